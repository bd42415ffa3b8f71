/** Where elements are. */
import type { Value } from "@dslc/ir";
import type { LoadExpression, TypedExpression } from "../typed-tree.ts";
import type { BodyBuilder } from "./body-builder.ts";
import { toIndex } from "./casts.ts";
import { scalarOf } from "./ir-types.ts";

/** The value of an integer expression as `index`. */
export function buildIndex(body: BodyBuilder, expression: TypedExpression): Value {
  const { constant, span } = expression;
  if (typeof constant === "bigint") return body.index(constant, span);
  const value = body.value(expression);
  return toIndex(body.from(span), value, scalarOf(expression));
}

/** The view and the subscripts of an element, in this order. */
export function buildPlace(
  body: BodyBuilder,
  { view, indices }: LoadExpression,
): { readonly memref: Value; readonly indices: readonly Value[] } {
  return { memref: body.value(view), indices: indices.map((index) => buildIndex(body, index)) };
}
