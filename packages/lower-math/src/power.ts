/** Powers of any base. */
import type { Value } from "@dslc/ir";
import type { Emitter } from "./emitter.ts";
import { binaryExponential } from "./exponential.ts";
import { preciseLog2 } from "./logarithm.ts";

/** Whether a float is a whole number, and whether an odd one. False for infinities and NaN. */
function wholeness(m: Emitter, y: Value): { readonly isWhole: Value; readonly isOdd: Value } {
  const magnitude = m.abs(y);
  const { fraction } = m.format;
  // Numbers from 2^fraction on are whole; from twice that on they are even.
  const limit = 2 ** Number(fraction);
  const small = m.select(m.compare("olt", magnitude, limit), magnitude, 0);
  const rounded = m.sub(m.add(small, limit), limit);
  const isFinite = m.compare("olt", magnitude, Number.POSITIVE_INFINITY);
  const isWhole = m.both(isFinite, m.compare("oeq", rounded, small));
  // The last bit of what is below 2^(fraction + 1), moved to where it is the last one of the bits.
  const shifted = m.select(m.compare("olt", magnitude, limit), m.add(small, limit), m.min(magnitude, 2 * limit));
  const lastBit = m.and(m.bits(shifted), 1n);
  const isOdd = m.both(m.both(isWhole, m.compare("olt", magnitude, 2 * limit)), m.compareIntegers("ne", lastBit, 0n));
  return { isWhole, isOdd };
}

/** C's pow: 1 for an exponent of 0 and a base of 1, whatever the other is (C17, F.10.4.4). */
export function pow(m: Emitter, x: Value, y: Value): Value {
  const base = m.abs(x);
  const isRegular = m.both(m.compare("ogt", base, 0), m.compare("olt", base, Number.POSITIVE_INFINITY));
  const logarithm = preciseLog2(m, m.select(isRegular, base, 1));
  // Beyond the range of the result, but so that nothing overflows on the way.
  const limit = 2 ** Number(m.format.bias + 1n) * 2 ** -16;
  const exponent = m.min(m.max(y, -limit), limit);
  const high = m.mul(logarithm.high, exponent);
  const low = m.fma(logarithm.low, exponent, m.fma(logarithm.high, exponent, m.neg(high)));
  const isBounded = m.compare("olt", m.abs(high), 2 * m.format.binaryRange.greatest);
  const regular = binaryExponential(m, high, m.select(isBounded, low, 0));

  const { isWhole, isOdd } = wholeness(m, y);
  // A base of 0 or infinity gives one of them.
  const isGrowing = m.exclusive(m.compare("olt", base, 1), m.compare("ogt", y, 0));
  const extreme = m.select(isGrowing, Number.POSITIVE_INFINITY, 0);
  const magnitude = m.select(isRegular, regular, extreme);
  const isNegative = m.both(isOdd, m.compareIntegers("slt", m.bits(m.select(m.isNaN(x), 0, x)), 0n));
  const signed = m.select(isNegative, m.neg(magnitude), magnitude);
  const isInfiniteExponent = m.compare("oeq", m.abs(y), Number.POSITIVE_INFINITY);
  const isDefined = m.either(
    m.compare("oge", x, 0),
    m.either(isWhole, m.either(isInfiniteExponent, infinite(m, base))),
  );
  const result = m.select(isDefined, signed, Number.NaN);
  const isNaN = m.compare("uno", x, y);
  const isOne = m.either(
    m.compare("oeq", y, 0),
    m.either(m.compare("oeq", x, 1), m.both(m.compare("oeq", x, -1), isInfiniteExponent)),
  );
  return m.select(isOne, 1, m.select(isNaN, Number.NaN, result));
}

function infinite(m: Emitter, magnitude: Value): Value {
  return m.compare("oeq", magnitude, Number.POSITIVE_INFINITY);
}
