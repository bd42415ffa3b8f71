/**
 * What the pass manager costs by itself: 20 passes that do nothing on 1,000 functions, beside 20 real ones on the same;
 * and what instruments cost that are there and have nothing to do.
 */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { makeContext, makeRegistry } from "@dslc/compiler";
import { cloneOperation, type Operation, parseModule } from "@dslc/ir";
import { definePass, type Instrument, nested, type NestedPipeline, parsePipeline, runPipeline } from "@dslc/pass";
import { generateModule } from "./generate-module.ts";
import { publish, table } from "./report.ts";

const passNames =
  "canonicalize,cse,dce,sccp,licm,mem2reg,canonicalize,cse,dce,sccp,licm,mem2reg,canonicalize,cse,dce,sccp,licm,canonicalize,cse,dce";

const nothing = definePass("nothing", { summary: "do nothing", preserves: "all", run: () => {} });

export interface PassManagerBench {
  readonly functions: number;
  readonly operations: number;
  readonly rounds: number;
  readonly write: boolean;
}

/** Prints the table, in wall time. */
export function benchPassManager({ functions, operations, rounds, write }: PassManagerBench): void {
  const sink = new DiagnosticSink();
  const registry = makeRegistry([], sink);
  if (registry === undefined) throw new Error("the built-in registry is sound");
  const context = makeContext(registry);
  const text = generateModule(operations, functions, 1);
  const module = parseModule(new SourceFile("bench.mlir", text), context, sink);
  const real = parsePipeline(
    new SourceFile("pipeline", `builtin.module(func.func(${passNames}))`),
    registry.passes,
    sink,
  );
  if (module === undefined || real === undefined)
    throw new Error(sink.diagnostics.map(({ message }) => message).join());
  const empty = nested("builtin.module", [
    nested(
      "func.func",
      Array.from(passNames.split(","), () => nothing()),
    ),
  ]);
  const run = (pipeline: NestedPipeline, instruments: readonly Instrument[]) => (root: Operation) => {
    if (!runPipeline(root, pipeline, { context, sink, instruments }).ok) throw new Error("the pipeline runs");
  };
  const without = Array.from({ length: 5 }, (): Instrument => ({ end: () => {} }));
  const cases: readonly (readonly [string, (root: Operation) => void])[] = [
    // First, so that its first run has the manager's own code cold.
    ["20 passes that do nothing", run(empty, [])],
    ["the same, with five instruments that have no hook for passes", run(empty, without)],
    ["the same, with one that has", run(empty, [{ beforePass: () => {}, afterPass: () => {} }])],
    ["20 passes", run(real, [])],
  ];
  const times = cases.map(([name, work]) => ({ name, ...measure(rounds, work, module) }));
  const whole = times.at(-1) ?? { first: 1, median: 1 };
  const share = (time: number, of: number): string => `${time.toFixed(2)} (${((100 * time) / of).toFixed(2)} %)`;
  const rows = times.map(({ name, first, median }) => [name, share(first, whole.first), share(median, whole.median)]);
  const head = [`${functions} functions, ${operations} operations`, "first run, ms", "median of later runs, ms"];
  publish("pass-manager", table(head, rows), write);
}

/** Each run works on a copy of its own. */
function measure(
  rounds: number,
  work: (root: Operation) => void,
  module: Operation,
): { readonly first: number; readonly median: number } {
  const times = Array.from({ length: rounds + 1 }, () => {
    const copy = cloneOperation(module);
    const start = performance.now();
    work(copy);
    return performance.now() - start;
  });
  const sorted = times.slice(1).sort((a, b) => a - b);
  return { first: times[0] ?? 0, median: sorted[Math.floor(sorted.length / 2)] ?? 0 };
}
