/** The memref dialect: views, and what is asked of them. */
import {
  cast,
  dim,
  extract_aligned_pointer_as_index,
  extract_strided_metadata,
  keptDimensions,
  memory_space_cast,
  rank,
  reinterpret_cast,
  subview,
  view,
} from "@dslc/dialect-memref";
import { dynamic, MemRefType, type OpOf, type Type, type MixedIndex, mixedIndices, stridedLayout } from "@dslc/ir";
import { undefinedBehavior, viewOutOfBounds } from "./diagnostics.ts";
import { elementOf } from "./element.ts";
import type { Execution } from "./executable.ts";
import { contiguousStrides, type MemRef } from "./memory.ts";
import { type Semantics, semantics } from "./semantics.ts";
import { trap } from "./trap.ts";

function refuse(memref: MemRef, problem: string): never {
  return trap(viewOutOfBounds, { memory: memref.allocation.name, problem });
}

function read(at: Execution, list: readonly MixedIndex[]): readonly bigint[] {
  return list.map((entry) => (typeof entry === "bigint" ? entry : at.integer(entry)));
}

function refuseNegative(memref: MemRef, sizes: readonly bigint[]): void {
  const negative = sizes.find((size) => size < 0n);
  if (negative !== undefined) refuse(memref, `has a size of ${negative}`);
}

type ViewOp = OpOf<typeof reinterpret_cast> | OpOf<typeof subview>;

function partsOf(op: ViewOp, at: Execution) {
  return {
    offsets: read(at, mixedIndices(op.static_offsets, op.offsets)),
    sizes: read(at, mixedIndices(op.static_sizes, op.sizes)),
    strides: read(at, mixedIndices(op.static_strides, op.strides)),
  };
}

/** Accesses through the result are checked against the sizes given here and against the memory that there is. */
function reinterpret(op: OpOf<typeof reinterpret_cast>, at: Execution): MemRef {
  const source = at.memref(op.source);
  const { offsets, sizes, strides } = partsOf(op, at);
  refuseNegative(source, sizes);
  return source.with({ offset: offsets[0] ?? 0n, sizes, strides });
}

function takePart(op: OpOf<typeof subview>, at: Execution): MemRef {
  const source = at.memref(op.source);
  const { offsets, sizes, strides } = partsOf(op, at);
  refuseNegative(source, sizes);
  let { offset } = source;
  for (const [dimension, size] of sizes.entries()) {
    const [start, step] = [offsets[dimension] ?? 0n, strides[dimension] ?? 1n];
    const whole = source.sizes[dimension] ?? 0n;
    const last = start + (size - 1n) * step;
    const isInside =
      size === 0n ? start >= 0n && start <= whole : start >= 0n && start < whole && last >= 0n && last < whole;
    if (!isInside)
      refuse(
        source,
        `takes ${size} elements from ${start} on, in steps of ${step}, of ${whole} in dimension ${dimension}`,
      );
    offset += start * (source.strides[dimension] ?? 0n);
  }
  const { type } = op.result;
  const kept = keptDimensions(op.static_sizes, type instanceof MemRefType ? (type.shape ?? []) : []);
  return source.with({
    offset,
    sizes: kept.map((dimension) => sizes[dimension] ?? 0n),
    strides: kept.map((dimension) => (strides[dimension] ?? 1n) * (source.strides[dimension] ?? 0n)),
  });
}

function viewBytes(op: OpOf<typeof view>, at: Execution): MemRef {
  const source = at.memref(op.source);
  const { type } = op.result;
  const element = elementOf(type);
  let next = 0;
  const shape = type instanceof MemRefType ? (type.shape ?? []) : [];
  const given = op.sizes.map((size) => at.integer(size));
  const sizes = shape.map((size) => (size === dynamic ? (given[next++] ?? 0n) : BigInt(size)));
  refuseNegative(source, sizes);
  const start = at.integer(op.byte_shift);
  const end = start + sizes.reduce((product, size) => product * size, BigInt(element.pitch));
  const available = source.sizes[0] ?? 0n;
  if (start < 0n || end > available) refuse(source, `takes bytes ${start} to ${end} of ${available}`);
  const base = source.base + Number(source.offset + start);
  return source.with({ base, offset: 0n, sizes, strides: contiguousStrides(sizes), element });
}

/** Traps when the memref is not what the type says. */
function refuseFalseClaims(memref: MemRef, type: Type): void {
  if (!(type instanceof MemRefType) || type.shape === undefined) return;
  for (const [dimension, size] of type.shape.entries()) {
    const found = memref.sizes[dimension] ?? 0n;
    if (size !== dynamic && BigInt(size) !== found)
      refuse(memref, `has ${found} elements in dimension ${dimension}, and its type says ${size}`);
  }
  const layout = stridedLayout(type);
  if (layout === undefined) return;
  if (layout.offset !== dynamic && BigInt(layout.offset) !== memref.offset)
    refuse(memref, `has offset ${memref.offset}, and its type says ${layout.offset}`);
  for (const [dimension, stride] of layout.strides.entries()) {
    const found = memref.strides[dimension] ?? 0n;
    if (stride !== dynamic && BigInt(stride) !== found)
      refuse(memref, `has stride ${found} in dimension ${dimension}, and its type says ${stride}`);
  }
}

export const viewSemantics: Semantics = [
  semantics(reinterpret_cast, (op, at) => [reinterpret(op, at)]),
  semantics(subview, (op, at) => [takePart(op, at)]),
  semantics(view, (op, at) => [viewBytes(op, at)]),
  semantics(cast, (op, at) => {
    const memref = at.memref(op.source);
    refuseFalseClaims(memref, op.dest.type);
    return [memref];
  }),
  semantics(memory_space_cast, (op, at) => [at.memref(op.source)]),
  semantics(dim, (op, at) => {
    const { sizes } = at.memref(op.source);
    const dimension = at.integer(op.index);
    const size = sizes[Number(dimension)];
    return [
      size ??
        trap(undefinedBehavior, {
          name: op.name,
          reason: `a memref with ${sizes.length} dimensions has no dimension ${dimension}`,
        }),
    ];
  }),
  semantics(rank, (op, at) => [BigInt(at.memref(op.memref).sizes.length)]),
  semantics(extract_aligned_pointer_as_index, (op, at) => {
    const { allocation, base } = at.memref(op.source);
    return [BigInt(allocation.address + base)];
  }),
  semantics(extract_strided_metadata, (op, at) => {
    const memref = at.memref(op.source);
    return [memref.with({ offset: 0n, sizes: [], strides: [] }), memref.offset, ...memref.sizes, ...memref.strides];
  }),
];
