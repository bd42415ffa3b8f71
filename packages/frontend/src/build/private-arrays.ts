/** Arrays of a work-item's own: memory that is made, and filled, where they are declared. */
import { alloca, store } from "@dslc/dialect-memref";
import { forOp, yieldOp } from "@dslc/dialect-scf";
import type { Span } from "@dslc/base";
import { type Builder, buildRegion, type Value } from "@dslc/ir";
import type { PrivateArrayStatement } from "../typed-arrays.ts";
import { concrete } from "../types.ts";
import { type BodyBuilder, nameValue } from "./body-builder.ts";
import { buildMaybe } from "./expressions.ts";
import { arrayIrType, viewOf } from "./ir-types.ts";

/** Of more elements than this, a loop writes the first values. */
const mostStores = 64n;

export function buildPrivateArray(
  body: BodyBuilder,
  { span, variable, lengths, initial }: PrivateArrayStatement,
): void {
  const values: Value[] = [];
  for (const expression of initial) {
    const value = buildMaybe(body, expression);
    if (value === undefined || concrete(expression.type).kind === "never") return;
    values.push(value);
  }
  const type = arrayIrType(viewOf(variable), lengths, 0n);
  const { memref } = alloca(body.from(span), { dynamicSizes: [], symbolOperands: [], memref: type });
  body.lengths.set(
    memref,
    lengths.map((length) => body.index(length, span)),
  );
  body.set(variable, nameValue(memref, variable.name));
  const [value] = values;
  const count = lengths.reduce((product, length) => product * length, 1n);
  if (value === undefined) return;
  if (count > mostStores && values.length === 1) fill(body, span, body.from(span), memref, value, lengths, []);
  else {
    for (let position = 0n; position < count; position++) {
      const element = values[values.length === 1 ? 0 : Number(position)] ?? value;
      const indices = subscripts(position, lengths).map((index) => body.index(index, span));
      store(body.from(span), { value: element, memref, indices });
    }
  }
}

/** The subscripts of the element at a position in row-major order. */
function subscripts(position: bigint, lengths: readonly bigint[]): readonly bigint[] {
  let rest = position;
  return lengths
    .toReversed()
    .map((length) => {
      const index = rest % length;
      rest /= length;
      return index;
    })
    .reverse();
}

/** A loop for each dimension. */
function fill(
  body: BodyBuilder,
  span: Span,
  at: Builder,
  memref: Value,
  value: Value,
  [length, ...inner]: readonly bigint[],
  indices: readonly Value[],
): void {
  if (length === undefined) {
    store(at, { value, memref, indices });
    return;
  }
  const region = buildRegion(at, [body.index(0n, span).type], (inside, count) => {
    if (count !== undefined) fill(body, span, inside, memref, value, inner, [...indices, count]);
    yieldOp(inside, { values: [] });
  });
  forOp(at, {
    lowerBound: body.index(0n, span),
    upperBound: body.index(length, span),
    step: body.index(1n, span),
    initArgs: [],
    outputs: [],
    body: region,
  });
}
