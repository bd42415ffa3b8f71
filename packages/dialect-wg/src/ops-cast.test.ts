/** Saturating conversions: their text, what the verifier refuses, what they give. */
import { isTriviallyDead } from "@dslc/ir";
import { evaluateLast, moduleOf, readIr, roundTripErrors } from "@dslc/testkit";
import { expect, test } from "vitest";
import { wg } from "./dialect.ts";

const sources = `%f = "test.source"() : () -> f32
%h = "test.source"() : () -> vector<4xbf16>
%i = "test.source"() : () -> i32
`;

const lines = [
  `%0 = "wg.fptosi_sat"(%f) : (f32) -> i8`,
  `%1 = "wg.fptoui_sat"(%h) : (vector<4xbf16>) -> vector<4xi64>`,
];

test("what is printed is what was read, and goes away where nobody uses it", () => {
  const text = `module {\n${(sources + lines.join("\n")).replace(/^/gm, "  ")}\n}\n`;
  expect(roundTripErrors(text, [wg])).toEqual([]);
  const ops = [
    ...moduleOf(sources + lines.join("\n"), [wg])
      .getRegion()
      .entry.operations(),
  ];
  expect(ops.filter(({ dialect }) => dialect === "wg").map(isTriviallyDead)).toEqual([true, true]);
});

test.each([
  ["an integer to convert", `%0 = "wg.fptosi_sat"(%i) : (i32) -> i8`, "f16, bf16, f32 or f64, or a vector of them"],
  ["a truth value to convert to", `%0 = "wg.fptoui_sat"(%f) : (f32) -> i1`, "i8, i16, i32 or i64, or a vector of them"],
  ["a sign in the type", `%0 = "wg.fptoui_sat"(%f) : (f32) -> ui32`, "i8, i16, i32 or i64, or a vector of them"],
  ["one to convert to many", `%0 = "wg.fptosi_sat"(%f) : (f32) -> vector<4xi8>`, "same shape"],
  ["another number of elements", `%0 = "wg.fptosi_sat"(%h) : (vector<4xbf16>) -> vector<2xi8>`, "same shape"],
])("%s is refused", (_what, line, message) => {
  expect(readIr(sources + line, [wg]).errors.join("\n")).toContain(message);
});

test.each<[name: string, value: number, type: string, wanted: bigint]>([
  ["fptosi_sat", -1.9, "i8", -1n],
  ["fptosi_sat", 128, "i8", 127n],
  ["fptosi_sat", -129, "i8", -128n],
  ["fptosi_sat", -128.9, "i8", -128n],
  ["fptosi_sat", Number.NaN, "i64", 0n],
  ["fptosi_sat", -Infinity, "i64", -(2n ** 63n)],
  ["fptosi_sat", 2 ** 63, "i64", 2n ** 63n - 1n],
  ["fptoui_sat", -0.5, "i8", 0n],
  ["fptoui_sat", -3, "i8", 0n],
  // Values are kept as signed.
  ["fptoui_sat", 255.9, "i8", -1n],
  ["fptoui_sat", 200, "i8", -56n],
  ["fptoui_sat", Infinity, "i32", -1n],
  ["fptoui_sat", 2 ** 31, "i32", -(2n ** 31n)],
])("wg.%s of %d to %s is %i", (name, value, type, wanted) => {
  const text = `%f = "test.source"() : () -> f64\n%0 = "wg.${name}"(%f) : (f64) -> ${type}`;
  expect(evaluateLast(text, [wg], [value])).toBe(wanted);
});
