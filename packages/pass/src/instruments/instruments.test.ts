import { DiagnosticSink, SourceFile } from "@dslc/base";
import { defineAnalysis } from "@dslc/analysis";
import { Context, parseModule, UnitAttribute } from "@dslc/ir";
import { expect, test } from "vitest";
import { definePass } from "../define-pass.ts";
import type { Instrument } from "../instrument.ts";
import { runPipeline } from "../manager.ts";
import { nested, type NestedPipeline } from "../pipeline.ts";
import { unifiedDiff } from "./diff.ts";
import { withOperation } from "./operation-note.ts";
import { type IrPrinting, printIr } from "./print-ir.ts";
import { collectStatistics } from "./statistics.ts";
import { timePasses } from "./timing.ts";

const context = new Context([], { allowUnregistered: true });
const size = defineAnalysis("size", { compute: () => 0, describe: () => [] });

const mark = definePass("mark", {
  summary: "test",
  run(op, _options, { count }) {
    op.setAttribute("t.marked", UnitAttribute.instance);
    count("marked");
  },
});
const look = definePass("look", {
  summary: "test",
  preserves: "all",
  run: (_op, _options, { analysis }) => void analysis(size),
});
const fails = definePass("fails", { summary: "test", run: (_op, _options, { fail }) => fail("it does") });

const pipeline = nested("builtin.module", [mark(), nested("t.a", [look(), mark()])]);

function run(instruments: readonly Instrument[], what: NestedPipeline = pipeline, verifyEach = false): void {
  const sink = new DiagnosticSink();
  const source = new SourceFile("t", `"t.a"() {sym_name = "x"} : () -> ()\n"t.a"() : () -> ()`);
  const module = parseModule(source, context, sink);
  if (module === undefined) throw new Error("the text is right");
  runPipeline(module, what, { context, sink, instruments, verifyEach });
}

function printed(printing: Partial<IrPrinting>, what?: NestedPipeline): readonly string[] {
  const texts: string[] = [];
  run(
    [
      printIr({
        before: new Set(),
        after: new Set(),
        afterChange: false,
        afterFailure: false,
        moduleScope: false,
        locations: false,
        write: (text) => texts.push(text),
        ...printing,
      }),
    ],
    what,
  );
  return texts;
}

test("IR is printed before and behind the passes that are named, with the operation that each ran on", () => {
  expect(printed({ before: new Set(["look"]), after: new Set(["look"]) })).toEqual([
    '// IR before look on t.a @x\n"t.a"() {sym_name = "x"} : () -> ()\n\n',
    '// IR after look on t.a @x\n"t.a"() {sym_name = "x"} : () -> ()\n\n',
    '// IR before look on t.a\n"t.a"() : () -> ()\n\n',
    '// IR after look on t.a\n"t.a"() : () -> ()\n\n',
  ]);
});

test("all passes, in the scope of the module, with locations", () => {
  expect(printed({ before: "all" })).toHaveLength(5);
  const [first = "", second = ""] = printed({ after: "all", moduleScope: true, locations: true });
  expect(first).toMatch(/^\/\/ IR after mark on builtin\.module\nmodule attributes \{t\.marked\} \{\n.*loc\("t":1:1\)/);
  expect(second).toMatch(/^\/\/ IR after look on t\.a @x\nmodule attributes \{t\.marked\} \{\n/);
});

test("what a pass changed is a diff, and nothing of one that changed nothing", () => {
  expect(printed({ afterChange: true })).toEqual([
    '// IR changed by mark on builtin.module\n@@ -1,4 +1,4 @@\n-module {\n+module attributes {t.marked} {\n   "t.a"() {sym_name = "x"} : () -> ()\n   "t.a"() : () -> ()\n }\n\n',
    '// IR changed by mark on t.a @x\n@@ -1,2 +1,2 @@\n-"t.a"() {sym_name = "x"} : () -> ()\n+"t.a"() {sym_name = "x", t.marked} : () -> ()\n \n\n',
    '// IR changed by mark on t.a\n@@ -1,2 +1,2 @@\n-"t.a"() : () -> ()\n+"t.a"() {t.marked} : () -> ()\n \n\n',
  ]);
  expect(printed({ afterChange: true }, nested("builtin.module", [nested("t.a", [look()])]))).toEqual([]);
});

test("IR behind a pass that failed is printed, and only that", () => {
  const failing = nested("builtin.module", [mark(), fails()]);
  expect(printed({ afterFailure: true }, failing)).toEqual([
    expect.stringMatching(/^\/\/ IR after failed fails on builtin\.module\nmodule/),
  ]);
  expect(printed({ afterFailure: true })).toEqual([]);
});

test("files lie in folders like the operations around, numbered in order", () => {
  const files: string[] = [];
  printed({ after: "all", write: (_text, file) => files.push(file) });
  expect(files).toEqual([
    "builtin_module/0001_after_mark.mlir",
    "builtin_module/t_a_x/0002_after_look.mlir",
    "builtin_module/t_a_x/0003_after_mark.mlir",
    "builtin_module/t_a/0004_after_look.mlir",
    "builtin_module/t_a/0005_after_mark.mlir",
  ]);
});

function timed(format: "tree" | "list" | "json" | "trace"): string {
  let clock = 0;
  const timer = timePasses(() => (clock += 5));
  run([timer], pipeline, true);
  return timer.text(format);
}

test("times as a tree: of both runs together, with analyses and verification inside", () => {
  expect(timed("tree")).toBe(`timing:
    145.00 ms 100.0 %  builtin.module
     15.00 ms  10.3 %    mark
      5.00 ms   3.4 %      verification
    110.00 ms  75.9 %    t.a (2 runs)
     50.00 ms  34.5 %      look (2 runs)
     10.00 ms   6.9 %        (analysis) size (2 runs)
     10.00 ms   6.9 %        verification (2 runs)
     30.00 ms  20.7 %      mark (2 runs)
     10.00 ms   6.9 %        verification (2 runs)
    145.00 ms 100.0 %  all
`);
});

test("times as a list: by name, the longest first, each without what is inside", () => {
  expect(timed("list")).toBe(`timing:
     30.00 ms  20.7 %  mark (3 runs)
     30.00 ms  20.7 %  look (2 runs)
     25.00 ms  17.2 %  verification (5 runs)
     10.00 ms   6.9 %  (analysis) size (2 runs)
    145.00 ms 100.0 %  all
`);
});

interface JsonNode {
  readonly name: string;
  readonly kind: string;
  readonly children: readonly JsonNode[];
}

test("times as JSON, and as events that browsers show", () => {
  const { children } = JSON.parse(timed("json")) as JsonNode;
  expect(children[0]).toMatchObject({ name: "builtin.module", kind: "pipeline", milliseconds: 145, runs: 1 });
  expect(children[0]?.children[1]?.children[0]).toMatchObject({ name: "look", kind: "pass", runs: 2 });
  const { traceEvents } = JSON.parse(timed("trace")) as { readonly traceEvents: readonly object[] };
  expect(traceEvents[0]).toEqual({
    name: "verification",
    cat: "verification",
    ph: "X",
    ts: 15_000,
    dur: 5000,
    pid: 1,
    tid: 1,
    args: { on: "builtin.module" },
  });
  expect(traceEvents).toHaveLength(5 + 5 + 2 + 3);
});

test("statistics as a tree by place, as a list by pass, and as JSON", () => {
  const statistics = collectStatistics();
  run([statistics]);
  expect(statistics.text("tree")).toBe(`statistics:
  builtin.module
    mark
             1  marked
    t.a
      look
      mark
               2  marked
`);
  expect(statistics.text("list")).toBe("statistics:\n  mark\n           3  marked\n");
  expect(JSON.parse(statistics.text("json"))).toEqual({ mark: { marked: 3 } });
});

test("instruments that are told of a start in order are told of the end in the other order, and one may leave passes out", () => {
  const log: string[] = [];
  const named = (name: string): Instrument => ({
    beforePass: ({ execution }) => void log.push(`${name} before ${execution}`),
    afterPass: ({ execution }) => void log.push(`${name} after ${execution}`),
    mayRun: ({ execution }) => execution <= 1,
  });
  run([named("a"), named("b")]);
  expect(log).toEqual(["a before 1", "b before 1", "b after 1", "a after 1"]);
});

test("a diagnostic gets the operation at its place", () => {
  const source = new SourceFile("t", '"t.a"() {k = 1 : i32} : () -> ()');
  const module = parseModule(source, context, new DiagnosticSink());
  const op = module?.getRegion().entry.first;
  if (module === undefined || op === undefined || "kind" in op.location) throw new Error("the text is right");
  const plain = { name: "t/t", severity: "error", message: "", labels: [], notes: ["first"], help: [] } as const;
  expect(withOperation({ ...plain, span: op.location }, module).notes).toEqual([
    "first",
    'see current operation: "t.a"() {k = 1 : i32} : () -> ()',
  ]);
  expect(withOperation(plain, module)).toBe(plain);
});

/** The text that a diff makes of `before`. */
function patched(before: string, diff: string): string {
  const lines = before.split("\n");
  const out: string[] = [];
  let at = 0;
  for (const hunk of diff.split(/^@@ /m).slice(1)) {
    const [head = "", ...body] = hunk.split("\n");
    const start = Number(/^-(\d+)/.exec(head)?.[1]) - 1;
    out.push(...lines.slice(at, start));
    at = start;
    for (const line of body.slice(0, -1)) {
      if (!line.startsWith("+")) expect(lines[at++]).toBe(line.slice(1));
      if (!line.startsWith("-")) out.push(line.slice(1));
    }
  }
  return [...out, ...lines.slice(at)].join("\n");
}

test("a diff makes the one text of the other, with no more than it takes", () => {
  expect(unifiedDiff("a\nb\nc\n", "a\nb\nc\n")).toBe("");
  expect(unifiedDiff("a\nb\nc", "a\nx\nc")).toBe("@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
  const seed = Math.trunc(Math.random() * 2 ** 30);
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  const texts = Array.from({ length: 100 }, () =>
    Array.from({ length: random(30) }, () => "abcd"[random(4)]).join("\n"),
  );
  for (const [at, before] of texts.entries()) {
    const after = texts[(at + 1) % texts.length] ?? "";
    expect(patched(before, unifiedDiff(before, after)), `seed ${seed}, ${at}`).toBe(after);
  }
});
