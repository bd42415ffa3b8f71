import { readFileSync } from "node:fs";
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { Builder, effectsOf, isTriviallyDead, type Operation } from "@dslc/ir";
import { moduleOf, readIr, reprint, rewrite, roundTripErrors } from "@dslc/testkit";
import { expect, test } from "vitest";
import { memref } from "./dialect.ts";
import { buildReinterpretCast, buildSubview } from "./ops-view.ts";

const dialects = [arith, func, memref];

test("what is printed is what was read, in both forms", () => {
  expect(roundTripErrors(readFileSync(new URL("../test/everything.mlir", import.meta.url), "utf8"), dialects)).toEqual(
    [],
  );
});

/** Sources `%i : index`, `%f : f32`, and memrefs, on the first line; then the lines. */
function withSources(lines: string): string {
  const sources = Object.entries({
    i: "index",
    f: "f32",
    x: "i32",
    scalar: "memref<f32>",
    vector: "memref<?xf32>",
    bytes: "memref<64xi8>",
    block: "memref<8x16x4xf32>",
    plane: "memref<8x?xf32, 3>",
  });
  return `${sources.map(([name, type]) => `%${name} = "test.source"() : () -> ${type}`).join(" ")}\n${lines}`;
}

test("the generic form has upstream's segments and markers", () => {
  const generic = reprint(
    withSources("%r = memref.subview %vector[%i] [4] [%i] : memref<?xf32> to memref<4xf32, strided<[?], offset: ?>>"),
    dialects,
    { generic: true },
  );
  expect(generic).toContain(
    '"memref.subview"(%vector, %i, %i) <{operandSegmentSizes = array<i32: 1, 1, 0, 1>, static_offsets = array<i64: -9223372036854775808>, static_sizes = array<i64: 4>, static_strides = array<i64: -9223372036854775808>}>',
  );
});

test.each([
  [
    "memref.load %block[%i] : memref<8x16x4xf32>",
    "'memref.load' op incorrect number of indices for load, expected 3 but got 1",
  ],
  [
    "memref.store %f, %scalar[%i] : memref<f32>",
    "'memref.store' op store index operand count not equal to memref rank, expected 0 but got 1",
  ],
  [
    '"memref.store"(%x, %scalar) : (i32, memref<f32>) -> ()',
    "'memref.store' op failed to verify that type of 'value' matches element type of 'memref'",
  ],
  [
    '%r = "memref.load"(%scalar) : (memref<f32>) -> i32',
    "'memref.load' op failed to verify that result type matches element type of 'memref'",
  ],
  [
    "%r = memref.dim %scalar, %i : memref<f32>",
    "'memref.dim' op operand #0 must be unranked.memref of any type values or non-0-ranked.memref of any type values, but got 'memref<f32>'",
  ],
  [
    "%r = memref.alloca() : memref<4xf32>",
    "'memref.alloca' op requires an ancestor op with AutomaticAllocationScope trait",
  ],
  [
    "%r = memref.alloc() : memref<?xf32>",
    "'memref.alloc' op dimension operand count does not equal memref dynamic dimension count",
  ],
  [
    "%r = memref.alloc() : memref<4xf32, strided<[?]>>",
    "'memref.alloc' op symbol operand count does not equal memref symbol count: expected 1, got 0",
  ],
  [
    "%r = memref.reinterpret_cast %scalar to offset: [0], sizes: [4], strides: [1] : memref<f32> to memref<2x2xf32>",
    "'memref.reinterpret_cast' op expected 2 size values, got 1",
  ],
  [
    "%r = memref.reinterpret_cast %scalar to offset: [0], sizes: [4], strides: [1] : memref<f32> to memref<5xf32>",
    "'memref.reinterpret_cast' op expected result type with size = 4 instead of 5 in dim = 0",
  ],
  [
    "%r = memref.reinterpret_cast %scalar to offset: [2], sizes: [4], strides: [1] : memref<f32> to memref<4xf32>",
    "'memref.reinterpret_cast' op expected result type with offset = 2 instead of 0",
  ],
  [
    "%r = memref.reinterpret_cast %scalar to offset: [0], sizes: [4], strides: [2] : memref<f32> to memref<4xf32>",
    "'memref.reinterpret_cast' op expected result type with stride = 2 instead of 1 in dim = 0",
  ],
  [
    "%r = memref.reinterpret_cast %scalar to offset: [0], sizes: [-4], strides: [1] : memref<f32> to memref<?xf32>",
    "'memref.reinterpret_cast' op expected sizes to be non-negative, but got -4",
  ],
  [
    "%r = memref.reinterpret_cast %scalar to offset: [0], sizes: [4], strides: [1] : memref<f32> to memref<4xf32, 3>",
    "'memref.reinterpret_cast' op different memory spaces specified for source type 'memref<f32>' and result memref type 'memref<4xf32, 3>'",
  ],
  [
    "%r = memref.subview %block[2, 0, 0] [1, 1, 4] [1, 1, 1] : memref<8x16x4xf32> to memref<4xf32>",
    "'memref.subview' op expected result type to be 'memref<1x1x4xf32, strided<[64, 4, 1], offset: 128>>' or a rank-reduced version. (mismatch of result layout)",
  ],
  [
    "%r = memref.subview %block[0, 0, 0] [%i, 1, 4] [1, 1, 1] : memref<8x16x4xf32> to memref<4x4xf32, strided<[64, 1]>>",
    "'memref.subview' op expected result type to be 'memref<?x1x4xf32, strided<[64, 4, 1]>>' or a rank-reduced version. (mismatch of result sizes)",
  ],
  [
    "%r = memref.subview %block[0, 0] [8, 16] [1, 1] : memref<8x16x4xf32> to memref<8x16xf32>",
    "'memref.subview' op expected 3 offset values, got 2",
  ],
  [
    "%r = memref.view %vector[%i][] : memref<?xf32> to memref<4xf32>",
    "'memref.view' op operand #0 must be 1D memref of 8-bit signless integer values, but got 'memref<?xf32>'",
  ],
  [
    "%r = memref.view %bytes[%i][] : memref<64xi8> to memref<?xf32>",
    "'memref.view' op incorrect number of size operands for type 'memref<?xf32>'",
  ],
  [
    "%r = memref.cast %plane : memref<8x?xf32, 3> to memref<9x?xf32, 3>",
    "'memref.cast' op operand type 'memref<8x?xf32, 3>' and result type 'memref<9x?xf32, 3>' are cast incompatible",
  ],
  [
    "%r = memref.cast %plane : memref<8x?xf32, 3> to memref<8x?xf32>",
    "'memref.cast' op operand type 'memref<8x?xf32, 3>' and result type 'memref<8x?xf32>' are cast incompatible",
  ],
  [
    "%r = memref.memory_space_cast %plane : memref<8x?xf32, 3> to memref<8x4xf32>",
    "'memref.memory_space_cast' op operand type 'memref<8x?xf32, 3>' and result type 'memref<8x4xf32>' are cast incompatible",
  ],
  ["memref.assume_alignment %vector, 3 : memref<?xf32>", "'memref.assume_alignment' op alignment must be power of 2"],
  [
    "memref.copy %vector, %scalar : memref<?xf32> to memref<f32>",
    "'memref.copy' op requires the same shape for all operands: ? and ",
  ],
  [
    "%r = memref.get_global @nothing : memref<4xf32>",
    "'memref.get_global' op 'nothing' does not reference a valid global memref",
  ],
  [
    '"memref.global"() <{sym_name = "g", type = memref<?xf32>}> : () -> ()',
    "'memref.global' op type should be static shaped memref, but got 'memref<?xf32>'",
  ],
  [
    '"memref.global"() <{alignment = 63 : i64, sym_name = "g", type = memref<4xf32>}> : () -> ()',
    "'memref.global' op alignment attribute value 63 is not a power of 2",
  ],
  ['memref.global @g : memref<2xf32> = "text"', "initial value should be a unit or elements attribute"],
  [
    "%r = memref.subview %block[99999999999999999999, 0, 0] [1, 1, 1] [1, 1, 1] : memref<8x16x4xf32> to memref<1x1x1xf32, strided<[64, 4, 1], offset: ?>>",
    "integer value too large",
  ],
  ["memref.global @g : memref<?xf32>", "type should be static shaped memref, but got 'memref<?xf32>'"],
  [
    "%r = memref.atomic_rmw addf %x, %bytes[%i] : (i32, memref<64xi8>) -> i32",
    "'memref.atomic_rmw' op failed to verify that value type matches element type of memref",
  ],
  [
    "%r = memref.expand_shape %block [[0], [1, 2], [3]] output_shape [8, 2, 7, 4] : memref<8x16x4xf32> into memref<8x2x7x4xf32>",
    "'memref.expand_shape' op collapsed dim size (16) must equal reassociation group size (14)",
  ],
  [
    "%r = memref.expand_shape %block [[0], [1, 2]] output_shape [8, 4, 4, 4] : memref<8x16x4xf32> into memref<8x4x4x4xf32>",
    "'memref.expand_shape' op invalid number of reassociation groups: found 2, expected 3",
  ],
  [
    "%r = memref.collapse_shape %block [[0, 1], [2]] : memref<8x16x4xf32> into memref<?x4xf32>",
    "'memref.collapse_shape' op collapsed dim (0) must be dynamic if and only if reassociation group is dynamic",
  ],
  [
    "%r = memref.collapse_shape %block [[0, 1], [2]] : memref<8x16x4xf32> into memref<128x4xf32, strided<[8, 1]>>",
    "'memref.collapse_shape' op expected collapsed type to be 'memref<128x4xf32>' but found 'memref<128x4xf32, strided<[8, 1]>>'",
  ],
  [
    "%r = memref.realloc %vector : memref<?xf32> to memref<?xf32>",
    "'memref.realloc' op missing dimension operand for result type 'memref<?xf32>'",
  ],
  [
    "%r = memref.generic_atomic_rmw %vector[%i] : memref<?xf32> { ^bb0(%old: f32): memref.store %old, %vector[%i] : memref<?xf32> memref.atomic_yield %old : f32 }",
    "'memref.store' op body of 'memref.generic_atomic_rmw' should contain only operations with no side effects",
  ],
])("%s is refused", (line, message) => {
  expect(readIr(withSources(line), dialects).errors[0]).toBe(`2: ${message}`);
});

test.each([
  "%r = memref.subview %block[0, 0, 0] [1, 1, 4] [1, 1, 1] : memref<8x16x4xf32> to memref<1x4xf32, strided<[64, 1]>>",
  "%r = memref.subview %block[0, 0, 0] [1, 1, 4] [1, 1, 1] : memref<8x16x4xf32> to memref<4xf32>",
  "%r = memref.subview %block[0, 0, 0] [8, 16, 4] [1, 1, 1] : memref<8x16x4xf32> to memref<8x16x4xf32, strided<[64, 4, 1]>>",
  "%r = memref.reinterpret_cast %scalar to offset: [0], sizes: [%i, 4], strides: [%i, -1] : memref<f32> to memref<?x4xf32, strided<[?, -1]>>",
  "%r = memref.cast %plane : memref<8x?xf32, 3> to memref<?x8xf32, 3>",
  "%r = memref.cast %plane : memref<8x?xf32, 3> to memref<*xf32, 3>",
])("%s is accepted", (line) => {
  expect(readIr(withSources(line), dialects).errors).toEqual([]);
});

/** The last operation of the module. */
function lastOf(lines: string): Operation {
  const op = moduleOf(withSources(lines), dialects).getRegion().entry.last;
  if (op === undefined) throw new Error("there is no operation");
  return op;
}

test("builders derive the type of a view", () => {
  const at = lastOf("%last = arith.constant 1 : index");
  const builder = Builder.after(at);
  const [vector, block] = ["vector", "block"].map((name) =>
    [...(at.block?.operations() ?? [])].find((op) => op.results[0]?.nameHint === name)?.getResult(),
  );
  if (vector === undefined || block === undefined) throw new Error("a source is missing");
  const i = at.getResult();
  expect(
    buildReinterpretCast(builder, vector, { offsets: [0n], sizes: [i, 4n], strides: [4n, 1n] }).result.type.text,
  ).toBe("memref<?x4xf32>");
  expect(buildReinterpretCast(builder, vector, { offsets: [i], sizes: [4n], strides: [2n] }).result.type.text).toBe(
    "memref<4xf32, strided<[2], offset: ?>>",
  );
  const part = buildSubview(builder, block, { offsets: [1n, 2n, 0n], sizes: [2n, i, 4n], strides: [2n, 1n, 1n] });
  expect(part.result.type.text).toBe("memref<2x?x4xf32, strided<[128, 4, 1], offset: 72>>");
  expect(part.static_sizes).toEqual([2n, -(1n << 63n), 4n]);
  expect(part.sizes).toEqual([i]);
});

test("effects name the memory", () => {
  const load = lastOf("%r = memref.load %vector[%i] : memref<?xf32>");
  expect(effectsOf(load)).toEqual([{ kind: "read", on: load.getOperand(0) }]);
  expect(isTriviallyDead(load)).toBe(true);
  const store = lastOf("memref.store %f, %vector[%i] : memref<?xf32>");
  expect(effectsOf(store)).toEqual([{ kind: "write", on: store.getOperand(1) }]);
  expect(isTriviallyDead(store)).toBe(false);
  expect(isTriviallyDead(lastOf("%r = memref.alloc() : memref<4xf32>"))).toBe(true);
  expect(isTriviallyDead(lastOf("memref.assume_alignment %vector, 4 : memref<?xf32>"))).toBe(false);
  expect(effectsOf(lastOf('"test.unknown"() : () -> ()'))).toBeUndefined();
});

/** What `%r : index` becomes: `%i`, a constant's value, or the line that makes it. */
function sizeForm(lines: string): string {
  const printed = rewrite(
    withSources(
      `%c0 = arith.constant 0 : index\n%c1 = arith.constant 1 : index\n${lines}\n"test.sink"(%r) : (index) -> ()`,
    ),
    dialects,
  );
  const sunk = /"test.sink"\(([^)]*)\)/.exec(printed)?.[1] ?? "";
  const made =
    printed
      .split("\n")
      .find((line) => line.trim().startsWith(`${sunk} = `))
      ?.split(" = ")[1] ?? "";
  return made.includes("test.source") ? sunk : made.replace(/^arith.constant (\S+) .*/, "$1");
}

test.each([
  ["%r = memref.dim %block, %c1 : memref<8x16x4xf32>", "16"],
  [
    "%v = memref.reinterpret_cast %scalar to offset: [0], sizes: [%i], strides: [1] : memref<f32> to memref<?xf32>\n%r = memref.dim %v, %c0 : memref<?xf32>",
    "%i",
  ],
  [
    "%v = memref.reinterpret_cast %scalar to offset: [0], sizes: [7], strides: [1] : memref<f32> to memref<?xf32>\n%r = memref.dim %v, %c0 : memref<?xf32>",
    "7",
  ],
  [
    "%v = memref.view %bytes[%c0][%i] : memref<64xi8> to memref<4x?xf32>\n%r = memref.dim %v, %c1 : memref<4x?xf32>",
    "%i",
  ],
  [
    "%v = memref.subview %vector[0] [%i] [1] : memref<?xf32> to memref<?xf32>\n%r = memref.dim %v, %c0 : memref<?xf32>",
    "%i",
  ],
  ["%v = memref.alloc(%i) : memref<4x?xf32>\n%r = memref.dim %v, %c1 : memref<4x?xf32>", "%i"],
  [
    "%v = memref.cast %block : memref<8x16x4xf32> to memref<?x?x?xf32>\n%r = memref.dim %v, %c1 : memref<?x?x?xf32>",
    "16",
  ],
  ["%r = memref.rank %block : memref<8x16x4xf32>", "3"],
  ["%r = memref.dim %vector, %c0 : memref<?xf32>", "memref.dim %vector, %c0 : memref<?xf32>"],
  ["%r = memref.dim %block, %i : memref<8x16x4xf32>", "memref.dim %block, %i : memref<8x16x4xf32>"],
])("%s is %s", (lines, expected) => {
  expect(sizeForm(lines)).toBe(expected);
});

test.each([
  [
    "an access through a cast that forgets",
    "%v = memref.cast %block : memref<8x16x4xf32> to memref<?x16x4xf32>\nmemref.store %f, %v[%i, %i, %i] : memref<?x16x4xf32>",
    "memref.store %f, %block[%i, %i, %i] : memref<8x16x4xf32>",
  ],
  [
    "a cast of a reinterpret_cast",
    '%v = memref.reinterpret_cast %scalar to offset: [0], sizes: [8], strides: [1] : memref<f32> to memref<8xf32>\n%w = memref.reinterpret_cast %v to offset: [1], sizes: [2], strides: [1] : memref<8xf32> to memref<2xf32, strided<[1], offset: 1>>\n"test.sink"(%w) : (memref<2xf32, strided<[1], offset: 1>>) -> ()',
    "%w = memref.reinterpret_cast %scalar to offset: [1], sizes: [2], strides: [1]",
  ],
  [
    "a view of the whole",
    '%v = memref.subview %block[0, 0, 0] [8, 16, 4] [1, 1, 1] : memref<8x16x4xf32> to memref<8x16x4xf32>\n"test.sink"(%v) : (memref<8x16x4xf32>) -> ()',
    '"test.sink"(%block) : (memref<8x16x4xf32>) -> ()',
  ],
  [
    "a cast of a cast",
    '%v = memref.cast %block : memref<8x16x4xf32> to memref<?x16x4xf32>\n%w = memref.cast %v : memref<?x16x4xf32> to memref<8x?x4xf32>\n"test.sink"(%w) : (memref<8x?x4xf32>) -> ()',
    "%w = memref.cast %block : memref<8x16x4xf32> to memref<8x?x4xf32>",
  ],
])("%s is simplified", (_what, lines, expected) => {
  expect(rewrite(withSources(lines), dialects)).toContain(expected);
});

test("an access through a cast that claims more is kept", () => {
  const lines = "%v = memref.cast %vector : memref<?xf32> to memref<4xf32>\nmemref.store %f, %v[%i] : memref<4xf32>";
  expect(rewrite(withSources(lines), dialects)).toContain("memref.store %f, %v[%i] : memref<4xf32>");
});
