import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { scf } from "@dslc/dialect-scf";
import { Context, parseModule, printOperation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { convertIfs } from "./convert-ifs.ts";

const context = new Context([arith, func, scf], { allowUnregistered: true });

/** A function's body behind the pass. */
function converted(body: string): string {
  const text = `func.func @f(%c: i1, %d: i1, %a: i32, %b: i32) {\n${body}\nreturn\n}`;
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  runPipeline(module, nested("builtin.module", [convertIfs()]), { context, sink, verifyEach: true });
  expect(sink.diagnostics).toEqual([]);
  const lines = printOperation(module).split("\n").slice(2, -4);
  return lines.map((line) => line.trim()).join("\n");
}

/** A condition that gives an i32, with what its first side computes. */
const choice = (side: string): string => `%r = scf.if %c -> (i32) {
  ${side}
  scf.yield %s : i32
} else {
  scf.yield %b : i32
}
"test.use"(%r) : (i32) -> ()`;

test("cheap sides are computed, and the condition selects", () => {
  expect(converted(choice("%s = arith.subi %a, %b : i32"))).toBe(`%s = arith.subi %a, %b : i32
%r = arith.select %c, %s, %b : i32
"test.use"(%r) : (i32) -> ()`);
});

test("inner conditions become part of outer ones", () => {
  const text = converted(choice("%s = scf.if %d -> (i32) {\nscf.yield %a : i32\n} else {\nscf.yield %b : i32\n}"));
  expect(text).not.toContain("scf.if");
  expect(text.match(/arith\.select/g)).toHaveLength(2);
});

test.each([
  ["may have no meaning", "%s = arith.divui %a, %b : i32"],
  ["promises that nothing wraps", "%s = arith.addi %a, %b overflow<nsw> : i32"],
  ["may do anything", `%s = "test.effect"() : () -> i32`],
  ["may shift too far", "%s = arith.shli %a, %b : i32"],
])("an operation that %s stays conditional", (_, side) => {
  expect(converted(choice(side))).toContain("scf.if");
});

test("a side of four operations stays, one of three and constants does not", () => {
  const steps = ["%u = arith.addi %a, %b : i32", "%v = arith.addi %u, %b : i32", "%w = arith.addi %v, %b : i32"];
  const known = "%k = arith.constant 7 : i32";
  expect(converted(choice([known, ...steps.slice(0, 2), "%s = arith.addi %v, %k : i32"].join("\n")))).not.toContain(
    "scf.if",
  );
  expect(converted(choice([...steps, "%s = arith.addi %w, %b : i32"].join("\n")))).toContain("scf.if");
});

test("a condition without results stays", () => {
  expect(converted(`scf.if %c {\n  "test.effect"() : () -> ()\n}`)).toContain("scf.if");
});
