/**
 * The examples compute what they should on the interpreter: right behind the frontend, behind every pass, and just
 * before the lowering. What is taken out of them shows.
 */
import { readdirSync } from "node:fs";
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { compile, makeContext, makeRegistry } from "@dslc/compiler";
import { subi } from "@dslc/dialect-arith";
import { runKernel, type Schedule } from "@dslc/interpreter";
import { type Operation, parseModule, printOperation } from "@dslc/ir";
import { describe, expect, test } from "vitest";
import { type Example, type ExampleRun, examplesFolder, exampleSource, type Result } from "./examples/example.ts";
import { examples } from "./examples/index.ts";

const targets = ["nvptx:sm_90", "amdgpu:gfx90a"];

/** The order in which work-items run is nobody's business: one that rises, one that falls, and some of no order. */
const schedules: readonly Schedule[] = ["ascending", "descending", { seed: 1 }, { seed: 2 }];

function parse(text: string): Operation {
  const sink = new DiagnosticSink();
  const registry = makeRegistry([], sink);
  if (registry === undefined) throw new Error("the built-in registry is sound");
  const module = parseModule(new SourceFile("ir", text), makeContext(registry), sink);
  if (module === undefined) throw new Error(renderDiagnostics(sink.diagnostics));
  return module;
}

function constantsOf({ constants = {} }: Example): ReadonlyMap<string, string> {
  return new Map(Object.entries(constants));
}

async function frontendIr(example: Example): Promise<string> {
  const result = await compile(exampleSource(example.name), {
    targets: [],
    emit: ["ir"],
    constants: constantsOf(example),
  });
  expect(renderDiagnostics(result.diagnostics)).toBe("");
  const [output] = result.outputs;
  if (typeof output?.contents !== "string") throw new Error("the IR is text");
  return output.contents;
}

/** The module behind each pass that changed it, up to the lowering, by the name of the first pass that left it so. */
async function stagesOf(example: Example, target: string): Promise<ReadonlyMap<string, string>> {
  const stages = new Map<string, string>();
  const after = (step: { readonly text: string }, op: Operation): void => {
    const text = printOperation(rootOf(op));
    if (!stages.has(text)) stages.set(text, step.text);
  };
  const result = await compile(exampleSource(example.name), {
    targets: [target],
    emit: ["lowered-ir"],
    constants: constantsOf(example),
    verifyEach: true,
    instruments: [{ afterPass: ({ step, op }) => after(step, op) }],
  });
  expect(renderDiagnostics(result.diagnostics)).toBe("");
  const lowered = result.outputs[0]?.contents;
  const kept = new Map<string, string>();
  // What comes behind `lowered-ir` is no longer the interpreter's.
  for (const [text, pass] of stages) {
    kept.set(text, pass);
    if (text === lowered) return kept;
  }
  throw new Error("the last of the stages is the lowered IR");
}

function rootOf(op: Operation): Operation {
  let root = op;
  for (let parent = op.parentOp; parent !== undefined; parent = parent.parentOp) root = parent;
  return root;
}

/** What is wrong with a run: its first trap, or the first element that is not what it should be. */
function fault(module: Operation, example: Example, run: ExampleRun, schedule: Schedule): string | undefined {
  const options = { schedule, interleave: true, stepLimit: 5_000_000 };
  const { traps } = runKernel(module, example.kernel, run.launch, options);
  return traps[0]?.message ?? run.results.map(wrongElement).find((found) => found !== undefined);
}

function wrongElement({ buffer, expected, tolerance = 0 }: Result): string | undefined {
  for (let i = 0; i < expected.length; i++) {
    const [found, wanted] = [buffer[i], expected[i]];
    const distance = Math.abs(Number(found) - Number(wanted));
    const isRight = Object.is(found, wanted) || distance <= tolerance * Math.abs(Number(wanted));
    if (!isRight) return `element ${i} is ${found}, not ${wanted}`;
  }
  return undefined;
}

/** What is wrong with any of the runs under any of the schedules. */
function anyFault(text: string, example: Example, mutate: (module: Operation) => void): string | undefined {
  for (const schedule of schedules) {
    for (const run of example.runs()) {
      const module = parse(text);
      mutate(module);
      const found = fault(module, example, run, schedule);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

test("every file in docs/examples has its runs", () => {
  const files = readdirSync(examplesFolder).filter((name) => name.endsWith(".kdsl"));
  expect(examples.map(({ name }) => `${name}.kdsl`).sort()).toEqual(files.sort());
});

describe.each(examples.map((example) => [example.name, example] as const))("%s", (_name, example) => {
  test("computes the right result under every schedule", async () => {
    const module = parse(await frontendIr(example));
    expect(example.runs().length).toBeGreaterThanOrEqual(3);
    for (const schedule of schedules)
      for (const run of example.runs())
        expect(fault(module, example, run, schedule), `${run.title}, ${JSON.stringify(schedule)}`).toBeUndefined();
  });

  test.each(targets)("computes the right result behind each pass for %s", async (target) => {
    for (const [text, pass] of await stagesOf(example, target)) {
      const module = parse(text);
      for (const run of example.runs())
        expect(fault(module, example, run, "descending"), `${run.title}, behind ${pass}`).toBeUndefined();
    }
  });

  test("each barrier taken out and each subtraction turned round shows, or is explained", async () => {
    const text = await frontendIr(example);
    const explained = Object.keys(example.harmless ?? {});
    const unseen: string[] = [];
    for (const { name, at, mutate } of mutations(parse(text))) {
      const found = anyFault(text, example, (module) => mutate(at(module)));
      if (found === undefined) unseen.push(name);
    }
    expect(unseen).toEqual(explained);
  });
});

interface Mutation {
  readonly name: string;
  /** The operation in another reading of the same text. */
  readonly at: (module: Operation) => Operation;
  readonly mutate: (op: Operation) => void;
}

function mutations(original: Operation): readonly Mutation[] {
  const of = (name: string, pick: (op: Operation) => boolean, mutate: (op: Operation) => void): readonly Mutation[] =>
    matching(original, pick).map((_, position) => ({
      name: `${name} ${position}`,
      at: (module) => {
        const op = matching(module, pick)[position];
        if (op === undefined) throw new Error("the text was read twice alike");
        return op;
      },
      mutate,
    }));
  return [
    ...of(
      "barrier",
      ({ name }) => name.endsWith("barrier"),
      (op) => op.erase(),
    ),
    ...of("subtraction", (op) => subi.is(op), swapOperands),
  ];
}

function matching(module: Operation, pick: (op: Operation) => boolean): readonly Operation[] {
  const found: Operation[] = [];
  module.walk((op) => {
    if (pick(op)) found.push(op);
  });
  return found;
}

function swapOperands(op: Operation): void {
  const [lhs, rhs] = [op.getOperand(0), op.getOperand(1)];
  op.setOperand(0, rhs);
  op.setOperand(1, lhs);
}
