/** Logarithms. */
import type { Value } from "@dslc/ir";
import { type DoubleWord, product, quickSum } from "./double-word.ts";
import type { Emitter } from "./emitter.ts";

interface Split {
  /** A whole number, as a float. */
  readonly exponent: Value;
  /** Between the roots of 1/2 and of 2. */
  readonly mantissa: Value;
}

/** A positive finite number as `mantissa * 2^exponent`. Of others the result means nothing. */
function split(m: Emitter, x: Value): Split {
  const { leastNormal, fraction, rootOfHalf } = m.format;
  const isSubnormal = m.compare("olt", x, leastNormal);
  const lift = fraction + 1n;
  const bits = m.bits(m.select(isSubnormal, m.mul(x, 2 ** Number(lift)), x));
  const exponent = m.shiftRightSigned(m.subInteger(bits, rootOfHalf), fraction);
  const mantissa = m.fromBits(m.subInteger(bits, m.shiftLeft(exponent, fraction)));
  const lifted = m.choose(isSubnormal, m.integer(-lift), m.integer(0n));
  return { exponent: m.toFloat(m.addInteger(exponent, lifted)), mantissa };
}

/** The number, or 1 for what has no logarithm, and what that has instead: of 0, of infinity, of negatives and NaN. */
function guarded(m: Emitter, x: Value, logarithm: (x: Value) => Value): Value {
  const isRegular = m.both(m.compare("ogt", x, 0), m.compare("olt", x, Number.POSITIVE_INFINITY));
  const result = logarithm(m.select(isRegular, x, 1));
  const isZero = m.compare("oeq", x, 0);
  // Infinity and NaN stay; a negative number has none.
  const isNegative = m.compare("olt", x, 0);
  const other = m.select(isZero, Number.NEGATIVE_INFINITY, m.select(isNegative, Number.NaN, x));
  return m.select(isRegular, result, other);
}

/** To a base: `1 / ln(base)` and `log(2)` to it, as sums of two. */
function toBase(
  m: Emitter,
  x: Value,
  polynomial: readonly number[],
  scale: readonly number[],
  ofTwo: readonly number[],
): Value {
  return guarded(m, x, (regular) => {
    const { exponent, mantissa } = split(m, regular);
    const f = m.sub(mantissa, 1);
    const square = m.mul(f, f);
    const tail = m.mul(square, m.polynomial(f, polynomial));
    const [scaleHigh = 1, scaleLow = 0] = scale;
    const [twoHigh = 0, twoLow = 0] = ofTwo;
    const rest = scaleLow === 0 ? m.add(tail, f) : m.fma(f, scaleHigh, m.fma(f, scaleLow, tail));
    return m.fma(exponent, twoHigh, twoLow === 0 ? rest : m.fma(exponent, twoLow, rest));
  });
}

export function log(m: Emitter, x: Value): Value {
  const { polynomials, constants } = m.format;
  return toBase(m, x, polynomials.log, [1, 0], constants.ln2);
}

export function log2(m: Emitter, x: Value): Value {
  const { polynomials, constants } = m.format;
  return toBase(m, x, polynomials.log2, constants.log2e, [1, 0]);
}

export function log10(m: Emitter, x: Value): Value {
  const { polynomials, constants } = m.format;
  return toBase(m, x, polynomials.log10, constants.log10e, constants.log10Of2);
}

/**
 * The logarithm to base 2 of a positive finite number with about 10 digits more than the type has:
 * `k + s (c0 + z (c1 + z P(z)))` with `s = (m - 1) / (m + 1)`, `z = s^2`, all but P as double words.
 */
export function preciseLog2(m: Emitter, x: Value): DoubleWord {
  const { polynomials, constants } = m.format;
  const { exponent, mantissa } = split(m, x);
  const f = m.sub(mantissa, 1);
  const divisor = quickSum(m, 2, f);
  const reciprocal = m.div(1, divisor.high);
  const quotient = m.mul(f, reciprocal);
  const minusQuotient = m.neg(quotient);
  const remainder = m.fma(minusQuotient, divisor.low, m.fma(minusQuotient, divisor.high, f));
  const s: DoubleWord = { high: quotient, low: m.mul(reciprocal, remainder) };
  const z = product(m, s, s);
  const [c0 = 0, c0Low = 0] = constants.twoLog2e;
  const [c1 = 0, c1Low = 0] = constants.twoThirdsLog2e;
  const second = quickSum(m, c1, m.mul(z.high, m.polynomial(z.high, polynomials.log2Tail)), m.float(c1Low));
  const third = product(m, z, second);
  const first = quickSum(m, c0, third.high, m.add(third.low, c0Low));
  const rest = product(m, s, first);
  const sum = quickSum(m, exponent, rest.high, rest.low);
  return quickSum(m, sum.high, sum.low);
}
