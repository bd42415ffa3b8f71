import { readFileSync } from "node:fs";
import { arith } from "@dslc/dialect-arith";
import { cf } from "@dslc/dialect-cf";
import { func } from "@dslc/dialect-func";
import { loopLike, type Operation, regionBranch, regionExecution, UndefinedBehavior } from "@dslc/ir";
import { moduleOf, readIr, rewrite, roundTripErrors } from "@dslc/testkit";
import { expect, test } from "vitest";
import { scf } from "./dialect.ts";

const dialects = [arith, func, cf, scf];

test("what is printed is what was read, in both forms", () => {
  expect(roundTripErrors(readFileSync(new URL("../test/everything.mlir", import.meta.url), "utf8"), dialects)).toEqual(
    [],
  );
});

/** A module of sources `%b : i1`, `%i : index`, `%x : i32`, `%f : f32` and the lines, from line 2 on. */
function withSources(lines: string): string {
  const sources = Object.entries({ b: "i1", i: "index", x: "i32", f: "f32" });
  return `${sources.map(([name, type]) => `%${name} = "test.source"() : () -> ${type}`).join(" ")}\n${lines}`;
}

test.each([
  [
    "results without else",
    "%r = scf.if %b -> (i32) { scf.yield %x : i32 }",
    "'scf.if' op must have an else block if defining values",
  ],
  [
    "a branch that yields another type",
    "%r = scf.if %b -> (i32) { scf.yield %x : i32 } else { scf.yield %f : f32 }",
    "'scf.if' op along control flow edge from Region #1 to parent results: source type #0 'f32' should match input type #0 'i32'",
  ],
  [
    "a branch that yields too little",
    "%r = scf.if %b -> (i32) { scf.yield %x : i32 } else { scf.yield }",
    "'scf.if' op along control flow edge from Region #1 to parent results: source has 0 operands, but target successor needs 1",
  ],
  [
    "a branch with an argument",
    '"scf.if"(%b) ({ ^bb0(%a: i32): "scf.yield"() : () -> () }, {}) : (i1) -> ()',
    "'scf.if' op region #0 should have no arguments",
  ],
  [
    "another terminator",
    '"scf.if"(%b) ({ "cf.br"()[^bb1] : () -> () ^bb1: "scf.yield"() : () -> () }, {}) : (i1) -> ()',
    "'scf.if' op expects region #0 to have 0 or 1 blocks",
  ],
  [
    "bounds of two types",
    '"scf.for"(%i, %i, %x) ({ ^bb0(%k: index): "scf.yield"() : () -> () }) : (index, index, i32) -> ()',
    "'scf.for' op failed to verify that all of {lowerBound, upperBound, step} have same type",
  ],
  [
    "float bounds",
    '"scf.for"(%f, %f, %f) ({ ^bb0(%k: f32): "scf.yield"() : () -> () }) : (f32, f32, f32) -> ()',
    "'scf.for' op operand #0 must be signless integer or index, but got 'f32'",
  ],
  [
    "an induction variable of another type",
    '"scf.for"(%i, %i, %i) ({ ^bb0(%k: i32): "scf.yield"() : () -> () }) : (index, index, index) -> ()',
    "'scf.for' op expected induction variable to be same type as bounds and step",
  ],
  [
    "a loop that yields another type",
    "%r = scf.for %k = %i to %i step %i iter_args(%c = %x) -> (i32) { scf.yield %f : f32 }",
    "'scf.for' op along control flow edge from Region #0 to Region #0: source type #0 'f32' should match input type #0 'i32'",
  ],
  [
    "a loop without results for its values",
    "scf.for %k = %i to %i step %i iter_args(%c = %x) -> () { scf.yield }",
    "mismatch in number of loop-carried values and defined values",
  ],
  [
    "a while without condition",
    "scf.while : () -> () { scf.yield } do { scf.yield }",
    "'scf.while' op expects the 'before' region to terminate with 'scf.condition'",
  ],
  [
    "a condition that passes too much on",
    "scf.while : () -> () { scf.condition(%b) %x : i32 } do { ^bb0(%a: i32): scf.yield }",
    "'scf.while' op along control flow edge from Region #0 to parent results: source has 1 operands, but target successor needs 0",
  ],
  [
    "a yield elsewhere",
    "scf.yield",
    "'scf.yield' op expects parent op to be one of 'scf.execute_region, scf.for, scf.if, scf.index_switch, scf.while'",
  ],
  [
    "a case twice",
    "scf.index_switch %i case 1 { } case 1 { } default { }",
    "'scf.index_switch' op has duplicate case value: 1",
  ],
  [
    "cases without regions",
    '"scf.index_switch"(%i) <{cases = array<i64: 1>}> ({ "scf.yield"() : () -> () }) : (index) -> ()',
    "'scf.index_switch' op has 0 case regions but 1 case values",
  ],
  [
    "a parallel loop that reduces nothing to a result",
    "%r = scf.parallel (%k) = (%i) to (%i) step (%i) init (%x) -> i32 { scf.reduce }",
    "'scf.parallel' op expects number of results: 1 to be the same as number of reductions: 0",
  ],
  [
    "a reduction to another type",
    "%r = scf.parallel (%k) = (%i) to (%i) step (%i) init (%x) -> i32 { scf.reduce(%x : i32) { ^bb0(%p: i32, %q: i32): scf.reduce.return %f : f32 } }",
    "'scf.reduce.return' op must have type 'i32' (the type of the reduction inputs)",
  ],
  [
    "a reduction to a result of another type",
    "%r = scf.parallel (%k) = (%i) to (%i) step (%i) init (%f) -> f32 { scf.reduce(%x : i32) { ^bb0(%p: i32, %q: i32): scf.reduce.return %p : i32 } }",
    "'scf.reduce' op expects type of 0-th reduction operand: 'i32' to be the same as the 0-th result type: 'f32'",
  ],
  [
    "a parallel loop that does not get on",
    "%none = arith.constant 0 : index scf.parallel (%k) = (%i) to (%i) step (%none) { scf.reduce }",
    "'scf.parallel' op constant step operand must be positive",
  ],
  [
    "a case that ends otherwise than with a yield",
    "scf.index_switch %i case 1 { func.return } default { scf.yield }",
    "'scf.index_switch' op expected region to end with scf.yield, but got func.return",
  ],
])("%s is refused", (_what, lines, message) => {
  expect(readIr(withSources(lines), dialects).errors[0]).toBe(`2: ${message}`);
});

/** The last operation of the module. */
function lastOf(lines: string): Operation {
  const op = moduleOf(withSources(lines), dialects).getRegion().entry.last;
  if (op === undefined) throw new Error("there is no operation");
  return op;
}

test("a for loop runs while its count is below the end", () => {
  const op = lastOf("%r = scf.for %k = %i to %i step %i iter_args(%c = %x) -> (i32) { scf.yield %c : i32 }");
  const run = regionExecution.of(op);
  const operands = [0n, 5n, 3n, 10n];
  expect(run?.enter(op, operands)).toEqual({ target: 0, values: [0n, 10n] });
  const leave = (at: bigint) =>
    run?.leave(op, { operands, region: 0, arguments: [at, 10n], terminatorOperands: [11n] });
  expect(leave(0n)).toEqual({ target: 0, values: [3n, 11n] });
  expect(leave(3n)).toEqual({ target: "parent", values: [11n] });
  expect(run?.enter(op, [5n, 5n, 1n, 10n])).toEqual({ target: "parent", values: [10n] });
  expect(run?.enter(op, [0n, 5n, 0n, 10n])).toBeInstanceOf(UndefinedBehavior);
});

test("the sum of count and step does not wrap", () => {
  const op = lastOf("scf.for %k = %i to %i step %i { }");
  const greatest = (1n << 63n) - 1n;
  expect(
    regionExecution
      .of(op)
      ?.leave(op, { operands: [0n, greatest, 2n], region: 0, arguments: [greatest - 1n], terminatorOperands: [] }),
  ).toEqual({ target: "parent", values: [] });
});

test("a while loop runs its second region while the condition holds", () => {
  const op = lastOf(
    "%r = scf.while (%a = %x) : (i32) -> f32 { scf.condition(%b) %f : f32 } do { ^bb0(%p: f32): scf.yield %x : i32 }",
  );
  const run = regionExecution.of(op);
  const leave = (region: number, ...terminatorOperands: (bigint | number)[]) =>
    run?.leave(op, { operands: [1n], region, arguments: [], terminatorOperands });
  expect(run?.enter(op, [1n])).toEqual({ target: 0, values: [1n] });
  expect(leave(0, 1n, 2.5)).toEqual({ target: 1, values: [2.5] });
  expect(leave(0, 0n, 2.5)).toEqual({ target: "parent", values: [2.5] });
  expect(leave(1, 7n)).toEqual({ target: 0, values: [7n] });
});

test.each([
  ["scf.if %b { } else { }", [1n], 0],
  ["scf.if %b { } else { }", [0n], 1],
  ["scf.if %b { }", [0n], "parent"],
  ["scf.index_switch %i case 3 { } case -1 { } default { }", [-1n], 2],
  ["scf.index_switch %i case 3 { } case -1 { } default { }", [0n], 0],
  ["scf.execute_region { scf.yield }", [], 0],
])("%s on %s enters %s", (lines, operands, target) => {
  const op = lastOf(lines);
  expect(regionExecution.of(op)?.enter(op, operands)).toEqual({ target, values: [] });
});

test("a loop tells its bounds and what it carries", () => {
  const op = lastOf("%r = scf.for %k = %i to %i step %i iter_args(%c = %x) -> (i32) { scf.yield %x : i32 }");
  const { entry } = op.getRegion();
  expect(loopLike.of(op)?.carried(op)).toEqual([
    { initial: op.getOperand(3), argument: entry.argument(1), yielded: op.getOperand(3) },
  ]);
  expect(loopLike.of(op)?.counted(op)?.inductionVariable).toBe(entry.argument(0));
  const [into, out] = regionBranch.of(op)?.onEntry(op) ?? [];
  expect([into?.target, into?.inputs, out?.target, out?.inputs]).toEqual([
    0,
    [entry.argument(1)],
    "parent",
    op.results,
  ]);
});

test.each([
  [
    "an if on true",
    '%t = arith.constant true\n%r = scf.if %t -> (i32) { %a = "test.a"() : () -> i32\nscf.yield %a : i32 } else { scf.yield %x : i32 }\n"test.sink"(%r) : (i32) -> ()',
    ['%a = "test.a"() : () -> i32', '"test.sink"(%a) : (i32) -> ()'],
  ],
  ["an if on false without else", '%t = arith.constant false\nscf.if %t { "test.a"() : () -> () }', []],
  [
    "an if whose branches agree",
    '%r = scf.if %b -> (i32) { "test.a"() : () -> ()\nscf.yield %x : i32 } else { scf.yield %x : i32 }\n"test.sink"(%r) : (i32) -> ()',
    ["scf.if %b {", '"test.a"() : () -> ()', "}", '"test.sink"(%x) : (i32) -> ()'],
  ],
  [
    "a loop without iterations",
    '%r = scf.for %k = %i to %i step %i iter_args(%c = %x) -> (i32) { "test.a"() : () -> ()\nscf.yield %c : i32 }\n"test.sink"(%r) : (i32) -> ()',
    ['"test.sink"(%x) : (i32) -> ()'],
  ],
  [
    "a loop of one iteration",
    '%lo = arith.constant 3 : index\n%hi = arith.constant 5 : index\n%r = scf.for %k = %lo to %hi step %hi iter_args(%c = %x) -> (i32) { %a = "test.a"(%k, %c) : (index, i32) -> i32\nscf.yield %a : i32 }\n"test.sink"(%r) : (i32) -> ()',
    ['%a = "test.a"(%lo, %x) : (index, i32) -> i32', '"test.sink"(%a) : (i32) -> ()'],
  ],
  [
    "a carried value that never changes",
    '%lo = arith.constant 3 : index\n%r = scf.for %k = %lo to %i step %i iter_args(%c = %x) -> (i32) { "test.a"(%c) : (i32) -> ()\nscf.yield %c : i32 }\n"test.sink"(%r) : (i32) -> ()',
    [
      "%r = scf.for %k = %lo to %i step %i iter_args(%c = %x) -> (i32) {",
      '"test.a"(%x) : (i32) -> ()',
      "scf.yield %c : i32",
      "}",
      '"test.sink"(%x) : (i32) -> ()',
    ],
  ],
  [
    "a while on false",
    '%t = arith.constant false\n%r = scf.while (%a = %x) : (i32) -> i32 { %n = "test.a"(%a) : (i32) -> i32\nscf.condition(%t) %n : i32 } do { ^bb0(%p: i32): scf.yield %p : i32 }\n"test.sink"(%r) : (i32) -> ()',
    ['%n = "test.a"(%x) : (i32) -> i32', '"test.sink"(%n) : (i32) -> ()'],
  ],
  [
    "a switch on a constant",
    '%k = arith.constant 4 : index\nscf.index_switch %k case 4 { "test.a"() : () -> () } default { "test.b"() : () -> () }',
    ['"test.a"() : () -> ()'],
  ],
  ["a region of one block", 'scf.execute_region { "test.a"() : () -> ()\nscf.yield }', ['"test.a"() : () -> ()']],
  ["an if that does nothing", "scf.if %b { %s = arith.addi %x, %x : i32 } else { }", []],
])("%s is simplified", (_what, lines, expected) => {
  const printed = rewrite(withSources(lines), dialects)
    .split("\n")
    .map((line) => line.trim());
  expect(printed.slice(1, -2).filter((line) => !/test.source|arith.constant/.test(line))).toEqual(expected);
});

test.each([
  [
    "the branches yield what they define",
    '%r = scf.if %b -> (i32) { %a = "test.a"() : () -> i32\nscf.yield %a : i32 } else { %a = "test.a"() : () -> i32\nscf.yield %a : i32 }\n"test.sink"(%r) : (i32) -> ()',
  ],
  [
    "the step is not known",
    '%lo = arith.constant 3 : index\n%hi = arith.constant 5 : index\nscf.for %k = %lo to %hi step %i { "test.a"() : () -> () }',
  ],
  [
    "there are two iterations",
    '%lo = arith.constant 3 : index\n%hi = arith.constant 5 : index\n%st = arith.constant 1 : index\nscf.for %k = %lo to %hi step %st { "test.a"() : () -> () }',
  ],
])("kept, because %s", (_why, lines) => {
  expect(rewrite(withSources(lines), dialects)).toMatch(/scf\.(if|for)/);
});
