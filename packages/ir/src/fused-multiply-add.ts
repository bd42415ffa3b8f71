/**
 * `a * b + c` rounded once, to nearest with ties to even, for operands of f64 or of a narrower type.
 *
 * Doing it in f64 and rounding the result to f32 would round twice. For narrow types the product is exact in f64, so
 * the sum alone is at stake: it is rounded to odd, after which a rounding to a type with at least two digits less is
 * right (Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to
 * odd"). For f64 the sum is computed as an exact integer.
 */
import { f64, type FloatType } from "./types.ts";

const view = new DataView(new ArrayBuffer(8));

/** The sum for operands of a computable type; what it gives rounds to that type as the exact sum does. */
export function fusedMultiplyAdd(a: number, b: number, c: number, type: FloatType): number {
  return type === f64 ? ofDoubles(a, b, c) : addRoundedToOdd(a * b, c);
}

function addRoundedToOdd(a: number, b: number): number {
  const sum = a + b;
  if (!Number.isFinite(sum)) return sum;
  // The error of the sum (Knuth, "The Art of Computer Programming", volume 2, section 4.2.2, theorem B).
  const rest = sum - a;
  const error = a - (sum - rest) + (b - rest);
  if (error === 0) return sum;
  view.setFloat64(0, sum);
  const bits = view.getBigUint64(0);
  if ((bits & 1n) === 1n) return sum;
  // The exact sum is between `sum` and its neighbour on the error's side; of the two, that one is odd.
  view.setBigUint64(0, error > 0 === sum > 0 ? bits + 1n : bits - 1n);
  return view.getFloat64(0);
}

interface Exact {
  /** With its sign. */
  readonly significand: bigint;
  /** Power of two. */
  readonly exponent: number;
}

/** A finite number as an integer times a power of two. */
function exactly(value: number): Exact {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = field === 0 ? fraction : fraction | (1n << 52n);
  return { significand: bits >> 63n === 1n ? -magnitude : magnitude, exponent: Math.max(field, 1) - 1075 };
}

function ofDoubles(a: number, b: number, c: number): number {
  const product = a * b;
  // A product of zero, infinity or NaN is exact, and so is what comes of it.
  if (a === 0 || b === 0 || !Number.isFinite(a) || !Number.isFinite(b)) return product + c;
  if (!Number.isFinite(c)) return c;
  const [x, y, z] = [exactly(a), exactly(b), exactly(c)];
  const left: Exact = { significand: x.significand * y.significand, exponent: x.exponent + y.exponent };
  const exponent = Math.min(left.exponent, z.exponent);
  const sum = (left.significand << BigInt(left.exponent - exponent)) + (z.significand << BigInt(z.exponent - exponent));
  return nearest(sum, exponent);
}

/** The f64 nearest to an integer times a power of two, ties to even. */
function nearest(value: bigint, exponent: number): number {
  const negative = value < 0n;
  const magnitude = negative ? -value : value;
  const digits = magnitude.toString(2).length;
  // Drop what is below the 53rd digit or below the least subnormal.
  const drop = Math.max(digits - 53, -1074 - exponent);
  if (drop <= 0) return scale(Number(value), exponent);
  const kept = magnitude >> BigInt(drop);
  const rest = magnitude - (kept << BigInt(drop));
  const half = 1n << BigInt(drop - 1);
  const up = rest > half || (rest === half && (kept & 1n) === 1n);
  const rounded = scale(Number(up ? kept + 1n : kept), exponent + drop);
  return negative ? -rounded : rounded;
}

/** `value * 2^exponent`, in steps that are exact. */
function scale(value: number, exponent: number): number {
  let scaled = value;
  let left = exponent;
  for (; left > 1000; left -= 1000) scaled *= 2 ** 1000;
  for (; left < -1000; left += 1000) scaled *= 2 ** -1000;
  return scaled * 2 ** left;
}
