import { mlirOptPasses, requireTool, runSteps, throughMlirOpt } from "@dslc/testkit";
import { describe, expect, test } from "vitest";
import { dce } from "./dce.ts";
import { mem2reg } from "./mem2reg.ts";
import { after, besideUpstream, counted, dialects, functionOf } from "./testing.ts";

/** The body of a function after promotion, and without what is carried in vain. */
function body(signature: string, ...lines: readonly string[]): readonly string[] {
  const { text } = runSteps(functionOf(signature, ...lines), dialects, [mem2reg(), dce()]);
  const all = text.trim().split("\n");
  return all.slice(2, -2).map((line) => line.trim());
}

const variable = "%p = memref.alloca() : memref<i32>";
const read = (name: string): string => `%${name} = memref.load %p[] : memref<i32>`;
const write = (value: string): string => `memref.store ${value}, %p[] : memref<i32>`;

describe("a variable becomes values", () => {
  test("in a row", () => {
    expect(
      body(
        "%a: i32) -> (i32, i32)",
        variable,
        write("%a"),
        read("x"),
        "%y = arith.addi %x, %x : i32",
        write("%y"),
        read("z"),
        "return %x, %z : i32, i32",
      ),
    ).toEqual(["%y = arith.addi %a, %a : i32", "return %a, %y : i32, i32"]);
  });

  test("that choices give", () => {
    const choice = (other: readonly string[]): readonly string[] =>
      body(
        "%c: i1, %a: i32, %b: i32) -> i32",
        variable,
        write("%a"),
        "scf.if %c {",
        write("%b"),
        ...other,
        "}",
        read("x"),
        "return %x : i32",
      );
    const expected = (name: string): readonly string[] => [
      "%p = scf.if %c -> (i32) {",
      "scf.yield %b : i32",
      "} else {",
      `scf.yield ${name} : i32`,
      "}",
      "return %p : i32",
    ];
    expect(choice([])).toEqual(expected("%a"));
    expect(choice(["} else {", "%k = arith.addi %a, %b : i32", write("%k")])).toEqual([
      "%p = scf.if %c -> (i32) {",
      "scf.yield %b : i32",
      "} else {",
      "%k = arith.addi %a, %b : i32",
      "scf.yield %k : i32",
      "}",
      "return %p : i32",
    ]);
  });

  test("that loops carry, beside those that they carried before", () => {
    expect(
      body(
        "%n: index, %c0: index, %c1: index, %a: i32) -> (i32, i32)",
        variable,
        write("%a"),
        "%r = scf.for %i = %c0 to %n step %c1 iter_args(%k = %a) -> (i32) {",
        read("x"),
        "%y = arith.addi %x, %k : i32",
        write("%y"),
        "scf.yield %x : i32",
        "}",
        read("z"),
        "return %r, %z : i32, i32",
      ),
    ).toEqual([
      "%r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%k = %a, %p = %a) -> (i32, i32) {",
      "%y = arith.addi %p, %k : i32",
      "scf.yield %p, %y : i32, i32",
      "}",
      "return %r#0, %r#1 : i32, i32",
    ]);
  });

  test("that a loop reads only", () => {
    const lines = body(
      "%n: index, %c0: index, %c1: index, %a: i32, %m: memref<i32>)",
      variable,
      write("%a"),
      "scf.parallel (%i) = (%c0) to (%n) step (%c1) {",
      read("x"),
      "memref.store %x, %m[] : memref<i32>",
      "}",
      "return",
    );
    expect(lines).toContain("memref.store %a, %m[] : memref<i32>");
    expect(lines.join()).not.toContain("alloca");
  });

  test("through both regions of a while loop", () => {
    expect(
      body(
        "%a: i32, %b: i32) -> i32",
        variable,
        write("%a"),
        "scf.while : () -> () {",
        read("x"),
        "%c = arith.cmpi slt, %x, %b : i32",
        "scf.condition(%c)",
        "} do {",
        read("y"),
        "%z = arith.addi %y, %b : i32",
        write("%z"),
        "scf.yield",
        "}",
        read("r"),
        "return %r : i32",
      ),
    ).toEqual([
      "%p = scf.while (%p_0 = %a) : (i32) -> i32 {",
      "%c = arith.cmpi slt, %p_0, %b : i32",
      "scf.condition(%c) %p_0 : i32",
      "} do {",
      "^bb0(%p_0: i32):",
      "%z = arith.addi %p_0, %b : i32",
      "scf.yield %z : i32",
      "}",
      "return %p : i32",
    ]);
  });

  test("as arguments of blocks where ways come together", () => {
    expect(
      body(
        "%c: i1, %a: i32, %b: i32) -> i32",
        variable,
        write("%a"),
        "cf.cond_br %c, ^one, ^two",
        "^one:",
        write("%b"),
        "cf.br ^two",
        "^two:",
        read("x"),
        "return %x : i32",
      ),
    ).toEqual([
      "cf.cond_br %c, ^bb1, ^bb2(%a : i32)",
      "^bb1:",
      "cf.br ^bb2(%b : i32)",
      "^bb2(%p: i32):",
      "return %p : i32",
    ]);
  });

  test("that is new in each iteration", () => {
    const lines = body(
      "%n: index, %c0: index, %c1: index, %a: i32, %b: i32, %c: i1, %m: memref<i32>)",
      "scf.for %i = %c0 to %n step %c1 {",
      variable,
      write("%a"),
      "scf.if %c {",
      write("%b"),
      "}",
      read("x"),
      "memref.store %x, %m[] : memref<i32>",
      "}",
      "return",
    );
    expect(lines).toEqual([
      "scf.for %i = %c0 to %n step %c1 {",
      "%p = scf.if %c -> (i32) {",
      "scf.yield %b : i32",
      "} else {",
      "scf.yield %a : i32",
      "}",
      "memref.store %p, %m[] : memref<i32>",
      "}",
      "return",
    ]);
  });

  test("for each element of an array", () => {
    const index = (name: string, value: number): string => `%${name} = arith.constant ${value} : index`;
    expect(
      counted(
        mem2reg(),
        functionOf(
          "%a: f32) -> f32",
          index("i", 0),
          index("j", 1),
          "%p = memref.alloca() : memref<2x2xf32, 5>",
          "memref.store %a, %p[%i, %j] : memref<2x2xf32, 5>",
          "memref.store %a, %p[%j, %i] : memref<2x2xf32, 5>",
          "%x = memref.load %p[%i, %j] : memref<2x2xf32, 5>",
          "return %x : f32",
        ),
      ),
    ).toEqual({ allocations: 1, accesses: 3 });
  });
});

describe("memory stays that", () => {
  test.each([
    ["is accessed at a subscript that is not known", "%x = memref.load %q[%i] : memref<4xi32>"],
    ["is accessed out of bounds", "%c9 = arith.constant 9 : index\n%x = memref.load %q[%c9] : memref<4xi32>"],
    ["is handed to somebody", "func.call @g(%q) : (memref<4xi32>) -> ()"],
    [
      "is seen as something else",
      "%v = memref.cast %q : memref<4xi32> to memref<?xi32>\nfunc.call @h(%v) : (memref<?xi32>) -> ()",
    ],
    [
      "is updated in one step",
      "%c0 = arith.constant 0 : index\n%x = memref.atomic_rmw addi %a, %q[%c0] : (i32, memref<4xi32>) -> i32",
    ],
    [
      "is written in parallel",
      "%c0 = arith.constant 0 : index\nscf.parallel (%j) = (%i) to (%i) step (%i) {\nmemref.store %a, %q[%c0] : memref<4xi32>\n}",
    ],
  ])("%s", (_what, line) => {
    const text = functionOf("%a: i32, %i: index)", "%q = memref.alloca() : memref<4xi32>", line, "return");
    const others = "func.func private @g(memref<4xi32>)\nfunc.func private @h(memref<?xi32>)\n";
    expect(after(mem2reg(), text + others).join("\n")).toContain("memref.alloca");
    expect(counted(mem2reg(), text + others)).toEqual({ allocations: 0, accesses: 0 });
  });

  test("is not of this work-item alone, or of more elements than the option says", () => {
    const make = (op: string): string => functionOf(")", `%q = memref.${op}() : memref<4xi32>`, "return");
    expect(counted(mem2reg(), make("alloc"))["allocations"]).toBe(0);
    expect(counted(mem2reg(), make("alloca"))["allocations"]).toBe(1);
    expect(counted(mem2reg({ maximumElements: 3 }), make("alloca"))["allocations"]).toBe(0);
  });
});

test("memory that is read before it is written is zero", () => {
  expect(body(") -> i32", variable, read("x"), "return %x : i32")).toEqual([
    "%x = arith.constant 0 : i32",
    "return %x : i32",
  ]);
});

describe("mlir-opt --mem2reg leaves the same", () => {
  test.for<readonly [string, readonly string[]]>([
    [
      "in a row",
      [variable, write("%a"), read("x"), write("%b"), read("y"), "%z = arith.addi %x, %y : i32", "return %z : i32"],
    ],
    [
      "of blocks",
      [
        variable,
        write("%a"),
        "cf.cond_br %c, ^one, ^two",
        "^one:",
        write("%b"),
        "cf.br ^two",
        "^two:",
        read("x"),
        "return %x : i32",
      ],
    ],
    [
      "of loops",
      [
        variable,
        write("%a"),
        "cf.br ^loop",
        "^loop:",
        read("x"),
        "%y = arith.addi %x, %b : i32",
        write("%y"),
        "cf.cond_br %c, ^loop, ^end",
        "^end:",
        read("z"),
        "return %z : i32",
      ],
    ],
  ])("%s", ([_what, lines], context) => {
    requireTool(context, "mlir-opt-19");
    const text = functionOf("%c: i1, %a: i32, %b: i32) -> i32", ...lines);
    const { ours, theirs } = besideUpstream([mem2reg()], ["--mem2reg"], text);
    expect(ours).toBe(throughMlirOpt(theirs));
  });

  test("of an array, after its --sroa", (context) => {
    requireTool(context, "mlir-opt-19");
    const text = functionOf(
      "%a: i32, %b: i32) -> i32",
      "%i = arith.constant 0 : index",
      "%j = arith.constant 1 : index",
      "%p = memref.alloca() : memref<2xi32>",
      "memref.store %a, %p[%i] : memref<2xi32>",
      "memref.store %b, %p[%j] : memref<2xi32>",
      "%x = memref.load %p[%i] : memref<2xi32>",
      "return %x : i32",
    );
    const { ours, theirs } = besideUpstream([mem2reg()], ["--sroa", "--mem2reg"], text);
    expect(mlirOptPasses(ours, ["--canonicalize"])).toBe(mlirOptPasses(theirs, ["--canonicalize"]));
  });
});
