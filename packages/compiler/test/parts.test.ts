/** Views of parts of views, and of several dimensions, at every stage and through the targets' tools. */
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { compile, type EmitKind, makeContext, makeRegistry } from "@dslc/compiler";
import { runKernel } from "@dslc/interpreter";
import { parseModule } from "@dslc/ir";
import { requireTool, runTool } from "@dslc/testkit";
import { expect, test } from "vitest";

const source = {
  name: "parts.kdsl",
  text: `fn sum(v: workgroup [u32]) -> u32 {
    var total = 0;
    for i in 0..v.len { total += v[i]; }
    total
}
fn corner(v: workgroup mut [u32; _, _]) -> u32 { v[0, 0] = 100; v[v.len0 - 1, v.len1 - 1] + v.len }
fn last(v: global [u32]) -> u32 { v[v.len as u32 - 1] }
kernel k(n: u32, rows: u32, x: global [u32; rows, 4], y: global mut [u32; 8]) {
    workgroup tile: [u32; 3, 4] @pad(1);
    launch workgroup { copy: [u32; rows, 4] }
    for r in 0..rows { for c in 0..4 { tile[r, c] = x[r, c]; copy[r, c] = x[r, c]; } }
    y[0] = sum(tile[1, ..]);
    y[1] = sum(copy[.., 2]);
    y[2] = sum(tile[n, 1..n + 2]);
    y[3] = corner(copy[1.., 1..3]);
    y[4] = copy[1, 1];
    let row = x[2, ..];
    y[5] = row[1] + row[..2][0] + last(row[1..3]);
    y[6] = x[.., n].len as u32;
    let out = y[6..];
    out[1] = tile[2, ..][n];
}`,
};

const stages: readonly { readonly kind: EmitKind; readonly targets: readonly string[] }[] = [
  { kind: "ir", targets: [] },
  { kind: "lowered-ir", targets: ["nvptx:sm_90"] },
  { kind: "lowered-ir", targets: ["amdgpu:gfx90a"] },
];

test.each(stages)("parts hold what they should at stage $kind $targets", async ({ kind, targets }) => {
  const { diagnostics, outputs } = await compile(source, { targets, emit: [kind], verifyEach: true });
  expect(renderDiagnostics(diagnostics)).toBe("");
  const text = outputs[0]?.contents;
  if (typeof text !== "string") throw new Error("the IR is text");
  const sink = new DiagnosticSink();
  const registry = makeRegistry([], sink);
  const module = registry && parseModule(new SourceFile("ir", text), makeContext(registry), sink);
  if (module === undefined) throw new Error(renderDiagnostics(sink.diagnostics));
  const [x, y] = [Uint32Array.from({ length: 12 }, (_, i) => i), new Uint32Array(8)];
  const launch = { groupSize: [1, 1, 1], numGroups: [1, 1, 1], arguments: { n: 1, rows: 3, x, y } } as const;
  expect(runKernel(module, "k", launch).traps).toEqual([]);
  expect([...y]).toEqual([22, 18, 11, 14, 100, 27, 3, 9]);
});

test("mlir-opt verifies the frontend's IR of parts", async (context) => {
  requireTool(context, "mlir-opt-19");
  const { outputs } = await compile(source, { targets: [], emit: ["ir"] });
  const input = String(outputs[0]?.contents);
  const { status, stderr } = runTool("mlir-opt-19", ["--allow-unregistered-dialect", "-verify-each"], { input });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

test("no part makes a generic access or a spill", async () => {
  const { diagnostics, outputs } = await compile(source, { targets: ["nvptx:sm_90", "amdgpu:gfx90a"], emit: ["asm"] });
  expect(renderDiagnostics(diagnostics)).toBe("");
  const [ptx, gcn] = outputs.map(({ contents }) => String(contents));
  expect(ptx).not.toMatch(/^\s*(@%p\d+ )?(ld|st|atom|red)\.(?!global|shared|param|const|local)/m);
  expect(ptx).not.toContain(".local");
  expect(gcn).not.toMatch(/^\s*(flat_(load|store|atomic)|scratch_)/m);
});
