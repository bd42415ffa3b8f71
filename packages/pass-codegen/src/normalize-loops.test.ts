import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { gpu } from "@dslc/dialect-gpu";
import { scf } from "@dslc/dialect-scf";
import { Context, parseModule, printOperation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { normalizeLoops } from "./normalize-loops.ts";

const context = new Context([arith, gpu, scf], { allowUnregistered: true });

/** The loop of a kernel of 32 x 8 work-items over `bounds`, behind the pass. %y is below 8, %x below 32, %n anything. */
function normalized(bounds: string, wish = ""): string {
  const text = `gpu.module @m {
  gpu.func @k(%n: index) kernel attributes {known_block_size = array<i32: 32, 8, 1>} {
    %c1 = arith.constant 1 : index
    %c4 = arith.constant 4 : index
    %c8 = arith.constant 8 : index
    %c24 = arith.constant 24 : index
    %c32 = arith.constant 32 : index
    %cm1 = arith.constant -1 : index
    %x = gpu.thread_id x
    %y = gpu.thread_id y
    scf.for %i = ${bounds} {
      "test.use"(%i) : (index) -> ()
    }${wish}
    gpu.return
  }
}`;
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  runPipeline(module, nested("builtin.module", [normalizeLoops()]), { context, sink, verifyEach: true });
  expect(sink.diagnostics).toEqual([]);
  const lines = printOperation(module)
    .split("\n")
    .map((line) => line.trim());
  return lines.slice(lines.findIndex((line) => line.includes("thread_id y")) + 1, -5).join("\n");
}

test("a loop that runs as often from every first value counts from 0", () => {
  expect(normalized("%y to %c32 step %c8")).toBe(
    `%c0 = arith.constant 0 : index
%c32_0 = arith.constant 32 : index
scf.for %i = %c0 to %c32_0 step %c8 {
%0 = arith.addi %y, %i overflow<nsw, nuw> : index
"test.use"(%0) : (index) -> ()
}`
      .replaceAll("%c0 ", "%0 ")
      .replaceAll("%c32_0", "%1")
      .replace("%0 = arith.addi", "%2 = arith.addi")
      .replace('use"(%0)', 'use"(%2)'),
  );
});

test.each([
  ["the number of iterations differs", "%x to %c32 step %c8"],
  ["some work-items do not enter it", "%x to %c8 step %c32"],
  ["the end is not known", "%y to %n step %c8"],
  ["the step is not known", "%y to %c32 step %n"],
  ["the first value may be negative", "%n to %c32 step %c8"],
  ["it counts from a constant already", "%c4 to %c32 step %c8"],
])("a loop stays when %s", (_, bounds) => {
  expect(normalized(bounds)).toContain(`scf.for %i = ${bounds} {`);
});

test.each([
  ["at most twice", "%x to %c32 step %c24"],
  ["once or not at all", "%x to %c8 step %c32"],
])("a loop that runs %s is not to be unrolled", (_, bounds) => {
  expect(normalized(bounds)).toContain(`wg.unroll = "none"`);
});

test.each([
  ["may run four times", "%x to %c32 step %c8", ""],
  ["runs unknown times", "%y to %n step %c8", ""],
  ["is to be unrolled", "%x to %c32 step %c24", ' {wg.unroll = "full"}'],
])("a loop that %s is left to the code generator or to what the source says", (_, bounds, wish) => {
  expect(normalized(bounds, wish)).not.toContain(`wg.unroll = "none"`);
});

test("a step that is not positive is left alone: such a loop has no meaning", () => {
  expect(normalized("%y to %c32 step %cm1")).toContain("%y to %c32 step %cm1");
});
