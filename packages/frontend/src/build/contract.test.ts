import { expect, test } from "vitest";
import { irOf, linesOf } from "../../test/support.ts";

/** The clauses of the contract of a kernel, without the block's arguments. */
function contractOf(text: string): string {
  return linesOf(`${irOf(text)}`.replace("}) : () -> ()", "}"), "wg.contract")
    .slice(1)
    .join("\n");
}

/** The operations that compute one length. */
function lengthOf(length: string): string {
  const clauses = contractOf(`kernel k(n: u32, m: u32, w: u64, i: i32, flag: bool, x: global [f32; ${length}]) {}`);
  return clauses
    .split("\n")
    .slice(0, -1)
    .map((line) => line.replace(/ : (?!i64$).*$/, ""))
    .join("\n");
}

test("sums, differences and products are checked, and need no more", () => {
  expect(lengthOf("n * m + 3 - n")).toMatchInlineSnapshot(`
    "%0 = arith.muli %n, %m overflow<nsw> : i64
    %1 = arith.constant 3 : i64
    %2 = arith.addi %0, %1 overflow<nsw> : i64
    %3 = arith.subi %2, %n overflow<nsw> : i64"
  `);
});

test("parameters and constants are values of their types", () => {
  expect(lengthOf("min(n, 7) / m % 3")).toMatchInlineSnapshot(`
    "%0 = arith.constant 7 : i64
    %1 = arith.minsi %n, %0 : i64
    %2 = arith.divsi %1, %m : i64
    %3 = arith.constant 3 : i64
    %4 = arith.remsi %2, %3 : i64"
  `);
});

test("operands that could wrap have to fit where that would show", () => {
  expect(lengthOf("(n - 5) / 2")).toMatchInlineSnapshot(`
    "%0 = arith.constant 5 : i64
    %1 = arith.subi %n, %0 overflow<nsw> : i64
    %2 = "wg.fit"(%1) <{type = ui32}>
    %3 = arith.constant 2 : i64
    %4 = arith.divsi %2, %3 : i64"
  `);
  expect(lengthOf("max(n + m, 4)")).toMatchInlineSnapshot(`
    "%0 = arith.addi %n, %m overflow<nsw> : i64
    %1 = "wg.fit"(%0) <{type = ui32}>
    %2 = arith.constant 4 : i64
    %3 = arith.maxsi %1, %2 : i64"
  `);
  expect(lengthOf("if n * m > 3 { n - 1 } else { m }")).toMatchInlineSnapshot(`
    "%0 = arith.muli %n, %m overflow<nsw> : i64
    %1 = "wg.fit"(%0) <{type = ui32}>
    %2 = arith.constant 3 : i64
    %3 = arith.cmpi sgt, %1, %2 : i64
    %4 = arith.constant 1 : i64
    %5 = arith.subi %n, %4 overflow<nsw> : i64
    %6 = "wg.fit"(%5) <{type = ui32}>
    %7 = arith.select %3, %6, %m : i64"
  `);
});

test("a quotient of signed numbers may not fit, a quotient of unsigned ones does", () => {
  expect(lengthOf("i / 2 / 3")).toMatchInlineSnapshot(`
    "%0 = arith.constant 2 : i64
    %1 = arith.divsi %i, %0 : i64
    %2 = "wg.fit"(%1) <{type = si32}>
    %3 = arith.constant 3 : i64
    %4 = arith.divsi %2, %3 : i64"
  `);
  expect(lengthOf("n / 2 / 3")).not.toContain("wg.fit");
});

test("a conversion takes values of both types", () => {
  expect(lengthOf("n as u64 * w")).toMatchInlineSnapshot(`"%0 = arith.muli %n, %w overflow<nsw> : i64"`);
  expect(lengthOf("(n * m) as u64")).toMatchInlineSnapshot(`
    "%0 = arith.muli %n, %m overflow<nsw> : i64
    %1 = "wg.fit"(%0) <{type = ui32}>"
  `);
  expect(lengthOf("w as u32")).toMatchInlineSnapshot(`"%0 = "wg.fit"(%w) <{type = ui32}>"`);
  expect(lengthOf("n as i32 as u32")).toMatchInlineSnapshot(`
    "%0 = "wg.fit"(%n) <{type = si32}>
    %1 = "wg.fit"(%0) <{type = ui32}>"
  `);
});

test("conditions", () => {
  const text = "kernel k(n: u32, i: i32, flag: bool) requires n > 0 && (flag || !(i < -3)),\n  n %\n  4 == 0 {}";
  expect(contractOf(text)).toMatchInlineSnapshot(`
    "%0 = arith.constant 0 : i64
    %1 = arith.cmpi sgt, %n, %0 : i64
    %2 = arith.constant 0 : i64
    %3 = arith.cmpi ne, %flag, %2 : i64
    %4 = arith.constant true
    %5 = arith.constant -3 : i64
    %6 = arith.cmpi slt, %i, %5 : i64
    %7 = arith.constant true
    %8 = arith.xori %6, %7 : i1
    %9 = arith.select %3, %4, %8 : i1
    %10 = arith.constant false
    %11 = arith.select %1, %9, %10 : i1
    "wg.requires"(%11) <{text = "n > 0 && (flag || !(i < -3))"}> : (i1) -> ()
    %12 = arith.constant 4 : i64
    %13 = arith.remsi %n, %12 : i64
    %14 = arith.constant 0 : i64
    %15 = arith.cmpi eq, %13, %14 : i64
    "wg.requires"(%15) <{text = "n % 4 == 0"}> : (i1) -> ()"
  `);
});

test("views, in the order of the source, with the alignment that they need", () => {
  const text =
    "kernel k(n: u32) { @ordered launch workgroup { a: [u8; n], b: [f64; group_size.x] @align(4), c: [i16; 3] @align(32) } }";
  expect(contractOf(text)).toMatchInlineSnapshot(`
    ""wg.view_length"(%n) <{alignment = 1 : i64, element = ui8, view = "a"}> : (i64) -> ()
    "wg.view_length"(%group_size.x) <{alignment = 8 : i64, element = f64, view = "b"}> : (i64) -> ()
    %0 = arith.constant 3 : i64
    "wg.view_length"(%0) <{alignment = 32 : i64, element = si16, view = "c"}> : (i64) -> ()"
  `);
  expect(irOf(text)).toMatch(
    /"wg\.launch_views"\(.*\) <\{alignments = array<i64: 1, 8, 32>, names = \["a", "b", "c"\], open = false, ordered = true\}>/,
  );
});

test("the raw region is of the largest alignment that the kernel reaches", () => {
  const text = `fn f() { let a = launch_workgroup::<f64>(); }
    fn g() { f(); }
    fn h() { let a = launch_workgroup::<u16>(); }
    kernel k(n: u32) { let a = launch_workgroup::<u8>(); h(); if n > 1 { g(); } }
    kernel l(n: u32) { h(); }
    kernel m(n: u32) { }
    kernel o(n: u32) { h(); launch workgroup { v: [u8; n] } }`;
  const clauses = irOf(text)
    .split("\n")
    .filter((line) => /wg\.(contract|raw_region|view_length)/.test(line));
  expect(clauses.map((line) => line.trim()).join("\n")).toMatchInlineSnapshot(`
    ""wg.contract"() <{kernel = @k, params = ["n"], types = [ui32]}> ({
    "wg.raw_region"() <{alignment = 8 : i64}> : () -> ()
    "wg.contract"() <{kernel = @l, params = ["n"], types = [ui32]}> ({
    "wg.raw_region"() <{alignment = 2 : i64}> : () -> ()
    "wg.contract"() <{kernel = @m, params = ["n"], types = [ui32]}> ({
    "wg.contract"() <{kernel = @o, params = ["n"], types = [ui32]}> ({
    "wg.view_length"(%n) <{alignment = 1 : i64, element = ui8, view = "v"}> : (i64) -> ()"
  `);
});

test("parameters have the types of the source", () => {
  const text = "kernel k(a: bool, b: i8, c: u64, d: bf16, e: global [i16; c], f: global mut [f64; 4]) {}";
  expect(
    irOf(text)
      .split("\n")
      .find((line) => line.includes("wg.contract"))
      ?.trim(),
  ).toMatchInlineSnapshot(
    `""wg.contract"() <{kernel = @k, params = ["a", "b", "c", "d", "e", "f"], types = [i1, si8, ui64, bf16, si16, f64]}> ({"`,
  );
});

test("facts about arguments", () => {
  const text =
    "kernel k(n: u32, a: global [f16; n], @align(16) b: global mut [u8; n], @may_alias c: global mut [f64; n], @align(4) d: global [f64; n]) {}";
  const header =
    irOf(text)
      .split("\n")
      .find((line) => line.includes("gpu.func")) ?? "";
  expect([...header.matchAll(/\{(llvm[^}]*)\}/g)].map(([, facts]) => facts)).toEqual([
    "llvm.align = 2 : i64, llvm.noalias, llvm.readonly",
    "llvm.align = 16 : i64, llvm.noalias",
    "llvm.align = 8 : i64",
    "llvm.align = 8 : i64, llvm.noalias, llvm.readonly",
  ]);
});

test("a fixed group size is a constant, in the kernel and in its formulas", () => {
  const text =
    "const B: u32 = 64; @group_size(B, 2) kernel k(n: u32, x: global mut [u32; group_size.x * n]) { x[0] = group_size.y + local_id.z + num_groups.x; }";
  expect(linesOf(irOf(text), "gpu.func @k").join("\n")).toMatchInlineSnapshot(`
    "%c64 = arith.constant 64 : index
    %c2_i32 = arith.constant 2 : i32
    %thread_id.z = gpu.thread_id z upper_bound 1
    %local_id.z = arith.index_castui %thread_id.z : index to i32
    %grid_dim.x = gpu.grid_dim x upper_bound 2147483647
    %num_groups.x = arith.index_castui %grid_dim.x : index to i32
    %c0 = arith.constant 0 : index
    %0 = arith.index_castui %n : i32 to index
    %1 = arith.muli %c64, %0 : index
    %x = memref.reinterpret_cast %x_base to offset: [0], sizes: [%1], strides: [1] : memref<i32, #gpu.address_space<global>> to memref<?xi32, #gpu.address_space<global>>
    %2 = arith.addi %c2_i32, %local_id.z : i32
    %3 = arith.addi %2, %num_groups.x : i32
    memref.store %3, %x[%c0] : memref<?xi32, #gpu.address_space<global>>
    gpu.return"
  `);
  expect(irOf(text)).toContain("attributes {known_block_size = array<i32: 64, 2, 1>}");
});

test("lengths of buffers are computed in 64 bits", () => {
  expect(
    linesOf(irOf("kernel k(n: u32, i: i32, x: global [u32; n * n + (i as u32)]) {}"), "gpu.func @k").join("\n"),
  ).toMatchInlineSnapshot(`
    "%0 = arith.index_castui %n : i32 to index
    %1 = arith.index_castui %n : i32 to index
    %2 = arith.muli %0, %1 : index
    %3 = arith.index_cast %i : i32 to index
    %4 = arith.addi %2, %3 : index
    %x = memref.reinterpret_cast %x_base to offset: [0], sizes: [%4], strides: [1] : memref<i32, #gpu.address_space<global>> to memref<?xi32, #gpu.address_space<global>>
    gpu.return"
  `);
});
