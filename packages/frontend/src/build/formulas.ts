/**
 * Formulas as arithmetic on mathematical integers: in i64, checked, for the host's contract, and in `index` for the
 * kernel, which may rely on the contract (docs/decisions/0003-launch-formulas.md).
 *
 * Contracts do not wrap, code does. Where the difference would show (an operand of a division, a comparison, a
 * minimum, a choice, a conversion), `wg.fit` makes a launch fail for which they would differ.
 */
import { addi, cmpi, constant, divsi, maxsi, minsi, muli, remsi, subi, xori } from "@dslc/dialect-arith";
import { fit } from "@dslc/dialect-wg";
import { type Builder, type IndexType, IntegerAttribute, IntegerType, i1, type Value } from "@dslc/ir";
import type { DimensionName } from "../builtins.ts";
import type { IfExpression, TypedExpression, Variable } from "../typed-tree.ts";
import { concrete, integerRange, isInteger, type ScalarType } from "../types.ts";
import { scalarOf, signedIrType } from "./ir-types.ts";

/** Where a formula is computed. */
export interface FormulaPlace {
  readonly at: Builder;
  readonly type: IntegerType | IndexType;
  /** Whether values that the device's types do not have are to be found: on the host. */
  readonly isChecked: boolean;
  parameter(variable: Variable): Value;
  identifier(identifier: "group_size" | "num_groups", dimension: DimensionName): Value;
  /** One of two values, of which only that one is to be computed: the other may divide by zero. */
  choose(condition: Value, then: () => Value, otherwise: () => Value): Value;
}

type Of<K extends TypedExpression["kind"]> = Extract<TypedExpression, { kind: K }>;

/** The value of an integer formula, or the truth value of a condition. */
export function buildFormula(place: FormulaPlace, expression: TypedExpression): Value {
  const { at, type } = place;
  at.location = expression.span;
  if (expression.constant !== undefined) return formulaConstant(place, expression);
  switch (expression.kind) {
    case "variable":
      return parameterValue(place, expression);
    case "identifier":
      if (expression.identifier === "group_size" || expression.identifier === "num_groups") {
        return place.identifier(expression.identifier, expression.dimension);
      }
      break;
    case "negate": {
      const rhs = buildFormula(place, expression.operand);
      if (expression.operator === "!") return xori(at, { lhs: rhs, rhs: truth(at, true) }).result;
      const zero = constant(at, { value: new IntegerAttribute(0n, type), result: type }).result;
      return subi(at, { lhs: zero, rhs, ...overflow(place) }).result;
    }
    case "arithmetic":
      return arithmetic(place, expression);
    case "comparison": {
      const [lhs, rhs] = [operand(place, expression.left), operand(place, expression.right)];
      at.location = expression.span;
      return cmpi(at, { predicate: predicates[expression.operator], lhs, rhs }).result;
    }
    case "logical": {
      const { operator, left, right } = expression;
      const condition = buildFormula(place, left);
      const decided = (): Value => truth(at, operator === "||");
      const undecided = (): Value => buildFormula(place, right);
      at.location = expression.span;
      return operator === "&&"
        ? place.choose(condition, undecided, decided)
        : place.choose(condition, decided, undecided);
    }
    case "cast":
      return cast(place, expression);
    case "value-function":
      return extreme(place, expression);
    case "if":
      return choice(place, expression);
    default:
      break;
  }
  throw new Error(`${expression.kind} in a formula`);
}

/**
 * The number of elements of a view with these lengths, which are not negative, by dimension; undefined without lengths.
 * On the host, a negative length is an error also where the product of two would hide it.
 */
export function buildElements(place: FormulaPlace, lengths: readonly TypedExpression[]): Value | undefined {
  const [first, ...others] = lengths.map((length) => {
    const value = buildFormula(place, length);
    return lengths.length > 1 && place.isChecked && !isNeverNegative(length)
      ? notNegative(place, length, value)
      : value;
  });
  return others.reduce((lhs, rhs) => lhs && muli(place.at, { lhs, rhs, ...overflow(place) }).result, first);
}

function isNeverNegative(length: TypedExpression): boolean {
  const type = concrete(length.type);
  return length.constant !== undefined || (isOfItsType(length) && isInteger(type) && type.class === "unsigned");
}

function notNegative({ at }: FormulaPlace, { span }: TypedExpression, value: Value): Value {
  at.location = span;
  return fit(at, { value, type: IntegerType.get(64, "unsigned") }).result;
}

function truth(at: Builder, value: boolean): Value {
  return constant(at, { value: new IntegerAttribute(value ? 1n : 0n, i1), result: i1 }).result;
}

function formulaConstant({ at, type }: FormulaPlace, { constant: value }: TypedExpression): Value {
  if (typeof value === "boolean") return truth(at, value);
  if (typeof value !== "bigint") throw new Error("a formula has no floats");
  return constant(at, { value: new IntegerAttribute(value, type), result: type }).result;
}

function parameterValue(place: FormulaPlace, { variable }: Of<"variable">): Value {
  const value = place.parameter(variable);
  if (scalarOf(variable).class !== "bool" || value.type === i1) return value;
  const zero = constant(place.at, { value: new IntegerAttribute(0n, place.type), result: place.type }).result;
  return cmpi(place.at, { predicate: "ne", lhs: value, rhs: zero }).result;
}

function overflow({ isChecked }: FormulaPlace): { readonly overflowFlags: readonly "nsw"[] } {
  return { overflowFlags: isChecked ? ["nsw"] : [] };
}

const predicates = { "==": "eq", "!=": "ne", "<": "slt", "<=": "sle", ">": "sgt", ">=": "sge" } as const;

function arithmetic(place: FormulaPlace, { operator, left, right, span }: Of<"arithmetic">): Value {
  const isModular = operator === "+" || operator === "-" || operator === "*";
  const read = isModular ? buildFormula : operand;
  const [lhs, rhs] = [read(place, left), read(place, right)];
  const { at } = place;
  at.location = span;
  switch (operator) {
    case "+":
      return addi(at, { lhs, rhs, ...overflow(place) }).result;
    case "-":
      return subi(at, { lhs, rhs, ...overflow(place) }).result;
    case "*":
      return muli(at, { lhs, rhs, ...overflow(place) }).result;
    case "/":
      return divsi(at, { lhs, rhs }).result;
    case "%":
      return remsi(at, { lhs, rhs }).result;
    default:
      throw new Error(`'${operator}' in a formula`);
  }
}

/** A value that has to be the device's: of its type. */
function operand(place: FormulaPlace, expression: TypedExpression): Value {
  const value = buildFormula(place, expression);
  return isOfItsType(expression) ? value : fitted(place, expression, value, scalarOf(expression));
}

function fitted({ at, isChecked }: FormulaPlace, { span }: TypedExpression, value: Value, type: ScalarType): Value {
  if (!isChecked || value.type === i1) return value;
  at.location = span;
  return fit(at, { value, type: signedIrType(type) }).result;
}

/** Whether what the formula computes is a value of its type whenever it has one. */
function isOfItsType(expression: TypedExpression): boolean {
  if (expression.constant !== undefined) return true;
  const type = concrete(expression.type);
  switch (expression.kind) {
    case "variable":
    case "identifier":
    case "cast":
    case "value-function":
    case "if":
      return true;
    case "arithmetic":
      return (
        expression.operator === "%" || (expression.operator === "/" && isInteger(type) && type.class === "unsigned")
      );
    default:
      return type.kind === "scalar" && type.class === "bool";
  }
}

/** A value of both types. */
function cast(place: FormulaPlace, expression: Of<"cast">): Value {
  const [from, to] = [scalarOf(expression.operand), scalarOf(expression)];
  const value = operand(place, expression.operand);
  const [inner, outer] = [integerRange(from), integerRange(to)];
  const isWider = outer.least <= inner.least && inner.greatest <= outer.greatest;
  return isWider ? value : fitted(place, expression, value, to);
}

function extreme(place: FormulaPlace, { name, arguments: values, span }: Of<"value-function">): Value {
  const [a, b, c] = values.map((value) => operand(place, value));
  const { at } = place;
  at.location = span;
  if (a === undefined || b === undefined) throw new Error(`${name} with ${values.length} operands`);
  if (name === "min") return minsi(at, { lhs: a, rhs: b }).result;
  const atLeast = maxsi(at, { lhs: a, rhs: b }).result;
  return c === undefined ? atLeast : minsi(at, { lhs: atLeast, rhs: c }).result;
}

function choice(place: FormulaPlace, { branches, otherwise, span }: IfExpression): Value {
  const valueOf = (value: TypedExpression | undefined): Value => {
    if (value === undefined) throw new Error("a choice without a value in a formula");
    return operand(place, value);
  };
  const from = (position: number): Value => {
    const branch = branches[position];
    if (branch === undefined) return valueOf(otherwise?.value);
    const condition = buildFormula(place, branch.condition);
    place.at.location = span;
    return place.choose(
      condition,
      () => valueOf(branch.body.value),
      () => from(position + 1),
    );
  };
  return from(0);
}
