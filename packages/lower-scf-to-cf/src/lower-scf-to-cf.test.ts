import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { cf } from "@dslc/dialect-cf";
import { func } from "@dslc/dialect-func";
import { scf } from "@dslc/dialect-scf";
import { Context, parseModule, printOperation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { lowerScfToCf } from "./lower-scf-to-cf.ts";

const context = new Context([arith, cf, func, scf], { allowUnregistered: true });
const pipeline = nested("builtin.module", [nested("func.func", [lowerScfToCf()])]);

function lowered(body: string): string {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", body), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  runPipeline(module, pipeline, { context, sink, verifyEach: true });
  return sink.diagnostics.map(({ message }) => message).join("\n") + printOperation(module);
}

test("an if with results hands them to the block behind it", () => {
  expect(
    lowered(`func.func @f(%c: i1, %a: i32, %b: i32) -> i32 {
  %r = scf.if %c -> (i32) {
    %x = arith.addi %a, %b : i32
    scf.yield %x : i32
  } else {
    scf.yield %b : i32
  }
  return %r : i32
}`),
  ).toBe(`module {
  func.func @f(%c: i1, %a: i32, %b: i32) -> i32 {
    cf.cond_br %c, ^bb1, ^bb2
  ^bb1:
    %x = arith.addi %a, %b : i32
    cf.br ^bb3(%x : i32)
  ^bb2:
    cf.br ^bb3(%b : i32)
  ^bb3(%r: i32):
    return %r : i32
  }
}
`);
});

test("a loop over zero-extended bounds with step 1 counts in 32 bits and compares unsigned", () => {
  expect(
    lowered(`func.func @f(%n: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %hi = arith.index_castui %n : i32 to index
  scf.for %i = %c0 to %hi step %c1 {
    "test.use"(%i) : (index) -> ()
  }
  return
}`),
  ).toContain(`    cf.br ^bb1(%0 : i32)
  ^bb1(%i: i32):
    %3 = arith.cmpi ult, %i, %n : i32
    cf.cond_br %3, ^bb2, ^bb3
  ^bb2:
    %4 = arith.index_castui %i : i32 to index
    "test.use"(%4) : (index) -> ()
    %5 = arith.addi %i, %2 overflow<nuw> : i32
    cf.br ^bb1(%5 : i32)
  ^bb3:
    return
`);
});

test("with a step that is not 1 the test at the end asks what is left, which cannot wrap", () => {
  const text = lowered(`func.func @f(%lo: i32, %n: i32, %s: i32, %init: f32) -> f32 {
  %a = arith.index_castui %lo : i32 to index
  %b = arith.index_castui %n : i32 to index
  %c = arith.index_castui %s : i32 to index
  %r = scf.for %i = %a to %b step %c iter_args(%acc = %init) -> (f32) {
    %x = arith.addf %acc, %acc : f32
    scf.yield %x : f32
  }
  return %r : f32
}`);
  expect(text).toContain(`    %0 = arith.cmpi ult, %lo, %n : i32
    cf.cond_br %0, ^bb1(%lo, %init : i32, f32), ^bb3(%init : f32)
`);
  expect(text).toContain(`    %2 = arith.subi %n, %i : i32
    %3 = arith.cmpi ugt, %2, %s : i32
    %4 = arith.addi %i, %s : i32
    cf.cond_br %3, ^bb1(%4, %x : i32, f32), ^bb3(%x : f32)
`);
});

/** What a loop over %i from %lo does behind its body, for constants of the end and the step. */
function backEdge(end: string, step: string): string {
  return lowered(`func.func @f(%lo: i32) {
  %a = arith.index_castui %lo : i32 to index
  %end = arith.constant ${end} : index
  %step = arith.constant ${step} : index
  scf.for %i = %a to %end step %step {
    "test.use"(%i) : (index) -> ()
  }
  return
}`);
}

test.each([
  ["324", "256"],
  // The last value below the end and a step are 2^32 - 1 together.
  ["4294967040", "256"],
])("below a constant end of %s a step of %s cannot wrap, so the next value is compared", (end, step) => {
  const text = backEdge(end, step);
  expect(text).toMatch(/(%\d+) = arith\.addi %i, %\d+ overflow<nuw> : i32\n *%\d+ = arith\.cmpi ult, \1, /);
  expect(text).not.toContain("arith.subi");
});

test("below a constant end that is nearer to 2^32 than a step, the next value may wrap", () => {
  const text = backEdge("4294967041", "256");
  expect(text).toMatch(/(%\d+) = arith\.subi %\d+, %i : i32\n *%\d+ = arith\.cmpi ugt, \1, /);
  expect(text).not.toContain("overflow");
});

test("a loop over other index bounds compares signed, as scf.for is defined", () => {
  expect(
    lowered(`func.func @f(%lo: index, %hi: index, %s: index) {
  scf.for %i = %lo to %hi step %s {
    "test.use"(%i) : (index) -> ()
  }
  return
}`),
  ).toContain("arith.cmpi slt, %i, %hi : index");
});

test("a while carries values through both of its regions", () => {
  expect(
    lowered(`func.func @f(%n: i32) -> i32 {
  %c0 = arith.constant 0 : i32
  %r = scf.while (%s = %n) : (i32) -> i32 {
    %go = arith.cmpi ugt, %s, %c0 : i32
    scf.condition(%go) %s : i32
  } do {
  ^bb0(%t: i32):
    %h = arith.shrui %t, %n : i32
    scf.yield %h : i32
  }
  return %r : i32
}`),
  ).toContain(`    cf.br ^bb1(%n : i32)
  ^bb1(%s: i32):
    %go = arith.cmpi ugt, %s, %c0 : i32
    cf.cond_br %go, ^bb2(%s : i32), ^bb3(%s : i32)
  ^bb2(%t: i32):
    %h = arith.shrui %t, %n : i32
    cf.br ^bb1(%h : i32)
  ^bb3(%r: i32):
    return %r : i32
`);
});

test("what is said of a loop is said of the branch that closes it", () => {
  const text = lowered(`func.func @f(%n: i32, %c: i1, %lo: index, %hi: index, %s: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %u = arith.index_castui %n : i32 to index
  %t = arith.index_castui %n : i32 to index
  scf.for %i = %c0 to %u step %c1 { "test.a"() : () -> () } {wg.unroll = 2 : i64}
  scf.for %i = %c0 to %u step %t { "test.b"() : () -> () } {wg.unroll = 3 : i64}
  scf.for %i = %lo to %hi step %s { "test.c"() : () -> () } {wg.unroll = 4 : i64}
  scf.while : () -> () { scf.condition(%c) } do { scf.yield } attributes {wg.unroll = 5 : i64}
  return
}`);
  const branches = [...text.matchAll(/(cf\.\w+) .*\{wg\.unroll = (\d)/g)].map(([, name, count]) => `${name} ${count}`);
  expect(branches).toEqual(["cf.br 2", "cf.cond_br 3", "cf.br 4", "cf.br 5"]);
});

test("10,000 ifs in a row and nested loops stay valid, in linear time", () => {
  const ifs = Array.from(
    { length: 10_000 },
    (_, i) => `  scf.if %c {\n    "test.op"() {i = ${i} : i32} : () -> ()\n  }`,
  ).join("\n");
  const text = lowered(`func.func @f(%c: i1) {\n${ifs}\n  return\n}`);
  expect(text.match(/cf\.cond_br/g)).toHaveLength(10_000);
  expect(text.includes("{i = 9999 : i32}")).toBe(true);
});

test("what stands in an operation that takes one block stays, and is an error", () => {
  const text = lowered(`func.func @f(%c: i1, %n: index) {
  scf.parallel (%i) = (%n) to (%n) step (%n) {
    scf.if %c {
      "test.use"() : () -> ()
    }
    scf.reduce
  }
  return
}`);
  expect(text).toContain("'scf.if'");
  expect(text).toContain("scf.if %c {");
  expect(text).not.toContain("cf.cond_br");
});
