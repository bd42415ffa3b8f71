import fc from "fast-check";
import { expect, test } from "vitest";
import { floatFromBits, floatText, floatToBits, roundFloat } from "./float-text.ts";
import { bf16, f16, f32, f64 } from "./types.ts";

test.each([
  [f32, 1, "1.000000e+00"],
  [f32, Math.fround(0.1), "1.000000e-01"],
  [f32, Math.fround(1 / 3), "0.333333343"],
  [f32, -0, "-0.000000e+00"],
  [f64, 0.1, "1.000000e-01"],
  [f64, 1 / 3, "0.33333333333333331"],
  [f64, Infinity, "0x7FF0000000000000"],
  [f32, Number.NaN, "0x7FC00000"],
  [f32, 2 ** -126, "1.17549435E-38"],
  [f16, 65504, "6.550400e+04"],
])("%s %d prints as mlir-opt prints it", (type, value, text) => {
  expect(floatText(type, value)).toBe(text);
});

test("what is printed reads back to the same bits", () => {
  for (const type of [f32, f64, f16, bf16]) {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << BigInt(type.width)) - 1n }), (bits) => {
        const value = floatFromBits(type, bits);
        if (Number.isNaN(value)) return;
        const text = floatText(type, value);
        const back = text.startsWith("0x") ? floatFromBits(type, BigInt(text)) : roundFloat(type, Number(text));
        expect(floatToBits(type, back)).toBe(bits);
      }),
      { numRuns: 500 },
    );
  }
});

test.each([
  [1 + 2 ** -8, 1],
  [1 + 2 ** -7 + 2 ** -8, 1 + 2 ** -6],
  [1 + 2 ** -8 + 2 ** -30, 1 + 2 ** -7],
  [3.4e38, Infinity],
  [2 ** -133, 2 ** -133],
  [2 ** -134, 0],
])("bf16 rounds %d to nearest, ties to even", (value, rounded) => {
  expect(roundFloat(bf16, value)).toBe(rounded);
});
