/** The pipeline that `--dump-pipeline` prints is the one that compiles. */
import { compile, compilePipelines, optimize } from "@dslc/compiler";
import { knownTargets } from "@dslc/target-info";
import { describe, expect, test } from "vitest";
import { exampleSource } from "./examples/example.ts";
import { examples } from "./examples/index.ts";

/** Values numbered in their order: names that the text gave them collide with others than the names in the source. */
function numbered(text: string | undefined): string {
  const numbers = new Map<string, number>();
  return (text ?? "").replace(/%[\w$.-]+/g, (name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return `%${number}`;
  });
}

/** Compiles to the llvm dialect at once, and by the text of the pipeline over the text of the frontend's IR. */
async function bothWays(name: string, target: string, contract: boolean): Promise<readonly [string, string]> {
  const emit = ["ir", "llvm-dialect"] as const;
  const { outputs, diagnostics } = await compile(exampleSource(name), { targets: [target], emit, contract });
  expect(diagnostics).toEqual([]);
  const [ir, dialect] = outputs.map(({ contents }) => String(contents));
  const [pipeline] = compilePipelines({ targets: [target], contract }).pipelines;
  const optimized = optimize({ name: `${name}.mlir`, text: ir ?? "" }, { pipeline: pipeline?.text ?? "" });
  expect(optimized.diagnostics).toEqual([]);
  return [numbered(optimized.text), numbered(dialect)];
}

describe.each(examples.map(({ name }) => name))("%s", (name) => {
  test.each([
    ["nvptx:sm_90", true],
    ["nvptx:sm_75", false],
    ["amdgpu:gfx90a", true],
    ["amdgpu:gfx1100", false],
  ] as const)("for %s, contracting %s", async (target, contract) => {
    const [optimized, dialect] = await bothWays(name, target, contract);
    expect(optimized).toBe(dialect);
    expect(optimized).toContain("llvm.func @");
  });
});

test.each(knownTargets().map(({ name }) => name))("every target has its own: %s", async (target) => {
  const [optimized, dialect] = await bothWays("fir", target, true);
  expect(optimized).toBe(dialect);
});

test("products are fused only where the options say so", () => {
  const text = (contract: boolean) => compilePipelines({ targets: ["nvptx:sm_90"], contract }).pipelines[0]?.text;
  expect(text(true)?.replace("form-fma,", "")).toBe(text(false));
  expect(text(true)).toMatch(/^builtin\.module\(form-fma,gpu\.module\(inline,/);
});

test("a target that is not known is refused", () => {
  const { diagnostics, pipelines } = compilePipelines({ targets: ["nvptx:sm_90", "nvptx:sm_91"] });
  expect(diagnostics.map(({ name }) => name)).toEqual(["compile/unknown-target"]);
  expect(pipelines).toEqual([]);
});
