import { requireTool } from "@dslc/testkit";
import { describe, expect, test } from "vitest";
import { cse } from "./cse.ts";
import { after, besideUpstream, counted, functionOf } from "./testing.ts";

/** The body of a function after the pass. */
function body(signature: string, ...lines: readonly string[]): readonly string[] {
  return after(cse(), functionOf(signature, ...lines)).slice(1, -1);
}

describe("an operation is replaced by an equal one before it", () => {
  test("of equal operands and attributes", () => {
    expect(
      body(
        "%a: i32, %b: i32) -> (i32, i32)",
        "%0 = arith.addi %a, %b : i32",
        "%1 = arith.addi %a, %b : i32",
        "return %0, %1 : i32, i32",
      ),
    ).toEqual(["%0 = arith.addi %a, %b : i32", "return %0, %0 : i32, i32"]);
  });

  test("of exchanged operands, when it is commutative", () => {
    const lines = (op: string): readonly string[] => [
      `%0 = arith.${op} %a, %b : i32`,
      `%1 = arith.${op} %b, %a : i32`,
      "return %0, %1 : i32, i32",
    ];
    expect(body("%a: i32, %b: i32) -> (i32, i32)", ...lines("muli"))).toHaveLength(2);
    expect(body("%a: i32, %b: i32) -> (i32, i32)", ...lines("subi"))).toHaveLength(3);
  });

  test("in a region around, but not in one beside", () => {
    expect(
      body(
        "%c: i1, %a: i32) -> (i32, i32)",
        "%0 = arith.addi %a, %a : i32",
        "%r:2 = scf.if %c -> (i32, i32) {",
        "%1 = arith.addi %a, %a : i32",
        "%2 = arith.muli %a, %a : i32",
        "scf.yield %1, %2 : i32, i32",
        "} else {",
        "%3 = arith.muli %a, %a : i32",
        "scf.yield %3, %0 : i32, i32",
        "}",
        "return %r#0, %r#1 : i32, i32",
      ),
    ).toEqual([
      "%0 = arith.addi %a, %a : i32",
      "%r:2 = scf.if %c -> (i32, i32) {",
      "%1 = arith.muli %a, %a : i32",
      "scf.yield %0, %1 : i32, i32",
      "} else {",
      "%1 = arith.muli %a, %a : i32",
      "scf.yield %1, %0 : i32, i32",
      "}",
      "return %r#0, %r#1 : i32, i32",
    ]);
  });

  test("in a block that dominates its own", () => {
    expect(
      body(
        "%c: i1, %a: i32) -> i32",
        "%0 = arith.addi %a, %a : i32",
        "cf.cond_br %c, ^one, ^two(%0 : i32)",
        "^one:",
        "%1 = arith.addi %a, %a : i32",
        "%2 = arith.muli %a, %a : i32",
        "%3 = arith.xori %1, %2 : i32",
        "cf.br ^two(%3 : i32)",
        "^two(%x: i32):",
        "%4 = arith.muli %a, %a : i32",
        "%5 = arith.addi %x, %4 : i32",
        "return %5 : i32",
      ),
    ).toEqual([
      "%0 = arith.addi %a, %a : i32",
      "cf.cond_br %c, ^bb1, ^bb2(%0 : i32)",
      "^bb1:",
      "%1 = arith.muli %a, %a : i32",
      "%2 = arith.xori %0, %1 : i32",
      "cf.br ^bb2(%2 : i32)",
      "^bb2(%x: i32):",
      "%3 = arith.muli %a, %a : i32",
      "%4 = arith.addi %x, %3 : i32",
      "return %4 : i32",
    ]);
  });

  test("with equal regions", () => {
    const choice = (name: string, value: string): readonly string[] => [
      `%${name} = scf.if %c -> (i32) {`,
      `%${name}1 = arith.addi %a, %a : i32`,
      `%${name}2 = arith.muli %${name}1, ${value} : i32`,
      `scf.yield %${name}2 : i32`,
      "} else {",
      "scf.yield %a : i32",
      "}",
    ];
    const signature = "%c: i1, %a: i32) -> (i32, i32)";
    const last = "return %x, %y : i32, i32";
    expect(body(signature, ...choice("x", "%a"), ...choice("y", "%a"), last)).toHaveLength(8);
    expect(body(signature, ...choice("x", "%a"), ...choice("y", "%y1"), last)).toHaveLength(15);
  });

  test.each([
    ["another attribute", "arith.cmpi slt, %a, %b : i32", "arith.cmpi sgt, %a, %b : i32"],
    ["another flag", "arith.addi %a, %b : i32", "arith.addi %a, %b overflow<nsw> : i32"],
    ["another type", "arith.extui %a : i32 to i64", "arith.extsi %a : i32 to i64"],
    ["an attribute more", "arith.addi %a, %b : i32", "arith.addi %a, %b {mine} : i32"],
    ["another operand", "arith.addi %a, %b : i32", "arith.addi %a, %a : i32"],
  ])("but not by one with %s", (_what, first, second) => {
    const keep = (value: string): string => `"test.keep"(${value}) : (${typeOf(first)}) -> ()`;
    const lines = [`%0 = ${first}`, `%1 = ${second}`, keep("%0"), keep("%1"), "return"];
    expect(body("%a: i32, %b: i32)", ...lines)).toHaveLength(5);
  });
});

function typeOf(op: string): string {
  return op.includes("cmpi") ? "i1" : op.includes("to i64") ? "i64" : "i32";
}

describe("a load is replaced by an equal one", () => {
  const signature = "%m: memref<8xf32>, %w: memref<8xf32, 3>, %g: memref<8xf32, 1>, %i: index, %c: i1, %x: f32)";
  const loads = (memory: string, between: readonly string[]): number =>
    body(
      signature,
      `%0 = memref.load ${memory}`,
      ...between,
      `%1 = memref.load ${memory}`,
      '"test.keep"(%0, %1) {t} : (f32, f32) -> ()',
      "return",
    ).filter((line) => line.includes(`memref.load ${memory}`)).length;
  const generic = "%m[%i] : memref<8xf32>";
  const shared = "%w[%i] : memref<8xf32, 3>";

  test.each<[string, string, readonly string[]]>([
    ["nothing", generic, []],
    ["a read", generic, ["%z = memref.load %g[%i] : memref<8xf32, 1>"]],
    ["a write to other memory", shared, ["memref.store %x, %g[%i] : memref<8xf32, 1>"]],
    ["a choice without writes", generic, ["scf.if %c {", "%y = memref.load %g[%i] : memref<8xf32, 1>", "}"]],
    [
      "a choice that writes to other memory",
      shared,
      ["scf.if %c {", "memref.store %x, %g[%i] : memref<8xf32, 1>", "}"],
    ],
  ])("behind %s", (_what, memory, between) => {
    expect(loads(memory, between)).toBe(1);
  });

  test.each<[string, string, readonly string[]]>([
    ["a write", generic, ["memref.store %x, %m[%i] : memref<8xf32>"]],
    ["a write to what may be the same memory", shared, ["memref.store %x, %m[%i] : memref<8xf32>"]],
    ["a write in a choice", generic, ["scf.if %c {", "memref.store %x, %m[%i] : memref<8xf32>", "}"]],
    ["a barrier", shared, ["gpu.barrier"]],
    ["a call", generic, ["func.call @g() : () -> ()"]],
    ["an operation that is not known", generic, ['"test.unknown"() : () -> ()']],
  ])("but not behind %s", (_what, memory, between) => {
    const declaration = "func.func private @g()";
    const text = functionOf(
      signature,
      `%0 = memref.load ${memory}`,
      ...between,
      `%1 = memref.load ${memory}`,
      '"test.keep"(%0, %1) : (f32, f32) -> ()',
      "return",
    );
    const lines = after(cse(), `${text}${declaration}\n`);
    expect(lines.filter((line) => line.includes(`memref.load ${memory}`))).toHaveLength(2);
  });

  test("not by one of an earlier iteration", () => {
    const lines = (inside: string): readonly string[] =>
      body(
        "%m: memref<8xf32>, %n: index, %c0: index, %c1: index)",
        "%0 = memref.load %m[%c0] : memref<8xf32>",
        "scf.for %i = %c0 to %n step %c1 {",
        "%1 = memref.load %m[%c0] : memref<8xf32>",
        inside,
        "}",
        '"test.keep"(%0) : (f32) -> ()',
        "return",
      ).filter((line) => line.includes("memref.load"));
    expect(lines('"test.pure_or_not"(%1) : (f32) -> ()')).toHaveLength(2);
    expect(lines("memref.store %1, %m[%c1] : memref<8xf32>")).toHaveLength(2);
    expect(lines("%2 = memref.load %m[%c0] : memref<8xf32>")).toHaveLength(1);
  });

  test("where blocks come together, only when there is one way there", () => {
    const lines = body(
      "%m: memref<8xf32>, %i: index, %c: i1) -> f32",
      "%0 = memref.load %m[%i] : memref<8xf32>",
      "cf.cond_br %c, ^one, ^two",
      "^one:",
      "%1 = memref.load %m[%i] : memref<8xf32>",
      '"test.write"(%1) : (f32) -> ()',
      "cf.br ^two",
      "^two:",
      "%2 = memref.load %m[%i] : memref<8xf32>",
      "%3 = arith.addf %0, %2 : f32",
      "return %3 : f32",
    );
    expect(lines.filter((line) => line.includes("load"))).toHaveLength(2);
    expect(lines).toContain('"test.write"(%0) : (f32) -> ()');
  });
});

test("what work-items do together is replaced within a block only", () => {
  const shuffle = (name: string): string => `%${name}, %${name}v = gpu.shuffle xor %x, %o, %o : f32`;
  const keep = (name: string): string => `"test.keep"(%${name}) : (f32) -> ()`;
  const signature = "%x: f32, %o: i32, %c: i1)";
  const inBlock = body(signature, shuffle("a"), shuffle("b"), keep("a"), keep("b"), "return");
  const inChoice = body(signature, shuffle("a"), "scf.if %c {", shuffle("b"), keep("b"), "}", keep("a"), "return");
  const count = (lines: readonly string[]): number => lines.filter((line) => line.includes("shuffle")).length;
  expect([count(inBlock), count(inChoice)]).toEqual([1, 2]);
});

test("isolated functions share nothing, and memory that is made is made each time", () => {
  const one = (name: string): string =>
    `func.func @${name}() -> (i32, memref<4xf32>, memref<4xf32>) {\n%0 = arith.constant 5 : i32\n%1 = memref.alloc() : memref<4xf32>\n%2 = memref.alloc() : memref<4xf32>\nreturn %0, %1, %2 : i32, memref<4xf32>, memref<4xf32>\n}\n`;
  expect(counted(cse(), one("f") + one("g"))).toEqual({ "operations replaced": 0, dead: 0 });
});

test("unreachable blocks are left alone", () => {
  expect(
    body(
      ") -> i32",
      "%0 = arith.constant 1 : i32",
      "return %0 : i32",
      "^dead:",
      "%1 = arith.constant 1 : i32",
      "return %1 : i32",
    ),
  ).toHaveLength(5);
});

test("time is linear in the number of operations, whatever their hashes", () => {
  const lines = Array.from({ length: 4_000 }, (_, at) => `%${at} = arith.constant ${at % 2_000} : i32`);
  const stores = Array.from(
    { length: 1_000 },
    (_, at) => `%l${at} = memref.load %m[] : memref<i32>\nmemref.store %l${at}, %m[] : memref<i32>`,
  );
  const keep = lines.map((_, at) => `"test.keep"(%${at}) : (i32) -> ()`);
  const text = functionOf("%m: memref<i32>)", ...lines, ...keep, ...stores, "return");
  expect(counted(cse(), text)["operations replaced"]).toBe(2_000);
});

describe("mlir-opt --cse leaves the same", () => {
  test.for<readonly [string, string, readonly string[]]>([
    [
      "arithmetic",
      "%a: i32, %b: i32) -> i32",
      [
        "%0 = arith.addi %a, %b : i32",
        "%1 = arith.addi %b, %a : i32",
        "%2 = arith.muli %0, %1 : i32",
        "return %2 : i32",
      ],
    ],
    [
      "unused operations",
      "%a: i32) -> i32",
      [
        "%0 = arith.addi %a, %a : i32",
        "%1 = arith.addi %a, %a : i32",
        "%2 = arith.divsi %a, %a : i32",
        "return %1 : i32",
      ],
    ],
    [
      "regions",
      "%c: i1, %a: i32) -> (i32, i32)",
      [
        "%x = scf.if %c -> (i32) {",
        "%0 = arith.addi %a, %a : i32",
        "scf.yield %0 : i32",
        "} else {",
        "scf.yield %a : i32",
        "}",
        "%y = scf.if %c -> (i32) {",
        "%0 = arith.addi %a, %a : i32",
        "scf.yield %0 : i32",
        "} else {",
        "scf.yield %a : i32",
        "}",
        "return %x, %y : i32, i32",
      ],
    ],
    [
      "loads",
      "%m: memref<4xi32>, %i: index) -> (i32, i32, i32)",
      [
        "%0 = memref.load %m[%i] : memref<4xi32>",
        "%1 = memref.load %m[%i] : memref<4xi32>",
        "memref.store %0, %m[%i] : memref<4xi32>",
        "%2 = memref.load %m[%i] : memref<4xi32>",
        "return %0, %1, %2 : i32, i32, i32",
      ],
    ],
    [
      "blocks",
      "%c: i1, %a: i32) -> i32",
      [
        "%0 = arith.addi %a, %a : i32",
        "cf.cond_br %c, ^one, ^two(%0 : i32)",
        "^one:",
        "%1 = arith.addi %a, %a : i32",
        "cf.br ^two(%1 : i32)",
        "^two(%x: i32):",
        "%2 = arith.addi %a, %a : i32",
        "%3 = arith.xori %2, %x : i32",
        "return %3 : i32",
      ],
    ],
  ])("of %s", ([_what, signature, lines], context) => {
    requireTool(context, "mlir-opt-19");
    const { ours, theirs } = besideUpstream([cse()], ["--cse"], functionOf(signature, ...lines));
    expect(ours).toBe(theirs);
  });
});
