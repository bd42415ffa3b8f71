/** Memrefs whose sizes are all known. */
import { dynamic, MemRefType, type Type } from "@dslc/ir";

export function isStatic(type: Type): type is MemRefType {
  return type instanceof MemRefType && type.shape !== undefined && !type.shape.includes(dynamic);
}
