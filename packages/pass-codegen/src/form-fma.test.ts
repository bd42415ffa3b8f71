import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { math } from "@dslc/dialect-math";
import { Context, parseModule, printOperation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { formFma } from "./form-fma.ts";

const context = new Context([arith, func, math], { allowUnregistered: true });

/** The body of a function of %a, %b, %c and %d behind the pass, without the function around it. */
function fused(body: string, type = "f32"): string {
  const text = `func.func @f(%a: ${type}, %b: ${type}, %c: ${type}, %d: ${type}) {\n${body}\n  return\n}`;
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  runPipeline(module, nested("builtin.module", [formFma()]), { context, sink, verifyEach: true });
  const lines = printOperation(module).split("\n");
  return lines
    .slice(2, -4)
    .map((line) => line.trim())
    .join("\n");
}

test("a product that is added becomes part of the sum, on either side", () => {
  expect(fused(`%p = arith.mulf %a, %b : f32\n%s = arith.addf %p, %c : f32\n"test.use"(%s) : (f32) -> ()`)).toBe(
    `%s = math.fma %a, %b, %c : f32\n"test.use"(%s) : (f32) -> ()`,
  );
  expect(fused(`%p = arith.mulf %a, %b : f32\n%s = arith.addf %c, %p : f32\n"test.use"(%s) : (f32) -> ()`)).toBe(
    `%s = math.fma %a, %b, %c : f32\n"test.use"(%s) : (f32) -> ()`,
  );
});

test("of a difference, what is subtracted is negated", () => {
  expect(fused("%p = arith.mulf %a, %b : f32\n%s = arith.subf %p, %c : f32")).toBe(
    "%0 = arith.negf %c : f32\n%s = math.fma %a, %b, %0 : f32",
  );
  expect(fused("%p = arith.mulf %a, %b : f32\n%s = arith.subf %c, %p : f32")).toBe(
    "%0 = arith.negf %a : f32\n%s = math.fma %0, %b, %c : f32",
  );
});

test("of two products, the left one is fused and the right one rounded", () => {
  expect(fused("%p = arith.mulf %a, %b : f32\n%q = arith.mulf %c, %d : f32\n%s = arith.addf %p, %q : f32")).toBe(
    "%q = arith.mulf %c, %d : f32\n%s = math.fma %a, %b, %q : f32",
  );
});

test("a product with another use stays: it would be computed twice", () => {
  const body = `%p = arith.mulf %a, %b : f32\n%s = arith.addf %p, %c : f32\n"test.use"(%p) : (f32) -> ()`;
  expect(fused(body)).toBe(body);
  const square = "%p = arith.mulf %a, %b : f32\n%s = arith.addf %p, %p : f32";
  expect(fused(square)).toBe(square);
});

test("a product of another block stays: it may be outside of a loop", () => {
  const body = `%p = arith.mulf %a, %b : f32\n"test.loop"() ({\n%s = arith.addf %p, %c : f32\n}) : () -> ()`;
  expect(fused(body)).toBe(body);
});

test("every width and vectors are fused, bf16 is not", () => {
  for (const type of ["f16", "f64", "vector<4xf32>"])
    expect(fused(`%p = arith.mulf %a, %b : ${type}\n%s = arith.addf %p, %c : ${type}`, type)).toBe(
      `%s = math.fma %a, %b, %c : ${type}`,
    );
  for (const type of ["bf16", "vector<2xbf16>"])
    expect(fused(`%p = arith.mulf %a, %b : ${type}\n%s = arith.addf %p, %c : ${type}`, type)).toContain("arith.mulf");
});

test("flags that both operations have are kept", () => {
  expect(
    fused("%p = arith.mulf %a, %b fastmath<nnan,ninf> : f32\n%s = arith.addf %p, %c fastmath<ninf,nsz> : f32"),
  ).toBe("%s = math.fma %a, %b, %c fastmath<ninf> : f32");
});
