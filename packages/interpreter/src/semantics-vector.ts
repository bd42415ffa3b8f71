/** The vector dialect: loads and stores. All else in it is evaluated on constants. */
import { load, promisedAlignment, store } from "@dslc/dialect-vector";
import { type Constant, MemRefType, type Operation, type Scalar, type Type, type Value, VectorType } from "@dslc/ir";
import { misalignedAccess, unsupportedOperation } from "./diagnostics.ts";
import type { Execution } from "./executable.ts";
import { firstAddress, type MemRef } from "./memory.ts";
import { type Semantics, semantics } from "./semantics.ts";
import { trap } from "./trap.ts";

/** What an access touches: one element that is the whole vector, or the scalars that it is made of, in its order. */
interface Access {
  readonly memref: MemRef;
  readonly first: readonly bigint[];
  /** The indices of each scalar; undefined when elements of the memref are vectors themselves. */
  readonly lanes: readonly (readonly bigint[])[] | undefined;
}

function accessOf(op: Operation, base: Value, indices: readonly Value[], type: Type, at: Execution): Access {
  const memref = at.memref(base);
  const first = indices.map((index) => at.integer(index));
  checkPromise(op, memref, first, type);
  if (base.type instanceof MemRefType && base.type.element instanceof VectorType)
    return { memref, first, lanes: undefined };
  const shape = type instanceof VectorType ? type.shape : [];
  if (shape.length > first.length) {
    trap(unsupportedOperation, { name: op.name, problem: "the vector has more dimensions than the memory" });
  }
  return { memref, first, lanes: laneIndices(first, shape) };
}

/** Traps when the address is not aligned as the operation promises. */
function checkPromise(op: Operation, memref: MemRef, indices: readonly bigint[], type: Type): void {
  const promised = promisedAlignment(op);
  if (promised === undefined) return;
  const position = indices.reduce((sum, index, dimension) => sum + index * (memref.strides[dimension] ?? 0n), 0n);
  const address = firstAddress(memref) + Number(position) * memref.element.pitch;
  const alignment = Number(promised);
  if (address % alignment !== 0)
    trap(misalignedAccess, { memory: memref.allocation.name, type: type.text, address, alignment });
}

/** The indices of the elements from `first` on, over the innermost dimensions, the last one fastest. */
function laneIndices(first: readonly bigint[], shape: readonly number[]): readonly (readonly bigint[])[] {
  const outer = first.length - shape.length;
  let lanes = [first];
  for (const [dimension, size] of shape.entries()) {
    lanes = lanes.flatMap((indices) =>
      Array.from({ length: size }, (_, step) =>
        indices.map((index, at) => (at === outer + dimension ? index + BigInt(step) : index)),
      ),
    );
  }
  return lanes;
}

function scalarOf(value: Constant): Scalar {
  if (typeof value === "object") throw new Error("an element of a vector is a vector");
  return value;
}

export const vectorSemantics: Semantics = [
  semantics(load, (op, at) => {
    const { memref, first, lanes } = accessOf(op, op.base, op.indices, op.result.type, at);
    return [lanes === undefined ? at.load(memref, first) : lanes.map((indices) => scalarOf(at.load(memref, indices)))];
  }),
  semantics(store, (op, at) => {
    const value = at.constant(op.valueToStore);
    const { memref, first, lanes } = accessOf(op, op.base, op.indices, op.valueToStore.type, at);
    if (lanes === undefined) return at.store(memref, first, value);
    const elements = typeof value === "object" ? value : [value];
    for (const [lane, indices] of lanes.entries()) at.store(memref, indices, elements[lane] ?? 0n);
  }),
];
