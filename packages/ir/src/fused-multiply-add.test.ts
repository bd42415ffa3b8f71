import { expect, test } from "vitest";
import { floatFromBits, roundFloat } from "./float-text.ts";
import { fusedMultiplyAdd } from "./fused-multiply-add.ts";
import { bf16, f16, f32, f64, type FloatType } from "./types.ts";

/** A finite number as an integer in units of 2^-2200, which are finer than any product of two f64. */
function exactly(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const field = (bits >> 52n) & 0x7ffn;
  const fraction = bits & ((1n << 52n) - 1n);
  const magnitude = (field === 0n ? fraction : fraction | (1n << 52n)) << ((field === 0n ? 1n : field) + 1125n);
  return bits >> 63n === 1n ? -magnitude : magnitude;
}

/** The bits, of the type's order, of the numbers that a real may round to: found by bisection on the exact value. */
function nearest(type: FloatType, real: bigint): number {
  const magnitude = real < 0n ? -real : real;
  const infinite = floatBitsOfInfinity(type);
  let low = 0n;
  let high = infinite;
  // The greatest finite magnitude that is not above the real.
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (exactly(floatFromBits(type, middle)) <= magnitude) low = middle;
    else high = middle;
  }
  const below = exactly(floatFromBits(type, low));
  // What infinity stands for when a magnitude is rounded: the next power of two.
  const above =
    high === infinite
      ? 2n * exactly(floatFromBits(type, infinite - 1n)) - exactly(floatFromBits(type, infinite - 2n)) + 0n
      : exactly(floatFromBits(type, high));
  const [down, up] = [magnitude - below, above - magnitude];
  const chosen = down < up || (down === up && low % 2n === 0n) ? low : high;
  const value = floatFromBits(type, chosen);
  return real < 0n ? -value : value;
}

function floatBitsOfInfinity(type: FloatType): bigint {
  const fractionBits = { f64: 52n, f32: 23n, f16: 10n, bf16: 7n }[type.name as "f64" | "f32" | "f16" | "bf16"]; // the types of this test
  return ((1n << (BigInt(type.width) - 1n - fractionBits)) - 1n) << fractionBits;
}

/** a * b + c by exact arithmetic. */
function reference(type: FloatType, a: number, b: number, c: number): number {
  const sum = ((exactly(a) * exactly(b)) >> 2200n) + exactly(c);
  return sum === 0n ? a * b + c : nearest(type, sum);
}

const types = [f64, f32, f16, bf16];
const compute = (type: FloatType, a: number, b: number, c: number): number =>
  roundFloat(type, fusedMultiplyAdd(a, b, c, type));

test.each(types)("random operands of %s are rounded once", (type) => {
  const seed = 1 + Math.floor(Math.random() * 2147483645);
  let state = seed;
  const random = (): number => {
    state = (state * 48271) % 2147483647;
    return state;
  };
  const anyNumber = (): number => {
    for (;;) {
      const bits =
        ((BigInt(random()) << 60n) ^ (BigInt(random()) << 30n) ^ BigInt(random())) & ((1n << BigInt(type.width)) - 1n);
      // Small significands make ties likely.
      const sparse = random() % 2 === 0 ? (bits >> BigInt(type.width / 2)) << BigInt(type.width / 2) : bits;
      const value = floatFromBits(type, sparse);
      if (Number.isFinite(value)) return value;
    }
  };
  for (let round = 0; round < 2000; round++) {
    const [a, b] = [anyNumber(), anyNumber()];
    // A third of the sums nearly cancel or end next to a tie.
    const near = roundFloat(type, -a * b);
    const c = round % 3 === 0 && Number.isFinite(near) ? near : anyNumber();
    expect(compute(type, a, b, c), `seed ${seed}: ${a} * ${b} + ${c} in ${type.text}`).toBe(reference(type, a, b, c));
  }
});

test("a sum that rounding to f64 first would take to a tie", () => {
  // 1 + 2^-24 + 2^-60: above the tie between 1 and the next f32.
  expect(compute(f32, 2 ** -30, 2 ** -30, 1 + 2 ** -24)).toBe(1 + 2 ** -23);
  // The f32 operands (1 + 2^-12)^2 - 2^-60, just below a tie.
  const [a, c] = [1 + 2 ** -12, -(2 ** -60)];
  expect(compute(f32, a, a, c)).toBe(1 + 2 ** -11);
  expect(Math.fround(a * a + c)).toBe(reference(f32, a, a, 0));
});

test("the product is not rounded", () => {
  const a = 1 + 2 ** -30;
  expect(compute(f64, a, a, -(1 + 2 ** -29))).toBe(2 ** -60);
  expect(compute(f64, 1e308, 10, Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
  expect(compute(f64, 1e308, 10, -1.7e308)).toBe(Number.POSITIVE_INFINITY);
  expect(compute(f64, 1e200, 1e200, Number.NaN)).toBeNaN();
  expect(compute(f64, 2 ** 600, 2 ** 600, -(2 ** 1023))).toBe(Number.POSITIVE_INFINITY);
  expect(compute(f64, 2 ** 1000, 2 ** 24, -(2 ** 1023))).toBe(2 ** 1023);
});

test("the signs of zeros", () => {
  expect(compute(f64, -0, 1, -0)).toBe(-0);
  expect(compute(f64, -0, 1, 0)).toBe(0);
  expect(compute(f64, 2, 3, -6)).toBe(0);
  expect(compute(f64, 2 ** -1000, -(2 ** -1000), 0)).toBe(-0);
  expect(compute(f64, Number.POSITIVE_INFINITY, 0, 1)).toBeNaN();
});
