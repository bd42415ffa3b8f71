/**
 * Fused multiply-adds of bf16. Few targets have one that rounds once, and LLVM 19 makes one of f32 where there is none,
 * whose result it rounds again.
 *
 * The product is exact in f64, and the error of the sum is a number of f64 too. The sum is rounded to f32 so that its
 * last digit is odd where digits are lost, after which a rounding to a type with at least two digits less is right
 * (Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to odd").
 */
import { extf, truncf } from "@dslc/dialect-arith";
import { fma } from "@dslc/dialect-math";
import { fma as vectorFma } from "@dslc/dialect-vector";
import { Builder, bf16, elementType, f32, f64, type Operation, type Type, type Value, VectorType } from "@dslc/ir";
import { Emitter } from "./emitter.ts";

/** Whether the operation is a fused multiply-add of bf16, of scalars or vectors. */
export function isNarrowFused(op: Operation): boolean {
  if (!(fma.is(op) || vectorFma.is(op))) return false;
  const { type } = op.getResult();
  return elementType(type) === bf16 && isScalarOrVector(type);
}

/** Tensors have elements too, but no constants that arithmetic on them would take. */
export function isScalarOrVector(type: Type): boolean {
  return elementType(type) === type || type instanceof VectorType;
}

/** Puts arithmetic of f64 and f32 in the place of a fused multiply-add of bf16. */
export function lowerFused(op: Operation): void {
  const at = Builder.before(op);
  const { type } = op.getResult();
  const [single, double] = [inShape(type, f32), inShape(type, f64)];
  const [a, b, c] = op.operands.map((value) => extf(at, { in: value, out: double }).out);
  if (a === undefined || b === undefined || c === undefined) throw new Error(`${op.name} has too few operands`);
  const sum = addRoundedToOdd(new Emitter(at, double), new Emitter(at, single), { a, b, c });
  const result = truncf(at, { in: sum, out: type }).out;
  result.nameHint ??= op.getResult().nameHint;
  op.replaceWith([result]);
}

function inShape(type: Type, element: Type): Type {
  return type instanceof VectorType ? VectorType.get(type.shape, element, type.scalable) : element;
}

/** `a * b + c` as f32, exact or with an odd last digit. */
function addRoundedToOdd(
  m: Emitter,
  narrow: Emitter,
  { a, b, c }: { readonly a: Value; readonly b: Value; readonly c: Value },
): Value {
  const product = m.mul(a, b);
  const sum = m.add(product, c);
  // The error of the sum (Knuth, "The Art of Computer Programming", volume 2, section 4.2.2, theorem B).
  const rest = m.sub(sum, product);
  const error = m.add(m.sub(product, m.sub(sum, rest)), m.sub(c, rest));
  const rounded = truncf(m.at, { in: sum, out: narrow.type }).out;
  // What the rounding to f32 lost is 0 or at least a last digit of f64's, of which the error is half at most.
  const lost = m.add(m.sub(sum, extf(m.at, { in: rounded, out: m.type }).out), error);
  const [isMore, isLess] = [m.compare("ogt", lost, 0), m.compare("olt", lost, 0)];
  const bits = narrow.bits(rounded);
  // Of the two neighbours that the exact sum is between, one is odd: `rounded`, or the one on the side of what was lost.
  const isFartherFromZero = narrow.exclusive(isMore, narrow.compareIntegers("slt", bits, 0n));
  const neighbour = narrow.choose(isFartherFromZero, narrow.addInteger(bits, 1n), narrow.subInteger(bits, 1n));
  const isOdd = narrow.compareIntegers("ne", narrow.and(bits, 1n), 0n);
  const odd = narrow.choose(isOdd, rounded, narrow.fromBits(neighbour));
  return narrow.choose(narrow.either(isMore, isLess), odd, rounded);
}
