import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { Context, parseModule } from "@dslc/ir";
import { expect, test } from "vitest";
import { definePass } from "../define-pass.ts";
import { runPipeline } from "../manager.ts";
import { nested } from "../pipeline.ts";
import { type CollectedRemark, collectRemarks } from "./remarks.ts";
import { remarksYaml } from "./remarks-yaml.ts";

const talks = (name: string) =>
  definePass(name, {
    summary: "test",
    run(op, _options, { remark }) {
      remark?.({ kind: "passed", name: "Done", at: op, parts: ["it's ", { Count: 3 }, " times"] });
      remark?.({ kind: "missed", name: "NotDone", at: op, parts: ["too\nbad"] });
      remark?.({ kind: "analysis", name: "Found", at: op, parts: [{ What: "something" }] });
    },
  });

function remarksOf(pattern: RegExp): readonly CollectedRemark[] {
  const context = new Context([], { allowUnregistered: true });
  const sink = new DiagnosticSink();
  const text = `"t.a"() {sym_name = "f"} : () -> () loc("k.kdsl":7:3)`;
  const module = parseModule(new SourceFile("t.mlir", text), context, sink);
  if (module === undefined) throw new Error("the text is right");
  const collected = collectRemarks(pattern);
  const pipeline = nested("builtin.module", [nested("t.a", [talks("talks")(), talks("other")()])]);
  runPipeline(module, pipeline, { context, sink, instruments: [collected] });
  return collected.remarks;
}

test("remarks of the passes that the pattern matches are diagnostics with their place", () => {
  const remarks = remarksOf(/^tal/);
  expect(
    renderDiagnostics(remarks.slice(0, 1).map(({ diagnostic }) => diagnostic)),
  ).toBe(`remark[remark/passed]: talks, Done: it's 3 times
 --> t.mlir:1:41
  |
1 | "t.a"() {sym_name = "f"} : () -> () loc("k.kdsl":7:3)
  |                                         ^^^^^^^^^^^^`);
  expect(remarks.map(({ diagnostic }) => diagnostic.name)).toEqual([
    "remark/passed",
    "remark/missed",
    "remark/analysis",
  ]);
  expect(remarksOf(/other|talks/)).toHaveLength(6);
  expect(remarksOf(/nothing/)).toEqual([]);
});

test("nobody is asked for remarks when there is no instrument for them", () => {
  const context = new Context([]);
  const module = parseModule(new SourceFile("t", ""), context, new DiagnosticSink());
  if (module === undefined) throw new Error("the text is right");
  let given: unknown = "not run";
  const asks = definePass("asks", { summary: "test", run: (_op, _options, { remark }) => void (given = remark) });
  runPipeline(module, nested("builtin.module", [asks()]), { context, sink: new DiagnosticSink() });
  expect(given).toBeUndefined();
});

test("YAML is as LLVM writes it", () => {
  expect(remarksYaml(remarksOf(/talks/))).toBe(`--- !Passed
Pass:            'talks'
Name:            'Done'
DebugLoc:        { File: 'k.kdsl', Line: 7, Column: 3 }
Function:        'f'
Args:
  - String:          'it''s '
  - Count:           '3'
  - String:          ' times'
...
--- !Missed
Pass:            'talks'
Name:            'NotDone'
DebugLoc:        { File: 'k.kdsl', Line: 7, Column: 3 }
Function:        'f'
Args:
  - String:          "too\\nbad"
...
--- !Analysis
Pass:            'talks'
Name:            'Found'
DebugLoc:        { File: 'k.kdsl', Line: 7, Column: 3 }
Function:        'f'
Args:
  - What:            'something'
...
`);
});
