/** Each example through every target, as far as the tools that are installed go. */
import { renderDiagnostics } from "@dslc/base";
import { compile, type CompileResult, type EmitKind } from "@dslc/compiler";
import { startEngine } from "@dslc/llvm";
import { type AmdgpuTarget, knownTargets, type NvptxTarget, type TargetInfo } from "@dslc/target-info";
import { requireTool, runTool } from "@dslc/testkit";
import { afterAll, describe, expect, test } from "vitest";
import { type Example, exampleSource } from "./examples/example.ts";
import { examples } from "./examples/index.ts";

const engine = startEngine();
afterAll(() => engine.close());

const targets = knownTargets();
const nvptxTargets = targets.filter((target): target is NvptxTarget => target.vendor === "nvptx");
const amdgpuTargets = targets.filter((target): target is AmdgpuTarget => target.vendor === "amdgpu");

async function compiled(
  { name }: Example,
  target: TargetInfo,
  emit: readonly EmitKind[],
  optimizationLevel: 0 | 3 = 3,
): Promise<CompileResult> {
  const result = await compile(exampleSource(name), { targets: [target.name], emit, optimizationLevel, engine });
  expect(renderDiagnostics(result.diagnostics)).toBe("");
  return result;
}

function contentsOf({ outputs }: CompileResult, kind: EmitKind): string | Uint8Array {
  const output = outputs.find((candidate) => candidate.kind === kind);
  if (output === undefined) throw new Error(`there is no ${kind}`);
  return output.contents;
}

describe.each(examples.map((example) => [example.name, example] as const))("%s", (_name, example) => {
  test.for(nvptxTargets)("ptxas takes the PTX for $name and spills nothing", async (target, context) => {
    const ptx = contentsOf(await compiled(example, target, ["asm"]), "asm");
    expect(ptx).not.toMatch(/^\s*(@%p\d+ )?(ld|st|atom|red)\.(?!global|shared|param|const|local)/m);
    requireTool(context, "ptxas");
    const { status, stderr } = runTool("ptxas", [`-arch=${target.assembler}`, "-v", "a.ptx", "-o", "a.cubin"], {
      files: { "a.ptx": ptx },
      outputs: ["a.cubin"],
    });
    expect(status, stderr).toBe(0);
    expect(stderr).toContain(`Compiling entry function '${example.kernel}' for '${target.assembler}'`);
    expect(stderr).toContain("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads");
    expect(Number(/(\d+) bytes smem/.exec(stderr)?.[1] ?? "0")).toBe(example.staticBytes);
  });

  test.for(amdgpuTargets)("the code object for $name spills nothing and reads back", async (target, context) => {
    const result = await compiled(example, target, ["asm", "bin"]);
    expect(contentsOf(result, "asm")).not.toMatch(/^\s*(flat_(load|store|atomic)|scratch_)/m);
    requireTool(context, "llvm-readelf-19");
    const files = { "a.hsaco": contentsOf(result, "bin") };
    const { status, stdout } = runTool("llvm-readelf-19", ["--notes", "a.hsaco"], { files });
    expect(status).toBe(0);
    expect(stdout).toContain(`amdhsa.target:   amdgcn-amd-amdhsa--${target.architecture}\n`);
    expect(stdout).toContain(`.name:           ${example.kernel}\n`);
    expect(stdout).toMatch(new RegExp(`\\.group_segment_fixed_size: ${example.staticBytes}\\n`));
    expect(stdout).toMatch(new RegExp(`\\.kernarg_segment_size: ${example.argumentBytes}\\n`));
    for (const zero of ["private_segment_fixed_size", "vgpr_spill_count", "sgpr_spill_count"])
      expect(stdout).toMatch(new RegExp(`\\.${zero}: 0\\n`));
    expect(stdout).not.toContain("hidden_");
  });

  test.for(targets)("the contract for $name is the same at -O0 and -O3", async (target) => {
    const [once, again] = [
      await compiled(example, target, ["manifest"], 0),
      await compiled(example, target, ["manifest"], 3),
    ];
    expect(contractOf(once, target)).toEqual(contractOf(again, target));
  });
});

/** The manifest without the registers, which are the optimization's matter. */
function contractOf({ manifests }: CompileResult, target: TargetInfo): unknown {
  const manifest = manifests.get(target.name);
  return { ...manifest, kernels: manifest?.kernels.map((kernel) => ({ ...kernel, resources: undefined })) };
}
