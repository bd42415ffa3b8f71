/** Calls of built-in functions of values, in the typed tree (see `typed-tree.ts`). */
import type { FastFunctionName, ValueFunctionName } from "./builtins.ts";
import type { ExpressionNode, TypedExpression } from "./typed-tree.ts";

export type FunctionOfValues = ValueFunctionExpression | FastFunctionExpression | BitcastExpression;

/** A built-in function of values; the arguments are of the result's type. */
export interface ValueFunctionExpression extends ExpressionNode {
  readonly kind: "value-function";
  readonly name: ValueFunctionName;
  readonly arguments: readonly TypedExpression[];
}

/** `fast::name(...)`: the same, and the result need not be exact. */
export interface FastFunctionExpression extends ExpressionNode {
  readonly kind: "fast-function";
  readonly name: FastFunctionName;
  readonly arguments: readonly TypedExpression[];
}

/** `bitcast::<T>(value)`: the same bits as a value of the expression's type. */
export interface BitcastExpression extends ExpressionNode {
  readonly kind: "bitcast";
  readonly operand: TypedExpression;
}
