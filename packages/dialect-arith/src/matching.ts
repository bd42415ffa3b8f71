/** What arith's rewrites ask of values, and the shape of a law about ops with two operands. */
import {
  type Constant,
  constantOf,
  type OpDefinition,
  type Operation,
  type Rewrite,
  type RewriteBuilder,
  type RewriteResult,
  rewrite,
  type Scalar,
  type Type,
  type Value,
  VectorType,
  widthOf,
} from "@dslc/ir";

/** The scalar that a value is in every lane, if it is a constant. */
function splatOf(value: Value): Scalar | undefined {
  const constant = constantOf(value);
  if (typeof constant !== "object") return constant;
  const [first] = constant;
  return first !== undefined && constant.every((lane) => Object.is(lane, first)) ? first : undefined;
}

/** The integer that a value is in every lane, if it is a constant. */
export function integerOf(value: Value): bigint | undefined {
  const scalar = splatOf(value);
  return typeof scalar === "bigint" ? scalar : undefined;
}

/** Whether a value is this number in every lane; tells -0 from 0. */
export function isFloat(value: Value, wanted: number): boolean {
  return Object.is(splatOf(value), wanted);
}

export function isConstant(value: Value): boolean {
  return constantOf(value) !== undefined;
}

/** The integer whose bits are all ones, as constants of the type hold it. */
export function allOnes(type: Type): bigint {
  return widthOf(type) === 1 ? 1n : -1n;
}

/** The scalar in every lane of the type. */
export function splat(type: Type, value: Scalar): Constant {
  return type instanceof VectorType ? Array.from({ length: type.count }, () => value) : value;
}

type BinaryOperation = Operation & { readonly lhs: Value; readonly rhs: Value };

/** The definition of an op with operands `lhs` and `rhs` and one result. */
export type Binary = Pick<OpDefinition, "opName"> & { is(op: Operation): op is BinaryOperation };

/** A law about ops with two operands. The part of the name before the colon is the op's. */
export function law(
  definition: Binary,
  formula: string,
  apply: (op: BinaryOperation, at: RewriteBuilder) => RewriteResult,
): Rewrite {
  return rewrite(`${definition.opName}: ${formula}`, definition, apply);
}
