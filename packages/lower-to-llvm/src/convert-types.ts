/** What types become in the llvm dialect: `index` is i64, and a memref is the bare address of its first element. */
import { LLVMPointerType } from "@dslc/dialect-llvm";
import { FloatType, i64, IndexType, IntegerAttribute, IntegerType, MemRefType, type Type, VectorType } from "@dslc/ir";

/** Undefined for a type that has no counterpart, or a memref whose address space is no number yet. */
export function convertType(type: Type): Type | undefined {
  if (type instanceof IndexType) return i64;
  if (type instanceof IntegerType || type instanceof FloatType) return type;
  if (type instanceof VectorType) {
    const element = convertType(type.element);
    return element === undefined ? undefined : VectorType.get(type.shape, element, type.scalable);
  }
  if (type instanceof MemRefType) {
    const space = addressSpaceNumber(type);
    return space === undefined ? undefined : LLVMPointerType.get(space);
  }
  return type.text.startsWith("!llvm.") ? type : undefined;
}

/** The number of a memref's address space; undefined while it is a name. */
export function addressSpaceNumber(type: MemRefType): number | undefined {
  return type.memorySpace instanceof IntegerAttribute ? Number(type.memorySpace.value) : undefined;
}
