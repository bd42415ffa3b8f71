import { readFileSync } from "node:fs";
import { evaluateLast, readIr, reprint } from "@dslc/testkit";
import { type Constant, DeferredUndefinedBehavior, floatFromBits, f32, UndefinedBehavior } from "@dslc/ir";
import { expect, test } from "vitest";
import { arith } from "./dialect.ts";

const everything = readFileSync(new URL("../test/everything.mlir", import.meta.url), "utf8");

test("what is printed is what was read", () => {
  expect(reprint(everything, [arith])).toBe(everything);
});

test("the generic form reads back to the same custom form", () => {
  const generic = reprint(everything, [arith], { generic: true });
  expect(generic).toContain('"arith.addi"(%c, %c) <{overflowFlags = #arith.overflow<nsw, nuw>}> : (i32, i32) -> i32');
  expect(generic).toContain('"arith.cmpi"(%0, %c) <{predicate = 6 : i64}> : (i32, i32) -> i1');
  expect(generic).toContain(
    '"arith.truncf"(%d) <{fastmath = #arith.fastmath<fast>, roundingmode = 3 : i32}> : (f64) -> f32',
  );
  expect(reprint(generic, [arith])).toBe(everything);
});

test("flags are read in any order and written in one", () => {
  const text =
    '%f = arith.constant 1.0 : f32\n%0 = "arith.addf"(%f, %f) <{fastmath = #arith.fastmath<contract, nnan>}> : (f32, f32) -> f32';
  expect(reprint(text, [arith])).toContain("arith.addf %f, %f fastmath<nnan,contract> : f32");
});

test.each([
  [
    "two types",
    '%c = "arith.addi"(%a, %b) : (i32, f32) -> i32',
    "'arith.addi' op operand #1 must be signless-integer-like, but got 'f32'",
  ],
  [
    "a cast that does not widen",
    "%c = arith.extui %a : i32 to i16",
    "'arith.extui' op operand type 'i32' and result type 'i16' are cast incompatible",
  ],
  [
    "a cast to another shape",
    '%c = "arith.sitofp"(%a) : (i32) -> vector<4xf32>',
    "'arith.sitofp' op requires the same shape for all operands and results",
  ],
  [
    "a constant of another type",
    '%c = "arith.constant"() <{value = 1 : i32}> : () -> i64',
    "'arith.constant' op failed to verify that all of {value, result} have same type",
  ],
  ...["si32", "ui32", "vector<2xui8>"].map((type): [string, string, string] => [
    `a constant of type ${type}`,
    `%c = "arith.constant"() <{value = ${type.startsWith("vector") ? "dense<1>" : "1"} : ${type}}> : () -> ${type}`,
    "'arith.constant' op integer return type must be signless",
  ]),
  [
    "a comparison without predicate",
    '%c = "arith.cmpi"(%a, %a) : (i32, i32) -> i1',
    "'arith.cmpi' op requires attribute 'predicate'",
  ],
  ["an unknown flag", "%c = arith.addi %a, %a overflow<nsw, nope> : i32", "expected one of none, nsw, nuw"],
])("%s is refused", (_what, line, message) => {
  const text = `%a, %b = "test.source"() : () -> (i32, f32)\n${line}`;
  expect(readIr(text, [arith]).errors).toEqual([`2: ${message}`]);
});

const nan = Number.NaN;
const vector = "vector<3xi8>";

test.each<[op: string, types: string, inputs: readonly Constant[], result: unknown]>([
  ["arith.addi", "(i8, i8) -> i8", [127n, 1n], -128n],
  ["arith.subi", "(i8, i8) -> i8", [-128n, 1n], 127n],
  ["arith.muli", "(i8, i8) -> i8", [100n, 3n], 44n],
  ["arith.divui", "(i8, i8) -> i8", [-1n, 2n], 127n],
  ["arith.divsi", "(i8, i8) -> i8", [-7n, 2n], -3n],
  ["arith.ceildivsi", "(i8, i8) -> i8", [-7n, 2n], -3n],
  ["arith.ceildivui", "(i8, i8) -> i8", [7n, 2n], 4n],
  ["arith.floordivsi", "(i8, i8) -> i8", [-7n, 2n], -4n],
  ["arith.remui", "(i8, i8) -> i8", [-1n, 16n], 15n],
  ["arith.remsi", "(i8, i8) -> i8", [-7n, 2n], -1n],
  ["arith.shrsi", "(i8, i8) -> i8", [-128n, 7n], -1n],
  ["arith.shrui", "(i8, i8) -> i8", [-128n, 7n], 1n],
  ["arith.maxui", "(i8, i8) -> i8", [-1n, 1n], -1n],
  ["arith.maxsi", "(i8, i8) -> i8", [-1n, 1n], 1n],
  ["arith.minsi", "(i1, i1) -> i1", [0n, 1n], 1n],
  ["arith.addui_extended", "(i8, i8) -> (i8, i1)", [-1n, 1n], [0n, 1n]],
  ["arith.mulsi_extended", "(i8, i8) -> (i8, i8)", [-128n, -128n], [0n, 64n]],
  ["arith.mului_extended", "(i8, i8) -> (i8, i8)", [-1n, -1n], [1n, -2n]],
  [
    "arith.addi",
    `(${vector}, ${vector}) -> ${vector}`,
    [
      [1n, 2n, 127n],
      [1n, 1n, 1n],
    ],
    [2n, 3n, -128n],
  ],
  [
    "arith.mului_extended",
    `(${vector}, ${vector}) -> (${vector}, ${vector})`,
    [
      [1n, 2n, -1n],
      [1n, 1n, -1n],
    ],
    [
      [1n, 2n, 1n],
      [0n, 0n, -2n],
    ],
  ],
  ["arith.addf", "(f32, f32) -> f32", [16777216, 1], 16777216],
  ["arith.divf", "(f32, f32) -> f32", [1, 3], Math.fround(1 / 3)],
  ["arith.maximumf", "(f32, f32) -> f32", [nan, 1], nan],
  ["arith.maxnumf", "(f32, f32) -> f32", [nan, 1], 1],
  ["arith.minimumf", "(f32, f32) -> f32", [-0, 0], -0],
  ["arith.index_castui", "(i32) -> index", [-1n], 4294967295n],
  ["arith.index_cast", "(i32) -> index", [-1n], -1n],
  ["arith.extui", "(i1) -> i8", [1n], 1n],
  ["arith.extsi", "(i1) -> i8", [1n], -1n],
  ["arith.truncf", "(f64) -> f16", [2049.5], 2050],
  ["arith.uitofp", "(i64) -> f32", [0x8000008000000001n], 2 ** 63 + 2 ** 40],
  ["arith.fptosi", "(f32) -> i8", [-1.9], -1n],
  ["arith.fptosi", "(f32) -> i8", [128], new DeferredUndefinedBehavior("128 is no value of the integer type")],
  ["arith.bitcast", "(f32) -> i32", [1], 0x3f800000n],
  ["arith.bitcast", "(i32) -> f32", [1n], floatFromBits(f32, 1n)],
])("%s : %s of %s", (op, types, inputs, result) => {
  const operands = inputs.map((_, at) => `%v#${at}`).join(", ");
  const source = types.slice(0, types.lastIndexOf(" -> ")).replace(/^\(|\)$/g, "");
  const text = `%v:${inputs.length} = "test.source"() : () -> (${source})\n"${op}"(${operands}) : ${types}`;
  expect(evaluateLast(text, [arith], inputs)).toEqual(result);
});

test.each([
  ["arith.divui", [1n, 0n]],
  ["arith.divsi", [-128n, -1n]],
  ["arith.remsi", [-128n, -1n]],
  ["arith.shli", [1n, 8n]],
])("%s of %s has no meaning; a shift has no value only", (op, inputs) => {
  const text = `%v:2 = "test.source"() : () -> (i8, i8)\n"${op}"(%v#0, %v#1) : (i8, i8) -> i8`;
  const found = evaluateLast(text, [arith], inputs);
  expect(found).toBeInstanceOf(UndefinedBehavior);
  expect(found instanceof DeferredUndefinedBehavior).toBe(op === "arith.shli");
});

test("overflow has no meaning where a flag says so", () => {
  const sum = (flags: string, inputs: readonly Constant[]) =>
    evaluateLast(
      `%v:2 = "test.source"() : () -> (i8, i8)\n%0 = arith.addi %v#0, %v#1 overflow<${flags}> : i8`,
      [arith],
      inputs,
    );
  expect(sum("nsw", [127n, 1n])).toBeInstanceOf(DeferredUndefinedBehavior);
  expect(sum("nuw", [127n, 1n])).toBe(-128n);
  expect(sum("nuw", [-1n, 1n])).toBeInstanceOf(DeferredUndefinedBehavior);
});
