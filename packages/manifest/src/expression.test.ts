import { expect, test } from "vitest";
import { integer, integerTypeRange, isLaunchVariable, operands, variablesOf } from "./expression.ts";

test("a constant is a number where a JSON number is exact, else digits", () => {
  expect(integer(0n)).toBe(0);
  expect(integer(-5n)).toBe(-5);
  expect(integer(2n ** 53n - 1n)).toBe(9007199254740991);
  expect(integer(2n ** 53n)).toEqual(["integer", "9007199254740992"]);
  expect(integer(-(2n ** 63n))).toEqual(["integer", "-9223372036854775808"]);
});

test("a constant outside of 64 bits is refused", () => {
  expect(() => integer(2n ** 63n)).toThrow(RangeError);
  expect(() => integer(-(2n ** 63n) - 1n)).toThrow(RangeError);
});

test("operands are formulas only, in the order of their evaluation", () => {
  expect(operands(["select", ["lt", "n", 1], "m", 2])).toEqual([["lt", "n", 1], "m", 2]);
  expect(operands(["align_up", "n", 16])).toEqual(["n"]);
  expect(operands(["fit", "u32", "n"])).toEqual(["n"]);
  expect(operands(["integer", "9007199254740992"])).toEqual([]);
  expect(operands(["not", true])).toEqual([true]);
  expect(operands("n")).toEqual([]);
});

test("variables are named once, in the order of their mention", () => {
  expect(variablesOf(["add", ["mul", "taps", "group_size.x"], ["fit", "u8", ["sub", "taps", "n"]]])).toEqual([
    "taps",
    "group_size.x",
    "n",
  ]);
});

test("launch variables are known by name", () => {
  expect(isLaunchVariable("num_groups.z")).toBe(true);
  expect(isLaunchVariable("num_groups.w")).toBe(false);
});

test.each([
  ["u8", 0n, 255n],
  ["i8", -128n, 127n],
  ["u64", 0n, 2n ** 64n - 1n],
  ["i64", -(2n ** 63n), 2n ** 63n - 1n],
] as const)("%s goes from %i to %i", (type, least, greatest) => {
  expect(integerTypeRange(type)).toEqual([least, greatest]);
});
