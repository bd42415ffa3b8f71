/**
 * What can be asked once all types are known: whether operators are for their operands' types, whether literals are
 * values of their types, and what is known at compile time and wrong.
 *
 * It also finds the values of expressions that are known at compile time, for the builder. Code that is known not to
 * run may divide by zero: `if N > 0 { x / N } else { 0 }`.
 */
import type { Diagnostic, Span } from "@dslc/base";
import { valueFunctions } from "../builtins.ts";
import {
  constantOverflow,
  divisionByZero,
  divisionOverflow,
  invalidBitcast,
  invalidCast,
  literalOutOfRange,
  shiftAmount,
} from "../type-diagnostics.ts";
import type { ArithmeticOperator, ConstantValue, IfExpression, TypedBlock, TypedExpression } from "../typed-tree.ts";
import {
  concrete,
  elementOf,
  fitsInteger,
  isFloat,
  isInteger,
  type ScalarType,
  type Type,
  typeText,
  wrapInteger,
} from "../types.ts";
import {
  type Computed,
  computeArithmetic,
  computeCast,
  computeComparison,
  computeFunction,
  floatOf,
} from "./arithmetic.ts";
import { castText } from "./operators.ts";
import { validateOfViews } from "./subscripts.ts";
import { validateOfVectors, validateVectorCast } from "./validate-vectors.ts";
import { validateSubgroup } from "./validate-subgroup.ts";
import { classText, isOfClass, reportOperand, type Validation } from "./validation.ts";
import { children } from "../walk.ts";

/** Sets the `constant` of the expression and its parts. Returns whether nothing was reported. */
export function validate(expression: TypedExpression, validation: Validation): boolean {
  let isValid = true;
  const report = (diagnostic: Diagnostic): void => {
    isValid = false;
    validation.report(diagnostic);
  };
  visit(expression, { ...validation, report });
  return isValid;
}

/** Whether something in the expression was reported. */
export function hasError(expression: TypedExpression): boolean {
  return concrete(expression.type).kind === "error" || children(expression).some(hasError);
}

function visit(expression: TypedExpression, validation: Validation): void {
  if (expression.kind === "if") visitIf(expression, validation);
  else if (expression.kind === "logical") visitLogical(expression, validation);
  else if (expression.kind === "negate" && isNegatedLiteral(expression.operand, expression.operator)) {
    visitNegatedLiteral(expression, expression.operand, validation);
    return;
  } else for (const child of children(expression)) visit(child, validation);
  const type = concrete(expression.type);
  if (type.kind === "error" || expression.constant !== undefined) return;
  expression.constant = valueOf(expression, type, validation);
}

/** Checks the expression, whose parts have been, and gives its value if that is known. */
function valueOf(expression: TypedExpression, type: Type, validation: Validation): ConstantValue | undefined {
  switch (expression.kind) {
    case "number":
      return numberValue(expression, type, validation);
    case "boolean":
    case "constant":
    case "variable":
      return expression.kind === "variable" ? expression.variable.constant : expression.value;
    case "negate":
      return negateValue(expression, type, validation);
    case "arithmetic":
      return validateArithmetic(expression, expression.right, validation);
    case "comparison":
      return comparisonValue(expression, validation);
    case "cast":
      return castValue(expression, type, validation);
    case "bitcast":
      return validateBitcast(expression, type, validation);
    case "load":
    case "part":
    case "length":
      return validateOfViews(expression, validation);
    case "fast-function":
    case "value-function":
      return functionValue(expression, type, validation);
    case "subgroup":
      validateSubgroup(expression, validation);
      return undefined;
    case "splat":
    case "vector":
    case "swizzle":
    case "element":
    case "reduce":
    case "vector-load":
    case "vector-store":
      return validateOfVectors(expression, validation);
    case "select":
    case "uniform":
      return expression.kind === "select" ? selectValue(expression) : uniformValue(expression, validation);
    case "if":
    case "logical": // Done when their parts were.
      return expression.constant;
    case "identifier":
    case "call":
    case "raw-region":
    case "launch-bytes":
    case "barrier":
    case "lane":
    case "atomic":
    case "fence":
    case "assume":
    case "assert":
    case "unreachable":
    case "error":
      return undefined;
    default:
      return expression satisfies never;
  }
}

/** Both values are computed, so both have to be known. */
function selectValue({ condition, whenTrue, whenFalse }: Of<"select">): ConstantValue | undefined {
  if (condition.constant === undefined || whenTrue.constant === undefined || whenFalse.constant === undefined)
    return undefined;
  return condition.constant === true ? whenTrue.constant : whenFalse.constant;
}

function uniformValue({ operand, span }: Of<"uniform">, validation: Validation): ConstantValue | undefined {
  const type = concrete(operand.type);
  if (type.kind !== "scalar" && type.kind !== "vector" && type.kind !== "error")
    reportOperand(validation, span, "'assume_uniform'", "numbers, bools and vectors", type);
  return operand.constant;
}

// Literals

type Of<K extends TypedExpression["kind"]> = Extract<TypedExpression, { kind: K }>;

function numberValue(
  expression: Of<"number">,
  type: Type,
  { report }: Validation,
  { sign, span }: { readonly sign: "" | "-"; readonly span: Span } = { sign: "", span: expression.span },
): ConstantValue | undefined {
  const { value } = expression;
  if (type.kind !== "scalar") return undefined;
  const literal = sign + expression.span.text;
  if (isFloat(type)) {
    const float = floatOf(type, String(value));
    if (Number.isFinite(float)) return sign === "" ? float : -float;
    report(literalOutOfRange.at(span, { literal, type: type.name }));
    return undefined;
  }
  const integer = BigInt(sign + String(value));
  if (fitsInteger(type, integer)) return integer;
  const help = integer < 0n && type.class === "unsigned" ? ["subtract from 0 to wrap: '0 - ...'"] : [];
  report(literalOutOfRange.at(span, { literal, type: type.name }, { help }));
  return undefined;
}

function isNegatedLiteral(operand: TypedExpression, operator: string): operand is Of<"number"> {
  return operator === "-" && operand.kind === "number";
}

/** `-128i8`: 128 alone is no i8. */
function visitNegatedLiteral(expression: Of<"negate">, operand: Of<"number">, validation: Validation): void {
  const type = concrete(expression.type);
  if (type.kind !== "error")
    expression.constant = numberValue(operand, type, validation, { sign: "-", span: expression.span });
}

// Operators

function negateValue(expression: Of<"negate">, whole: Type, validation: Validation): ConstantValue | undefined {
  const { operator, operand, span } = expression;
  const { constant } = operand;
  const type = elementOf(whole) ?? whole;
  if (operator === "!") return typeof constant === "boolean" ? !constant : undefined;
  if (operator === "~") {
    if (!isInteger(type))
      return reportOperand(
        validation,
        span,
        "'~'",
        "integers",
        whole,
        type.kind === "scalar" && type.class === "bool" ? ["the opposite of a bool is '!'"] : [],
      );
    return typeof constant === "bigint" ? wrapInteger(type, ~constant) : undefined;
  }
  if (!isOfClass(type, "signed numbers")) {
    const help = isInteger(type) ? ["subtract from 0 to wrap: '0 - ...'"] : [];
    return reportOperand(validation, span, "'-'", classText["signed numbers"], whole, help);
  }
  if (typeof constant === "number") return -constant;
  return type.kind === "scalar"
    ? checked(
        expression,
        type,
        computeArithmetic(type, "-", typeof constant === "bigint" ? 0n : undefined, constant),
        validation,
      )
    : undefined;
}

/** The wrapped value; in constants, a value that had to be wrapped is reported. */
function checked(
  { span }: { readonly span: Span },
  type: ScalarType,
  computed: Computed | undefined,
  { isExact, report, isDead }: Validation,
): ConstantValue | undefined {
  if (computed === undefined) return undefined;
  const { value, exact } = computed;
  if (!isExact || isDead === true || exact === undefined || exact === value) return value;
  report(constantOverflow.at(span, { value: String(exact), type: type.name }));
  return undefined;
}

interface ArithmeticParts {
  readonly span: Span;
  readonly operator: ArithmeticOperator;
  readonly operatorSpan: Span;
  readonly left: TypedExpression;
}

/** Checks an arithmetic operator, of a compound assignment too. */
export function validateArithmetic(
  parts: ArithmeticParts,
  right: TypedExpression,
  validation: Validation,
): ConstantValue | undefined {
  const { operator, operatorSpan, left } = parts;
  const whole = concrete(left.type);
  const type = elementOf(whole) ?? whole;
  const isShift = operator === "<<" || operator === ">>";
  const isBits = operator === "&" || operator === "|" || operator === "^";
  if (type.kind === "error" || concrete(right.type).kind === "error") return undefined;
  const isFit = type.kind === "scalar" && (type.class === "bool" ? isBits : isInteger(type) || !(isShift || isBits));
  if (!isFit)
    return reportOperand(
      validation,
      operatorSpan,
      `'${operator}'`,
      isBits ? "integers and bools" : isShift ? "integers" : "numbers",
      whole,
    );
  if (isShift && !isOfClass(concrete(right.type), "integers"))
    return reportOperand(validation, right.span, `the amount of '${operator}'`, "an integer", right.type);
  if (validation.isDead !== true && !validateKnown(parts, type, right, validation)) return undefined;
  return checked(parts, type, computeArithmetic(type, operator, left.constant, right.constant), validation);
}

/** Checks what is known of the right operand. */
function validateKnown(
  { span, operator, left }: ArithmeticParts,
  type: ScalarType,
  right: TypedExpression,
  { report }: Validation,
): boolean {
  // A scalar beside a vector counts for each of its elements.
  const known = right.kind === "splat" ? right.operand.constant : right.constant;
  if (typeof known !== "bigint") return true;
  if ((operator === "<<" || operator === ">>") && (known < 0n || known >= BigInt(type.bits))) {
    report(shiftAmount.at(right.span, { amount: String(known), type: type.name, bits: type.bits }));
    return false;
  }
  if (operator !== "/" && operator !== "%") return true;
  if (known === 0n) {
    report(divisionByZero.at(right.span, {}));
    return false;
  }
  const isOverflow = known === -1n && typeof left.constant === "bigint" && !fitsInteger(type, -left.constant);
  if (isOverflow) report(divisionOverflow.at(span, { type: type.name }));
  return !isOverflow;
}

function comparisonValue(expression: Of<"comparison">, validation: Validation): ConstantValue | undefined {
  const { operator, left, right } = expression;
  const whole = concrete(left.type);
  const type = elementOf(whole) ?? whole;
  const isEquality = operator === "==" || operator === "!=";
  const isFit = type.kind === "scalar" && (type.class !== "bool" || isEquality);
  if (!isFit)
    return reportOperand(
      validation,
      expression.span,
      `'${operator}'`,
      isEquality ? "numbers and bools" : "numbers",
      whole,
    );
  return computeComparison(operator, left.constant, right.constant);
}

function castValue(expression: Of<"cast">, type: Type, { report }: Validation): ConstantValue | undefined {
  const { operand, span } = expression;
  const from = concrete(operand.type);
  if (from.kind === "error") return undefined;
  if (type.kind === "vector" || from.kind === "vector") return validateVectorCast(expression, from, type, report);
  if (type.kind !== "scalar") return undefined;
  if (from.kind !== "scalar" || (type.class === "bool" && from.class !== "bool")) {
    const help = from.kind === "scalar" ? [`compare it: '${castText(operand.span)} != 0'`] : [];
    report(invalidCast.at(span, { from: typeText(from), to: type.name }, { help }));
    return undefined;
  }
  return operand.constant === undefined ? undefined : computeCast(operand.constant, type);
}

function sizeOf(type: Type): number | undefined {
  return type.kind === "vector" ? type.size : undefined;
}

function validateBitcast({ span, operand }: Of<"bitcast">, type: Type, { report }: Validation): undefined {
  const from = concrete(operand.type);
  const [source, target] = [elementOf(from), elementOf(type)];
  if (from.kind === "error" || target === undefined) return;
  const isNumber = source !== undefined && source.class !== "bool" && target.class !== "bool";
  const isRight = isNumber && source.bits === target.bits && sizeOf(from) === sizeOf(type);
  if (!isRight) report(invalidBitcast.at(span, { from: typeText(from), to: typeText(type) }));
}

function functionValue(
  expression: Of<"value-function" | "fast-function">,
  type: Type,
  validation: Validation,
): ConstantValue | undefined {
  if (expression.kind === "fast-function")
    return isOfClass(type, "floats")
      ? undefined
      : reportOperand(validation, expression.span, `'fast::${expression.name}'`, classText.floats, type);
  const { name, span, arguments: values } = expression;
  const { operands } = valueFunctions[name];
  if (!isOfClass(type, operands)) return reportOperand(validation, span, `'${name}'`, classText[operands], type);
  if (type.kind === "vector") return undefined;
  const known = values.flatMap(({ constant }) => constant ?? []);
  if (type.kind !== "scalar" || known.length < values.length) return undefined;
  return checked(expression, type, computeFunction(name, type, known), validation);
}

// Choices: what is known not to run is checked less strictly

function visitLogical(expression: Of<"logical">, validation: Validation): void {
  const { operator, left, right } = expression;
  visit(left, validation);
  const decides = operator === "||";
  const isDecided = left.constant === decides;
  visit(right, isDecided ? { ...validation, isDead: true } : validation);
  if (isDecided) expression.constant = decides;
  else if (left.constant !== undefined) expression.constant = right.constant;
}

function visitIf(expression: IfExpression, validation: Validation): void {
  let isDead = validation.isDead ?? false;
  let isKnown = true;
  let chosen: TypedBlock | undefined;
  for (const { condition, body } of expression.branches) {
    visit(condition, { ...validation, isDead });
    const holds = condition.constant;
    visitBlock(body, { ...validation, isDead: isDead || holds === false });
    if (holds === undefined && chosen === undefined) isKnown = false;
    if (holds === true) {
      chosen ??= body;
      isDead = true;
    }
  }
  if (expression.otherwise !== undefined) visitBlock(expression.otherwise, { ...validation, isDead });
  chosen ??= expression.otherwise;
  if (isKnown && chosen?.statements.length === 0) expression.constant = chosen.value?.constant;
}

function visitBlock(block: TypedBlock, validation: Validation): void {
  validation.block?.(block, validation);
  if (block.value !== undefined) visit(block.value, validation);
}
