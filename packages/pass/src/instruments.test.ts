import { DiagnosticSink, SourceFile } from "@dslc/base";
import { Context, parseModule, type Operation } from "@dslc/ir";
import { expect, test } from "vitest";
import { definePass } from "./define-pass.ts";
import { printAfterEach, timePasses } from "./instruments.ts";
import { type Instrument, runPipeline } from "./manager.ts";
import { nested } from "./pipeline.ts";

const context = new Context([], { allowUnregistered: true });
const mark = definePass("mark", {
  summary: "test",
  run: (op: Operation) => op.setAttribute("test.marked", undefined),
});

function run(instrument: Instrument): void {
  const sink = new DiagnosticSink();
  const module = parseModule(
    new SourceFile("t", `"t.a"() {sym_name = "x"} : () -> ()\n"t.a"() : () -> ()`),
    context,
    sink,
  );
  if (module === undefined) throw new Error("the text is right");
  const step = mark();
  runPipeline(module, nested("builtin.module", [step, nested("t.a", [step])]), {
    context,
    sink,
    instruments: [instrument],
  });
}

test("the IR is printed behind each pass, with the pass and the operation that it ran on", () => {
  const printed: string[] = [];
  run(printAfterEach((text) => printed.push(text)));
  expect(printed).toEqual([
    '// IR after mark on builtin.module\nmodule {\n  "t.a"() {sym_name = "x"} : () -> ()\n  "t.a"() : () -> ()\n}\n\n',
    '// IR after mark on t.a @x\n"t.a"() {sym_name = "x"} : () -> ()\n\n',
    '// IR after mark on t.a\n"t.a"() : () -> ()\n\n',
  ]);
});

test("a step's time is that of all its runs", () => {
  let clock = 0;
  const timer = timePasses(() => (clock += 5));
  run(timer);
  expect(timer.times()).toEqual([{ text: "mark", milliseconds: 15, runs: 3 }]);
});
