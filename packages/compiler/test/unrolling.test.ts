/** What `@unroll` and its kin do to the code, and that they do nothing to the result. */
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { compile, type EmitKind, makeContext, makeRegistry } from "@dslc/compiler";
import { runKernel } from "@dslc/interpreter";
import { parseModule } from "@dslc/ir";
import { expect, test } from "vitest";

/** Sums eight elements in one loop, and `n` in another, which `break`s at 100. */
function source(attribute: string): { readonly name: string; readonly text: string } {
  const text = `kernel k(n: u32, x: global [f32; n], y: global mut [f32; 2]) requires n >= 8 {
    var few: f32 = 0.0;
    ${attribute}
    for i in 0..8 { few = few * 2.0 + x[i]; }
    var all: f32 = 0.0;
    ${attribute.replace(/^@unroll$/, "")}
    for i in 0..n {
        if i == 100 { break; }
        all += x[i];
    }
    y[0] = few;
    y[1] = all;
}`;
  return { name: "k.kdsl", text };
}

async function made(attribute: string, kind: EmitKind): Promise<string> {
  const result = await compile(source(attribute), { targets: ["nvptx:sm_90"], emit: [kind], verifyEach: true });
  expect(renderDiagnostics(result.diagnostics)).toBe("");
  return String(result.outputs[0]?.contents);
}

function interpreted(ir: string): readonly number[] {
  const sink = new DiagnosticSink();
  const registry = makeRegistry([], sink);
  const module = registry && parseModule(new SourceFile("ir", ir), makeContext(registry), sink);
  if (module === undefined) throw new Error(renderDiagnostics(sink.diagnostics));
  const [x, y] = [Float32Array.from({ length: 11 }, (_, i) => i + 1), new Float32Array(2)];
  const launch = { groupSize: [1, 1, 1], numGroups: [1, 1, 1], arguments: { n: 11, x, y } } as const;
  expect(runKernel(module, "k", launch).traps).toEqual([]);
  return [...y];
}

const attributes = ["", "@unroll", "@unroll(3)", "@no_unroll"];

test.each(attributes)("a loop with '%s' computes the same at both stages", async (attribute) => {
  for (const kind of ["ir", "lowered-ir"] as const) expect(interpreted(await made(attribute, kind))).toEqual([502, 66]);
});

test("@unroll leaves no loop in our own IR", async () => {
  expect((await made("@no_unroll", "lowered-ir")).match(/scf\.for/g)).toHaveLength(1);
  expect(await made("@unroll", "lowered-ir")).not.toContain("scf.for");
});

test("LLVM keeps to the attributes", async () => {
  const additions = async (attribute: string): Promise<number> =>
    (await made(attribute, "asm")).match(/add\.rn\.f32/g)?.length ?? 0;
  expect(await additions("@no_unroll")).toBe(1);
  // Three in a round, and what is left over.
  expect(await additions("@unroll(3)")).toBeGreaterThanOrEqual(3);
  expect((await made("@no_unroll", "asm")).match(/fma\.rn\.f32/g)).toHaveLength(1);
  // The first of the eight starts from 0.
  expect((await made("@unroll", "asm")).match(/fma\.rn\.f32/g)).toHaveLength(7);
});

test("a loop that cannot be unrolled in full is compiled, with a warning at the loop", async () => {
  const text = "kernel k(n: u32, x: global mut [f32; n]) {\n    @unroll\n    for i in 0..n { x[i] += 1.0; }\n}";
  const result = await compile({ name: "k.kdsl", text }, { targets: ["nvptx:sm_90"], emit: ["asm"] });
  expect(result.ok).toBe(true);
  expect(renderDiagnostics(result.diagnostics)).toMatchInlineSnapshot(`
    "warning[unroll/unknown-count]: this loop is not unrolled in full: its end is not known at compile time
     --> k.kdsl:2:5
      |
    2 |     @unroll
      |     ^^^^^^^"
  `);
});
