/** The rewrites that bring memref ops to their canonical form. */
import {
  constantOf,
  dynamic,
  MemRefType,
  type Rewrite,
  rewrite,
  type Type,
  type Value,
  dynamicMarker,
  type MixedIndex,
  mixedIndices,
} from "@dslc/ir";
import { load, store } from "./ops-access.ts";
import { alloc, alloca, copy } from "./ops-allocation.ts";
import {
  cast,
  dim,
  extract_aligned_pointer_as_index,
  memory_space_cast,
  rank,
  reinterpret_cast,
  subview,
  view,
} from "./ops-view.ts";
import { castCompatible } from "./view-rules.ts";

/** The position of each dynamic size among the dynamic sizes. */
function dynamicSize(type: Type, position: number, sizes: readonly Value[]): Value | undefined {
  if (!(type instanceof MemRefType)) return undefined;
  const among = type.shape?.slice(0, position).filter((size) => size === dynamic).length;
  return among === undefined ? undefined : sizes[among];
}

/** The size of a dimension as the operation that makes the memref states it; undefined when it does not. */
function sizeOf(memref: Value, position: number): MixedIndex | undefined {
  const { type } = memref;
  const size = type instanceof MemRefType ? type.shape?.[position] : undefined;
  if (size !== undefined && size !== dynamic) return BigInt(size);
  const reinterpreted = memref.definedBy(reinterpret_cast);
  if (reinterpreted !== undefined) return mixedIndices(reinterpreted.static_sizes, reinterpreted.sizes)[position];
  const viewed = memref.definedBy(view);
  if (viewed !== undefined) return dynamicSize(type, position, viewed.sizes);
  const allocated = memref.definedBy(alloc) ?? memref.definedBy(alloca);
  if (allocated !== undefined) return dynamicSize(type, position, allocated.dynamicSizes);
  const part = memref.definedBy(subview);
  // Of a view with fewer dimensions than its base it is not plain which were left out.
  if (part !== undefined && type instanceof MemRefType && type.rank === part.static_sizes.length)
    return mixedIndices(part.static_sizes, part.sizes)[position];
  return undefined;
}

/** A cast that forgets what its source's type knows: who uses it may as well use the source. */
function forgetfulSource(value: Value): Value | undefined {
  const source = value.definedBy(cast)?.source;
  const [from, to] = [source?.type, value.type];
  if (
    !(from instanceof MemRefType) ||
    !(to instanceof MemRefType) ||
    from.shape === undefined ||
    to.shape === undefined
  )
    return undefined;
  const forgets = to.shape.every((size, at) => size === dynamic || size === from.shape?.[at]);
  return forgets ? source : undefined;
}

/** dim x, i  =>  the size that x was made with */
const dimensions: readonly Rewrite[] = [
  rewrite("memref.dim: the size that the memref was made with", dim, (op, at) => {
    const position = constantOf(op.index);
    if (typeof position !== "bigint" || position < 0n || position > 1024n) return undefined;
    const size = sizeOf(op.source, Number(position));
    return typeof size === "bigint" ? at.constant(op.result.type, size) : size;
  }),
  rewrite("memref.dim: dim(cast x), i => dim x, i", dim, (op, at) => {
    const source = (op.source.definedBy(cast) ?? op.source.definedBy(memory_space_cast))?.source;
    return source && dim(at, { source, index: op.index });
  }),
  rewrite("memref.rank: of a memref of known rank", rank, (op, at) => {
    const { type } = op.memref;
    return type instanceof MemRefType && type.shape !== undefined
      ? at.constant(op.result.type, BigInt(type.rank))
      : undefined;
  }),
];

/** An access through a cast that forgets is an access to the source. */
const accesses: readonly Rewrite[] = [
  rewrite("memref.load: load(cast x) => load x", load, (op) => {
    const source = forgetfulSource(op.memref);
    if (source === undefined) return undefined;
    op.setOperand(0, source);
    return "changed";
  }),
  rewrite("memref.store: store to (cast x) => store to x", store, (op) => {
    const source = forgetfulSource(op.memref);
    if (source === undefined) return undefined;
    op.setOperand(1, source);
    return "changed";
  }),
  rewrite("memref.copy: x to x", copy, (op) => (op.source === op.target ? [] : undefined)),
];

const casts: readonly Rewrite[] = [
  rewrite("memref.cast: to the same type", cast, (op) => (op.source.type === op.dest.type ? op.source : undefined)),
  rewrite("memref.cast: cast(cast x) => cast x", cast, (op, at) => {
    const source = forgetfulSource(op.source);
    return source !== undefined && castCompatible(source.type, op.dest.type)
      ? cast(at, { source, dest: op.dest.type })
      : undefined;
  }),
  rewrite("memref.memory_space_cast: to the same type", memory_space_cast, (op) =>
    op.source.type === op.dest.type ? op.source : undefined,
  ),
  /** The offset of a reinterpret_cast is from the start of the memory, so what the source adds to it does not matter. */
  rewrite(
    "memref.reinterpret_cast: reinterpret_cast(reinterpret_cast x) => reinterpret_cast x",
    reinterpret_cast,
    (op) => {
      const source = (op.source.definedBy(reinterpret_cast) ?? op.source.definedBy(cast))?.source;
      if (source === undefined) return undefined;
      op.setOperand(0, source);
      return "changed";
    },
  ),
  /** The whole of a memref, of the same type, is the memref. */
  rewrite("memref.subview: all of x => x", subview, (op) => {
    const { type } = op.source;
    if (type !== op.result.type || !(type instanceof MemRefType)) return undefined;
    const isAll =
      op.static_offsets.every((offset) => offset === 0n) && op.static_strides.every((stride) => stride === 1n);
    return isAll &&
      op.static_sizes.every((size, at) => size !== dynamicMarker && size === BigInt(type.shape?.[at] ?? -1))
      ? op.source
      : undefined;
  }),
  rewrite("memref.extract_aligned_pointer_as_index: of a cast", extract_aligned_pointer_as_index, (op, at) => {
    const source = (op.source.definedBy(cast) ?? op.source.definedBy(reinterpret_cast) ?? op.source.definedBy(subview))
      ?.source;
    return source && extract_aligned_pointer_as_index(at, { source });
  }),
];

export const canonicalize: readonly Rewrite[] = [...dimensions, ...accesses, ...casts];
