/** What the examples compile to, read by tools that are not ours. The numbers are worked out by hand. */
import { renderDiagnostics } from "@dslc/base";
import { compile, type CompileOutput, type EmitKind, optimize } from "@dslc/compiler";
import { requireTool, runTool } from "@dslc/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { exampleSource } from "./examples.ts";

const nvptx = "nvptx:sm_90";
const amdgpu = "amdgpu:gfx90a";

interface Expectation {
  readonly name: string;
  readonly kernel: string;
  /** Bytes of kernel arguments: 4 a scalar, 8 a pointer, each at a multiple of its size. */
  readonly argumentBytes: number;
  readonly usesRegion: boolean;
  readonly wgOps: readonly string[];
}

const expectations: readonly Expectation[] = [
  { name: "saxpy", kernel: "saxpy", argumentBytes: 24, usesRegion: false, wgOps: ["wg.contract", "wg.buffer_length"] },
  {
    name: "block-reverse",
    kernel: "block_reverse",
    argumentBytes: 24,
    usesRegion: true,
    wgOps: ["wg.contract", "wg.launch_raw", "wg.raw_region"],
  },
  {
    name: "fir",
    kernel: "fir",
    argumentBytes: 32,
    usesRegion: true,
    wgOps: ["wg.contract", "wg.launch_views", "wg.requires", "wg.view_length"],
  },
];

describe.each(expectations.map((expectation) => [expectation.name, expectation] as const))("%s", (name, expected) => {
  let outputs: readonly CompileOutput[] = [];

  beforeAll(async () => {
    const source = exampleSource(name);
    const both = await compile(source, {
      targets: [nvptx, amdgpu],
      emit: ["ir", "llvm-dialect", "llvm-ir", "asm", "manifest"],
      verifyEach: true,
    });
    const object = await compile(source, { targets: [amdgpu], emit: ["obj", "bin"] });
    expect(renderDiagnostics([...both.diagnostics, ...object.diagnostics])).toBe("");
    outputs = [...both.outputs, ...object.outputs];
  });

  const text = (kind: EmitKind, target?: string): string => {
    const output = outputs.find((candidate) => candidate.kind === kind && candidate.target === target);
    if (typeof output?.contents !== "string") throw new Error(`there is no text of ${kind} for ${target}`);
    return output.contents;
  };
  const bytes = (kind: EmitKind): Uint8Array => {
    const output = outputs.find((candidate) => candidate.kind === kind);
    if (output === undefined || typeof output.contents === "string") throw new Error(`there are no bytes of ${kind}`);
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

  test("ptxas takes the PTX, without static workgroup memory and without spills", (context) => {
    requireTool(context, "ptxas");
    const { status, stderr } = runTool("ptxas", ["-arch=sm_90", "-v", "a.ptx", "-o", "a.cubin"], {
      files: { "a.ptx": text("asm", nvptx) },
      outputs: ["a.cubin"],
    });
    expect(status, stderr).toBe(0);
    expect(stderr).toContain(`Compiling entry function '${expected.kernel}' for 'sm_90'`);
    expect(stderr).toContain("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads");
    // All of it is launch-sized: ptxas counts no byte of workgroup memory, so it does not speak of any.
    expect(/(\d+) bytes smem/.exec(stderr)?.[1] ?? "0").toBe("0");
  });

  test("the PTX has one external symbol for the region and no generic access", () => {
    const ptx = text("asm", nvptx);
    expect(ptx.match(/\.extern \.shared/g) ?? []).toHaveLength(expected.usesRegion ? 1 : 0);
    expect(ptx).not.toMatch(/^\s*(@%p\d+ )?(ld|st|atom|red)\.(?!global|shared|param|const|local)/m);
    if (expected.usesRegion) expect(ptx).toMatch(/\bst\.shared/);
  });

  test("the code object asks for the arguments and workgroup bytes that were worked out", (context) => {
    requireTool(context, "llvm-readelf-19");
    const { status, stdout } = runTool("llvm-readelf-19", ["--notes", "a.hsaco"], {
      files: { "a.hsaco": bytes("bin") },
    });
    expect(status).toBe(0);
    expect(stdout).toContain(`.name:           ${expected.kernel}\n`);
    expect(stdout).toMatch(new RegExp(`\\.kernarg_segment_size: ${expected.argumentBytes}\\n`));
    expect(stdout).toMatch(/\.group_segment_fixed_size: 0\n/);
    expect(stdout).toMatch(/\.private_segment_fixed_size: 0\n/);
    expect(stdout).toMatch(/\.vgpr_spill_count: 0\n/);
    expect(stdout).not.toContain("hidden_");
  });

  test("the GCN assembly has no flat and no scratch access", () => {
    const gcn = text("asm", amdgpu);
    expect(gcn).not.toMatch(/^\s*(flat_(load|store|atomic)|scratch_)/m);
    if (expected.usesRegion) expect(gcn).toMatch(/^\s*ds_(write|store)/m);
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
    // By bitcode, as a pipe between the two would have it: text does not keep the order of uses.
    const optimized = runTool("opt-19", ["-O3", ...cpuFlags, "-o", "a.bc"], {
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
        kernels: [{ name: expected.kernel, argumentBlock: { size: expected.argumentBytes }, staticBytes: 0 }],
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
