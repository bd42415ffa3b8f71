/** Passes leave what random IR computes as it is. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { runKernel } from "@dslc/interpreter";
import { cloneOperation, Context, type Operation, parseModule, printOperation, verify } from "@dslc/ir";
import { parsePipeline, runPipeline } from "@dslc/pass";
import { randomModule, requireTool, runTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { builtinDialects, builtinPasses } from "../src/registry.ts";

/** Random programs; to repeat one, `DSLC_TEST_SEED=17`; to run more of them, `DSLC_TEST_PROGRAMS=1000`. */
const seed = process.env["DSLC_TEST_SEED"];
const first = Number(seed ?? Math.trunc(Math.random() * 2 ** 30));
const programs = seed === undefined ? Number(process.env["DSLC_TEST_PROGRAMS"] ?? 12) : 1;

const passes = new Map(builtinPasses.map((pass) => [pass.passName, pass]));
const context = new Context(builtinDialects);

const kernels = (list: string): string => `builtin.module(gpu.module(gpu.func(${list})))`;
const pipelines: readonly string[] = [
  ...["canonicalize", "cse", "dce", "licm", "sccp", "mem2reg"].map(kernels),
  ...["symbol-dce", "sccp", "dce", "cse", "inline,canonicalize"].map((list) => `builtin.module(gpu.module(${list}))`),
  kernels("mem2reg,sccp,canonicalize,dce,cse,licm,canonicalize,cse,dce"),
  kernels("licm,cse,mem2reg,dce,sccp,dce"),
];
const loweringPipelines: readonly string[] = [
  kernels("lower-scf-to-cf,mem2reg,sccp,canonicalize,cse,dce"),
  kernels("mem2reg,lower-scf-to-cf,dce,cse,sccp,dce"),
];

function read(text: string): Operation {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("random.mlir", text), context, sink);
  if (module !== undefined) verify(module, sink);
  if (module === undefined || sink.hasErrors)
    throw new Error(sink.diagnostics.map(({ message }) => message).join("\n"));
  return module;
}

const inputs = [
  [0, 0],
  [5, -3],
  [0x7fff_ffff, 11],
] as const;

/** What the kernel leaves in memory for each input, or why it stopped. */
function outcome(module: Operation): readonly unknown[] {
  return inputs.map(([a, b]) => {
    const out = Int32Array.from({ length: 8 }, (_, at) => at * 3 - 7);
    const launch = { groupSize: [1, 1, 1], numGroups: [1, 1, 1], arguments: [a, b, out] } as const;
    const { traps } = runKernel(module, "k", launch, { stepLimit: 2e6 });
    const [trap] = traps;
    return trap === undefined ? [...out] : `${trap.name}: ${trap.message}`;
  });
}

function runText(pipeline: string, module: Operation): Operation {
  const sink = new DiagnosticSink();
  const parsed = parsePipeline(new SourceFile("pipeline", pipeline), passes, sink);
  const copy = cloneOperation(module);
  const ok = parsed !== undefined && runPipeline(copy, parsed, { context, sink, verifyEach: true }).ok;
  if (!ok) throw new Error(sink.diagnostics.map(({ message }) => message).join("\n"));
  return copy;
}

test(`passes keep what random IR computes (seeds from ${first}: DSLC_TEST_SEED repeats one)`, () => {
  console.log(`seeds from ${first}; set DSLC_TEST_SEED to repeat one`);
  for (let at = first; at < first + programs; at++) {
    const isLowerable = at % 3 === 0;
    const hasFlags = at % 2 === 0;
    const text = randomModule(at, { isLowerable, hasFlags });
    const module = read(text);
    const expected = outcome(module);
    const stops = expected.filter((found) => typeof found === "string");
    // An overflow that is declared not to happen has no value: a program that depends on it may do anything.
    const allowed = hasFlags ? stops.filter((stop) => !stop.startsWith("interpreter/poison-use")) : stops;
    expect(allowed, `seed ${at}\n${text}`).toEqual([]);
    for (const pipeline of isLowerable ? loweringPipelines : pipelines) {
      const after = runText(pipeline, module);
      const found = outcome(after).map((one, input) => (typeof expected[input] === "string" ? expected[input] : one));
      expect(found, `seed ${at}, ${pipeline}\n${text}\n${printOperation(after)}`).toEqual(expected);
    }
  }
}, 3_600_000);

test("mlir-opt takes random IR, and what passes make of it", (context_) => {
  requireTool(context_, "mlir-opt-19");
  for (const at of [1, 2, 3]) {
    const module = read(randomModule(at, { isLowerable: true }));
    for (const pipeline of [kernels(""), ...pipelines.slice(-2), ...loweringPipelines]) {
      const text = printOperation(runText(pipeline, module));
      const { status, stderr } = runTool("mlir-opt-19", ["--verify-each"], { input: text });
      expect(status, `seed ${at}, ${pipeline}\n${stderr}\n${text}`).toBe(0);
    }
  }
});

/** Modules of one file, as `mlir-opt-19` prints them in the generic form. */
function throughMlirOpt(texts: readonly string[], form: readonly string[]): readonly string[] {
  const args = ["--split-input-file", "--verify-each", ...form];
  const { status, stdout, stderr } = runTool("mlir-opt-19", args, { input: texts.join("// -----\n") });
  expect(status, stderr).toBe(0);
  return stdout.split("// -----\n").map((text) => text.trim());
}

const everyModule = (seeds: readonly number[]): readonly string[] =>
  seeds.map((at) => randomModule(at, { hasFlags: at % 2 === 0, hasWorkItems: at % 3 === 0 }));

test(`random IR prints, parses and prints the same in both forms (seeds from ${first})`, () => {
  for (const text of everyModule(Array.from({ length: programs }, (_, at) => first + at))) {
    const custom = printOperation(read(text));
    expect(printOperation(read(custom))).toBe(custom);
    const generic = printOperation(read(text), { generic: true });
    expect(printOperation(read(generic), { generic: true })).toBe(generic);
    expect(printOperation(read(generic))).toBe(custom);
  }
}, 3_600_000);

test("random IR is the same through mlir-opt, from either form to either form", (context_) => {
  requireTool(context_, "mlir-opt-19");
  const texts = everyModule(Array.from({ length: 40 }, (_, at) => at + 100));
  const generic = ["--mlir-print-op-generic"];
  const wanted = throughMlirOpt(texts, generic);
  const ours = texts.map((text) => printOperation(read(text)));
  const oursGeneric = texts.map((text) => printOperation(read(text), { generic: true }));
  expect(throughMlirOpt(ours, generic)).toEqual(wanted);
  expect(throughMlirOpt(oursGeneric, generic)).toEqual(wanted);
  const theirs = throughMlirOpt(texts, []).map((text) => printOperation(read(text)));
  expect(throughMlirOpt(theirs, generic)).toEqual(wanted);
});
