/** The expressions of the syntax tree (see `tree.ts`). */
import type { Span } from "@dslc/base";
import type { BinaryOperator } from "./operators.ts";
import type { Block, Type } from "./tree.ts";

export type Expression =
  | IntegerLiteral
  | FloatLiteral
  | BooleanLiteral
  | StringLiteral
  | NameExpression
  | ParenthesizedExpression
  | UnaryExpression
  | BinaryExpression
  | CastExpression
  | CallExpression
  | MemberExpression
  | IndexExpression
  | ArrayExpression
  | RepeatExpression
  | IfExpression
  | ErrorExpression;

/** A name where it is declared or used. */
export interface Identifier {
  readonly kind: "identifier";
  readonly span: Span;
  readonly text: string;
}

/** `12`, `0xff`, `0b1010`, `0o17`, `1_000u32`. */
export interface IntegerLiteral {
  readonly kind: "integer";
  readonly span: Span;
  readonly value: bigint;
  readonly suffix: NumberSuffix | undefined;
}

/** `0.5`, `1e-3`, `0.5f16`, `1f32`. */
export interface FloatLiteral {
  readonly kind: "float";
  readonly span: Span;
  /** What was written, without separators and suffix: for rounding to any format from the exact decimal. */
  readonly text: string;
  /** The nearest f64. */
  readonly value: number;
  readonly suffix: FloatSuffix | undefined;
}

export type IntegerSuffix = "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64";
export type FloatSuffix = "f16" | "bf16" | "f32" | "f64";
export type NumberSuffix = IntegerSuffix | FloatSuffix;

export interface BooleanLiteral {
  readonly kind: "boolean";
  readonly span: Span;
  readonly value: boolean;
}

export interface StringLiteral {
  readonly kind: "string";
  readonly span: Span;
  /** The text that the literal stands for: without quotes, escapes replaced. */
  readonly value: string;
}

/** `x`, `fast::exp`, `launch_workgroup::<f32>`; also the name of an address space, as in `barrier(global)`. */
export interface NameExpression {
  readonly kind: "name";
  readonly span: Span;
  /** The names before the last, outermost first: `fast` in `fast::exp`. */
  readonly qualifiers: readonly Identifier[];
  readonly name: Identifier;
  readonly genericArguments: readonly GenericArgument[];
}

/** Kept because spans, messages and the formatter need it; it means what is inside. */
export interface ParenthesizedExpression {
  readonly kind: "parenthesized";
  readonly span: Span;
  readonly inner: Expression;
}

export type UnaryOperator = "-" | "!" | "~" | "&";

export interface UnaryExpression {
  readonly kind: "unary";
  readonly span: Span;
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}

export interface BinaryExpression {
  readonly kind: "binary";
  readonly span: Span;
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
}

/** `operand as type`. */
export interface CastExpression {
  readonly kind: "cast";
  readonly span: Span;
  readonly operand: Expression;
  readonly type: Type;
}

export interface CallExpression {
  readonly kind: "call";
  readonly span: Span;
  readonly callee: Expression;
  readonly arguments: readonly Argument[];
}

/** `value` or `name: value`. */
export interface Argument {
  readonly kind: "argument";
  readonly span: Span;
  readonly name: Identifier | undefined;
  readonly value: Expression;
}

/** `object.member`. */
export interface MemberExpression {
  readonly kind: "member";
  readonly span: Span;
  readonly object: Expression;
  readonly member: Identifier;
}

/** `object[i]`, `object[i, j]`, `object[low..high]`, `object[i, ..]`. */
export interface IndexExpression {
  readonly kind: "index";
  readonly span: Span;
  readonly object: Expression;
  readonly indices: readonly Index[];
}

export type Index = Expression | RangeIndex;

/** `low..high`, of which either may be missing. */
export interface RangeIndex {
  readonly kind: "range";
  readonly span: Span;
  readonly low: Expression | undefined;
  readonly high: Expression | undefined;
}

/** `[a, b, c]`. */
export interface ArrayExpression {
  readonly kind: "array";
  readonly span: Span;
  readonly elements: readonly Expression[];
}

/** `[value; N]`, `[value; R, C]`. */
export interface RepeatExpression {
  readonly kind: "repeat";
  readonly span: Span;
  readonly value: Expression;
  readonly lengths: readonly Expression[];
}

/** `if c { ... } else if d { ... } else { ... }`, as an expression and as a statement. */
export interface IfExpression {
  readonly kind: "if";
  readonly span: Span;
  /** The `if` and the `else if`s in order: a list, so that a long chain is not deep. At least one. */
  readonly branches: readonly IfBranch[];
  readonly otherwise: Block | undefined;
}

export interface IfBranch {
  readonly kind: "if-branch";
  readonly span: Span;
  readonly condition: Expression;
  readonly body: Block;
}

export interface ErrorExpression {
  readonly kind: "error-expression";
  readonly span: Span;
}

/** A type, or a constant: a number, a boolean, or any expression that was written in braces. */
export type GenericArgument = Type | Expression;
