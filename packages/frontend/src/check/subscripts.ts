/** Lengths of views and subscripts, as far as they are known at compile time. */
import { emptyRange, rangeOutOfBounds, subscriptOutOfBounds, wrongSubscript } from "../type-diagnostics.ts";
import type { LoadExpression, TypedExpression, Variable } from "../typed-tree.ts";
import type { LengthExpression, PartExpression } from "../typed-tree-views.ts";
import { concrete, isInteger, typeText, u32 } from "../types.ts";
import { castText } from "./operators.ts";
import type { Validation } from "./validation.ts";

/** Checks subscripts and ranges, whose types are known, and gives a length that is known. */
export function validateOfViews(
  expression: LoadExpression | PartExpression | LengthExpression,
  validation: Validation,
): bigint | undefined {
  switch (expression.kind) {
    case "load":
      validateSubscripts(expression, validation);
      return undefined;
    case "part":
      validateParts(expression, validation);
      return undefined;
    case "length":
      return knownLength(expression);
    default:
      return expression satisfies never;
  }
}

/** The length of a view, where it is known at compile time. */
function knownLength({ view, dimension }: LengthExpression): bigint | undefined {
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
function validateSubscripts({ view, indices }: LoadExpression, validation: Validation): void {
  const lengths = lengthsOf(view);
  for (const [dimension, index] of indices.entries()) {
    validateSubscript(index, validation);
    checkBounds(index, lengths?.[dimension], validation);
  }
}

/** The same for a part of a view, whose ranges may end where the view does. */
function validateParts({ view, parts }: PartExpression, validation: Validation): void {
  const lengths = lengthsOf(view);
  for (const [dimension, part] of parts.entries()) {
    const [low, high] = part.kind === "range" ? [part.low, part.high] : [part, undefined];
    for (const index of [low, high]) if (index !== undefined) validateSubscript(index, validation);
    const length = lengths?.[dimension];
    const last = high ?? low;
    const end = part.kind === "range" ? last?.constant : undefined;
    if (validation.isDead === true || last === undefined) continue;
    if (typeof end === "bigint" && length !== undefined && end > length)
      validation.report(rangeOutOfBounds.at(last.span, { end: String(end), length: String(length) }));
    else if (low !== undefined && isBelow(high, low))
      validation.report(
        emptyRange.at(low.span.to(last.span), { low: String(low.constant), high: String(high?.constant) }),
      );
    if (part.kind !== "range") checkBounds(part, length, validation);
  }
}

function isBelow(high: TypedExpression | undefined, low: TypedExpression): boolean {
  return typeof high?.constant === "bigint" && typeof low.constant === "bigint" && high.constant < low.constant;
}

function checkBounds({ constant, span }: TypedExpression, length: bigint | undefined, validation: Validation): void {
  if (typeof constant !== "bigint" || length === undefined || constant < length || validation.isDead === true) return;
  validation.report(subscriptOutOfBounds.at(span, { subscript: String(constant), length: String(length) }));
}

export function validateSubscript(index: TypedExpression, { report }: Validation): void {
  const type = concrete(index.type);
  if (type.kind === "error" || (type.kind === "scalar" && (type.name === "u32" || type.name === "u64"))) return;
  const help = isInteger(type)
    ? [`convert it: '${castText(index.span)} as u32'`]
    : type.kind === "vector" && type.element === u32
      ? [`take an element: '${castText(index.span)}.x'`]
      : [];
  report(wrongSubscript.at(index.span, { found: typeText(type) }, { help }));
}
