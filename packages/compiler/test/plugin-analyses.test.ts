/** An op of a plugin's dialect is understood through its interfaces, and one that says nothing is taken to do the worst. */
import {
  alignmentOp,
  alignments,
  Congruence,
  integerAlignment,
  IntegerRange,
  integerRangeOp,
  integerRanges,
  uniformity,
  uniformityOp,
} from "@dslc/analysis";
import {
  callable,
  type Dialect,
  defineDialect,
  defineOp,
  i32,
  index,
  isTriviallyDead,
  isSpeculatable,
  mayBePoison,
  type MemoryEffect,
  memoryEffects,
  neverPoison,
  type Operation,
  pure,
  region,
  regionBranch,
  returnLike,
  speculation,
  terminator,
  anyType,
  type Value,
  variadic,
} from "@dslc/ir";
import { canonicalize, cse, dce, licm, sccp } from "@dslc/pass-core";
import type { PassStep } from "@dslc/pass";
import { moduleOf, runSteps } from "@dslc/testkit";
import { expect, test } from "vitest";
import { builtinDialects } from "../src/registry.ts";

/** The number of the row that a work-item's tile begins in: a multiple of 16 below 1024, alike in a workgroup. */
const row = defineOp("toy.row", {
  operands: { of: index },
  results: { row: index },
  traits: [pure],
  interfaces: [
    integerRangeOp.implement({ ranges: () => [IntegerRange.unsigned(64, 0n, 1008n)] }),
    alignmentOp.implement({ alignment: () => [integerAlignment(Congruence.multipleOf(16n))] }),
    uniformityOp.implement({ uniformity: () => "workgroup" }),
    neverPoison,
  ],
});

/** The same, without a word about it. */
const silent = defineOp("toy.silent", { operands: { of: index }, results: { row: index } });

/** Pure, but has no meaning for some operands. */
const partial = defineOp("toy.partial", {
  operands: { of: index },
  results: { row: index },
  traits: [pure],
  interfaces: [speculation.implement({ isSpeculatable: () => false })],
});

const touches = (kind: MemoryEffect["kind"]) =>
  memoryEffects.implement({ effects: (op) => [{ kind, on: op.operands.at(-1) }] });
const peek = defineOp("toy.peek", {
  operands: { memory: anyType },
  results: { value: i32 },
  interfaces: [touches("read")],
});
const poke = defineOp("toy.poke", { operands: { value: i32, memory: anyType }, interfaces: [touches("write")] });

const into = (op: Operation, values: readonly Value[]) => ({
  target: "parent" as const,
  values,
  inputs: op.results,
});
/** Runs its body once and gives what that yields. */
const scope = defineOp("toy.scope", {
  results: { outputs: variadic(anyType) },
  regions: { body: region },
  interfaces: [
    regionBranch.implement({
      onEntry: () => [{ target: 0, values: [], inputs: [] }],
      onExit: (op, last) => [into(op, last.operands)],
    }),
  ],
});
const done = defineOp("toy.done", { operands: { values: variadic(anyType) }, traits: [terminator, returnLike, pure] });

const toy: Dialect = defineDialect("toy", { ops: [row, silent, partial, peek, poke, scope, done] });
const dialects: readonly Dialect[] = [...builtinDialects, toy];

const functionOf = (lines: string): string => `func.func @f(%n: index, %m: memref<i32>, %x: i32, %c: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  ${lines}
  func.return
}`;

interface Found {
  readonly function_: Operation;
  readonly op: Operation;
}

/** The function with these lines, and the first operation of the toy dialect in it. */
function find(lines: string): Found {
  const module = moduleOf(functionOf(lines), dialects);
  let op: Operation | undefined;
  let function_: Operation | undefined;
  module.walk((inner) => {
    if (callable.of(inner) !== undefined) function_ = inner;
    if (inner.dialect === "toy") op ??= inner;
  });
  if (function_ === undefined || op === undefined) throw new Error("there is no such operation");
  return { function_, op };
}

const lineOf = (name: string): string => `%r = "${name}"(%n) : (index) -> index`;

test.each([
  ["toy.row", "0 modulo 16", "0..1008", "workgroup", true, true, false],
  ["toy.partial", "unknown", "everything", "work-item", true, false, true],
  ["toy.silent", "unknown", "everything", "work-item", false, false, true],
])("what is known of %s", (name, congruence, range, scopeName, isDead, isSafe, isPoison) => {
  const { function_, op } = find(lineOf(name));
  const result = op.getResult();
  const fact = alignments(function_).of(result);
  const found = integerRanges(function_).of(result);
  const { unsignedMinimum, unsignedMaximum } = found ?? {};
  expect({
    congruence: fact?.kind === "integer" ? fact.congruence.toString() : undefined,
    range: unsignedMaximum === (1n << 64n) - 1n ? "everything" : `${unsignedMinimum}..${unsignedMaximum}`,
    scopeName: uniformity(function_, { argumentsAlike: false }).of(result)?.scope,
    isDead: isTriviallyDead(op),
    isSafe: isSpeculatable(op),
    isPoison: mayBePoison(result),
  }).toEqual({ congruence, range, scopeName, isDead, isSafe, isPoison });
});

function after(step: PassStep, lines: string): string {
  return runSteps(functionOf(lines), dialects, [step]).text;
}

const count = (text: string, name: string): number => text.split(`"${name}"`).length - 1;

test.each([
  ["toy.row", 0],
  ["toy.partial", 0],
  ["toy.silent", 1],
])("%s, when nothing uses it: %s are left", (name, left) => {
  for (const step of [dce(), canonicalize(), cse()]) expect(count(after(step, lineOf(name)), name)).toBe(left);
});

test.each([
  ["toy.row", 1],
  ["toy.partial", 1],
  ["toy.silent", 2],
])("of two equal %s %s are left", (name, left) => {
  const lines = `${lineOf(name)}\n%s = "${name}"(%n) : (index) -> index\n"test.use"(%r, %s) : (index, index) -> ()`;
  expect(count(after(cse(), lines), name)).toBe(left);
});

test.each([
  ["toy.row", true],
  ["toy.partial", false],
  ["toy.silent", false],
])("%s leaves a loop that may not run: %s", (name, leaves) => {
  const text = after(licm(), `scf.for %i = %c0 to %n step %c1 {\n${lineOf(name)}\n"test.use"(%r) : (index) -> ()\n}`);
  expect(text.indexOf(name) < text.indexOf("scf.for")).toBe(leaves);
});

test.each([
  ["nothing between", "", 1],
  ["a write between", '"toy.poke"(%x, %m) : (i32, memref<i32>) -> ()', 2],
  ["an operation between that says nothing", '%r = "toy.silent"(%n) : (index) -> index', 2],
  ["a pure operation between", '%r = "toy.row"(%n) : (index) -> index', 1],
])("of two equal reads with %s %s are left", (_what, between, left) => {
  const read = (name: string): string => `${name} = "toy.peek"(%m) : (memref<i32>) -> i32`;
  const lines = `${read("%a")}\n${between}\n${read("%b")}\n"test.use"(%a, %b) : (i32, i32) -> ()`;
  expect(count(after(cse(), lines), "toy.peek")).toBe(left);
});

test("values go through regions that say how control passes, and are unknown behind others", () => {
  const inside = (name: string): string => `%s = "${name}"() ({
    %five = arith.constant 5 : index
    "toy.done"(%five) : (index) -> ()
  }) : () -> index
  %t = arith.addi %s, %s : index
  "test.use"(%t) : (index) -> ()`;
  expect(after(sccp(), inside("toy.scope"))).toContain("arith.constant 10 : index");
  expect(after(sccp(), inside("test.scope"))).not.toContain("arith.constant 10 : index");
});
