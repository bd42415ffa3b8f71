/**
 * Formulas: what the host computes before a launch. They are checked like any expression and then asked whether the
 * host can compute them (docs/decisions/0003-launch-formulas.md).
 */
import type { Expression } from "@dslc/syntax";
import { contractValue, notAFormula } from "../diagnostics.ts";
import { wrongType } from "../type-diagnostics.ts";
import type { TypedExpression } from "../typed-tree.ts";
import { bool, concrete, isInteger, typeText } from "../types.ts";
import type { Body } from "./body.ts";
import { expectType } from "./operators.ts";
import { hasError, validate } from "./validate.ts";
import { children } from "../walk.ts";

/** The lengths of a view, by dimension; undefined when something was reported. */
export function checkLengths(body: Body, nodes: readonly Expression[]): readonly TypedExpression[] | undefined {
  const lengths = nodes.map((node) => checkLength(body, node));
  return lengths.every((length) => length !== undefined) ? lengths : undefined;
}

/** What is known of lengths at compile time. */
export function knownLengths(lengths: readonly TypedExpression[]): readonly (bigint | undefined)[] {
  return lengths.map(({ constant }) => (typeof constant === "bigint" ? constant : undefined));
}

/** A length in elements; undefined when something was reported. */
function checkLength(body: Body, node: Expression): TypedExpression | undefined {
  const length = checkFormula(body, body.expression(node));
  if (length === undefined) return undefined;
  const type = concrete(length.type);
  if (!isInteger(type)) {
    body.report(wrongType.at(length.span, { expected: "an integer", found: typeText(type) }));
    return undefined;
  }
  if (typeof length.constant === "bigint" && length.constant < 0n) {
    body.report(contractValue.at(length.span, { what: `this length is ${length.constant}` }));
    return undefined;
  }
  return length;
}

/** A condition of `requires`; undefined when something was reported. */
export function checkRequirement(body: Body, node: Expression): TypedExpression | undefined {
  const condition = body.expression(node);
  if (!expectType(body, condition, bool) || checkFormula(body, condition) === undefined) return undefined;
  if (condition.constant !== false) return condition;
  body.report(contractValue.at(condition.span, { what: "this condition never holds" }));
  return undefined;
}

function checkFormula(body: Body, expression: TypedExpression): TypedExpression | undefined {
  const isValid = validate(expression, { isExact: true, report: (diagnostic) => body.report(diagnostic) });
  if (!isValid || hasError(expression)) return undefined;
  const culprit = unfitPart(expression);
  if (culprit === undefined) return expression;
  const { what, help } = reason(culprit);
  body.report(notAFormula.at(culprit.span, { what }, { help }));
  return undefined;
}

/** The first part that the host cannot compute. */
function unfitPart(expression: TypedExpression): TypedExpression | undefined {
  if (expression.constant !== undefined) return undefined;
  return isFit(expression)
    ? children(expression)
        .map(unfitPart)
        .find((part) => part !== undefined)
    : expression;
}

function isFit(expression: TypedExpression): boolean {
  const type = concrete(expression.type);
  switch (expression.kind) {
    case "variable":
      return expression.variable.declaredBy === "parameter" && (isInteger(type) || type === bool);
    case "identifier":
      return expression.identifier === "group_size" || expression.identifier === "num_groups";
    case "negate":
      return expression.operator !== "~" && !(expression.operator === "-" && !isInteger(type));
    case "arithmetic":
      return isInteger(type) && ["+", "-", "*", "/", "%"].includes(expression.operator);
    case "comparison":
      return isInteger(concrete(expression.left.type));
    case "logical":
      return true;
    case "cast":
      return isInteger(type) && isInteger(concrete(expression.operand.type));
    case "value-function":
      return isInteger(type) && ["min", "max", "clamp"].includes(expression.name);
    case "if":
      return (
        isInteger(type) &&
        [...expression.branches.map(({ body }) => body), expression.otherwise].every(
          (block) => block?.statements.length === 0,
        )
      );
    default:
      return false;
  }
}

function reason(expression: TypedExpression): { readonly what: string; readonly help: readonly string[] } {
  const { text } = expression.span;
  const type = concrete(expression.type);
  const help: string[] = [];
  if (expression.kind === "arithmetic" && ["<<", ">>"].includes(expression.operator))
    help.push("multiply or divide by a power of two");
  if (expression.kind === "variable" && expression.variable.declaredBy !== "parameter") {
    return { what: `'${text}': it is known only when the kernel runs`, help };
  }
  if (type.kind === "scalar" && type.class === "float" && expression.kind !== "if")
    return { what: `'${text}': it is ${type.name}`, help };
  return { what: `'${text}'`, help };
}
