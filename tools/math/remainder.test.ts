/** The remainder is exact for all floats, as JavaScript's is. */
import { type Constant, f32, f64, type FloatType, floatFromBits } from "@dslc/ir";
import { expect, test } from "vitest";
import { evaluateFunction } from "./evaluate.ts";
import { lowered } from "./lowered.ts";
import { randomBits } from "./random.ts";

const seed = Number(process.env["DSLC_SEED"] ?? 20_261_122);

/** Of any exponent, next to a multiple of another, or special. */
function draw(random: () => bigint, type: FloatType, other: number): number {
  const bits = type === f32 ? random() : (random() << 32n) | random();
  const choice = random() & 7n;
  const round = type === f32 ? Math.fround : Number;
  if (choice === 0n) return [0, -0, Infinity, -Infinity, Number.NaN, 1, round(1e-320)][Number(random() % 7n)] ?? 0;
  if (choice < 4n) return round(other * Number(random() % 100_000n) * (choice === 1n ? 1 : 1 + 2 ** -22));
  return floatFromBits(type, bits);
}

test.each([
  ["f32", f32],
  ["f64", f64],
] as const)(`of %s, seed ${seed}`, (name, type) => {
  const module = lowered("arith.remf", 2, name);
  const random = randomBits(seed);
  for (let sample = 0; sample < 3000; sample++) {
    const y = draw(random, type, 1);
    const x = draw(random, type, y);
    expect(evaluateFunction(module, [x, y]), `${x} % ${y}`).toBe(x % y);
  }
});

test("of the least and the greatest numbers", () => {
  const module = lowered("arith.remf", 2, "f64");
  const numbers = [2 ** -1074, 3 * 2 ** -1074, 2 ** -1022, 1, 3, 1e300, Number.MAX_VALUE];
  for (const x of numbers) for (const y of numbers) expect(evaluateFunction(module, [x, y])).toBe(x % y);
});

test("of a vector is that of each element", () => {
  const lanes: readonly Constant[] = [
    [7.5, -7.5, 1e30, 5],
    [2, 2, 0.1, 0],
  ].map((values) => values.map(Math.fround));
  expect(evaluateFunction(lowered("arith.remf", 2, "vector<4xf32>"), lanes)).toEqual([
    1.5,
    -1.5,
    Math.fround(1e30) % Math.fround(0.1),
    Number.NaN,
  ]);
});
