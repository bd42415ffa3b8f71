import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { scf } from "@dslc/dialect-scf";
import { Context, parseModule, printOperation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { unrollLoops } from "./unroll-loops.ts";

const context = new Context([arith, func, scf], { allowUnregistered: true });

/** A function's body behind the pass, and what was reported. */
function unrolled(body: string, limit = 100): string {
  const constants = ["0", "1", "2", "3", "8"].map((value) => `%c${value} = arith.constant ${value} : index`).join("\n");
  const text = `func.func @f(%n: index, %a: i32, %b: i1) {\n${constants}\n${body}\nreturn\n}`;
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  runPipeline(module, nested("builtin.module", [unrollLoops({ limit, unasked: 5 })]), {
    context,
    sink,
    verifyEach: true,
  });
  const lines = printOperation(module).split("\n").slice(7, -4);
  return [
    ...sink.diagnostics.map(({ severity, message }) => `${severity}: ${message}`),
    ...lines.map((line) => line.trim()),
  ].join("\n");
}

const sum = (bounds: string, wish: string): string => `%r = scf.for %i = ${bounds} iter_args(%s = %a) -> (i32) {
  %t = "test.step"(%i, %s) : (index, i32) -> i32
  scf.yield %t : i32
} {${wish}}
"test.use"(%r) : (i32) -> ()`;

test("every iteration becomes a copy of the body, with the values of the one before", () => {
  expect(unrolled(sum("%c1 to %c8 step %c3", `wg.unroll = "full"`))).toBe(`%0 = arith.constant 1 : index
%t = "test.step"(%0, %a) : (index, i32) -> i32
%1 = arith.constant 4 : index
%t_0 = "test.step"(%1, %t) : (index, i32) -> i32
%2 = arith.constant 7 : index
%t_1 = "test.step"(%2, %t_0) : (index, i32) -> i32
"test.use"(%t_1) : (i32) -> ()`);
});

test("a loop without iterations gives what it started with", () => {
  expect(unrolled(sum("%c8 to %c1 step %c1", `wg.unroll = "full"`))).toBe(`"test.use"(%a) : (i32) -> ()`);
});

test("nested loops are unrolled together, inner ones first", () => {
  const text = unrolled(`scf.for %i = %c0 to %c2 step %c1 {
  scf.for %j = %c0 to %c3 step %c1 {
    "test.use"(%i, %j) : (index, index) -> ()
  } {wg.unroll = "full"}
} {wg.unroll = "full"}`);
  expect(text.match(/test\.use/g)).toHaveLength(6);
  expect(text).not.toContain("scf.for");
});

test("loops without the wish, or with another, stay and keep it", () => {
  for (const wish of [`wg.unroll = "none"`, "wg.unroll = 4 : i64", `wg.unroll = "all"`])
    expect(unrolled(sum("%c0 to %c2 step %c1", wish))).toContain(`{${wish}}`);
});

test("a small loop is unrolled unasked, unless the source says otherwise", () => {
  const once = `scf.for %i = %c0 to %c2 step %c1 {\n  "test.use"(%i) : (index) -> ()\n}`;
  expect(unrolled(once)).not.toContain("scf.for");
  expect(unrolled(once.replace("%c2", "%c3"))).toContain("scf.for");
  expect(unrolled(`${once} {wg.unroll = "none"}`)).toContain("scf.for");
  expect(unrolled(once.replace("%c2", "%n"))).toContain("scf.for");
});

test("a bound that is not known is told, and the wish stays for LLVM", () => {
  const text = unrolled(sum("%c0 to %n step %c1", `wg.unroll = "full"`));
  expect(text).toContain("warning: this loop is not unrolled in full: its end is not known at compile time");
  expect(text).toContain(`{wg.unroll = "full"}`);
  expect(unrolled(sum("%n to %c8 step %c1", `wg.unroll = "full"`))).toContain("its first value is not known");
  expect(unrolled(sum("%c0 to %c8 step %n", `wg.unroll = "full"`))).toContain("its step is not known");
});

test("a loop that can be left early is told", () => {
  const text = unrolled(`scf.while : () -> () {
  scf.condition(%b)
} do {
  scf.yield
} attributes {wg.unroll = "full"}`);
  expect(text).toContain("warning: this loop is not unrolled in full: it can be left early, or counts in 64 bits");
});

test("a loop that would become too large is told with its size", () => {
  expect(unrolled(sum("%c0 to %c8 step %c1", `wg.unroll = "full"`), 15)).toContain(
    "warning: this loop is not unrolled in full: it would be 16 operations, and the limit is 15",
  );
  expect(unrolled(sum("%c0 to %c8 step %c1", `wg.unroll = "full"`), 16)).not.toContain("warning");
});
