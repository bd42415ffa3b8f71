/** Lengths of views and subscripts, as far as they are known at compile time. */
import { subscriptOutOfBounds, wrongSubscript } from "../type-diagnostics.ts";
import type { LengthExpression, LoadExpression, TypedExpression, Variable } from "../typed-tree.ts";
import { concrete, isInteger, typeText } from "../types.ts";
import { castText } from "./operators.ts";
import type { Validation } from "./validation.ts";

/** The length of a view, where it is known at compile time. */
export function knownLength({ view, dimension }: LengthExpression): bigint | undefined {
  const lengths = lengthsOf(view);
  if (dimension !== undefined) return lengths?.[dimension];
  return lengths?.reduce(
    (product, length) => (product === undefined || length === undefined ? undefined : product * length),
    1n,
  );
}

function lengthsOf(view: TypedExpression): Variable["lengths"] {
  return view.kind === "variable" ? view.variable.lengths : undefined;
}

/** Checks the types of subscripts, and those that are known against lengths that are known. */
export function validateSubscripts({ view, indices }: LoadExpression, validation: Validation): void {
  const lengths = lengthsOf(view);
  for (const [dimension, index] of indices.entries()) {
    validateSubscript(index, validation);
    const [known, length] = [index.constant, lengths?.[dimension]];
    if (typeof known !== "bigint" || length === undefined || known < length || validation.isDead === true) continue;
    validation.report(subscriptOutOfBounds.at(index.span, { subscript: String(known), length: String(length) }));
  }
}

export function validateSubscript(index: TypedExpression, { report }: Validation): void {
  const type = concrete(index.type);
  if (type.kind === "error" || (type.kind === "scalar" && (type.name === "u32" || type.name === "u64"))) return;
  const help = isInteger(type) ? [`convert it: '${castText(index.span)} as u32'`] : [];
  report(wrongSubscript.at(index.span, { found: typeText(type) }, { help }));
}
