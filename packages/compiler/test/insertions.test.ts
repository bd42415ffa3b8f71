/** Plugins put steps into the default pipelines, and bring named pipelines. */
import { compile, compilePipelines, makeDefaultPipelines, makeRegistry, optimize } from "@dslc/compiler";
import { DiagnosticSink } from "@dslc/base";
import {
  definePass,
  definePipeline,
  definePlugin,
  expandedText,
  type ExtensionPoint,
  extensionPoints,
} from "@dslc/pass";
import { expect, test } from "vitest";
import { exampleSource } from "./examples/example.ts";

const ran: string[] = [];
const note = (at: string) =>
  definePass(`at-${at}`, { summary: "test", run: (op) => void ran.push(`${at} ${op.name}`) });
const notes = extensionPoints.map((at) => ({ at, pass: note(at) }));

const plugin = definePlugin({
  name: "notes",
  api: 1,
  passes: notes.map(({ pass }) => pass),
  insertions: notes.map(({ at, pass }) => ({ at, elements: () => [pass()] })),
});

test("steps run at their points, each on the module, in order", async () => {
  ran.length = 0;
  const result = await compile(exampleSource("fir"), {
    targets: ["nvptx:sm_90", "amdgpu:gfx90a"],
    emit: ["llvm-dialect"],
    plugins: [plugin],
  });
  expect(result.ok).toBe(true);
  const behindStart = extensionPoints.slice(1).map((at) => `${at} builtin.module`);
  expect(ran).toEqual(["start builtin.module", ...behindStart, ...behindStart]);
});

test("the pipeline that is printed has them where they are", () => {
  const text = (plugins: readonly (typeof plugin)[]) => {
    const [pipeline] = compilePipelines({ targets: ["nvptx:sm_90"], plugins }).pipelines;
    return pipeline === undefined ? "" : expandedText(pipeline);
  };
  expect(
    text([plugin])
      .replaceAll(/\),at-(?:before|after)-layout,gpu\.module\(/g, ",")
      .replaceAll(/at-[a-z-]+,|,at-last/g, ""),
  ).toBe(text([]));
  expect(text([plugin])).toMatch(
    /^builtin\.module\(at-start,form-fma,at-after-frontend,gpu\.module\(inline,.*\),at-before-layout,gpu\.module\(workgroup-layout\{.*?\}\),at-after-layout,gpu\.module\(gpu\.func\(lower-math,.*,at-before-llvm,gpu\.module\(.*,at-last\)$/,
  );
});

test("an insertion is told of the target and the level, and plugins insert in the order in which they are loaded", () => {
  const seen: unknown[] = [];
  const asks = (name: string, at: ExtensionPoint) =>
    definePlugin({ name, api: 1, insertions: [{ at, elements: (facts) => (seen.push([name, facts]), []) }] });
  const registry = makeRegistry([asks("a", "last"), asks("b", "last"), asks("c", "start")], new DiagnosticSink());
  if (registry === undefined) throw new Error("the plugins are right");
  makeDefaultPipelines(registry).whole({ target: "nvptx:sm_90", contract: true, O: 1 });
  const at = { target: "nvptx:sm_90", optimizationLevel: 1 };
  expect(seen).toEqual([
    ["c", { ...at, target: undefined }],
    ["a", at],
    ["b", at],
  ]);
});

test("order constraints hold for what is inserted", async () => {
  const late = definePass("late", {
    summary: "test",
    after: { dce: "it needs what is dead to be gone" },
    run: () => {},
  });
  const early = definePlugin({
    name: "early",
    api: 1,
    passes: [late],
    insertions: [{ at: "after-frontend", elements: () => [late()] }],
  });
  const { diagnostics } = await compile(exampleSource("fir"), {
    targets: ["nvptx:sm_90"],
    emit: ["lowered-ir"],
    plugins: [early],
  });
  expect(diagnostics.map(({ message }) => message)).toEqual([
    "'late' has to come after 'dce': it needs what is dead to be gone",
  ]);
});

test("a plugin's pipeline stands in pipelines under its name, which nobody else may have", () => {
  const twice = definePipeline("twice", {
    summary: "test",
    build: () => [notes[0]?.pass() ?? [], notes[0]?.pass() ?? []].flat(),
  });
  const brings = definePlugin({ name: "brings", api: 1, pipelines: [twice] });
  ran.length = 0;
  const source = { name: "t", text: "" };
  expect(optimize(source, { pipeline: "builtin.module(twice)", plugins: [brings] }).ok).toBe(true);
  expect(ran).toEqual(["start builtin.module", "start builtin.module"]);
  for (const name of ["cse", "default", "twice"]) {
    const clash = definePlugin({
      name: "clash",
      api: 1,
      pipelines: [definePipeline(name, { summary: "test", build: () => [] })],
    });
    const { diagnostics } = optimize(source, { plugins: [brings, clash] });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      `plugin 'clash' brings pipeline '${name}', which is already there`,
    ]);
  }
});
