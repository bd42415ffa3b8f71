import { requireTool, throughMlirOpt } from "@dslc/testkit";
import { describe, expect, test } from "vitest";
import { dce } from "./dce.ts";
import { symbolDce } from "./symbol-dce.ts";
import { after, besideUpstream, counted, functionOf } from "./testing.ts";

function body(signature: string, ...lines: readonly string[]): readonly string[] {
  return after(dce(), functionOf(signature, ...lines)).slice(1, -1);
}

describe("operations that nothing needs go", () => {
  test("with all that only they need", () => {
    expect(
      body(
        "%a: i32, %m: memref<i32>) -> i32",
        "%0 = arith.addi %a, %a : i32",
        "%1 = arith.divsi %0, %a : i32",
        "%2 = memref.load %m[] : memref<i32>",
        "%3 = memref.alloc() : memref<4xi32>",
        "return %a : i32",
      ),
    ).toEqual(["return %a : i32"]);
  });

  test("in structured control flow, which goes with them", () => {
    expect(
      body(
        "%c: i1, %a: i32)",
        "%0 = scf.if %c -> (i32) {",
        "%1 = arith.addi %a, %a : i32",
        "scf.yield %1 : i32",
        "} else {",
        "scf.yield %a : i32",
        "}",
        "return",
      ),
    ).toEqual(["return"]);
  });

  test.each([
    ["a write", "memref.store %a, %m[] : memref<i32>"],
    ["a barrier", "gpu.barrier"],
    ["an operation that is not known", '%0 = "test.unknown"(%a) : (i32) -> i32'],
    ["a call", "func.call @f(%a, %m) : (i32, memref<i32>) -> ()"],
    ["memory that is freed", "memref.dealloc %m : memref<i32>"],
  ])("but not %s", (_what, line) => {
    expect(body("%a: i32, %m: memref<i32>)", line, "return")).toHaveLength(2);
  });
});

describe("carried values that nothing needs go", () => {
  test("of a loop, though each iteration computes them from the last", () => {
    expect(
      body(
        "%m: memref<i32>, %n: index, %c0: index, %c1: index, %a: i32, %b: i32) -> i32",
        "%0:3 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %a, %y = %b, %z = %a) -> (i32, i32, i32) {",
        "%1 = arith.addi %x, %y : i32",
        "%2 = arith.muli %y, %b : i32",
        "%3 = arith.xori %z, %a : i32",
        "memref.store %3, %m[] : memref<i32>",
        "scf.yield %1, %2, %3 : i32, i32, i32",
        "}",
        "return %0#2 : i32",
      ),
    ).toEqual([
      "%0 = scf.for %i = %c0 to %n step %c1 iter_args(%z = %a) -> (i32) {",
      "%1 = arith.xori %z, %a : i32",
      "memref.store %1, %m[] : memref<i32>",
      "scf.yield %1 : i32",
      "}",
      "return %0 : i32",
    ]);
  });

  test("but a value stays while the loop needs it inside, or its result is used", () => {
    const lines = (use: string, result: string): readonly string[] => [
      "%0 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %a) -> (i32) {",
      "%1 = arith.addi %x, %a : i32",
      use,
      "scf.yield %1 : i32",
      "}",
      `return ${result} : i32`,
    ];
    const signature = "%m: memref<i32>, %n: index, %c0: index, %c1: index, %a: i32) -> i32";
    expect(body(signature, ...lines("memref.store %x, %m[] : memref<i32>", "%a"))).toHaveLength(6);
    expect(body(signature, ...lines("%2 = arith.xori %x, %x : i32", "%0"))).toHaveLength(5);
    expect(body(signature, ...lines("%2 = arith.xori %x, %x : i32", "%a"))).toEqual(["return %a : i32"]);
  });

  test("of a while loop, on either side of its condition", () => {
    expect(
      body(
        "%m: memref<i32>, %a: i32, %b: i32) -> i32",
        "%0:2 = scf.while (%x = %a, %y = %b) : (i32, i32) -> (i32, i32) {",
        "%c = arith.cmpi slt, %x, %b : i32",
        "%d = arith.addi %y, %x : i32",
        "scf.condition(%c) %x, %d : i32, i32",
        "} do {",
        "^bb0(%p: i32, %q: i32):",
        "%e = arith.addi %p, %b : i32",
        "memref.store %e, %m[] : memref<i32>",
        "scf.yield %e, %q : i32, i32",
        "}",
        "return %0#0 : i32",
      ),
    ).toEqual([
      "%0 = scf.while (%x = %a) : (i32) -> i32 {",
      "%c = arith.cmpi slt, %x, %b : i32",
      "scf.condition(%c) %x : i32",
      "} do {",
      "^bb0(%p: i32):",
      "%e = arith.addi %p, %b : i32",
      "memref.store %e, %m[] : memref<i32>",
      "scf.yield %e : i32",
      "}",
      "return %0 : i32",
    ]);
  });

  test("of a choice that has effects", () => {
    expect(
      body(
        "%c: i1, %m: memref<i32>, %a: i32) -> i32",
        "%0:2 = scf.if %c -> (i32, i32) {",
        "memref.store %a, %m[] : memref<i32>",
        "%1 = arith.addi %a, %a : i32",
        "scf.yield %1, %a : i32, i32",
        "} else {",
        "%2 = arith.muli %a, %a : i32",
        "scf.yield %a, %2 : i32, i32",
        "}",
        "return %0#1 : i32",
      ),
    ).toEqual([
      "%0 = scf.if %c -> (i32) {",
      "memref.store %a, %m[] : memref<i32>",
      "scf.yield %a : i32",
      "} else {",
      "%1 = arith.muli %a, %a : i32",
      "scf.yield %1 : i32",
      "}",
      "return %0 : i32",
    ]);
  });

  test("of blocks, in circles too", () => {
    expect(
      body(
        "%c: i1, %a: i32, %b: i32) -> i32",
        "cf.br ^loop(%a, %b, %a : i32, i32, i32)",
        "^loop(%x: i32, %y: i32, %z: i32):",
        "%0 = arith.addi %y, %a : i32",
        "%1 = arith.addi %z, %a : i32",
        "cf.cond_br %c, ^loop(%x, %0, %1 : i32, i32, i32), ^end(%1, %y : i32, i32)",
        "^end(%r: i32, %s: i32):",
        "return %r : i32",
      ),
    ).toEqual([
      "cf.br ^bb1(%a : i32)",
      "^bb1(%z: i32):",
      "%0 = arith.addi %z, %a : i32",
      "cf.cond_br %c, ^bb1(%0 : i32), ^bb2(%0 : i32)",
      "^bb2(%r: i32):",
      "return %r : i32",
    ]);
  });

  test("but not to a block that an unknown terminator goes to", () => {
    const lines = body("%a: i32)", '"test.br"(%a)[^one] : (i32) -> ()', "^one(%x: i32):", "return");
    expect(lines).toContain("^bb1(%x: i32):");
  });
});

test("arguments of functions, and what a reduction combines, stay", () => {
  const lines = body(
    "%unused: i32, %c0: index, %c1: index, %x: f32) -> f32",
    "%0 = scf.parallel (%i) = (%c0) to (%c1) step (%c1) init (%x) -> f32 {",
    "%1 = arith.addf %x, %x : f32",
    "scf.reduce(%1 : f32) {",
    "^bb0(%p: f32, %q: f32):",
    "%2 = arith.mulf %p, %q : f32",
    "%3 = arith.addf %p, %q : f32",
    "scf.reduce.return %3 : f32",
    "}",
    "}",
    "return %0 : f32",
  );
  expect(lines).toContain("^bb0(%p: f32, %q: f32):");
  expect(lines).toHaveLength(9);
});

test("blocks that control never comes to go", () => {
  const text = functionOf(
    "%a: i32) -> i32",
    "return %a : i32",
    "^one:",
    "%0 = arith.addi %a, %a : i32",
    "cf.br ^two(%0 : i32)",
    "^two(%x: i32):",
    "cf.br ^one",
  );
  expect(counted(dce(), text)).toEqual({ operations: 0, "block arguments and results": 0, blocks: 2 });
  expect(after(dce(), text)).toEqual(["func.func @f(%a: i32) -> i32 {", "return %a : i32", "}"]);
});

describe("symbol-dce", () => {
  const one = (name: string, callee?: string): string =>
    `func.func private @${name}() {\n${callee === undefined ? "" : `call @${callee}() : () -> ()\n`}return\n}\n`;

  test("removes private functions that only each other call", () => {
    const text = `${one("a", "b")}${one("b", "a")}${one("kept")}func.func private @outside(i32)\nfunc.func @f() {\ncall @kept() : () -> ()\nreturn\n}\n`;
    expect(counted(symbolDce(), text)).toEqual({ symbols: 3 });
    expect(after(symbolDce(), text).filter((line) => line.includes("func.func"))).toEqual([
      "func.func private @kept() {",
      "func.func @f() {",
    ]);
  });

  test("finds names in nested references and lists, in the table that they mean", () => {
    const inner = `gpu.module @m {\nfunc.func private @g() {\nreturn\n}\nfunc.func private @h() {\nreturn\n}\n}\n`;
    const text = `${inner}${one("g")}"test.use"() {list = [{deep = @m::@g}]} : () -> ()\n`;
    expect(after(symbolDce(), text).filter((line) => line.includes("func.func"))).toEqual(["func.func private @g() {"]);
  });

  test("follows 100,000 nested names in time linear in their number", () => {
    const text = `"test.use"() {name = ${"@a::".repeat(100_000)}@b} : () -> ()\nfunc.func private @a() {\nreturn\n}\n`;
    expect(counted(symbolDce(), text)).toEqual({ symbols: 0 });
  });

  test("leaves what mlir-opt --symbol-dce does", (context) => {
    requireTool(context, "mlir-opt-19");
    const text = `${one("a", "b")}${one("b")}${one("c", "d")}${one("d", "c")}func.func @f() {\ncall @a() : () -> ()\nreturn\n}\n`;
    const { ours, theirs } = besideUpstream([symbolDce()], ["--symbol-dce"], text);
    expect(ours).toBe(theirs);
  });
});

describe("mlir-opt --remove-dead-values or its canonicalizer leave the same", () => {
  test.for<readonly [string, string, readonly string[]]>([
    [
      "of a loop",
      "--canonicalize",
      [
        "%0:2 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %a, %y = %a) -> (i32, i32) {",
        "%1 = arith.addi %x, %a : i32",
        "memref.store %1, %m[] : memref<i32>",
        "scf.yield %1, %y : i32, i32",
        "}",
        "return %0#0 : i32",
      ],
    ],
    [
      "of a choice",
      "--remove-dead-values",
      [
        "%0:2 = scf.if %c -> (i32, i32) {",
        "%1 = arith.addi %a, %a : i32",
        "scf.yield %1, %a : i32, i32",
        "} else {",
        "%2 = arith.muli %a, %a : i32",
        "scf.yield %a, %2 : i32, i32",
        "}",
        "return %0#1 : i32",
      ],
    ],
    [
      "of blocks",
      "--canonicalize",
      [
        "cf.cond_br %c, ^one(%a, %a : i32, i32), ^two",
        "^two:",
        "memref.store %a, %m[] : memref<i32>",
        "%d = arith.addi %a, %a : i32",
        "cf.br ^one(%d, %a : i32, i32)",
        "^one(%x: i32, %y: i32):",
        "memref.store %x, %m[] : memref<i32>",
        "return %x : i32",
      ],
    ],
  ])("%s", ([_what, pass, lines], context) => {
    requireTool(context, "mlir-opt-19");
    const signature = "%c: i1, %m: memref<i32>, %n: index, %c0: index, %c1: index, %a: i32) -> i32";
    const { ours, theirs } = besideUpstream([dce()], [pass], functionOf(signature, ...lines));
    expect(ours).toBe(throughMlirOpt(theirs));
  });
});
