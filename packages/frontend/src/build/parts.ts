/** Views of a part of a view. */
import { subi } from "@dslc/dialect-arith";
import { dim, subview, subviewType } from "@dslc/dialect-memref";
import { MemRefType, type MixedIndex, splitIndices, StridedLayoutAttribute, type Value, stridedLayout } from "@dslc/ir";
import type { TypedExpression } from "../typed-tree.ts";
import type { PartExpression } from "../typed-tree-views.ts";
import type { BodyBuilder } from "./body-builder.ts";
import { toIndex } from "./casts.ts";
import { scalarOf } from "./ir-types.ts";

export function buildPart(body: BodyBuilder, { span, view, parts }: PartExpression): Value {
  const source = body.value(view);
  const offsets: MixedIndex[] = [];
  const sizes: MixedIndex[] = [];
  const kept: number[] = [];
  for (const [dimension, part] of parts.entries()) {
    if (part.kind !== "range") {
      offsets.push(subscript(body, part));
      sizes.push(1n);
      continue;
    }
    const low = part.low === undefined ? 0n : subscript(body, part.low);
    const high =
      part.high === undefined
        ? lengthOf(body, source, dimension)
        : asValue(body, subscript(body, part.high), part.high);
    offsets.push(low);
    sizes.push(
      low === 0n ? high : subi(body.from(span), { lhs: high, rhs: asValue(body, low, part.low ?? view) }).result,
    );
    kept.push(dimension);
  }
  const ones = parts.map(() => 1n);
  const result = partType(source, offsets, sizes, ones, kept);
  const [off, size, stride] = [splitIndices(offsets), splitIndices(sizes), splitIndices(ones)];
  const made = subview(body.from(span), {
    source,
    offsets: off.operands,
    sizes: size.operands,
    strides: stride.operands,
    static_offsets: off.constants,
    static_sizes: size.constants,
    static_strides: stride.constants,
    result,
  }).result;
  body.lengths.set(
    made,
    kept.flatMap((dimension) => {
      const length = sizes[dimension];
      return length === undefined || typeof length === "bigint" ? [] : [length];
    }),
  );
  return made;
}

/** The type of the part with the dimensions that it keeps. */
function partType(
  source: Value,
  offsets: readonly MixedIndex[],
  sizes: readonly MixedIndex[],
  strides: readonly MixedIndex[],
  kept: readonly number[],
): MemRefType {
  const { type } = source;
  const full =
    type instanceof MemRefType
      ? subviewType(
          type,
          splitIndices(offsets).constants,
          splitIndices(sizes).constants,
          splitIndices(strides).constants,
        )
      : undefined;
  const layout = full && stridedLayout(full);
  if (full?.shape === undefined || layout === undefined) throw new Error(`a part of '${type.text}'`);
  const { shape } = full;
  const pick = (from: readonly number[]): number[] => from.filter((_, dimension) => kept.includes(dimension));
  return MemRefType.get(pick(shape), full.element, {
    layout: new StridedLayoutAttribute(pick(layout.strides), layout.offset),
    memorySpace: full.memorySpace,
  });
}

function subscript(body: BodyBuilder, expression: TypedExpression): MixedIndex {
  const { constant, span } = expression;
  if (typeof constant === "bigint") return constant;
  return toIndex(body.from(span), body.value(expression), scalarOf(expression));
}

/** Sizes of ranges are never constants of the operation: it is to be plain which dimensions of size 1 are left out. */
function asValue(body: BodyBuilder, value: MixedIndex, { span }: TypedExpression): Value {
  return typeof value === "bigint" ? body.index(value, span) : value;
}

function lengthOf(body: BodyBuilder, source: Value, dimension: number): Value {
  const { location } = body.at;
  return (
    body.lengths.get(source)?.[dimension] ??
    dim(body.at, { source, index: body.index(BigInt(dimension), location) }).result
  );
}
