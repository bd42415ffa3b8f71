/**
 * Types in WGSL. IR's integers have no sign, so all are `u32`, and operations that read a sign say so. An index is `u32`,
 * too: memory that WebGPU can bind has fewer elements than that.
 */
import { FloatType, IndexType, IntegerType, type Type, VectorType } from "@dslc/ir";

/** The WGSL type of values; undefined where there is none. */
export function valueType(type: Type): string | undefined {
  if (type instanceof VectorType) {
    const element = valueType(type.element);
    const isShort = type.shape.length === 1 && type.count >= 2 && type.count <= 4 && !type.scalable.includes(true);
    return isShort && element !== undefined ? `vec${type.count}<${element}>` : undefined;
  }
  if (isBoolean(type)) return "bool";
  if (type instanceof IndexType || (type instanceof IntegerType && type.width === 32)) return "u32";
  return type instanceof FloatType && type.name === "f32" ? "f32" : undefined;
}

/** The WGSL type of elements in memory, where they lie as ours do: a `bool` is not among them. */
export function storedType(type: Type): string | undefined {
  const found = valueType(type);
  return found?.includes("bool") === true ? undefined : found;
}

export function isBoolean(type: Type): boolean {
  return type instanceof IntegerType && type.width === 1;
}

/** The same type with `i32` for `u32`. */
export function signed(type: string): string {
  return type.replace("u32", "i32");
}
