/** Rewrites of choices and loops: where each is applied and where not, and that mlir-opt comes to the same. */
import { arith } from "@dslc/dialect-arith";
import { cf } from "@dslc/dialect-cf";
import { mlirOptPasses, requireTool, rewrite, rewritesApplied, throughMlirOpt } from "@dslc/testkit";
import { expect, test } from "vitest";
import { scf } from "../src/index.ts";

const dialects = [arith, cf, scf];
const sources = ["c", "d"].map((name) => `%${name} = "test.source"() : () -> i1`);
const numbers = ["x", "y"].map((name) => `%${name} = "test.source"() : () -> i32`);
const textOf = (lines: string): string => `${[...sources, ...numbers, lines].join("\n")}\n`;

const inside = (condition: string): string =>
  textOf(`scf.if %c { "test.use"(${condition}) : (i1) -> () } else { "test.other"(${condition}) : (i1) -> () }`);

const choiceOf = (whenTrue: string, whenFalse: string): string =>
  textOf(`%p = arith.constant ${whenTrue}
  %q = arith.constant ${whenFalse}
  %r = scf.if %c -> (i1) { "test.a"() : () -> ()\nscf.yield %p : i1 } else { "test.b"() : () -> ()\nscf.yield %q : i1 }
  "test.use"(%r) : (i1) -> ()`);

const typesFor = (values: string): string => values.replace(/[^,]+/g, "i32");

const resultsOf = (used: string): string =>
  textOf(`%r:2 = scf.if %c -> (i32, i32) {
    %p = "test.a"() : () -> i32
    scf.yield %p, %x : i32, i32
  } else {
    %q:2 = "test.b"() : () -> (i32, i32)
    scf.yield %q#0, %q#1 : i32, i32
  }
  "test.use"(${used}) : (${typesFor(used)}) -> ()`);

const carriedOf = (used: string, inside: string): string =>
  textOf(`%m = "test.source"() : () -> index
  %n = "test.source"() : () -> index
  %r:2 = scf.for %i = %m to %n step %n iter_args(%a = %x, %b = %y) -> (i32, i32) {
    %p:2 = "test.next"(${inside}) : (i32) -> (i32, i32)
    scf.yield %p#0, %p#1 : i32, i32
  }
  "test.use"(${used}) : (${typesFor(used)}) -> ()`);

const whileOf = (args: { check: string; next: string; inside?: string }): string =>
  textOf(`%r:2 = scf.while (%i = %x, %j = %y) : (i32, i32) -> (i32, i32) {
    %n = "test.next"(%i, %j) : (i32, i32) -> i32
    %go = "test.condition"(%n) : (i32) -> i1
    scf.condition(%go) ${args.check} : i32, i32
  } do {
  ^bb0(%p: i32, %q: i32):
    "test.body"(%p, %q) : (i32, i32) -> ()
    scf.yield ${args.next} : i32, i32
  }
  "test.use"(%r#0, %r#1) : (i32, i32) -> ()`);

const conditionOf = (handed: string): string =>
  textOf(`%r = scf.while : () -> i1 {
    %a = "test.source"() : () -> i1
    %b = "test.source"() : () -> i1
    "test.use"(%a, %b) : (i1, i1) -> ()
    scf.condition(%a) ${handed} : i1
  } do {
  ^bb0(%p: i1):
    "test.body"(%p) : (i1) -> ()
    scf.yield
  }
  "test.use"(%r) : (i1) -> ()`);

interface Case {
  readonly name: string;
  readonly applies: string;
  readonly not: string;
  /** mlir-opt leaves carried values that nobody uses in another order, or more of them. */
  readonly hasOtherForm?: boolean;
}

const cases: readonly Case[] = [
  {
    name: "scf.if: true or else false => the condition",
    applies: choiceOf("true", "false"),
    not: choiceOf("true", "true"),
    hasOtherForm: true,
  },
  { name: "scf.if: the condition inside of it", applies: inside("%c"), not: inside("%d") },
  {
    name: "scf.if: results that nobody uses",
    applies: resultsOf("%r#1"),
    not: resultsOf("%r#0, %r#1"),
  },
  {
    name: "scf.for: carried values that nobody uses",
    applies: carriedOf("%r#0", "%a"),
    not: carriedOf("%r#0", "%b"),
  },
  {
    name: "scf.if: an else with nothing in it",
    applies: textOf(`scf.if %c { "test.use"(%x) : (i32) -> () } else { }`),
    not: textOf(`scf.if %c { "test.use"(%x) : (i32) -> () } else { "test.use"(%y) : (i32) -> () }`),
  },
  {
    name: "scf.while: a carried value that never changes",
    applies: whileOf({ check: "%i, %n", next: "%p, %q" }),
    not: whileOf({ check: "%n, %j", next: "%q, %p" }),
    hasOtherForm: true,
  },
  {
    name: "scf.while: a value from outside, or one twice, that is handed on",
    applies: whileOf({ check: "%n, %n", next: "%q, %p" }),
    not: whileOf({ check: "%n, %j", next: "%q, %p" }),
    hasOtherForm: true,
  },
  {
    name: "scf.while: a value from outside, or one twice, that is handed on",
    applies: whileOf({ check: "%n, %x", next: "%q, %p" }),
    not: whileOf({ check: "%i, %j", next: "%q, %p" }),
    hasOtherForm: true,
  },
  {
    name: "scf.while: the condition that is handed on is true in the second region",
    applies: conditionOf("%a"),
    not: conditionOf("%b"),
  },
];

test.for(cases)("$name", ({ name, applies, not, hasOtherForm = false }, context) => {
  expect(rewritesApplied(applies, dialects)).toContain(name);
  expect(rewritesApplied(not, dialects)).not.toContain(name);
  requireTool(context, "mlir-opt-19");
  for (const text of hasOtherForm ? [] : [applies, not]) {
    const theirs = mlirOptPasses(text, ["--canonicalize", "--allow-unregistered-dialect"]);
    expect(throughMlirOpt(rewrite(text, dialects))).toBe(theirs);
  }
});
