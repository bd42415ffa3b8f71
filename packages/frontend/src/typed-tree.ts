/**
 * What the checker makes of the syntax tree and the builder makes IR of: every name resolved, every type known, every
 * rule of the language kept. The types of expressions are read through `concrete`, since literals' types are boxes.
 * Nodes of kind `error` and types `error` stand where something was reported; a tree that is built has none.
 */
import type { ArrayStatement, PrivateArrayStatement } from "./typed-arrays.ts";
import type { Unrolling } from "@dslc/dialect-wg";
import type { Span } from "@dslc/base";
import type { DimensionName, LaunchIdentifier } from "./builtins.ts";
import type { FunctionOfValues } from "./typed-tree-functions.ts";
import type { ParallelExpression } from "./typed-tree-parallel.ts";
import type { LengthExpression, PartExpression } from "./typed-tree-views.ts";
import type { StatedExpression } from "./typed-tree-stated.ts";
import type { AssignElementStatement, OfVectorsExpression } from "./typed-tree-vectors.ts";
import type { ScalarType, Type, ValueType, ViewType } from "./types.ts";

/** A compile-time value: integers are bigints, floats are numbers. */
export type ConstantValue = bigint | number | boolean;

export interface TypedModule {
  readonly functions: readonly TypedFunction[];
  readonly kernels: readonly TypedKernel[];
}

/** Something that holds a value: a parameter, `let`, `var`, a loop's variable, a view of the launch region. */
export interface Variable {
  readonly kind: "variable";
  readonly name: string;
  readonly span: Span;
  readonly type: Type;
  readonly declaredBy: "parameter" | "let" | "var" | "for" | "launch" | "workgroup";
  /** How many blocks are around it; 0 for parameters. */
  readonly depth: number;
  /** What a `let` is, when that is known at compile time. */
  constant: ConstantValue | undefined;
  /** Of a view: the lengths that are known at compile time, by dimension. */
  lengths?: readonly (bigint | undefined)[] | undefined;
}

export interface TypedFunction {
  readonly kind: "function";
  readonly name: string;
  readonly span: Span;
  readonly parameters: readonly Variable[];
  readonly result: ValueType | undefined;
  /** Filled after all signatures are known. */
  body: TypedBlock | undefined;
}

export interface TypedKernel {
  readonly kind: "kernel";
  readonly name: string;
  readonly span: Span;
  readonly parameters: readonly KernelParameter[];
  readonly requirements: readonly Requirement[];
  readonly groupSize: Dimensions | undefined;
  readonly launch: LaunchRegion | undefined;
  /** The largest alignment of raw uses of the launch-sized region that the kernel reaches, in bytes. */
  readonly rawAlignment: number | undefined;
  readonly body: TypedBlock;
}

export type Dimensions = readonly [x: bigint, y: bigint, z: bigint];

export type KernelParameter = ScalarParameter | BufferParameter;

export interface ScalarParameter {
  readonly kind: "scalar";
  readonly variable: Variable;
  readonly type: ScalarType;
}

export interface BufferParameter {
  readonly kind: "buffer";
  readonly variable: Variable;
  readonly type: ViewType;
  /** In elements, one for each dimension. */
  readonly lengths: readonly TypedExpression[];
  /** In bytes, at least the element's. */
  readonly alignment: number;
  readonly mayAlias: boolean;
}

/** One condition of `requires`. */
export interface Requirement {
  readonly condition: TypedExpression;
  readonly span: Span;
}

export interface LaunchRegion {
  readonly span: Span;
  readonly isOrdered: boolean;
  readonly views: readonly LaunchView[];
}

export interface LaunchView {
  readonly variable: Variable;
  readonly element: ValueType;
  /** In elements, by dimension; none for the open view, which gets what is left. */
  readonly lengths: readonly TypedExpression[];
  /** In bytes, at least the element's. */
  readonly alignment: number;
}

/** What running a piece of code may do to the code around it. */
export interface Effects {
  /** Variables that it assigns to; they may be its own. */
  readonly assigned: ReadonlySet<Variable>;
  /** Whether it may leave, or go on with, the innermost loop around it, or leave the function. */
  readonly breaks: boolean;
  readonly continues: boolean;
  readonly returns: boolean;
}

/** Whether control may not come to what follows. */
export function mayJump({ breaks, continues, returns }: Effects): boolean {
  return breaks || continues || returns;
}

// Statements

export interface TypedBlock {
  readonly span: Span;
  readonly statements: readonly TypedStatement[];
  readonly value: TypedExpression | undefined;
  /** The type of the value; `unit` when there is none, `never` when the end is not reached. */
  readonly type: Type;
  readonly depth: number;
}

export type TypedStatement =
  | DeclarationStatement
  | AssignStatement
  | AssignElementStatement
  | StoreStatement
  | EvaluateStatement
  | BlockStatement
  | ArrayStatement
  | PrivateArrayStatement
  | ForStatement
  | WhileStatement
  | JumpStatement;

export interface StatementNode {
  readonly span: Span;
  readonly effects: Effects;
}

/** `let` and `var`. */
export interface DeclarationStatement extends StatementNode {
  readonly kind: "declaration";
  readonly variable: Variable;
  readonly value: TypedExpression | undefined;
}

/** `variable = value`, or `variable op= value`, where the variable is read after the value is computed. */
export interface AssignStatement extends StatementNode {
  readonly kind: "assign";
  readonly target: VariableExpression;
  /** The operator of a compound form. */
  readonly operator: ArithmeticOperator | undefined;
  readonly operatorSpan: Span;
  readonly value: TypedExpression;
}

/** `view[i] = value`, or `view[i] op= value`, where the element is read after the value is computed. */
export interface StoreStatement extends StatementNode {
  readonly kind: "store";
  readonly target: LoadExpression;
  /** The operator of a compound form. */
  readonly operator: ArithmeticOperator | undefined;
  readonly operatorSpan: Span;
  readonly value: TypedExpression;
}

/** An expression whose value, if any, is not used. */
export interface EvaluateStatement extends StatementNode {
  readonly kind: "evaluate";
  readonly expression: TypedExpression;
}

export interface BlockStatement extends StatementNode {
  readonly kind: "block";
  readonly block: TypedBlock;
}

/** Counts from `low` while below `high`; the sum of count and step is mathematical. */
export interface ForStatement extends StatementNode {
  readonly kind: "for";
  readonly variable: Variable;
  readonly low: TypedExpression;
  readonly high: TypedExpression;
  readonly step: TypedExpression | undefined;
  readonly unrolling: Unrolling | undefined;
  readonly body: TypedBlock;
  /** What the body may do, jumps of its own included. */
  readonly bodyEffects: Effects;
}

/** `while`, and `loop` when there is no condition. */
export interface WhileStatement extends StatementNode {
  readonly kind: "while";
  readonly condition: TypedExpression | undefined;
  readonly unrolling: Unrolling | undefined;
  readonly body: TypedBlock;
  /** What condition and body may do, jumps of their own included. */
  readonly bodyEffects: Effects;
}

export interface JumpStatement extends StatementNode {
  readonly kind: "break" | "continue" | "return";
  readonly value: TypedExpression | undefined;
}

// Expressions

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "<<" | ">>";
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type LogicalOperator = "&&" | "||";

export type TypedExpression =
  | NumberExpression
  | BooleanExpression
  | ConstantExpression
  | VariableExpression
  | IdentifierExpression
  | NegateExpression
  | ArithmeticExpression
  | ComparisonExpression
  | LogicalExpression
  | CastExpression
  | LoadExpression
  | LengthExpression
  | CallExpression
  | FunctionOfValues
  | SelectExpression
  | OfVectorsExpression
  | RawRegionExpression
  | LaunchBytesExpression
  | ParallelExpression
  | PartExpression
  | StatedExpression
  | IfExpression
  | ErrorExpression;

export interface ExpressionNode {
  readonly span: Span;
  readonly type: Type;
  /** The value, when it is known at compile time; found out once all types are known. */
  constant: ConstantValue | undefined;
}

/** A literal. */
export interface NumberExpression extends ExpressionNode {
  readonly kind: "number";
  /** A float's decimal digits, so that it is rounded once, to its own type. */
  readonly value: bigint | string;
}

export interface BooleanExpression extends ExpressionNode {
  readonly kind: "boolean";
  readonly value: boolean;
}

/** The use of a `const`. */
export interface ConstantExpression extends ExpressionNode {
  readonly kind: "constant";
  readonly value: ConstantValue;
}

export interface VariableExpression extends ExpressionNode {
  readonly kind: "variable";
  readonly variable: Variable;
}

/** `local_id.x` and its like. */
export interface IdentifierExpression extends ExpressionNode {
  readonly kind: "identifier";
  readonly identifier: LaunchIdentifier;
  readonly dimension: DimensionName;
}

/** `-x`, `~x`, `!x`: of a number, of bits, of a truth value. */
export interface NegateExpression extends ExpressionNode {
  readonly kind: "negate";
  readonly operator: "-" | "~" | "!";
  readonly operand: TypedExpression;
}

/** Operands are of the result's type, but the amount of a shift may be of any integer type. Vectors go by element. */
export interface ArithmeticExpression extends ExpressionNode {
  readonly kind: "arithmetic";
  readonly operator: ArithmeticOperator;
  readonly operatorSpan: Span;
  readonly left: TypedExpression;
  readonly right: TypedExpression;
}

export interface ComparisonExpression extends ExpressionNode {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  readonly left: TypedExpression;
  readonly right: TypedExpression;
}

/** The right operand is evaluated only when the left one does not decide. */
export interface LogicalExpression extends ExpressionNode {
  readonly kind: "logical";
  readonly operator: LogicalOperator;
  readonly left: TypedExpression;
  readonly right: TypedExpression;
  /** Of the right operand. */
  readonly effects: Effects;
}

export interface CastExpression extends ExpressionNode {
  readonly kind: "cast";
  readonly operand: TypedExpression;
}

export interface LoadExpression extends ExpressionNode {
  readonly kind: "load";
  readonly view: TypedExpression;
  /** One for each dimension of the view, the row's position last. */
  readonly indices: readonly TypedExpression[];
}

export interface CallExpression extends ExpressionNode {
  readonly kind: "call";
  readonly callee: TypedFunction;
  readonly arguments: readonly TypedExpression[];
}

/** `select(condition, a, b)`: both values are computed. */
export interface SelectExpression extends ExpressionNode {
  readonly kind: "select";
  readonly condition: TypedExpression;
  readonly whenTrue: TypedExpression;
  readonly whenFalse: TypedExpression;
}

/** `launch_workgroup::<T>()`. */
export interface RawRegionExpression extends ExpressionNode {
  readonly kind: "raw-region";
}

/** `launch_workgroup_bytes()`. */
export interface LaunchBytesExpression extends ExpressionNode {
  readonly kind: "launch-bytes";
}

/** `if`, as a statement too; without a value its type is `unit`. */
export interface IfExpression extends ExpressionNode {
  readonly kind: "if";
  readonly branches: readonly IfBranch[];
  readonly otherwise: TypedBlock | undefined;
  readonly effects: Effects;
}

export interface IfBranch {
  readonly condition: TypedExpression;
  readonly body: TypedBlock;
}

export interface ErrorExpression extends ExpressionNode {
  readonly kind: "error";
}
