/** Sine, cosine and tangent. */
import type { Value } from "@dslc/ir";
import { twoOverPiWords } from "./coefficients.ts";
import type { Emitter } from "./emitter.ts";
import { nearestWhole, oddPolynomial } from "./exponential.ts";

interface Reduced {
  /** Between -pi/4 and pi/4. */
  readonly angle: Value;
  /** Its low two bits count quarter turns. */
  readonly quadrant: Value;
}

/** An angle less the nearest multiple of a quarter turn. Of infinities and NaN the result means nothing. */
function reduce(m: Emitter, x: Value): Reduced {
  const { constants, largeAngle } = m.format;
  const isLarge = m.compare("uge", m.abs(x), largeAngle);
  const [high = 0, middle = 0, low = 0] = constants.halfPi;
  const bounded = m.select(isLarge, 0, x);
  const turns = nearestWhole(m, bounded, constants.twoOverPi[0] ?? 0);
  const minusTurns = m.neg(turns.float);
  const angle = m.fma(minusTurns, low, m.fma(minusTurns, middle, m.fma(minusTurns, high, bounded)));
  const [finalAngle = angle, quadrant = turns.integer] = m.seldom(
    isLarge,
    (inside) => {
      const reduced = reduceLarge(inside, x);
      return [reduced.angle, reduced.quadrant];
    },
    [angle, turns.integer],
  );
  return { angle: finalAngle, quadrant };
}

/**
 * The reduction of M. H. Payne and R. N. Hanek ("Radian reduction for trigonometric functions"): of the product of the
 * significand and the digits of 2/pi only those are computed that are neither multiples of whole turns nor too small to
 * matter. In words of 32 bits, each kept in 64.
 */
function reduceLarge(m: Emitter, x: Value): Reduced {
  const { width, fraction, bias, largeAngle } = m.format;
  const significandWords = Number(width / 32n);
  // Two bits of quarter turns, the digits of the angle, as many again for what can cancel, and some to spare.
  const resultWords = significandWords === 1 ? 3 : 6;
  const magnitude = m.abs(m.select(m.compare("olt", m.abs(x), Number.POSITIVE_INFINITY), x, largeAngle));
  const bits = m.bits(magnitude);
  const significand = m.or(m.and(bits, (1n << fraction) - 1n), 1n << fraction);
  // x = significand * 2^scale. Digits of 2/pi that make whole turns with it are skipped, 32 at a time.
  const leastScale = BigInt(Math.log2(largeAngle)) - fraction;
  const exponent = m.subInteger(m.shiftRight(bits, fraction), bias + fraction + leastScale);
  const skipped = m.widened(m.shiftRight(exponent, 5n));
  const shift = m.widened(m.and(exponent, 31n));
  const greatestSkip = Number((2n * bias - (bias + fraction + leastScale)) >> 5n);
  const window = slidingWindow(m, skipped, greatestSkip, resultWords + significandWords, leastScale);
  // The digits of 2^scale / 2pi behind the point: the window moved left by `shift` bits.
  const digits = Array.from({ length: resultWords }, (_, at) => {
    const [left, right] = [window[at], window[at + 1]];
    if (left === undefined || right === undefined) throw new Error("the window is wide enough");
    const pair = m.or(m.shiftLeft(left, 32n), right);
    return m.shiftRight(m.shiftLeft(pair, shift), 32n);
  });
  const words = multiplied(m, digits, significandPieces(m, significand, significandWords));
  return fromTurns(m, x, words);
}

/** Words of `2^leastScale / 2pi` from the one that `skipped` counts on, `count` of them. */
function slidingWindow(
  m: Emitter,
  skipped: Value,
  greatestSkip: number,
  count: number,
  leastScale: bigint,
): readonly Value[] {
  const stages = Array.from({ length: Math.ceil(Math.log2(greatestSkip + 1)) }, (_, at) => 2 ** at).reverse();
  const total = count + stages.reduce((sum, stage) => sum + stage, 0);
  let window: readonly Value[] = Array.from({ length: total }, (_, at) => m.integer64(alignedWord(at, leastScale)));
  let left = total;
  for (const stage of stages) {
    left -= stage;
    const isSkipped = m.compareIntegers("ne", m.and(skipped, BigInt(stage)), 0n);
    window = Array.from({ length: left }, (_, at) => {
      const [from, to] = [window[at + stage], window[at]];
      if (from === undefined || to === undefined) throw new Error("every stage leaves enough words");
      return m.choose(isSkipped, from, to);
    });
  }
  return window;
}

/** 2/pi as an integer over 2^twoOverPiBits. */
const twoOverPi = twoOverPiWords.reduce((sum, word) => (sum << 32n) | word, 0n);
const twoOverPiBits = BigInt(32 * twoOverPiWords.length);

/** Word `at` behind the point of `2^leastScale / 2pi`, which is 2/pi moved by two bits less. */
function alignedWord(at: number, leastScale: bigint): bigint {
  const end = twoOverPiBits - (BigInt(at + 1) * 32n + leastScale - 2n);
  return BigInt.asUintN(32, end >= 0n ? twoOverPi >> end : twoOverPi << -end);
}

/** The significand in words, the lowest first. */
function significandPieces(m: Emitter, significand: Value, count: number): readonly Value[] {
  const wide = m.widened(significand);
  return count === 1 ? [wide] : [m.and(wide, 0xffffffffn), m.shiftRight(wide, 32n)];
}

/**
 * The words of `digits * pieces` at the digits' places, the highest first: a carry out of the top is whole turns. What
 * is below the last digit is dropped.
 */
function multiplied(m: Emitter, digits: readonly Value[], pieces: readonly Value[]): readonly Value[] {
  const sums: Value[] = digits.map(() => m.integer64(0n));
  for (const [place, piece] of pieces.entries()) {
    let carry: Value = m.integer64(0n);
    for (let at = digits.length - 1; at >= place; at--) {
      const [digit, sum] = [digits[at], sums[at - place]];
      if (digit === undefined || sum === undefined) continue;
      // At most (2^32 - 1)^2 + 2 (2^32 - 1), which is below 2^64.
      const total = m.addInteger(m.addInteger(m.mulInteger(digit, piece), sum), carry);
      sums[at - place] = m.and(total, 0xffffffffn);
      carry = m.shiftRight(total, 32n);
    }
  }
  return sums;
}

/** Quarter turns and the angle that is left, of a number of turns whose binary digits the words are. */
function fromTurns(m: Emitter, x: Value, words: readonly Value[]): Reduced {
  const { fraction, bias, constants } = m.format;
  const [first, second, third = m.integer64(0n), fourth = m.integer64(0n)] = words;
  if (first === undefined || second === undefined) throw new Error("there are two words at least");
  const top = m.or(m.shiftLeft(first, 32n), second);
  const bottom = m.or(m.shiftLeft(third, 32n), fourth);
  // Half a quarter more, then cut: the nearest number of quarters.
  const quarters = m.shiftRight(m.addInteger(top, 1n << 61n), 62n);
  const high = m.or(m.shiftLeft(top, 2n), m.shiftRight(bottom, 62n));
  const low = m.shiftLeft(bottom, 2n);
  const isNegative = m.compareIntegers("slt", high, 0n);
  const flip = m.choose(isNegative, m.integer64(-1n), m.integer64(0n));
  const magnitudeHigh = m.xor(high, flip);
  const magnitudeLow = m.xor(low, flip);
  const zeros = m.leadingZeros(m.or(magnitudeHigh, 1n));
  const complement = m.subInteger(m.integer64(63n), zeros);
  const normalized = m.or(m.shiftLeft(magnitudeHigh, zeros), m.shiftRight(m.shiftRight(magnitudeLow, 1n), complement));
  // The significand with its top bit, cut after `fraction + 1` bits, and as many bits after it.
  const digits = fraction + 1n;
  const head = m.narrowed(m.shiftRight(normalized, 64n - digits));
  const tailBits = 64n - digits;
  const tail = m.and(normalized, (1n << tailBits) - 1n);
  const tailKept = m.narrowed(tailBits > digits ? m.shiftRight(tail, tailBits - digits) : tail);
  const exponent = m.subInteger(m.integer(bias), m.narrowed(zeros));
  const unit = (lowered: bigint) => m.fromBits(m.shiftLeft(m.subInteger(exponent, lowered), fraction));
  const [halfPiHigh = 0, halfPiLow = 0] = constants.halfPi;
  const highPart = m.mul(m.toFloat(head), unit(digits));
  const lowPart = m.mul(m.toFloat(tailKept), unit(tailBits > digits ? 2n * digits : 64n));
  const magnitude = m.fma(highPart, halfPiHigh, m.fma(highPart, halfPiLow, m.mul(lowPart, halfPiHigh)));
  const flipped = m.exclusive(isNegative, m.compare("olt", x, 0));
  const quadrant = m.narrowed(quarters);
  const zero = m.integer(0n);
  return {
    angle: m.select(flipped, m.neg(magnitude), magnitude),
    quadrant: m.choose(m.compare("olt", x, 0), m.subInteger(zero, quadrant), quadrant),
  };
}

function sineOf(m: Emitter, angle: Value): Value {
  return m.copySign(oddPolynomial(m, angle, m.format.polynomials.sin), angle);
}

function cosineOf(m: Emitter, angle: Value): Value {
  const square = m.mul(angle, angle);
  const tail = m.mul(m.mul(square, square), m.polynomial(square, m.format.polynomials.cos));
  // 1 - x^2 / 2 with what rounding it loses.
  const half = m.mul(square, 0.5);
  const head = m.sub(1, half);
  return m.add(head, m.add(m.sub(m.sub(1, head), half), tail));
}

function unlessInfinite(m: Emitter, x: Value, result: Value): Value {
  return m.select(m.compare("olt", m.abs(x), Number.POSITIVE_INFINITY), result, Number.NaN);
}

/** The sine of the angle and of `offset` quarter turns. */
function wave(m: Emitter, x: Value, offset: bigint): Value {
  const { angle, quadrant } = reduce(m, x);
  const turned = offset === 0n ? quadrant : m.addInteger(quadrant, offset);
  const isCosine = m.compareIntegers("ne", m.and(turned, 1n), 0n);
  const value = m.select(isCosine, cosineOf(m, angle), sineOf(m, angle));
  const isNegative = m.compareIntegers("ne", m.and(turned, 2n), 0n);
  return unlessInfinite(m, x, m.select(isNegative, m.neg(value), value));
}

export function sin(m: Emitter, x: Value): Value {
  return wave(m, x, 0n);
}

export function cos(m: Emitter, x: Value): Value {
  return wave(m, x, 1n);
}

export function tan(m: Emitter, x: Value): Value {
  const { angle, quadrant } = reduce(m, x);
  const [sine, cosine] = [sineOf(m, angle), cosineOf(m, angle)];
  const isTurned = m.compareIntegers("ne", m.and(quadrant, 1n), 0n);
  const above = m.select(isTurned, m.neg(cosine), sine);
  return unlessInfinite(m, x, m.div(above, m.select(isTurned, sine, cosine)));
}
