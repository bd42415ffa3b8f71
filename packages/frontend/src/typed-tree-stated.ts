/** What a program states of itself. */
import type { ExpressionNode, TypedExpression } from "./typed-tree.ts";

export type StatedExpression = AssumeExpression | AssertExpression | UnreachableExpression;

/** `assume(condition)`. */
export interface AssumeExpression extends ExpressionNode {
  readonly kind: "assume";
  readonly condition: TypedExpression;
}

/** `assert(condition, "message")`. */
export interface AssertExpression extends ExpressionNode {
  readonly kind: "assert";
  readonly condition: TypedExpression;
  readonly message: string;
}

/** `unreachable()`. */
export interface UnreachableExpression extends ExpressionNode {
  readonly kind: "unreachable";
}
