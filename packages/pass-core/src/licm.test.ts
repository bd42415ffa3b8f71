import { requireTool, throughMlirOpt } from "@dslc/testkit";
import { describe, expect, test } from "vitest";
import { licm } from "./licm.ts";
import { after, besideUpstream, functionOf } from "./testing.ts";

const signature =
  "%m: memref<8xf32>, %w: memref<8xf32, 3>, %n: index, %c0: index, %c1: index, %a: i32, %b: i32, %c: i1)";

/** What is before the loop after the pass, of a loop with these lines. */
function before(loop: readonly string[], lines: readonly string[]): readonly string[] {
  const all = after(licm(), functionOf(signature, ...loop, ...lines, "}", "return"));
  return all.slice(
    1,
    all.findIndex((line) => line.includes("scf.for") || line.includes("scf.while")),
  );
}

const maybeNever = ["scf.for %i = %c0 to %n step %c1 {"];
const surely = [
  "%zero = arith.constant 0 : index",
  "%four = arith.constant 4 : index",
  "scf.for %i = %zero to %four step %c1 {",
];
const always = [
  "scf.while : () -> () {",
  "%t = arith.index_cast %n : index to i32",
  "%l = memref.load %m[%c0] : memref<8xf32>",
  "%d = arith.divsi %a, %b : i32",
  "scf.condition(%c)",
  "} do {",
  "scf.yield",
];

describe("leaves a loop", () => {
  test("what is pure, and what is computed from that", () => {
    expect(
      before(maybeNever, [
        "%0 = arith.constant 7 : i32",
        "%1 = arith.addi %a, %0 : i32",
        '"test.use"(%1, %i) : (i32, index) -> ()',
      ]),
    ).toEqual(["%0 = arith.constant 7 : i32", "%1 = arith.addi %a, %0 : i32"]);
  });

  test("a choice with all that is in it", () => {
    expect(
      before(maybeNever, [
        "%0 = scf.if %c -> (i32) {",
        "%1 = arith.addi %a, %b : i32",
        "scf.yield %1 : i32",
        "} else {",
        "scf.yield %a : i32",
        "}",
        '"test.use"(%0) : (i32) -> ()',
      ]),
    ).toHaveLength(6);
  });

  test("a sum that may overflow although it is declared not to: it has no value then, and nobody needs it", () => {
    const lines = ["%0 = arith.addi %a, %b overflow<nsw> : i32", '"test.use"(%0) : (i32) -> ()'];
    expect(before(maybeNever, lines)).toEqual(["%0 = arith.addi %a, %b overflow<nsw> : i32"]);
  });

  test("but no choice by what may have no value", () => {
    const lines = (flags: string): readonly string[] => [
      `%0 = arith.addi %a, %b${flags} : i32`,
      "%1 = arith.cmpi slt, %0, %b : i32",
      "%2 = scf.if %1 -> (i32) {",
      "scf.yield %a : i32",
      "} else {",
      "scf.yield %b : i32",
      "}",
      '"test.use"(%2) : (i32) -> ()',
    ];
    expect(before(maybeNever, lines(""))).toHaveLength(7);
    expect(before(maybeNever, lines(" overflow<nsw>"))).toHaveLength(2);
  });

  test("all of two loops at once", () => {
    const lines = [
      "scf.for %j = %c0 to %n step %c1 {",
      "%0 = arith.addi %a, %b : i32",
      '"test.use"(%0) : (i32) -> ()',
      "}",
    ];
    expect(before(maybeNever, lines)).toEqual(["%0 = arith.addi %a, %b : i32"]);
  });

  test("but not what comes from an iteration", () => {
    const lines = [
      "%0 = arith.addi %i, %i : index",
      "%1 = arith.addi %0, %c1 : index",
      '"test.use"(%1) : (index) -> ()',
    ];
    expect(before(maybeNever, lines)).toEqual([]);
  });

  test.each([
    ["a division", "%0 = arith.divsi %a, %b : i32"],
    [
      "a division by what may be zero in a choice",
      "%0 = scf.if %c -> (i32) {\n%1 = arith.remui %a, %b : i32\nscf.yield %1 : i32\n} else {\nscf.yield %a : i32\n}",
    ],
    ["a load", "%0 = memref.load %m[%c0] : memref<8xf32>"],
  ])("but not %s, where the loop may not run", (_what, line) => {
    expect(before(maybeNever, [line, `"test.use"(%0) : (${line.includes("load") ? "f32" : "i32"}) -> ()`])).toEqual([]);
  });

  test("a division by a constant that is neither 0 nor -1", () => {
    const lines = (divisor: number): readonly string[] => [
      `%d = arith.constant ${divisor} : i32`,
      "%0 = arith.divsi %a, %d : i32",
      '"test.use"(%0) : (i32) -> ()',
    ];
    expect([3, -2, 0, -1].map((divisor) => before(maybeNever, lines(divisor)).length)).toEqual([2, 2, 1, 1]);
  });

  test("a division and a load, where the loop runs", () => {
    const lines = ["%0 = arith.divsi %a, %b : i32", "%1 = memref.load %m[%c0] : memref<8xf32>"];
    expect(before(surely, lines).slice(2)).toEqual([
      "%0 = arith.divsi %a, %b : i32",
      "%1 = memref.load %m[%c0] : memref<8xf32>",
    ]);
    expect(before(always, [])).toEqual([
      "%t = arith.index_cast %n : index to i32",
      "%l = memref.load %m[%c0] : memref<8xf32>",
      "%d = arith.divsi %a, %b : i32",
    ]);
  });

  test("but not from under a condition", () => {
    const lines = [
      "scf.if %c {",
      "%0 = arith.divsi %a, %b : i32",
      "%1 = memref.load %m[%c0] : memref<8xf32>",
      '"test.use"(%0, %1) : (i32, f32) -> ()',
      "}",
    ];
    expect(before(surely, lines)).toHaveLength(2);
  });

  test.each([
    ["nothing is written", [], 1],
    ["other memory is written", ["memref.store %0, %w[%i] : memref<8xf32, 3>"], 0],
    ["it may be written", ["memref.store %0, %m[%i] : memref<8xf32>"], 0],
    ["a barrier lets others write", ["gpu.barrier"], 0],
    [
      "a call may write",
      [
        "func.call @f(%m, %w, %n, %c0, %c1, %a, %b, %c) : (memref<8xf32>, memref<8xf32, 3>, index, index, index, i32, i32, i1) -> ()",
      ],
      0,
    ],
  ])("a load from memory of any kind when %s: %s", (_what, others, expected) => {
    const lines = ["%0 = memref.load %m[%c0] : memref<8xf32>", ...others];
    expect(before(surely, lines)).toHaveLength(2 + expected);
  });

  test("a load from workgroup memory, when private memory is written", () => {
    const lines = [
      "%0 = memref.load %w[%c0] : memref<8xf32, 3>",
      "%p = memref.alloca() : memref<1xf32, 5>",
      "memref.store %0, %p[%i] : memref<1xf32, 5>",
    ];
    expect(before(surely, lines).at(-1)).toBe("%0 = memref.load %w[%c0] : memref<8xf32, 3>");
  });

  test("nothing that work-items do together", () => {
    const lines = [
      "%x = arith.constant 1.0 : f32",
      "%0, %1 = gpu.shuffle xor %x, %a, %b : f32",
      '"test.use"(%0) : (f32) -> ()',
    ];
    expect(before(surely, lines).filter((line) => line.includes("shuffle"))).toEqual([]);
  });

  test("no memory that is made anew each time", () => {
    expect(
      before(surely, ["%0 = memref.alloca() : memref<1xf32>", '"test.use"(%0) : (memref<1xf32>) -> ()']),
    ).toHaveLength(2);
  });
});

describe("mlir-opt --loop-invariant-code-motion leaves the same", () => {
  test.for<readonly [string, readonly string[]]>([
    [
      "of arithmetic",
      [
        "scf.for %i = %c0 to %n step %c1 {",
        "%0 = arith.addi %a, %b : i32",
        "%1 = arith.muli %0, %b : i32",
        "%2 = arith.divsi %a, %b : i32",
        "%3 = arith.addi %1, %2 : i32",
        "%4 = arith.index_cast %3 : i32 to index",
        "%5 = memref.load %m[%4] : memref<8xf32>",
        "memref.store %5, %m[%i] : memref<8xf32>",
        "}",
      ],
    ],
    [
      "of nested loops",
      [
        "scf.for %i = %c0 to %n step %c1 {",
        "scf.for %j = %c0 to %n step %c1 {",
        "%0 = arith.addi %a, %b : i32",
        "%1 = arith.addi %i, %n : index",
        "%2 = arith.addi %1, %j : index",
        "%5 = memref.load %m[%2] : memref<8xf32>",
        "memref.store %5, %m[%1] : memref<8xf32>",
        "}",
        "}",
      ],
    ],
  ])("%s", ([_what, lines], context) => {
    requireTool(context, "mlir-opt-19");
    const text = functionOf(signature, ...lines, "return");
    const { ours, theirs } = besideUpstream([licm()], ["--loop-invariant-code-motion"], text);
    expect(ours).toBe(throughMlirOpt(theirs));
  });
});
