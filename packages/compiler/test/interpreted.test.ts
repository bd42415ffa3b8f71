/** The examples compute what they should, on the interpreter, right behind the frontend and just before the lowering. */
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { compile, type EmitKind, makeContext, makeRegistry } from "@dslc/compiler";
import { subi } from "@dslc/dialect-arith";
import { runKernel } from "@dslc/interpreter";
import { type Operation, parseModule } from "@dslc/ir";
import { describe, expect, test } from "vitest";
import { type Example, type ExampleRun, examples, exampleSource } from "./examples.ts";

const stages: readonly { readonly kind: EmitKind; readonly targets: readonly string[] }[] = [
  { kind: "ir", targets: [] },
  { kind: "lowered-ir", targets: ["nvptx:sm_90"] },
  { kind: "lowered-ir", targets: ["amdgpu:gfx90a"] },
];

function parse(text: string): Operation {
  const sink = new DiagnosticSink();
  const registry = makeRegistry([], sink);
  if (registry === undefined) throw new Error("the built-in registry is sound");
  const module = parseModule(new SourceFile("ir", text), makeContext(registry), sink);
  if (module === undefined) throw new Error(renderDiagnostics(sink.diagnostics));
  return module;
}

async function stageText(example: Example, kind: EmitKind, targets: readonly string[]): Promise<string> {
  const result = await compile(exampleSource(example.name), { targets, emit: [kind], verifyEach: true });
  expect(renderDiagnostics(result.diagnostics)).toBe("");
  const [output] = result.outputs;
  if (typeof output?.contents !== "string") throw new Error("the IR is text");
  return output.contents;
}

/** What is wrong with a run: its first trap, or the first element that is not what it should be. */
function fault(module: Operation, example: Example, run: ExampleRun): string | undefined {
  const { traps } = runKernel(module, example.kernel, run.launch, { schedule: "descending", stepLimit: 5_000_000 });
  if (traps[0] !== undefined) return traps[0].message;
  const wrong = run.expected.findIndex((value, position) => !Object.is(value, run.output[position]));
  return wrong < 0 ? undefined : `element ${wrong} is ${run.output[wrong]}, not ${run.expected[wrong]}`;
}

describe.each(examples.map((example) => [example.name, example] as const))("%s", (_name, example) => {
  test.each(stages)("computes the right result at stage $kind $targets", async ({ kind, targets }) => {
    const module = parse(await stageText(example, kind, targets));
    for (const run of example.runs()) expect(fault(module, example, run), run.title).toBeUndefined();
  });

  test("swapping the operands of any one subtraction shows in a result", async () => {
    const text = await stageText(example, "ir", []);
    const count = subtractions(parse(text)).length;
    for (let position = 0; position < count; position++) {
      const module = parse(text);
      const op = subtractions(module)[position];
      if (op === undefined) throw new Error("the text was read twice alike");
      const [lhs, rhs] = [op.getOperand(0), op.getOperand(1)];
      op.setOperand(0, rhs);
      op.setOperand(1, lhs);
      const faults = example.runs().map((run) => fault(module, example, run));
      expect(
        faults.some((found) => found !== undefined),
        `subtraction ${position}`,
      ).toBe(true);
    }
  });
});

function subtractions(module: Operation): Operation[] {
  const found: Operation[] = [];
  module.walk((op) => {
    if (subi.is(op)) found.push(op);
  });
  return found;
}
