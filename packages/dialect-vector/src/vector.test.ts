import { readFileSync } from "node:fs";
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { type Constant, effectsOf } from "@dslc/ir";
import { evaluateLast, moduleOf, readIr, rewrite, roundTripErrors } from "@dslc/testkit";
import { expect, test } from "vitest";
import { refused, withSources } from "../test/refused.ts";
import { vector } from "./dialect.ts";
import { promisedAlignment } from "./ops-memory.ts";

const dialects = [arith, func, vector];

test("what is printed is what was read, in both forms", () => {
  expect(roundTripErrors(readFileSync(new URL("../test/everything.mlir", import.meta.url), "utf8"), dialects)).toEqual(
    [],
  );
});

test.each(refused)("%s is refused", (line, message) => {
  const { errors } = readIr(withSources(line), dialects);
  expect(errors.map((error) => error.replace(/^2: '[\w.]+' op /, ""))).toEqual([message]);
});

/** What an op, written in the generic form without its name's dialect, is of constants. */
function valueOf(op: string, types: string, result: string, inputs: readonly Constant[], properties = ""): unknown {
  const operands = inputs.map((_, at) => `%v#${at}`).join(", ");
  return evaluateLast(
    `%v:${inputs.length} = "test.source"() : () -> (${types})\n"vector.${op}"(${operands}) ${properties} : (${types}) -> ${result}`,
    [vector],
    inputs,
  );
}

const four = [1, 2, 3, 4];
const infinity = Number.POSITIVE_INFINITY;

test.each<[what: string, found: () => unknown, wanted: unknown]>([
  ["a splat", () => valueOf("splat", "f32", "vector<3xf32>", [2]), [2, 2, 2]],
  ["a broadcast of a scalar", () => valueOf("broadcast", "i32", "vector<2xi32>", [7n]), [7n, 7n]],
  [
    "a broadcast of a row",
    () => valueOf("broadcast", "vector<2xf32>", "vector<3x2xf32>", [[1, 2]]),
    [1, 2, 1, 2, 1, 2],
  ],
  [
    "a broadcast of a column",
    () => valueOf("broadcast", "vector<2x1xf32>", "vector<2x3xf32>", [[1, 2]]),
    [1, 1, 1, 2, 2, 2],
  ],
  ["elements put together", () => valueOf("from_elements", "f32, f32", "vector<2xf32>", [1, 2]), [1, 2]],
  [
    "elements picked from two",
    () =>
      valueOf(
        "shuffle",
        "vector<2xf32>, vector<2xf32>",
        "vector<3xf32>",
        [
          [1, 2],
          [3, 4],
        ],
        "<{mask = [3, 0, 2]}>",
      ),
    [4, 1, 3],
  ],
  [
    "rows picked from two",
    () =>
      valueOf("shuffle", "vector<1x2xf32>, vector<2x2xf32>", "vector<2x2xf32>", [[1, 2], four], "<{mask = [2, 0]}>"),
    [3, 4, 1, 2],
  ],
  [
    "a row taken out",
    () => valueOf("extract", "vector<2x2xf32>", "vector<2xf32>", [four], "<{static_position = array<i64: 1>}>"),
    [3, 4],
  ],
  [
    "an element taken out at a position that is a value",
    () =>
      valueOf(
        "extract",
        "vector<2x2xf32>, index",
        "f32",
        [four, 1n],
        "<{static_position = array<i64: 0, -9223372036854775808>}>",
      ),
    2,
  ],
  [
    "a position that there is not",
    () =>
      valueOf(
        "extract",
        "vector<4xf32>, index",
        "f32",
        [four, 4n],
        "<{static_position = array<i64: -9223372036854775808>}>",
      ),
    undefined,
  ],
  [
    "a row put in",
    () =>
      valueOf(
        "insert",
        "vector<2xf32>, vector<2x2xf32>",
        "vector<2x2xf32>",
        [[8, 9], four],
        "<{static_position = array<i64: 1>}>",
      ),
    [1, 2, 8, 9],
  ],
  ["extractelement", () => valueOf("extractelement", "vector<4xf32>, i32", "f32", [four, 3n]), 4],
  ["extractelement beyond", () => valueOf("extractelement", "vector<4xf32>, i32", "f32", [four, 4n]), undefined],
  // The bits of an i1 are read as unsigned.
  ["extractelement at true", () => valueOf("extractelement", "vector<4xf32>, i1", "f32", [four, 1n]), 2],
  ["extractelement of no dimension", () => valueOf("extractelement", "vector<f32>", "f32", [[5]]), 5],
  [
    "insertelement",
    () => valueOf("insertelement", "f32, vector<4xf32>, index", "vector<4xf32>", [9, four, 2n]),
    [1, 2, 9, 4],
  ],
  [
    "insertelement beyond",
    () => valueOf("insertelement", "f32, vector<4xf32>, index", "vector<4xf32>", [9, four, -1n]),
    undefined,
  ],
  [
    "bits of floats",
    () => valueOf("bitcast", "vector<2xf32>", "vector<2xi32>", [[1, -0]]),
    [0x3f80_0000n, -(2n ** 31n)],
  ],
  [
    "bits as narrower elements, the low ones first",
    () => valueOf("bitcast", "vector<1xi32>", "vector<2xi16>", [[0x0002_0001n]]),
    [1n, 2n],
  ],
  ["bits as wider elements", () => valueOf("bitcast", "vector<2xi16>", "vector<1xf32>", [[0n, 0x3f80n]]), [1]],
  [
    "multiply and add, rounded once",
    () => valueOf("fma", "vector<1xf32>, vector<1xf32>, vector<1xf32>", "vector<1xf32>", [[4097], [4097], [-16785408]]),
    [4097 * 4097 - 16785408],
  ],
  [
    "a sum, each step rounded",
    () => valueOf("reduction", "vector<3xf32>", "f32", [[2 ** 24, 1, 1]], "<{kind = #vector.kind<add>}>"),
    2 ** 24,
  ],
  [
    "a sum with a start",
    () => valueOf("reduction", "vector<2xi8>, i8", "i8", [[100n, 20n], 30n], "<{kind = #vector.kind<add>}>"),
    -106n,
  ],
  ["a product", () => valueOf("reduction", "vector<2xf32>", "f32", [[3, 4]], "<{kind = #vector.kind<mul>}>"), 12],
  [
    "the least as unsigned",
    () => valueOf("reduction", "vector<2xi8>", "i8", [[-1n, 1n]], "<{kind = #vector.kind<minui>}>"),
    1n,
  ],
  [
    "the least as signed",
    () => valueOf("reduction", "vector<2xi8>", "i8", [[-1n, 1n]], "<{kind = #vector.kind<minsi>}>"),
    -1n,
  ],
  [
    "the greatest number",
    () => valueOf("reduction", "vector<2xf32>", "f32", [[Number.NaN, 1]], "<{kind = #vector.kind<maxnumf>}>"),
    1,
  ],
  [
    "the greatest or NaN",
    () => valueOf("reduction", "vector<2xf32>", "f32", [[Number.NaN, infinity]], "<{kind = #vector.kind<maximumf>}>"),
    Number.NaN,
  ],
  ["any", () => valueOf("reduction", "vector<2xi1>", "i1", [[0n, 1n]], "<{kind = #vector.kind<or>}>"), 1n],
  ["all", () => valueOf("reduction", "vector<2xi1>", "i1", [[0n, 1n]], "<{kind = #vector.kind<and>}>"), 0n],
])("%s", (_what, found, wanted) => {
  expect(found()).toEqual(wanted);
});

/** The operands of the use at the end, after rewriting; definitions of what it uses come before. */
function canonical(lines: string): string {
  return rewrite(withSources(lines), dialects)
    .split("\n")
    .filter((line) => !line.includes("test.source"))
    .slice(1, -2)
    .map((line) => line.trim())
    .join("\n");
}

const use = (value: string, type: string): string => `"test.use"(${value}) : (${type}) -> ()`;

test.each([
  [
    "an element of what it was put together from",
    "%a = vector.from_elements %f, %g : vector<2xf32>\n%r = vector.extract %a[1] : f32 from vector<2xf32>",
    "f32",
    use("%g", "f32"),
  ],
  [
    "an element of a splat",
    "%a = vector.splat %f : vector<4xf32>\n%r = vector.extract %a[3] : f32 from vector<4xf32>",
    "f32",
    use("%f", "f32"),
  ],
  [
    "an element beside the one that was put in",
    "%a = vector.insert %f, %v[1] : f32 into vector<4xf32>\n%c = vector.insert %g, %a[2] : f32 into vector<4xf32>\n%r = vector.extract %c[1] : f32 from vector<4xf32>",
    "f32",
    use("%f", "f32"),
  ],
  [
    "an element of a shuffle",
    "%a = vector.shuffle %v, %t [5, 0] : vector<4xf32>, vector<3xf32>\n%r = vector.extract %a[0] : f32 from vector<2xf32>",
    "f32",
    `%r = vector.extract %t[1] : f32 from vector<3xf32>\n${use("%r", "f32")}`,
  ],
  [
    "a position that turns out constant",
    "%c = arith.constant 2 : i32\n%r = vector.extractelement %v[%c : i32] : vector<4xf32>",
    "f32",
    `%r = vector.extract %v[2] : f32 from vector<4xf32>\n${use("%r", "f32")}`,
  ],
  [
    "a constant position that there is not, which stays",
    "%c = arith.constant 4 : i32\n%r = vector.extractelement %v[%c : i32] : vector<4xf32>",
    "f32",
    `%c = arith.constant 4 : i32\n%r = vector.extractelement %v[%c : i32] : vector<4xf32>\n${use("%r", "f32")}`,
  ],
  [
    "all elements in order",
    "%a = vector.extract %p[0] : f32 from vector<2xf32>\n%c = vector.extract %p[1] : f32 from vector<2xf32>\n%r = vector.from_elements %a, %c : vector<2xf32>",
    "vector<2xf32>",
    use("%p", "vector<2xf32>"),
  ],
  [
    "one value everywhere",
    "%r = vector.from_elements %f, %f : vector<2xf32>",
    "vector<2xf32>",
    `%r = vector.splat %f : vector<2xf32>\n${use("%r", "vector<2xf32>")}`,
  ],
  [
    "a shuffle that changes nothing",
    "%r = vector.shuffle %v, %t [4, 5, 6] : vector<4xf32>, vector<3xf32>",
    "vector<3xf32>",
    use("%t", "vector<3xf32>"),
  ],
  [
    "constants",
    "%c = arith.constant dense<[1.0, 2.0]> : vector<2xf32>\n%d = arith.addf %c, %c : vector<2xf32>\n%r = vector.reduction <add>, %d : vector<2xf32> into f32",
    "f32",
    `%r = arith.constant 6.000000e+00 : f32\n${use("%r", "f32")}`,
  ],
])("%s", (_what, lines, type, wanted) => {
  const found = canonical(
    `%g = "test.source"() : () -> f32\n%p = "test.source"() : () -> vector<2xf32>\n${lines}\n${use("%r", type)}`,
  );
  expect(found).toBe(wanted);
});

test("a load reads, a store writes, and both may promise an alignment", () => {
  const module = moduleOf(
    withSources(
      "%r = vector.load %m[%i] {wg.alignment = 16 : i64} : memref<?xf32>, vector<4xf32>\nvector.store %r, %m[%i] {wg.alignment = 3 : i64} : memref<?xf32>, vector<4xf32>",
    ),
    dialects,
  );
  const ops = [...module.getRegion().entry.operations()].filter((op) => op.dialect === "vector");
  expect(ops.map((op) => [effectsOf(op)?.map(({ kind }) => kind), promisedAlignment(op)])).toEqual([
    [["read"], 16n],
    // Not a power of two: no promise.
    [["write"], undefined],
  ]);
});
