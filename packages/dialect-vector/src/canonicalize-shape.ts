/** Rewrites of operations that give a vector's elements another order or shape. */
import { type Rewrite, rewrite } from "@dslc/ir";
import { shapeOf } from "./elements.ts";
import { broadcast, shuffle, splat } from "./ops-make.ts";
import { reduction } from "./ops-reduction.ts";
import { buildExtract } from "./ops-element.ts";
import { shape_cast, transpose } from "./ops-shape.ts";
import { extract_strided_slice } from "./ops-slice.ts";

export const shapes: readonly Rewrite[] = [
  rewrite("vector.shape_cast: to the same type", shape_cast, (op) =>
    op.source.type === op.result.type ? op.source : undefined,
  ),
  rewrite("vector.shape_cast: back to the first type", shape_cast, (op) => {
    const first = op.source.definedBy(shape_cast)?.source;
    return first?.type === op.result.type ? first : undefined;
  }),
  rewrite("vector.transpose: that changes nothing", transpose, (op) =>
    op.permutation.every((from, to) => from === BigInt(to)) ? op.vector : undefined,
  ),
  rewrite("vector.transpose: transpose(transpose x) => transpose x", transpose, (op, at) => {
    const inner = op.vector.definedBy(transpose);
    if (inner === undefined) return undefined;
    const permutation = op.permutation.map((from) => inner.permutation[Number(from)] ?? 0n);
    return transpose(at, { vector: inner.vector, permutation, result: op.result.type });
  }),
  rewrite("vector.broadcast: broadcast(broadcast x) => broadcast x", broadcast, (op, at) => {
    const inner = op.source.definedBy(broadcast);
    return inner && broadcast(at, { source: inner.source, vector: op.vector.type });
  }),
  rewrite("vector.shuffle: of one value everywhere => splat", shuffle, (op, at) => {
    const [first, second] = [op.v1.definedBy(splat)?.input, op.v2.definedBy(splat)?.input];
    return first !== undefined && first === second ? splat(at, { input: first, aggregate: op.vector.type }) : undefined;
  }),
  rewrite("vector.extract_strided_slice: all of x => x", extract_strided_slice, (op) =>
    op.vector.type === op.result.type ? op.vector : undefined,
  ),
  /** There is nothing to combine. */
  rewrite("vector.reduction: of one element", reduction, (op, at) => {
    const [count, ...more] = shapeOf(op.vector.type);
    return op.acc === undefined && count === 1 && more.length === 0 ? buildExtract(at, op.vector, [0n]) : undefined;
  }),
];
