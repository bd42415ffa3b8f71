/** Parts and lengths of views, in the typed tree (see `typed-tree.ts`). */
import type { ExpressionNode, LoadExpression, TypedExpression } from "./typed-tree.ts";

/** `view[low..high]`, `view[i, ..]`: a dimension with a range stays, one with a subscript does not. */
export interface PartExpression extends ExpressionNode {
  readonly kind: "part";
  readonly view: TypedExpression;
  /** One for each dimension of the view. */
  readonly parts: readonly (TypedExpression | ViewRange)[];
}

/** `view.len`, or `view.len0` for the length in one dimension. */
export interface LengthExpression extends ExpressionNode {
  readonly kind: "length";
  readonly view: TypedExpression;
  /** Undefined for the number of elements in all dimensions. */
  readonly dimension: number | undefined;
}

/** From `low`, or the start, to before `high`, or the end. */
export interface ViewRange {
  readonly kind: "range";
  readonly low: TypedExpression | undefined;
  readonly high: TypedExpression | undefined;
}

/** The expressions in a part's subscripts, in order. */
export function expressionsIn(parts: PartExpression["parts"]): readonly TypedExpression[] {
  return parts.flatMap((part) => (part.kind === "range" ? [part.low ?? [], part.high ?? []].flat() : [part]));
}

/** What stands in an expression about a view, the view first. */
export function viewOperands(
  expression: LoadExpression | PartExpression | LengthExpression,
): readonly TypedExpression[] {
  switch (expression.kind) {
    case "load":
      return [expression.view, ...expression.indices];
    case "part":
      return [expression.view, ...expressionsIn(expression.parts)];
    case "length":
      return [expression.view];
    default:
      return expression satisfies never;
  }
}
