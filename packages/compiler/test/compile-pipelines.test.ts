/** The pipeline that `--dump-pipeline` prints is the one that compiles. */
import { compile, compilePipelines, makeDefaultPipelines, optimize } from "@dslc/compiler";
import { expandedText } from "@dslc/pass";
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
  const source = { name: `${name}.mlir`, text: ir ?? "" };
  const optimized = optimize(source, { pipeline: expandedPipeline(target, contract) });
  expect(optimized.diagnostics).toEqual([]);
  return [numbered(optimized.text), numbered(dialect)];
}

function expandedPipeline(target: string, contract: boolean): string {
  const [pipeline] = compilePipelines({ targets: [target], contract }).pipelines;
  return pipeline === undefined ? "" : expandedText(pipeline);
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
  const text = (contract: boolean) => expandedPipeline("nvptx:sm_90", contract);
  expect(text(true).replace("form-fma,", "")).toBe(text(false));
  expect(text(true)).toMatch(/^builtin\.module\(form-fma,gpu\.module\(inline,/);
});

test("a target that is not known is refused", () => {
  const { diagnostics, pipelines } = compilePipelines({ targets: ["nvptx:sm_90", "nvptx:sm_91"] });
  expect(diagnostics.map(({ name }) => name)).toEqual(["compile/unknown-target"]);
  expect(pipelines).toEqual([]);
});

test("the names of the default pipelines, whole and in parts, stand for what compiles", async () => {
  const { outputs } = await compile(exampleSource("fir"), {
    targets: ["amdgpu:gfx90a"],
    emit: ["ir", "lowered-ir", "llvm-dialect"],
  });
  const [ir, lowered, dialect] = outputs.map(({ contents }) => String(contents));
  const run = (pipeline: string, text: string | undefined) => {
    const options = { pipeline, defaultPipelines: makeDefaultPipelines };
    const { diagnostics, text: printed } = optimize({ name: "fir.mlir", text: text ?? "" }, options);
    expect(diagnostics).toEqual([]);
    return withoutNames(printed);
  };
  const withoutNames = (text: string | undefined) => text?.replaceAll(/%[\w$.-]+/g, "%");
  expect(run("default{target=amdgpu:gfx90a}", ir)).toBe(withoutNames(dialect));
  expect(run("builtin.module(settle,prepare{target=amdgpu:gfx90a})", ir)).toBe(withoutNames(lowered));
  expect(run("lower-to-amdgpu{chip=gfx90a O=1}", lowered)).toBe(withoutNames(dialect));
});

test.each([
  ["default", "0-7: pipeline 'default', option 'target': invalid input: expected string, received undefined"],
  ["default{target=nvptx:sm_91}", "8-26: pipeline 'default', option 'target': "],
  ["default{target=nvptx:sm_90 O=4}", "27-30: pipeline 'default', option 'O': "],
  ["lower-to-nvptx{chip=gfx90a}", "15-26: pipeline 'lower-to-nvptx', option 'chip': "],
  ["default{targte=nvptx:sm_90}", "option 'targte': there is no such option"],
])("%s is refused where it is wrong", (pipeline, message) => {
  const { diagnostics } = optimize({ name: "t", text: "" }, { pipeline, defaultPipelines: makeDefaultPipelines });
  const texts = diagnostics.map((one) => `${one.span?.start}-${one.span?.end}: ${one.message}`);
  expect(texts).toEqual([expect.stringContaining(message)]);
});
