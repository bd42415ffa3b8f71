/** The interface of operations that `vector.mask` gives a mask. */
import { defineInterface, i1, type Operation, type Type, VectorType } from "@dslc/ir";

/** Implemented by operations that stand in a `vector.mask`. */
export const maskable = defineInterface<{
  /** The type that the mask has to have; undefined when the operation is not valid. */
  maskType(op: Operation): VectorType | undefined;
  /** Whether a value can be given for what is masked off. */
  readonly takesPassthru: boolean;
}>("vector-maskable");

/** A mask for each element of a vector. */
export function maskOf(type: Type): VectorType | undefined {
  return type instanceof VectorType ? VectorType.get(type.shape, i1, type.scalable) : undefined;
}
