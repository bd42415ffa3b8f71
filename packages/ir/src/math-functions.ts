/**
 * Functions on constants that JavaScript lacks or defines in another way than C, MLIR and LLVM do. Bits are given as
 * unsigned numbers.
 */

/** The magnitude of one number with the sign of another. */
export function copySign(magnitude: number, sign: number): number {
  const negative = sign < 0 || Object.is(sign, -0);
  return negative ? -Math.abs(magnitude) : Math.abs(magnitude);
}

/** To the nearest integer, halves away from zero. */
export function roundHalfAway(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

/** To the nearest integer, halves to even. */
export function roundHalfEven(value: number): number {
  if (!Number.isFinite(value)) return value;
  const floor = Math.floor(value);
  const rest = value - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return copySign(up ? floor + 1 : floor, value);
}

/** C's pow, which unlike JavaScript's is 1 for a base of 1, and for a base of -1 with an infinite exponent. */
export function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}

/**
 * The error function, to about 15 digits: `2/sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (1 3 5 ... (2n+1))`, all terms of
 * one sign (Abramowitz and Stegun, 7.1.6). From 6 on it is 1 in f64.
 */
export function errorFunction(value: number): number {
  if (Number.isNaN(value)) return value;
  if (Math.abs(value) >= 6) return Math.sign(value);
  let term = value;
  let sum = value;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 2 ** -54; n++) {
    term *= (2 * value * value) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-value * value) * sum;
}

/** The number of zeros above the highest one; the width for zero. */
export function countLeadingZeros(bits: bigint, width: number): bigint {
  return BigInt(width - (bits === 0n ? 0 : bits.toString(2).length));
}

/** The number of zeros below the lowest one; the width for zero. */
export function countTrailingZeros(bits: bigint, width: number): bigint {
  if (bits === 0n) return BigInt(width);
  return BigInt((bits & -bits).toString(2).length - 1);
}

/** The number of ones. */
export function countOnes(bits: bigint): bigint {
  return BigInt(bits.toString(2).replaceAll("0", "").length);
}

/** `base^exponent` modulo 2^width for an exponent that is not negative. */
export function integerPower(base: bigint, exponent: bigint, width: number): bigint {
  let result = 1n;
  let square = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = BigInt.asIntN(width, result * square);
    square = BigInt.asIntN(width, square * square);
  }
  return result;
}
