/**
 * Formulas over a launch: lengths, offsets, byte counts and requirements of a kernel.
 *
 * A formula is plain JSON, so that what a manifest holds is what the evaluators read: a number is a constant, a string
 * is a variable, and an operation is an array that begins with its operator: `["mul", ["add", "n", 1], 4]`. The values
 * are integers, or booleans where a condition is wanted; what they are is written down in `evaluate.ts`.
 */

/** Operators that make an integer of two integers. */
export const arithmeticOperators = ["add", "sub", "mul", "div", "rem", "min", "max"] as const;

/** Operators that make a boolean of two integers. */
export const comparisonOperators = ["eq", "ne", "lt", "le", "gt", "ge"] as const;

/** Operators that make a boolean of two booleans. */
export const logicalOperators = ["and", "or"] as const;

export type ArithmeticOperator = (typeof arithmeticOperators)[number];
export type ComparisonOperator = (typeof comparisonOperators)[number];
export type LogicalOperator = (typeof logicalOperators)[number];

/** Integer types that `fit` can ask for; all of them are types of the kernel language. */
export const integerTypes = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"] as const;
export type IntegerType = (typeof integerTypes)[number];

/**
 * A formula whose value is an integer. `["integer", "9223372036854775807"]` is a constant that a JSON number cannot
 * hold exactly. The alignment of `align_up` is a power of two.
 */
export type IntegerExpression =
  | number
  | string
  | readonly ["integer", string]
  | readonly [ArithmeticOperator, IntegerExpression, IntegerExpression]
  | readonly ["align_up", IntegerExpression, number]
  | readonly ["fit", IntegerType, IntegerExpression]
  | readonly ["select", BooleanExpression, IntegerExpression, IntegerExpression];

/** A formula whose value is a boolean. */
export type BooleanExpression =
  | boolean
  | string
  | readonly [ComparisonOperator, IntegerExpression, IntegerExpression]
  | readonly [LogicalOperator, BooleanExpression, BooleanExpression]
  | readonly ["not", BooleanExpression];

export type Expression = IntegerExpression | BooleanExpression;

/** What follows an operator: formulas of a kind, or what is no formula (the digits of a constant, say). */
export type OperandKind = "integer" | "boolean" | "alignment" | "type" | "digits";

export interface Signature {
  readonly gives: "integer" | "boolean";
  readonly takes: readonly OperandKind[];
}

export type Operator = Extract<Expression, readonly unknown[]>[0];

const arithmetic: Signature = { gives: "integer", takes: ["integer", "integer"] };
const comparison: Signature = { gives: "boolean", takes: ["integer", "integer"] };
const logical: Signature = { gives: "boolean", takes: ["boolean", "boolean"] };

/** What each operator takes and gives; the types above say the same to the compiler. */
export const signatures: { readonly [O in Operator]: Signature } = {
  integer: { gives: "integer", takes: ["digits"] },
  add: arithmetic,
  sub: arithmetic,
  mul: arithmetic,
  div: arithmetic,
  rem: arithmetic,
  min: arithmetic,
  max: arithmetic,
  align_up: { gives: "integer", takes: ["integer", "alignment"] },
  fit: { gives: "integer", takes: ["type", "integer"] },
  select: { gives: "integer", takes: ["boolean", "integer", "integer"] },
  eq: comparison,
  ne: comparison,
  lt: comparison,
  le: comparison,
  gt: comparison,
  ge: comparison,
  and: logical,
  or: logical,
  not: { gives: "boolean", takes: ["boolean"] },
};

/** The alignments that a manifest may state, in bytes: powers of two up to more than any target's workgroup memory. */
export const alignments: readonly number[] = Array.from({ length: 19 }, (_, exponent) => 2 ** exponent);

/** The variables that every launch has, beside the kernel's scalar parameters. All are integers. */
export const launchVariables = [
  "group_size.x",
  "group_size.y",
  "group_size.z",
  "num_groups.x",
  "num_groups.y",
  "num_groups.z",
] as const;
export type LaunchVariable = (typeof launchVariables)[number];

/** Every value, also one in the middle of a formula, is between these two. */
export const smallestInteger = -(2n ** 63n);
export const largestInteger = 2n ** 63n - 1n;

/** Operations nest at most this deep; `parseManifest` refuses a deeper formula. */
export const maximumDepth = 1000;

/**
 * The constant formula of a value.
 *
 * @throws RangeError when the value is not between `smallestInteger` and `largestInteger`.
 */
export function integer(value: bigint): IntegerExpression {
  if (!isInRange(value)) throw new RangeError(`${value} is no value of a formula`);
  return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value))
    ? Number(value)
    : ["integer", `${value}`];
}

export function isInRange(value: bigint): boolean {
  return value >= smallestInteger && value <= largestInteger;
}

const isLaunchVariableName: ReadonlySet<string> = new Set(launchVariables);

export function isLaunchVariable(name: string): name is LaunchVariable {
  return isLaunchVariableName.has(name);
}

/** The least and the greatest value of an integer type, and so of a parameter of that type. */
export function integerTypeRange(type: IntegerType): readonly [least: bigint, greatest: bigint] {
  const width = BigInt(type.slice(1));
  return type.startsWith("u") ? [0n, 2n ** width - 1n] : [-(2n ** (width - 1n)), 2n ** (width - 1n) - 1n];
}

/**
 * The formulas that an operation is made of, in the order in which they are evaluated; none for a constant or
 * variable.
 */
export function operands(expression: Expression): readonly Expression[] {
  if (typeof expression !== "object") return [];
  switch (expression[0]) {
    case "integer":
      return [];
    case "align_up":
    case "not":
      return [expression[1]];
    case "fit":
      return [expression[2]];
    case "select":
      return [expression[1], expression[2], expression[3]];
    default:
      return [expression[1], expression[2]];
  }
}

/** The names of the variables that a formula reads, in the order of their first mention. */
export function variablesOf(expression: Expression): readonly string[] {
  const names = new Set<string>();
  const visit = (part: Expression): void => {
    if (typeof part === "string") names.add(part);
    else operands(part).forEach(visit);
  };
  visit(expression);
  return [...names];
}
