/** What the examples compile to, read by tools that are not ours. The numbers are worked out by hand. */
import { renderDiagnostics } from "@dslc/base";
import { compile, type CompileOutput, type EmitKind, optimize } from "@dslc/compiler";
import { passPipeline } from "@dslc/llvm";
import { requireTool, runTool } from "@dslc/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { exampleSource } from "./examples/example.ts";
import { examples } from "./examples/index.ts";

const nvptx = "nvptx:sm_90";
const amdgpu = "amdgpu:gfx90a";

describe.each(examples.map((example) => [example.name, example] as const))("%s", (name, expected) => {
  let outputs: readonly CompileOutput[] = [];
  const usesWorkgroupMemory = expected.usesLaunchRegion || expected.staticBytes > 0;

  beforeAll(async () => {
    const source = exampleSource(name);
    const both = await compile(source, {
      targets: [nvptx, amdgpu],
      emit: ["ir", "llvm-dialect", "llvm-ir", "asm", "manifest"],
      verifyEach: true,
    });
    expect(renderDiagnostics(both.diagnostics)).toBe("");
    outputs = both.outputs;
  });

  const text = (kind: EmitKind, target?: string): string => {
    const output = outputs.find((candidate) => candidate.kind === kind && candidate.target === target);
    if (typeof output?.contents !== "string") throw new Error(`there is no text of ${kind} for ${target}`);
    return output.contents;
  };

  test("mlir-opt verifies the frontend's IR, and dslc opt prints it unchanged", (context) => {
    requireTool(context, "mlir-opt-19");
    const ir = text("ir");
    const { status, stdout, stderr } = runTool("mlir-opt-19", ["--allow-unregistered-dialect", "-verify-each"], {
      input: ir,
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toContain(`gpu.func @${expected.kernel}(`);
    for (const op of expected.wgOps) expect(stdout).toContain(`"${op}"`);
    expect(optimize({ name: "ir", text: ir }).text).toBe(ir);
    expect(optimize({ name: "ir", text: stdout }).ok).toBe(true);
  });

  test("the code uses workgroup memory, and the PTX has one external symbol for the region", () => {
    const ptx = text("asm", nvptx);
    expect(ptx.match(/\.extern \.shared/g) ?? []).toHaveLength(expected.usesLaunchRegion ? 1 : 0);
    expect(/\bst\.shared|\batom\.shared/.test(ptx)).toBe(usesWorkgroupMemory);
    expect(/^\s*ds_(write|store|add)/m.test(text("asm", amdgpu))).toBe(usesWorkgroupMemory);
  });

  test.each([
    [nvptx, ["-mtriple=nvptx64-nvidia-cuda", "-mcpu=sm_90", "-mattr=+ptx80", "-nvptx-short-ptr"]],
    [amdgpu, ["-mtriple=amdgcn-amd-amdhsa", "-mcpu=gfx90a"]],
  ] as const)("upstream's way from our llvm dialect gives the instructions of ours for %s", (target, flags) => {
    const dialect = text("llvm-dialect", target);
    const translated = runTool("mlir-translate-19", ["--mlir-to-llvmir"], { input: dialect });
    expect(translated.stderr).toBe("");
    expect(translated.stdout).toMatch(new RegExp(`define .*@${expected.kernel}\\(`));
    const cpuFlags = flags.filter((flag) => !flag.startsWith("-mattr"));
    // Code depends on the order of uses, which neither our engine's bitcode keeps nor this one.
    const bare = "-preserve-bc-uselistorder=false";
    const optimized = runTool("opt-19", [`-passes=${passPipeline(3)}`, ...cpuFlags, bare, "-o", "a.bc"], {
      input: translated.stdout,
      outputs: ["a.bc"],
    });
    expect(optimized.stderr).toBe("");
    const bitcode = optimized.outputs["a.bc"];
    if (bitcode === undefined) throw new Error("opt wrote nothing");
    const theirs = runTool("llc-19", ["-O3", ...flags, "a.bc", "-o", "a.s"], {
      files: { "a.bc": bitcode },
      outputs: ["a.s"],
    });
    expect(theirs.stderr).toBe("");
    const assembly = new TextDecoder().decode(theirs.outputs["a.s"]);
    expect(instructions(assembly)).toEqual(instructions(text("asm", target)));
  });

  test("the manifest states the arguments, and static bytes as the target's tools do", () => {
    for (const target of [nvptx, amdgpu]) {
      const manifest: unknown = JSON.parse(text("manifest", target));
      expect(manifest).toMatchObject({
        kernels: [
          { name: expected.kernel, argumentBlock: { size: expected.argumentBytes }, staticBytes: expected.staticBytes },
        ],
      });
    }
  });
});

/** The instructions of an assembly text, without directives, comments and labels' numbers. */
function instructions(assembly: string): readonly string[] {
  return assembly
    .replace(/^\t\.amdgpu_metadata$.*/ms, "")
    .split("\n")
    .map((line) => line.replace(/\/\/.*|;\s.*$/, "").trim())
    .filter((line) => line !== "" && !line.startsWith(".") && !line.endsWith(":") && !/^[{}()]/.test(line))
    .map((line) => line.replace(/\$L__BB\d+_/g, "$L__BB_").replace(/\s+/g, " "));
}

test("fir's manifest gives the bytes of its region as a formula over the launch", async () => {
  const result = await compile(exampleSource("fir"), { targets: [nvptx], emit: ["manifest"] });
  const region = result.manifests.get(nvptx)?.kernels[0]?.launchRegion;
  expect(region).toEqual({
    kind: "views",
    baseAlignment: 16,
    bytes: ["add", ["mul", "taps", 4], ["mul", ["sub", ["add", "group_size.x", "taps"], 1], 4]],
    views: [
      { name: "coeff", element: { type: "f32", size: 4 }, alignment: 16, offset: 0, length: "taps", line: 11 },
      {
        name: "window",
        element: { type: "f32", size: 4 },
        alignment: 4,
        offset: ["mul", "taps", 4],
        length: ["sub", ["add", "group_size.x", "taps"], 1],
        line: 10,
      },
    ],
  });
});

test("two compilations give the same bytes", async () => {
  const once = await compile(exampleSource("fir"), {
    targets: [nvptx, amdgpu],
    emit: ["ir", "llvm-ir", "asm", "manifest"],
  });
  const again = await compile(exampleSource("fir"), {
    targets: [nvptx, amdgpu],
    emit: ["ir", "llvm-ir", "asm", "manifest"],
  });
  expect(again.outputs).toEqual(once.outputs);
});
