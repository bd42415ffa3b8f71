/** Inverse sine, cosine and tangent. */
import type { Value } from "@dslc/ir";
import type { Emitter } from "./emitter.ts";
import { oddPolynomial } from "./exponential.ts";

/** `high + low - value`, high and low being a constant's parts. */
function less(m: Emitter, [high = 0, low = 0]: readonly number[], value: Value): Value {
  return m.sub(high, m.sub(value, low));
}

export function atan(m: Emitter, x: Value): Value {
  const magnitude = m.abs(x);
  const isSteep = m.compare("ogt", magnitude, 1);
  const slope = m.select(isSteep, m.div(1, magnitude), magnitude);
  const angle = oddPolynomial(m, slope, m.format.polynomials.atan);
  return m.copySign(m.select(isSteep, less(m, m.format.constants.halfPi, angle), angle), x);
}

/** The angle of the point (x, y), in all four quadrants (C17, F.10.1.4). */
export function atan2(m: Emitter, y: Value, x: Value): Value {
  const { constants, polynomials } = m.format;
  const [ay, ax] = [m.abs(y), m.abs(x)];
  const isSteep = m.compare("ogt", ay, ax);
  const [small, large] = [m.select(isSteep, ax, ay), m.select(isSteep, ay, ax)];
  // Two zeros make a slope of 0, two infinities one of 1.
  const quotient = m.div(small, m.select(m.compare("oeq", large, 0), 1, large));
  const slope = m.select(m.compare("oeq", small, Number.POSITIVE_INFINITY), 1, quotient);
  const angle = oddPolynomial(m, slope, polynomials.atan);
  const quarter = m.select(isSteep, less(m, constants.halfPi, angle), angle);
  const isLeft = m.compareIntegers("slt", m.bits(m.select(m.isNaN(x), 0, x)), 0n);
  const half = m.select(isLeft, less(m, constants.pi, quarter), quarter);
  return m.select(m.compare("uno", x, y), Number.NaN, m.copySign(half, y));
}

/** `root + tail` is the inverse sine of the root of `(1 - magnitude) / 2`. */
interface HalfAngle {
  readonly root: Value;
  readonly tail: Value;
}

function halfAngle(m: Emitter, magnitude: Value): HalfAngle {
  const square = m.mul(m.sub(1, magnitude), 0.5);
  const root = m.sqrt(square);
  return { root, tail: m.mul(m.mul(root, square), m.polynomial(square, m.format.polynomials.asin)) };
}

/** A constant's parts less twice the angle. The root is taken off first, which is exact or nearly so. */
function lessTwice(m: Emitter, [high = 0, low = 0]: readonly number[], { root, tail }: HalfAngle): Value {
  return m.add(m.fma(root, -2, high), m.fma(tail, -2, low));
}

export function asin(m: Emitter, x: Value): Value {
  const magnitude = m.abs(x);
  const large = lessTwice(m, m.format.constants.halfPi, halfAngle(m, magnitude));
  const small = oddPolynomial(m, magnitude, m.format.polynomials.asin);
  return m.copySign(m.select(m.compare("ogt", magnitude, 0.5), large, small), x);
}

export function acos(m: Emitter, x: Value): Value {
  const { constants, polynomials } = m.format;
  const magnitude = m.abs(x);
  const half = halfAngle(m, magnitude);
  const right = m.fma(half.root, 2, m.add(half.tail, half.tail));
  const large = m.select(m.compare("olt", x, 0), lessTwice(m, constants.pi, half), right);
  const small = less(m, constants.halfPi, oddPolynomial(m, x, polynomials.asin));
  return m.select(m.compare("ole", magnitude, 0.5), small, large);
}
