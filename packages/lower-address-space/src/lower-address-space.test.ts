import { DiagnosticSink, SourceFile } from "@dslc/base";
import { func } from "@dslc/dialect-func";
import { memref } from "@dslc/dialect-memref";
import { Context, parseModule, printOperation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { lowerAddressSpace } from "./lower-address-space.ts";

const context = new Context([func, memref], { allowUnregistered: true });
const pipeline = nested("builtin.module", [lowerAddressSpace({ global: 1, workgroup: 3, private: 5, constant: 4 })]);

function run(text: string): string {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  runPipeline(module, pipeline, { context, sink, verifyEach: true });
  return sink.diagnostics.map(({ message }) => message).join("\n") || printOperation(module);
}

test("names become the target's numbers in values, function types and attributes; no name is private", () => {
  expect(
    run(`func.func @f(%g: memref<f32, #gpu.address_space<global>>, %w: memref<?xi8, #gpu.address_space<workgroup>>) {
  %p = memref.alloca() : memref<4xf32>
  "test.op"() {type = memref<f32, #gpu.address_space<constant>>} : () -> ()
  return
}`),
  ).toBe(`module {
  func.func @f(%g: memref<f32, 1>, %w: memref<?xi8, 3>) {
    %p = memref.alloca() : memref<4xf32, 5>
    "test.op"() {type = memref<f32, 4>} : () -> ()
    return
  }
}
`);
});

test("a space that is a number stays", () => {
  expect(run("func.func private @f(memref<f32, 7>)")).toContain("memref<f32, 7>");
});

test("a space that the target does not number is refused", () => {
  expect(run(`%x = "test.op"() : () -> memref<f32, #gpu.address_space<elsewhere>>`)).toContain(
    "which the target does not have",
  );
});
