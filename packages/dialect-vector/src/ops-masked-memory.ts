/** Memory accesses of the elements that a mask names, one after the other or at indices of their own. */
import {
  anyMemRef,
  defineOp,
  index,
  MemRefType,
  memoryEffects,
  type MemoryEffect,
  type Operation,
  type Type,
  variadic,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { shapeOf } from "./elements.ts";
import { maskable, maskOf } from "./maskable.ts";
import {
  elementOf,
  indexVector,
  indexVector1D,
  isShaped,
  mask1D,
  maskVector,
  rankedVector,
  shaped,
  vector1D,
} from "./vector-types.ts";

function touches(kind: MemoryEffect["kind"]) {
  return memoryEffects.implement({
    effects: (op: Operation) => {
      const on = op.getOperand(0);
      return on.type instanceof MemRefType ? [{ kind, on }] : [];
    },
  });
}

interface Access {
  readonly base: { readonly type: Type };
  readonly indices: readonly unknown[];
  readonly mask: { readonly type: Type };
  /** The indices of the elements, where these have some. */
  readonly index_vec?: { readonly type: Type };
}

function sameShape(a: Type, b: Type): boolean {
  return shapeOf(a).join() === shapeOf(b).join();
}

/** Checks an access of a vector type that messages call `what`. */
function verifyAccess(op: Access, value: Type, what: "result" | "valueToStore", report: VerifyReport): boolean {
  const { type } = op.base;
  const rank = isShaped(type) ? (type.shape?.length ?? 0) : 0;
  let wrong: string | undefined;
  if (isShaped(type) && type.shape === undefined) wrong = "requires base to be a memref or ranked tensor type";
  else if (value instanceof VectorType && elementOf(type) !== value.element)
    wrong = `base and ${what} element type should match`;
  else if (op.indices.length !== rank) wrong = `requires ${rank} indices`;
  else if (op.index_vec !== undefined && !sameShape(value, op.index_vec.type))
    wrong = `expected ${what} dim to match indices dim`;
  else if (!sameShape(value, op.mask.type)) wrong = `expected ${what} dim to match mask dim`;
  if (wrong !== undefined) report(wrong);
  return wrong === undefined;
}

function verifyLoad(
  op: Access & { readonly result: { readonly type: Type }; readonly pass_thru: { readonly type: Type } },
  report: VerifyReport,
): void {
  if (verifyAccess(op, op.result.type, "result", report) && op.pass_thru.type !== op.result.type)
    report("expected pass_thru of same type as result type");
}

/** The elements from the indices on where the mask is set, and those of `pass_thru` elsewhere. */
export const maskedload = defineOp("vector.maskedload", {
  operands: { base: anyMemRef, indices: variadic(index), mask: mask1D, pass_thru: vector1D },
  results: { result: vector1D },
  interfaces: [touches("read")],
  verify: verifyLoad,
  format:
    "$base `[` $indices `]` `,` $mask `,` $pass_thru attr-dict `:` type($base) `,` type($mask) `,` type($pass_thru) `into` type($result)",
});

/** Makes the vector's elements where the mask is set those of memory from the indices on. */
export const maskedstore = defineOp("vector.maskedstore", {
  operands: { base: anyMemRef, indices: variadic(index), mask: mask1D, valueToStore: vector1D },
  interfaces: [touches("write")],
  verify: (op, report) => void verifyAccess(op, op.valueToStore.type, "valueToStore", report),
  format:
    "$base `[` $indices `]` `,` $mask `,` $valueToStore attr-dict `:` type($base) `,` type($mask) `,` type($valueToStore)",
});

/** The elements at the indices plus each element of `index_vec`, in the innermost dimension, where the mask is set. */
export const gather = defineOp("vector.gather", {
  operands: {
    base: shaped,
    indices: variadic(index),
    index_vec: indexVector,
    mask: maskVector,
    pass_thru: rankedVector,
  },
  results: { result: rankedVector },
  interfaces: [
    touches("read"),
    maskable.implement({ takesPassthru: false, maskType: (op) => maskOf(op.getResult().type) }),
  ],
  verify: verifyLoad,
  format:
    "$base `[` $indices `]` `[` $index_vec `]` `,` $mask `,` $pass_thru attr-dict `:` type($base) `,` type($index_vec) `,` type($mask) `,` type($pass_thru) `into` type($result)",
});

/** Makes the vector's elements where the mask is set those at the indices plus each element of `index_vec`. */
export const scatter = defineOp("vector.scatter", {
  operands: {
    base: anyMemRef,
    indices: variadic(index),
    index_vec: indexVector1D,
    mask: mask1D,
    valueToStore: vector1D,
  },
  interfaces: [touches("write")],
  verify: (op, report) => void verifyAccess(op, op.valueToStore.type, "valueToStore", report),
  format:
    "$base `[` $indices `]` `[` $index_vec `]` `,` $mask `,` $valueToStore attr-dict `:` type($base) `,` type($index_vec) `,` type($mask) `,` type($valueToStore)",
});

/** The next elements of memory, in order, for each place where the mask is set. */
export const expandload = defineOp("vector.expandload", {
  operands: { base: anyMemRef, indices: variadic(index), mask: mask1D, pass_thru: vector1D },
  results: { result: vector1D },
  interfaces: [touches("read")],
  verify: verifyLoad,
  format:
    "$base `[` $indices `]` `,` $mask `,` $pass_thru attr-dict `:` type($base) `,` type($mask) `,` type($pass_thru) `into` type($result)",
});

/** Makes the elements for which the mask is set the next ones of memory, in order. */
export const compressstore = defineOp("vector.compressstore", {
  operands: { base: anyMemRef, indices: variadic(index), mask: mask1D, valueToStore: vector1D },
  interfaces: [touches("write")],
  verify: (op, report) => void verifyAccess(op, op.valueToStore.type, "valueToStore", report),
  format:
    "$base `[` $indices `]` `,` $mask `,` $valueToStore attr-dict `:` type($base) `,` type($mask) `,` type($valueToStore)",
});
