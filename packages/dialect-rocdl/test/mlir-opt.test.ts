/** The dialect against upstream's. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { Context, parseModule, printOperation, verify } from "@dslc/ir";
import { requireTool, runTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { rocdl } from "../src/index.ts";

const everything = `module {
  %0 = rocdl.workitem.id.x {range = array<i32: 0, 256>} : i32
  %1 = rocdl.workitem.id.y : i32
  %2 = rocdl.workitem.id.z : i32
  %3 = rocdl.workgroup.id.x : i32
  %4 = rocdl.workgroup.id.y : i32
  %5 = rocdl.workgroup.id.z : i32
  rocdl.s.barrier
  rocdl.barrier
}
`;

function roundTrip(text: string): string {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("test.mlir", text), new Context([rocdl]), sink);
  if (module !== undefined) verify(module, sink);
  return module === undefined || sink.hasErrors
    ? sink.diagnostics.map(({ message }) => message).join("\n")
    : printOperation(module);
}

test("what is printed is what was read, and every operation is in it", () => {
  expect(roundTrip(everything)).toBe(everything);
  expect(
    rocdl.ops.filter(({ opName }) => !everything.includes(`${opName} `) && !everything.includes(`${opName}\n`)),
  ).toEqual([]);
});

test("mlir-opt takes it", (context) => {
  requireTool(context, "mlir-opt-19");
  const { status, stdout, stderr } = runTool("mlir-opt-19", ["-verify-each"], { input: roundTrip(everything) });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("rocdl.s.barrier");
});

test("a range is two numbers", () => {
  expect(roundTrip("%0 = rocdl.workitem.id.x {range = array<i32: 1>} : i32")).toBe(
    "'rocdl.workitem.id.x' op expects 'range' to be an array of two i32",
  );
});
