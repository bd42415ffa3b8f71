/** Powers of e and of 2, and the hyperbolic functions. */
import type { Value } from "@dslc/ir";
import type { Emitter } from "./emitter.ts";

/** An integer as a float and as an integer of the same width. */
export interface Whole {
  readonly float: Value;
  readonly integer: Value;
}

/**
 * The integer nearest to `x * factor`, ties to even, for magnitudes below 2^21 or 2^30: adding 1.5 * 2^fraction leaves
 * it in the low bits.
 */
export function nearestWhole(m: Emitter, x: Value, factor: number): Whole {
  const { bias, fraction } = m.format;
  const shift = 1.5 * 2 ** Number(fraction);
  const shiftBits = ((bias + fraction) << fraction) | (1n << (fraction - 1n));
  const shifted = m.fma(x, factor, shift);
  return { float: m.sub(shifted, shift), integer: m.subInteger(m.bits(shifted), shiftBits) };
}

/** `value * 2^exponent` for a value near 1; twice, so that the result may be subnormal and is rounded once. */
export function scaleByPower(m: Emitter, value: Value, exponent: Value): Value {
  const { bias, fraction } = m.format;
  const power = (of: Value) => m.fromBits(m.shiftLeft(m.addInteger(of, bias), fraction));
  const first = m.shiftRightSigned(exponent, 1n);
  return m.mul(m.mul(value, power(first)), power(m.subInteger(exponent, first)));
}

/** `e^x / 2^halvings`. NaN gives a number. */
function exponential(m: Emitter, x: Value, halvings = 0n): Value {
  const { exponentRange, constants, polynomials } = m.format;
  const [high = 0, low = 0] = constants.ln2Exact;
  const bounded = m.min(m.max(x, exponentRange.least), exponentRange.greatest);
  const twos = nearestWhole(m, bounded, constants.log2e[0] ?? 0);
  const minusTwos = m.neg(twos.float);
  const rest = m.fma(minusTwos, low, m.fma(minusTwos, high, bounded));
  // 1 + (x + x^2 P(x)): the two sums' errors are of less than 1 and of less than half of that.
  const power = m.add(m.fma(m.mul(rest, rest), m.polynomial(rest, polynomials.exp), rest), 1);
  return scaleByPower(m, power, halvings === 0n ? twos.integer : m.subInteger(twos.integer, halvings));
}

/** NaN where `x` is NaN. */
function unlessNaN(m: Emitter, x: Value, result: Value): Value {
  return m.select(m.isNaN(x), x, result);
}

export function exp(m: Emitter, x: Value): Value {
  return unlessNaN(m, x, exponential(m, x));
}

/** `2^(x + low)`, for a `low` of less than half an ulp of x. NaN gives a number. */
export function binaryExponential(m: Emitter, x: Value, low?: Value): Value {
  const { binaryRange, polynomials } = m.format;
  const bounded = m.min(m.max(x, binaryRange.least), binaryRange.greatest);
  const twos = nearestWhole(m, bounded, 1);
  const rest = m.sub(bounded, twos.float);
  const whole = low === undefined ? rest : m.add(rest, low);
  return scaleByPower(m, m.fma(whole, m.polynomial(whole, polynomials.exp2), 1), twos.integer);
}

export function exp2(m: Emitter, x: Value): Value {
  return unlessNaN(m, x, binaryExponential(m, x));
}

/** `x + x^3 P(x^2)`; of -0 it may be 0. */
export function oddPolynomial(m: Emitter, x: Value, coefficients: readonly number[]): Value {
  const square = m.mul(x, x);
  return m.fma(m.mul(x, square), m.polynomial(square, coefficients), x);
}

export function sinh(m: Emitter, x: Value): Value {
  const magnitude = m.abs(x);
  const half = exponential(m, magnitude, 1n);
  const large = m.sub(half, m.div(0.25, half));
  const small = oddPolynomial(m, magnitude, m.format.polynomials.sinh);
  return unlessNaN(m, x, m.copySign(m.select(m.compare("olt", magnitude, 1), small, large), x));
}

export function cosh(m: Emitter, x: Value): Value {
  const half = exponential(m, m.abs(x), 1n);
  return unlessNaN(m, x, m.add(half, m.div(0.25, half)));
}

export function tanh(m: Emitter, x: Value): Value {
  const magnitude = m.abs(x);
  // Where it is 1 to the last digit, e^2x need not be beyond the type.
  const power = exponential(m, m.min(m.add(magnitude, magnitude), 80));
  const large = m.sub(1, m.div(2, m.add(power, 1)));
  const small = oddPolynomial(m, magnitude, m.format.polynomials.tanh);
  return unlessNaN(m, x, m.copySign(m.select(m.compare("olt", magnitude, 0.55), small, large), x));
}
