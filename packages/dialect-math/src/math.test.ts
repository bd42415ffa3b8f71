import { readFileSync } from "node:fs";
import { func } from "@dslc/dialect-func";
import { type Constant, UndefinedBehavior } from "@dslc/ir";
import { evaluateLast, readIr, roundTripErrors } from "@dslc/testkit";
import { expect, test } from "vitest";
import { math } from "./dialect.ts";

test("what is printed is what was read, in both forms", () => {
  expect(
    roundTripErrors(readFileSync(new URL("../test/everything.mlir", import.meta.url), "utf8"), [func, math]),
  ).toEqual([]);
});

/** The value of an op of one type on constants. */
function valueOf(op: string, type: string, ...inputs: readonly Constant[]): unknown {
  const operands = inputs.map((_, at) => `%v#${at}`).join(", ");
  const types = inputs.map(() => type).join(", ");
  return evaluateLast(
    `%v:${inputs.length} = "test.source"() : () -> (${types})\n"math.${op}"(${operands}) : (${types}) -> ${type}`,
    [math],
    inputs,
  );
}

const infinity = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

test.each<[op: string, type: string, inputs: readonly Constant[], result: unknown]>([
  ["round", "f32", [2.5], 3],
  ["round", "f32", [-0.5], -1],
  ["round", "f64", [0.49999999999999994], 0],
  ["round", "f32", [-0.25], -0],
  ["roundeven", "f32", [2.5], 2],
  ["roundeven", "f32", [3.5], 4],
  ["roundeven", "f32", [-0.5], -0],
  ["roundeven", "f32", [-2.5], -2],
  ["roundeven", "f64", [infinity], infinity],
  ["trunc", "f32", [-1.75], -1],
  ["ceil", "f32", [-0.5], -0],
  ["floor", "f32", [-0.5], -1],
  ["absf", "f32", [-0], 0],
  ["copysign", "f32", [3, -0], -3],
  ["copysign", "f32", [-3, 1], 3],
  ["sqrt", "f32", [2], Math.fround(Math.SQRT2)],
  ["sqrt", "f32", [-1], nan],
  ["rsqrt", "f32", [4], 0.5],
  ["exp", "f32", [1], Math.fround(Math.E)],
  ["exp2", "f32", [-1], 0.5],
  ["log", "f64", [0], -infinity],
  ["powf", "f32", [1, nan], 1],
  ["powf", "f32", [-1, infinity], 1],
  ["powf", "f32", [2, 10], 1024],
  ["atan2", "f64", [1, -0], Math.PI / 2],
  ["erf", "f64", [-7], -1],
  ["erf", "f32", [-0], -0],
  ["absi", "i8", [-128n], -128n],
  ["absi", "i8", [-3n], 3n],
  ["ctlz", "i8", [1n], 7n],
  ["ctlz", "i8", [0n], 8n],
  ["ctlz", "i8", [-1n], 0n],
  ["cttz", "i8", [-128n], 7n],
  ["cttz", "i8", [0n], 8n],
  ["ctpop", "i8", [-1n], 8n],
  ["ipowi", "i8", [3n, 5n], -13n],
  ["ipowi", "i8", [-1n, -3n], -1n],
  ["ipowi", "i8", [2n, -1n], 0n],
  ["sqrt", "vector<2xf32>", [[4, 9]], [2, 3]],
  [
    "fma",
    "vector<2xf32>",
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [8, 14],
  ],
])("%s of %s: %s is %s", (op, type, inputs, result) => {
  expect(valueOf(op, type, ...inputs)).toEqual(result);
});

// Abramowitz and Stegun, table 7.1.
test.each([
  [0.5, 0.5204998778],
  [-1, -0.8427007929],
  [2, 0.995322265],
])("the error function of %d is %d", (x, expected) => {
  expect(valueOf("erf", "f64", x)).toBeCloseTo(expected, 10);
});

test("a negative power of zero has no meaning", () => {
  expect(valueOf("ipowi", "i32", 0n, -1n)).toBeInstanceOf(UndefinedBehavior);
});

test("a power with an integer exponent", () => {
  const text = '%x, %n = "test.source"() : () -> (f32, i32)\n%r = math.fpowi %x, %n : f32, i32';
  expect(evaluateLast(text, [math], [2, -2n])).toBe(0.25);
});

test.each([
  ['"math.sqrt"(%n) : (i32) -> i32', "'math.sqrt' op operand #0 must be floating-point-like, but got 'i32'"],
  ['"math.ctlz"(%x) : (f32) -> f32', "'math.ctlz' op operand #0 must be signless-integer-like, but got 'f32'"],
  ['"math.fma"(%x, %x) : (f32, f32) -> f32', "'math.fma' op expected 3 operands, but found 2"],
  ['"math.exp"(%x) : (f32) -> f64', "'math.exp' op requires the same type for all operands and results"],
])("%s is refused", (line, message) => {
  expect(readIr(`%x, %n = "test.source"() : () -> (f32, i32)\n%r = ${line}`, [math]).errors).toEqual([`2: ${message}`]);
});
