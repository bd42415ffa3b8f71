/** The types of numbers that kernels have. */
import { FloatType, IntegerType, type Type } from "@dslc/ir";

export function isKernelFloat(type: Type): boolean {
  return type instanceof FloatType && ["f16", "bf16", "f32", "f64"].includes(type.name);
}

/** Signless, as upstream's operations want them. */
export function isKernelInteger(type: Type): boolean {
  return type instanceof IntegerType && type.signedness === "signless" && [8, 16, 32, 64].includes(type.width);
}
