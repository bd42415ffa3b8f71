/** The dialect against upstream's. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { Context, parseModule, printOperation, verify } from "@dslc/ir";
import { requireTool, runTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { nvvm } from "../src/index.ts";

const axes = ["x", "y", "z"] as const;
const registers = [
  ...["tid", "ntid", "ctaid", "nctaid"].flatMap((name) => axes.map((axis) => `${name}.${axis}`)),
  "laneid",
  "warpsize",
];
const everything = `module {
${registers.map((name, index) => `  %${index} = nvvm.read.ptx.sreg.${name} : i32`).join("\n")}
  nvvm.barrier0
}
`;

function roundTrip(text: string): string {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("test.mlir", text), new Context([nvvm]), sink);
  if (module !== undefined) verify(module, sink);
  return module === undefined || sink.hasErrors
    ? sink.diagnostics.map(({ message }) => message).join("\n")
    : printOperation(module);
}

test("what is printed is what was read, and every operation is in it", () => {
  expect(roundTrip(everything)).toBe(everything);
  expect(
    nvvm.ops.filter(({ opName }) => !everything.includes(`${opName} `) && !everything.includes(`${opName}\n`)),
  ).toEqual([]);
});

test("mlir-opt takes it", (context) => {
  requireTool(context, "mlir-opt-19");
  const { status, stdout, stderr } = runTool("mlir-opt-19", ["-verify-each"], { input: roundTrip(everything) });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("nvvm.barrier0");
});

test("a register is an integer", () => {
  expect(roundTrip("%0 = nvvm.read.ptx.sreg.tid.x : f32")).toBe(
    "'nvvm.read.ptx.sreg.tid.x' op result #0 must be signless integer, but got 'f32'",
  );
});
