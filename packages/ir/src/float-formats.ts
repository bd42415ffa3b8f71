/**
 * The bits of every floating-point type, exactly: what a pattern stands for, and which pattern a number rounds to
 * (LLVM's APFloat has the same formats under `fltSemantics`).
 */
import type { FloatName } from "./types.ts";

/**
 * What is no finite number: `ieee` infinities and NaN, with the highest exponent; `nan-all-ones` (FN) NaN alone, with
 * all bits set; `nan-negative-zero` (FNUZ) NaN alone, in the place of -0.
 */
type NonFinite = "ieee" | "nan-all-ones" | "nan-negative-zero";

interface FloatFormat {
  readonly exponentBits: number;
  /** Bits of the significand, the leading one included. */
  readonly precision: number;
  readonly bias: number;
  readonly nonFinite: NonFinite;
  /** Whether the leading one is stored too. */
  readonly explicitOne?: boolean;
}

const ieee = (exponentBits: number, precision: number): FloatFormat => ({
  exponentBits,
  precision,
  bias: 2 ** (exponentBits - 1) - 1,
  nonFinite: "ieee",
});

const formats: Readonly<Record<FloatName, FloatFormat>> = {
  f8E5M2: ieee(5, 3),
  f8E4M3: ieee(4, 4),
  f8E4M3FN: { exponentBits: 4, precision: 4, bias: 7, nonFinite: "nan-all-ones" },
  f8E5M2FNUZ: { exponentBits: 5, precision: 3, bias: 16, nonFinite: "nan-negative-zero" },
  f8E4M3FNUZ: { exponentBits: 4, precision: 4, bias: 8, nonFinite: "nan-negative-zero" },
  f8E4M3B11FNUZ: { exponentBits: 4, precision: 4, bias: 11, nonFinite: "nan-negative-zero" },
  bf16: ieee(8, 8),
  f16: ieee(5, 11),
  tf32: ieee(8, 11),
  f32: ieee(8, 24),
  f64: ieee(11, 53),
  f80: { ...ieee(15, 64), explicitOne: true },
  f128: ieee(15, 113),
};

/** (-1)^negative * significand * 2^exponent. */
export interface FiniteFloat {
  readonly negative: boolean;
  readonly significand: bigint;
  readonly exponent: number;
}

/** Bits of the type's significand, the leading one included. */
export function floatPrecision(name: FloatName): number {
  return formats[name].precision;
}

/** The bits that a pattern of the type has; higher ones mean nothing. */
export function floatBits(name: FloatName): number {
  const format = formats[name];
  return Number(storedBits(format)) + format.exponentBits + 1;
}

function storedBits({ precision, explicitOne }: FloatFormat): bigint {
  return BigInt(explicitOne === true ? precision : precision - 1);
}

/** The number that a pattern stands for; undefined for infinities and NaN. */
export function decodeFloat(name: FloatName, bits: bigint): FiniteFloat | undefined {
  const format = formats[name];
  const stored = storedBits(format);
  const fraction = BigInt.asUintN(Number(stored), bits);
  const exponent = Number(BigInt.asUintN(format.exponentBits, bits >> stored));
  const negative = bits >> (stored + BigInt(format.exponentBits)) !== 0n;
  const highest = 2 ** format.exponentBits - 1;
  const one = 1n << BigInt(format.precision - 1);
  switch (format.nonFinite) {
    case "ieee":
      if (exponent === highest) return undefined;
      break;
    case "nan-all-ones":
      if (exponent === highest && fraction === (1n << stored) - 1n) return undefined;
      break;
    case "nan-negative-zero":
      if (negative && exponent === 0 && fraction === 0n) return undefined;
      break;
    default:
      return format.nonFinite satisfies never;
  }
  // An extended float without its leading one, but for the least exponent, is an encoding that means nothing: a NaN.
  if (format.explicitOne === true && exponent !== 0 && (fraction & one) === 0n) return undefined;
  const hidden = exponent === 0 || format.explicitOne === true ? 0n : one;
  return {
    negative,
    significand: fraction | hidden,
    exponent: Math.max(exponent, 1) - format.bias - (format.precision - 1),
  };
}

const view = new DataView(new ArrayBuffer(8));

/** The pattern of the number of the type that is nearest, ties to even; what is too large becomes infinity or NaN. */
export function encodeFloat(name: FloatName, value: number): bigint {
  const format = formats[name];
  view.setFloat64(0, value);
  const source = decodeFloat("f64", view.getBigUint64(0));
  if (source === undefined) return nonFiniteBits(format, value < 0, Number.isNaN(value));
  const { negative, significand, exponent } = source;
  if (significand === 0n) return withSign(format, negative && format.nonFinite !== "nan-negative-zero", 0n);
  const leading = significand.toString(2).length - 1 + exponent;
  let biased = Math.max(leading + format.bias, 1);
  const unit = biased - format.bias - (format.precision - 1);
  let rounded = shiftRounded(significand, unit - exponent);
  if (rounded >> BigInt(format.precision) !== 0n) {
    rounded >>= 1n;
    biased++;
  }
  if (rounded === 0n) return withSign(format, negative && format.nonFinite !== "nan-negative-zero", 0n);
  const stored = storedBits(format);
  const isNormal = rounded >> BigInt(format.precision - 1) !== 0n;
  const bits = (BigInt(isNormal ? biased : 0) << stored) | BigInt.asUintN(Number(stored), rounded);
  const isFinite = biased < 2 ** format.exponentBits && decodeFloat(name, bits) !== undefined;
  return isFinite ? withSign(format, negative, bits) : nonFiniteBits(format, negative, false);
}

function withSign(format: FloatFormat, negative: boolean, bits: bigint): bigint {
  return negative ? bits | (1n << (storedBits(format) + BigInt(format.exponentBits))) : bits;
}

function nonFiniteBits(format: FloatFormat, negative: boolean, isNaN: boolean): bigint {
  const stored = storedBits(format);
  const highest = (1n << BigInt(format.exponentBits)) - 1n;
  const one = format.explicitOne === true ? 1n << (stored - 1n) : 0n;
  switch (format.nonFinite) {
    case "ieee": {
      const quiet = isNaN ? 1n << BigInt(format.precision - 2) : 0n;
      return withSign(format, negative, (highest << stored) | one | quiet);
    }
    case "nan-all-ones":
      return withSign(format, negative, (highest << stored) | ((1n << stored) - 1n));
    case "nan-negative-zero":
      return withSign(format, true, 0n);
    default:
      return format.nonFinite satisfies never;
  }
}

/** value / 2^shift, to nearest, ties to even. */
function shiftRounded(value: bigint, shift: number): bigint {
  if (shift <= 0) return value << BigInt(-shift);
  const quotient = value >> BigInt(shift);
  const rest = value - (quotient << BigInt(shift));
  const half = 1n << BigInt(shift - 1);
  return rest > half || (rest === half && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

/** The number as JavaScript has it; undefined when that would have to be rounded. */
export function exactNumber({ negative, significand, exponent }: FiniteFloat): number | undefined {
  if (significand === 0n) return negative ? -0 : 0;
  let odd = significand;
  let power = exponent;
  while ((odd & 1n) === 0n) {
    odd >>= 1n;
    power++;
  }
  const length = odd.toString(2).length;
  if (length > 53 || power < -1074 || power + length > 1024) return undefined;
  // In two steps: 2^power alone may be no double.
  const half = Math.trunc(power / 2);
  const magnitude = Number(odd) * 2 ** half * 2 ** (power - half);
  return negative ? -magnitude : magnitude;
}
