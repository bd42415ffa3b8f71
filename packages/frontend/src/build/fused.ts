/** Fused multiply-adds. */
import { extf, truncf } from "@dslc/dialect-arith";
import { fma } from "@dslc/dialect-math";
import { bf16, type Builder, elementType, f32, type Value, VectorType } from "@dslc/ir";

/**
 * `a * b + c`, rounded once. Of bf16 it is the f32 operation, whose result is rounded to bf16: an operation of bf16 that
 * rounds once is what few targets have, and LLVM 19 rounds twice, unsaid, where there is none.
 */
export function buildFusedMultiplyAdd(at: Builder, a: Value, b: Value, c: Value): Value {
  const { type } = a;
  if (elementType(type) !== bf16) return fma(at, { a, b, c }).result;
  const out = type instanceof VectorType ? VectorType.get(type.shape, f32) : f32;
  const extended = (value: Value): Value => extf(at, { in: value, out }).out;
  const wide = fma(at, { a: extended(a), b: extended(b), c: extended(c) }).result;
  return truncf(at, { in: wide, out: type }).out;
}
