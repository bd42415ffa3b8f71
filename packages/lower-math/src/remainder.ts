/** The remainder of a division. */
import { condition, whileOp, yieldOp } from "@dslc/dialect-scf";
import { buildExtract, insert } from "@dslc/dialect-vector";
import { buildRegion, type Value, VectorType } from "@dslc/ir";
import { Emitter } from "./emitter.ts";
import { scaleByPower } from "./exponential.ts";

/** The exponent in the bits of a positive finite number, as if subnormal ones were normal: 0 and less. */
function exponentOf(m: Emitter, x: Value): Value {
  const { leastNormal, fraction } = m.format;
  const isSubnormal = m.compare("olt", x, leastNormal);
  const lifted = m.select(isSubnormal, m.mul(x, 2 ** Number(fraction)), x);
  const field = m.shiftRight(m.bits(lifted), fraction);
  return m.choose(isSubnormal, m.subInteger(field, fraction), field);
}

/**
 * C's fmod, exactly. LLVM's own expansion for devices takes the rounded quotient for the true one, which is wrong when
 * it is large or next to an integer.
 *
 * While `a >= b`: multiples of `b 2^k` are taken off, with k such that their number has no more digits than a float.
 * The quotient is rounded up at most to the next integer, so the rest is between `-b 2^k` and `b 2^k`, and a multiple
 * of the last place of b: exact.
 */
export function remainder(m: Emitter, x: Value, y: Value): Value {
  const { at, type } = m;
  if (!(type instanceof VectorType)) return scalarRemainder(m, x, y);
  let result = x;
  for (let lane = 0n; lane < type.count; lane++) {
    const element = (vector: Value) => buildExtract(at, vector, [lane]);
    const source = scalarRemainder(new Emitter(at, type.element), element(x), element(y));
    result = insert(at, { source, dest: result, dynamic_position: [], static_position: [lane] }).result;
  }
  return result;
}

function scalarRemainder(m: Emitter, x: Value, y: Value): Value {
  const [dividend, divisor] = [m.abs(x), m.abs(y)];
  const isDefined = m.both(m.compare("olt", dividend, Number.POSITIVE_INFINITY), m.compare("ogt", divisor, 0));
  const [a, b] = [m.select(isDefined, dividend, 0), m.select(isDefined, divisor, 1)];
  const left = reduced(m, a, b);
  return m.select(isDefined, m.copySign(left, x), Number.NaN);
}

function reduced(m: Emitter, a: Value, b: Value): Value {
  const { at, type } = m;
  const exponent = exponentOf(m, b);
  const beforeRegion = buildRegion(at, [type], (inside, rest) => {
    if (rest === undefined) throw new Error("the region has an argument");
    const isLarger = m.within(inside).compare("oge", rest, b);
    condition(inside, { condition: isLarger, args: [rest] });
  });
  const afterRegion = buildRegion(at, [type], (inside, rest) => {
    if (rest === undefined) throw new Error("the region has an argument");
    yieldOp(inside, { values: [step(m.within(inside), rest, b, exponent)] });
  });
  return whileOp(at, { inits: [a], outputs: [type], before: beforeRegion, after: afterRegion }).getResult();
}

function step(m: Emitter, rest: Value, divisor: Value, exponent: Value): Value {
  const excess = m.subInteger(m.subInteger(exponentOf(m, rest), exponent), m.format.fraction - 1n);
  const zero = m.integer(0n);
  const scaled = scaleByPower(m, divisor, m.choose(m.compareIntegers("slt", excess, 0n), zero, excess));
  const quotient = m.truncated(m.div(rest, scaled));
  const left = m.fma(m.neg(quotient), scaled, rest);
  return m.select(m.compare("olt", left, 0), m.add(left, scaled), left);
}
