import { addi, muli } from "@dslc/dialect-arith";
import { store } from "@dslc/dialect-memref";
import { locationSpan } from "@dslc/ir";
import { expect, test } from "vitest";
import { irOf, linesOf, moduleOf } from "../../test/support.ts";

/** The operations of a function with this body, without constants. */
function bodyOf(signature: string, body: string): string {
  const ir = irOf(`fn f${signature} { ${body} }\nkernel k(n: u32) {}`);
  const lines = linesOf(ir, "func.func private @f").filter((line) => !line.includes("arith.constant"));
  return lines.map((line) => line.replace(/ : .*$/, "")).join("\n");
}

test("the type says how bits are read", () => {
  const operations = (type: string): string =>
    bodyOf(`(a: ${type}, b: ${type}) -> bool`, "(a / b + a % b - a * b) < a");
  expect(operations("u32")).toMatchInlineSnapshot(`
    "%0 = arith.divui %a, %b
    %1 = arith.remui %a, %b
    %2 = arith.addi %0, %1
    %3 = arith.muli %a, %b
    %4 = arith.subi %2, %3
    %5 = arith.cmpi ult, %4, %a
    return %5"
  `);
  expect(operations("i64")).toMatchInlineSnapshot(`
    "%0 = arith.divsi %a, %b
    %1 = arith.remsi %a, %b
    %2 = arith.addi %0, %1
    %3 = arith.muli %a, %b
    %4 = arith.subi %2, %3
    %5 = arith.cmpi slt, %4, %a
    return %5"
  `);
  expect(operations("f16")).toMatchInlineSnapshot(`
    "%0 = arith.divf %a, %b
    %1 = arith.remf %a, %b
    %2 = arith.addf %0, %1
    %3 = arith.mulf %a, %b
    %4 = arith.subf %2, %3
    %5 = arith.cmpf olt, %4, %a
    return %5"
  `);
});

test("comparisons", () => {
  const predicates = (type: string): string[] =>
    [
      ...bodyOf(
        `(a: ${type}, b: ${type}) -> bool`,
        "(a == b) ^ (a != b) ^ (a < b) ^ (a <= b) ^ (a > b) ^ (a >= b)",
      ).matchAll(/cmp[if] (\w+)/g),
    ].map(([, predicate]) => predicate ?? "");
  expect(predicates("u8")).toEqual(["eq", "ne", "ult", "ule", "ugt", "uge"]);
  expect(predicates("i8")).toEqual(["eq", "ne", "slt", "sle", "sgt", "sge"]);
  expect(predicates("f64")).toEqual(["oeq", "une", "olt", "ole", "ogt", "oge"]);
});

test("the amount of a shift is masked unless it is known", () => {
  expect(
    bodyOf("(a: u64, b: u32, c: i8) -> u64", "(a << b) ^ (a >> c) ^ (a << 7) ^ (a >> 63u8)"),
  ).toMatchInlineSnapshot(`
    "%0 = arith.extui %b
    %1 = arith.andi %0, %c63_i64
    %2 = arith.shli %a, %1
    %3 = arith.extsi %c
    %4 = arith.andi %3, %c63_i64
    %5 = arith.shrui %a, %4
    %6 = arith.xori %2, %5
    %7 = arith.shli %a, %c7_i64
    %8 = arith.xori %6, %7
    %9 = arith.shrui %a, %c63_i64
    %10 = arith.xori %8, %9
    return %10"
  `);
  expect(bodyOf("(a: i16, b: u64) -> i16", "a >> b")).toMatchInlineSnapshot(`
    "%0 = arith.trunci %b
    %1 = arith.andi %0, %c15_i16
    %2 = arith.shrsi %a, %1
    return %2"
  `);
});

test("negation and complement", () => {
  expect(bodyOf("(a: i32) -> i32", "-a ^ ~a")).toMatchInlineSnapshot(`
    "%0 = arith.subi %c0_i32, %a
    %1 = arith.xori %a, %c-1_i32
    %2 = arith.xori %0, %1
    return %2"
  `);
  expect(bodyOf("(a: f32, b: bool) -> f32", "if !b { -a } else { -0.0 }")).toMatchInlineSnapshot(`
    "%0 = arith.xori %b, %true
    %result = scf.if %0 -> (f32) {
    %1 = arith.negf %a
    scf.yield %1
    } else {
    scf.yield %cst
    }
    return %result"
  `);
});

test("conversions between integers keep the value or the low bits", () => {
  const cast = (from: string, to: string): string => bodyOf(`(a: ${from}) -> ${to}`, `a as ${to}`).split("\n")[0] ?? "";
  expect(cast("u8", "i32")).toBe("%0 = arith.extui %a");
  expect(cast("i8", "u32")).toBe("%0 = arith.extsi %a");
  expect(cast("u64", "i16")).toBe("%0 = arith.trunci %a");
  expect(cast("u32", "i32")).toBe("return %a");
  expect(cast("bool", "u64")).toBe("%0 = arith.extui %a");
});

test("conversions to and between floats", () => {
  const cast = (from: string, to: string): string => bodyOf(`(a: ${from}) -> ${to}`, `a as ${to}`);
  expect(cast("u32", "f32")).toBe("%0 = arith.uitofp %a\nreturn %0");
  expect(cast("i64", "f16")).toBe("%0 = arith.sitofp %a\nreturn %0");
  expect(cast("bool", "f32")).toBe("%0 = arith.uitofp %a\nreturn %0");
  expect(cast("f16", "f64")).toBe("%0 = arith.extf %a\nreturn %0");
  expect(cast("f64", "bf16")).toBe("%0 = arith.truncf %a\nreturn %0");
  expect(cast("bf16", "f16")).toBe("%0 = arith.extf %a\n%1 = arith.truncf %0\nreturn %1");
});

test("a conversion of a float to an integer is one operation, by the integer's sign", () => {
  const cast = (from: string, to: string): string => bodyOf(`(a: ${from}) -> ${to}`, `a as ${to}`);
  expect(cast("f32", "i32")).toBe(`%0 = "wg.fptosi_sat"(%a)\nreturn %0`);
  expect(cast("bf16", "u8")).toBe(`%0 = "wg.fptoui_sat"(%a)\nreturn %0`);
  expect(cast("f64x4", "i16x4")).toBe(`%0 = "wg.fptosi_sat"(%a)\nreturn %0`);
});

test("'&&' and '||' evaluate what they need", () => {
  expect(bodyOf("(a: bool, x: global [f32]) -> bool", "a && x[0] > 1.0")).toMatchInlineSnapshot(`
    "%0 = scf.if %a -> (i1) {
    %1 = memref.load %x[%c0]
    %2 = arith.cmpf ogt, %1, %cst
    scf.yield %2
    } else {
    scf.yield %false
    }
    return %0"
  `);
  expect(bodyOf("(a: bool, b: bool) -> bool", "a || b")).toMatchInlineSnapshot(`
    "%0 = scf.if %a -> (i1) {
    scf.yield %true
    } else {
    scf.yield %b
    }
    return %0"
  `);
});

test("what is known at compile time is a constant", () => {
  const ir = irOf(
    "const N: u32 = 256; kernel k(n: u32, x: global mut [u32; n]) { let a = N / 2; x[a] = (a + 1) * 2 - N; x[1] = min(a, 7) << 3; }",
  );
  expect(linesOf(ir, "gpu.func @k").filter((line) => line.includes("store"))).toEqual([
    "memref.store %c2_i32, %x[%c128] : memref<?xi32, #gpu.address_space<global>>",
    "memref.store %c56_i32, %x[%c1] : memref<?xi32, #gpu.address_space<global>>",
  ]);
});

test("built-in functions", () => {
  expect(
    bodyOf(
      "(a: f32, b: f32) -> f32",
      "min(a, b) + max(a, b) + clamp(a, 0.0, b) + abs(a) + fma(a, b, a) + pow(a, b) + sqrt(a)",
    ),
  ).toMatchInlineSnapshot(`
    "%0 = arith.minnumf %a, %b
    %1 = arith.maxnumf %a, %b
    %2 = arith.addf %0, %1
    %3 = arith.maxnumf %a, %cst
    %4 = arith.minnumf %3, %b
    %5 = arith.addf %2, %4
    %6 = math.absf %a
    %7 = arith.addf %5, %6
    %8 = math.fma %a, %b, %a
    %9 = arith.addf %7, %8
    %10 = math.powf %a, %b
    %11 = arith.addf %9, %10
    %12 = math.sqrt %a
    %13 = arith.addf %11, %12
    return %13"
  `);
  expect(
    bodyOf(
      "(a: i32, b: i32) -> i32",
      "min(a, b) + max(a, b) + clamp(a, 0, b) + abs(a) + popcount(a) + clz(a) + ctz(a)",
    ),
  ).toMatchInlineSnapshot(`
    "%0 = arith.minsi %a, %b
    %1 = arith.maxsi %a, %b
    %2 = arith.addi %0, %1
    %3 = arith.maxsi %a, %c0_i32
    %4 = arith.minsi %3, %b
    %5 = arith.addi %2, %4
    %6 = math.absi %a
    %7 = arith.addi %5, %6
    %8 = math.ctpop %a
    %9 = arith.addi %7, %8
    %10 = math.ctlz %a
    %11 = arith.addi %9, %10
    %12 = math.cttz %a
    %13 = arith.addi %11, %12
    return %13"
  `);
  expect(bodyOf("(a: u32, b: bool) -> u32", "select(b, min(a, 3), max(a, 5))")).toMatchInlineSnapshot(`
    "%0 = arith.minui %a, %c3_i32
    %1 = arith.maxui %a, %c5_i32
    %2 = arith.select %b, %0, %1
    return %2"
  `);
});

test("views: elements, lengths, the raw region", () => {
  const body =
    "let raw = launch_workgroup::<u16>(); w[i] += v[j]; raw[0] = 1; let n = v.len; w.len + raw.len + launch_workgroup_bytes()";
  expect(bodyOf("(v: global [f32], w: workgroup mut [f32], i: u32, j: u64) -> u32", body)).toMatchInlineSnapshot(`
    "%raw = "wg.launch_raw"() <{alignment = 2
    %0 = arith.index_castui %j
    %1 = memref.load %v[%0]
    %2 = arith.index_castui %i
    %3 = memref.load %w[%2]
    %4 = arith.addf %3, %1
    memref.store %4, %w[%2]
    memref.store %c1_i16, %raw[%c0]
    %5 = memref.dim %v, %c0
    %n = arith.index_castui %5
    %6 = memref.dim %w, %c0
    %7 = arith.index_castui %6
    %8 = memref.dim %raw, %c0
    %9 = arith.index_castui %8
    %10 = arith.addi %7, %9
    %11 = "wg.launch_size"()
    %12 = arith.index_castui %11
    %13 = arith.addi %10, %12
    return %13"
  `);
});

test("a store computes its value before its place", () => {
  const ir = irOf(
    "fn f(v: global mut [u32]) -> u32 { v[0] = 1; 2 }\nkernel k(n: u32, v: global mut [u32; n]) { v[f(v)] = f(v); v[0] += f(v); }",
  );
  const lines = linesOf(ir, "gpu.func @k")
    .slice(-11, -1)
    .map((line) => line.replace(/ : .*$/, ""));
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "%2 = func.call @f(%1)
    %3 = memref.cast %v
    %4 = func.call @f(%3)
    %5 = arith.index_castui %4
    memref.store %2, %v[%5]
    %6 = memref.cast %v
    %7 = func.call @f(%6)
    %8 = memref.load %v[%c0]
    %9 = arith.addi %8, %7
    memref.store %9, %v[%c0]"
  `);
});

test("operations come from the text of their expressions", () => {
  const module = moduleOf("kernel k(n: u32, x: global mut [u32; n]) {\n  x[0] = n *\n    (n + 1);\n}");
  const texts: (string | undefined)[] = [];
  module.walk((op) => {
    if (muli.is(op) || addi.is(op) || store.is(op)) texts.push(locationSpan(op.location)?.text);
  });
  expect(texts).toEqual(["n + 1", "n *\n    (n + 1)", "x[0] = n *\n    (n + 1);"]);
});

test("a fused multiply-add of bf16 is f32's, whose result is rounded", () => {
  const ir = irOf("kernel k(y: global mut [bf16; 4]) { y[0] = fma(y[1], y[2], y[3]); }");
  expect(ir.match(/arith\.extf .* : bf16 to f32/g)).toHaveLength(3);
  expect(ir).toMatch(/math\.fma .* : f32\n.*arith\.truncf .* : f32 to bf16/);
  expect(irOf("kernel k(y: global mut [bf16x2; 4]) { y[0] = fma(y[1], y[2], y[3]); }")).toContain(": vector<2xf32>");
});
