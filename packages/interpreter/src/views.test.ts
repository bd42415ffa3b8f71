/** Views of memory, sizes asked of them, blocks and ids: the ops between a kernel's entry and its accesses. */
import { expect, test } from "vitest";
import { kernelText, run, type SmallLaunch, trapOf } from "../test/support.ts";

const constants = Array.from({ length: 7 }, (_, n) => `%c${n} = arith.constant ${n} : index`).join("\n");

/** Runs a body that stores to `%y` what it finds in `%x`, which holds 100, 101, 102, ... */
function results(body: string, more: Partial<SmallLaunch> = {}): readonly number[] | string {
  const x = Int32Array.from({ length: 24 }, (_, position) => 100 + position);
  const y = new Int32Array(4);
  const trapped = trapOf(
    run(kernelText("%x: memref<4x6xi32>, %y: memref<?xi32>", `${constants}\n${body}`), { ...more, arguments: [x, y] }),
  );
  return trapped === "" ? [...y] : trapped;
}

const put = (value: string, at: number): string => `memref.store ${value}, %y[%c${at}] : memref<?xi32>\n`;
const putIndex = (value: string, at: number): string =>
  `%as${at} = arith.index_cast ${value} : index to i32\n${put(`%as${at}`, at)}`;

test("a part of a memref, with steps and a dimension less", () => {
  const type = "memref<?xi32, strided<[12], offset: ?>>";
  const body = `%s = memref.subview %x[%c1, 2] [%c2, 1] [2, 1] : memref<4x6xi32> to ${type}
    %a = memref.load %s[%c0] : ${type}
    %b = memref.load %s[%c1] : ${type}
    %n = memref.dim %s, %c0 : ${type}
    ${put("%a", 0)}${put("%b", 1)}${putIndex("%n", 2)}`;
  expect(results(body)).toEqual([108, 120, 2, 0]);
});

test.each([
  ["[%c1, 0] [%c4, 1]", "takes 4 elements from 1 on, in steps of 1, of 4 in dimension 0"],
  ["[%c4, 0] [%c1, 1]", "takes 1 elements from 4 on, in steps of 1, of 4 in dimension 0"],
])("a part %s reaches over the whole", (part, problem) => {
  const body = `%s = memref.subview %x${part} [1, 1] : memref<4x6xi32> to memref<?x1xi32, strided<[6, 1], offset: ?>>`;
  expect(results(body)).toBe(`view-out-of-bounds: view of 'x' ${problem}`);
});

test("a part without elements may lie at the end", () => {
  const body = `%s = memref.subview %x[%c4, 0] [%c0, 1] [1, 1]
    : memref<4x6xi32> to memref<?x1xi32, strided<[6, 1], offset: ?>>`;
  expect(results(body)).toEqual([0, 0, 0, 0]);
});

test("a memref seen with other strides, from an offset", () => {
  const type = "memref<6x4xi32, strided<[1, 6]>>";
  const body = `%s = memref.reinterpret_cast %x to offset: [0], sizes: [6, 4], strides: [1, 6]
      : memref<4x6xi32> to ${type}
    %a = memref.load %s[%c5, %c3] : ${type}
    %b = memref.load %s[%c1, %c2] : ${type}
    ${put("%a", 0)}${put("%b", 1)}`;
  expect(results(body)).toEqual([123, 113, 0, 0]);
});

test("a cast's claims have to hold", () => {
  const cast = (size: number): string =>
    `%s = memref.subview %x[0, 0] [1, %c3] [1, 1] : memref<4x6xi32> to memref<?xi32, strided<[1]>>
    %t = memref.cast %s : memref<?xi32, strided<[1]>> to memref<${size}xi32, strided<[1]>>
    %a = memref.load %t[%c2] : memref<${size}xi32, strided<[1]>>
    ${put("%a", 0)}`;
  expect(results(cast(3))).toEqual([102, 0, 0, 0]);
  expect(results(cast(4))).toBe("view-out-of-bounds: view of 'x' has 3 elements in dimension 0, and its type says 4");
});

test("sizes, ranks and strides are what they are", () => {
  const body = `%b, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %x
      : memref<4x6xi32> -> memref<i32>, index, index, index, index, index
    %r = memref.rank %x : memref<4x6xi32>
    ${putIndex("%offset", 0)}${putIndex("%sizes#1", 1)}${putIndex("%strides#0", 2)}${putIndex("%r", 3)}`;
  expect(results(body)).toEqual([0, 6, 6, 2]);
});

test("a dimension that a memref does not have", () => {
  expect(results("%n = memref.dim %x, %c2 : memref<4x6xi32>")).toBe(
    "undefined-behavior: undefined behavior in 'memref.dim': a memref with 2 dimensions has no dimension 2",
  );
});

test("a view of bytes sees the same bytes as another type", () => {
  const body = `%bytes = memref.alloca() {alignment = 4} : memref<8xi8>
    %w = memref.view %bytes[%c4][] : memref<8xi8> to memref<1xi32>
    %v = arith.constant 513 : i32
    memref.store %v, %w[%c0] : memref<1xi32>
    %low = memref.load %bytes[%c4] : memref<8xi8>
    %high = memref.load %bytes[%c5] : memref<8xi8>
    %l = arith.extui %low : i8 to i32
    %h = arith.extui %high : i8 to i32
    ${put("%l", 0)}${put("%h", 1)}`;
  expect(results(body)).toEqual([1, 2, 0, 0]);
});

test("a copy goes element by element and needs equal sizes", () => {
  const copy = (rows: number): string =>
    `%m = memref.alloca(%c${rows}) : memref<?x6xi32>
    memref.copy %x, %m : memref<4x6xi32> to memref<?x6xi32>
    %a = memref.load %m[%c3, %c5] : memref<?x6xi32>
    ${put("%a", 0)}`;
  expect(results(copy(4))).toEqual([123, 0, 0, 0]);
  expect(results(copy(5))).toBe("undefined-behavior: undefined behavior in 'memref.copy': a copy of 4 elements to 5");
});

test.each([
  ["addi", "-5", "40", 35],
  ["muli", "-5", "40", -200],
  ["assign", "-5", "40", 40],
  ["andi", "12", "10", 8],
  ["ori", "12", "10", 14],
  ["maxs", "-5", "40", 40],
  ["mins", "-5", "40", -5],
  ["maxu", "-5", "40", -5],
  ["minu", "-5", "40", 40],
])("an atomic %s of %s and %s", (kind, old, by, expected) => {
  const body = `%old = arith.constant ${old} : i32
    %by = arith.constant ${by} : i32
    memref.store %old, %y[%c1] : memref<?xi32>
    %was = memref.atomic_rmw ${kind} %by, %y[%c1] : (i32, memref<?xi32>) -> i32
    ${put("%was", 0)}`;
  expect(results(body)).toEqual([Number(old), expected, 0, 0]);
});

test.each([
  ["addf", 1.5, 2, 3.5],
  ["mulf", 1.5, 2, 3],
  ["maximumf", 1.5, Number.NaN, Number.NaN],
  ["minimumf", 1.5, -2, -2],
  ["maxnumf", Number.NaN, 2, 2],
  ["minnumf", 1.5, Number.NaN, 1.5],
])("an atomic %s of %d and %d", (kind, old, by, expected) => {
  const text = kernelText(
    "%by: f32, %x: memref<1xf32>",
    `%zero = arith.constant 0 : index
    %was = memref.atomic_rmw ${kind} %by, %x[%zero] : (f32, memref<1xf32>) -> f32`,
  );
  const x = new Float32Array([old]);
  expect(trapOf(run(text, { arguments: [by, x] }))).toBe("");
  expect(x[0]).toBe(expected);
});

test("ids and sizes, in three dimensions and in subgroups", () => {
  const ids = [
    "thread_id x",
    "thread_id y",
    "block_id z",
    "block_dim y",
    "grid_dim z",
    "global_id y",
    "lane_id",
    "subgroup_id : index",
    "num_subgroups : index",
    "subgroup_size : index",
  ];
  const body = ids.map(
    (id, position) =>
      `%i${position} = gpu.${id}
      %v${position} = arith.index_cast %i${position} : index to i32
      %p${position} = arith.constant ${position} : index
      memref.store %v${position}, %x[%p${position}] : memref<?xi32>`,
  );
  const x = new Int32Array(ids.length);
  const launch = { groupSize: [2, 3, 2], numGroups: [1, 2, 2], subgroupSize: 4, arguments: [x] } as const;
  expect(trapOf(run(kernelText("%x: memref<?xi32>", body.join("\n")), launch))).toBe("");
  // The last work-item of the last group wrote last: (1, 2, 1) of (0, 1, 1), the 12th of its group.
  expect([...x]).toEqual([1, 2, 1, 3, 2, 5, 3, 2, 3, 4]);
});

test("control goes through blocks, by conditions and by cases", () => {
  const body = `%v = memref.load %y[%c0] : memref<?xi32>
    cf.br ^loop(%c0, %c0 : index, index)
  ^loop(%i: index, %sum: index):
    %more = arith.cmpi ult, %i, %c5 : index
    cf.cond_br %more, ^body, ^after(%sum : index)
  ^body:
    %s = arith.addi %sum, %i : index
    %n = arith.addi %i, %c1 : index
    cf.br ^loop(%n, %s : index, index)
  ^after(%total: index):
    ${putIndex("%total", 0)}
    cf.switch %as0 : i32, [
      default: ^end(%c1 : index),
      9: ^end(%c2 : index),
      10: ^end(%c3 : index)
    ]
  ^end(%case: index):
    ${putIndex("%case", 1)}`;
  expect(results(body)).toEqual([10, 3, 0, 0]);
});

test("a variable of the module is shared by a group in workgroup memory, and else by all", () => {
  const workgroup = "memref<1xi32, #gpu.address_space<workgroup>>";
  const beside = `memref.global "private" constant @table : memref<2xi32> = dense<[7, 9]>
    memref.global "private" @count : memref<1xi32> = dense<5>
    memref.global "private" @tile : ${workgroup}`;
  const body = `%zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    %inc = arith.constant 1 : i32
    %table = memref.get_global @table : memref<2xi32>
    %count = memref.get_global @count : memref<1xi32>
    %tile = memref.get_global @tile : ${workgroup}
    %g = gpu.block_id x
    %v = memref.load %table[%one] : memref<2xi32>
    %old = memref.atomic_rmw addi %inc, %count[%zero] : (i32, memref<1xi32>) -> i32
    %sum = arith.addi %v, %old : i32
    memref.store %sum, %tile[%zero] : ${workgroup}
    %w = memref.load %tile[%zero] : ${workgroup}
    memref.store %w, %x[%g] : memref<?xi32>`;
  const x = new Int32Array(2);
  expect(trapOf(run(kernelText("%x: memref<?xi32>", body, beside), { numGroups: [2, 1, 1], arguments: [x] }))).toBe("");
  expect([...x]).toEqual([14, 15]);
  const store = `${body}\nmemref.store %inc, %table[%zero] : memref<2xi32>`;
  expect(trapOf(run(kernelText("%x: memref<?xi32>", store, beside), { arguments: [x] }))).toBe(
    "read-only-store: store to 'table', which is only to be read",
  );
  const early = body.replace("%v = memref", `%u = memref.load %tile[%zero] : ${workgroup}\n%v = memref`);
  expect(trapOf(run(kernelText("%x: memref<?xi32>", early, beside), { arguments: [x] }))).toContain(
    "uninitialized-read: bytes 0 to 4 of 'tile'",
  );
});

test("floats are rounded to their types after each operation", () => {
  const text = kernelText(
    "%a: f32, %b: f32, %x: memref<2xf32>",
    `%zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    %p = arith.mulf %a, %a : f32
    %s = arith.addf %p, %b : f32
    %f = math.fma %a, %a, %b : f32
    memref.store %s, %x[%zero] : memref<2xf32>
    memref.store %f, %x[%one] : memref<2xf32>`,
  );
  const x = new Float32Array(2);
  const a = 1 + 2 ** -12;
  expect(trapOf(run(text, { arguments: [a, -(1 + 2 ** -11), x] }))).toBe("");
  expect([...x]).toEqual([0, 2 ** -24]);
});
