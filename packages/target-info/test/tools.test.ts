/**
 * Asks the tools that know an architecture, LLVM 19 and ptxas, whether the table is right. Without a tool its tests are
 * skipped, and their names say so.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { knownTargets, type NvptxTarget, type TargetInfo } from "../src/index.ts";

const isInstalled = (tool: string): boolean => spawnSync(tool, ["--version"]).status === 0;
const installed = { opt: isInstalled("opt-19"), llc: isInstalled("llc-19"), ptxas: isInstalled("ptxas") };
const unlessMissing = (tool: keyof typeof installed): string => (installed[tool] ? "" : ` (skipped: no ${tool})`);

function run(command: string, input: string, ...options: string[]): { ok: boolean; output: string } {
  const result = spawnSync(command, options, { input, encoding: "utf8" });
  return { ok: result.status === 0, output: result.stdout + result.stderr };
}

function llvm(
  tool: "opt-19" | "llc-19",
  target: TargetInfo,
  input: string,
  ...more: string[]
): { ok: boolean; output: string } {
  const { triple, cpu, features } = target.llvm;
  return run(tool, input, `-mtriple=${triple}`, `-mcpu=${cpu}`, `-mattr=${features.join(",")}`, ...more, "-o", "-");
}

const ptxKernel = (target: NvptxTarget, bytes: number): string => `.version ${target.ptxVersion}
.target ${target.llvm.cpu}
.address_size 64
.visible .entry kernel(.param .u64 result) {
  .shared .align 4 .b8 tile[${bytes}];
  .reg .b32 %value;
  .reg .b64 %address;
  ld.param.u64 %address, [result];
  ld.shared.u32 %value, [tile];
  st.u32 [%address], %value;
  ret;
}
`;

const ldsKernel = (bytes: number): string => `@tile = internal addrspace(3) global [${bytes} x i8] poison, align 4
define amdgpu_kernel void @kernel(ptr addrspace(1) %result) {
  %value = load volatile i32, ptr addrspace(3) @tile
  store i32 %value, ptr addrspace(1) %result
  ret void
}
`;

const folder = mkdtempSync(join(tmpdir(), "dslc-target-info-"));
afterAll(() => rmSync(folder, { recursive: true }));

function assemble(target: NvptxTarget, bytes: number): { ok: boolean; output: string } {
  const file = join(folder, "kernel.ptx");
  writeFileSync(file, ptxKernel(target, bytes));
  return run("ptxas", "", "-v", `-arch=${target.assembler}`, file, "-o", "/dev/null");
}

describe.each(knownTargets().map((target) => [target.name, target] as const))("%s", (_, target) => {
  test.skipIf(!installed.opt)(`has the data layout that LLVM has${unlessMissing("opt")}`, () => {
    const { output } = llvm("opt-19", target, "", "-S");
    expect(output).toContain(`target datalayout = "${target.llvm.dataLayout}"`);
    expect(output).not.toContain("is not a recognized");
  });
});

const nvptxTargets = knownTargets().flatMap((target) => (target.vendor === "nvptx" ? [target] : []));
describe.each(nvptxTargets.map((target) => [target.name, target] as const))("%s", (_, target) => {
  test.skipIf(!installed.opt)(`has the data layout that LLVM has with short pointers${unlessMissing("opt")}`, () => {
    const { output } = llvm("opt-19", target, "", "-S", target.shortPointers.llvmOption);
    expect(output).toContain(`target datalayout = "${target.shortPointers.dataLayout}"`);
  });

  test.skipIf(!installed.llc)(`has a PTX version that LLVM writes${unlessMissing("llc")}`, () => {
    const { output } = llvm("llc-19", target, "define void @f() { ret void }");
    expect(output).toContain(`.version ${target.ptxVersion}\n.target ${target.llvm.cpu}\n`);
  });

  test.skipIf(!installed.ptxas)(
    `takes the static limit of workgroup memory and no more${unlessMissing("ptxas")}`,
    () => {
      const { staticLimit, optInLimit } = target.workgroupMemory;
      expect(assemble(target, staticLimit)).toMatchObject({ ok: true });
      // ptxas itself holds the variants that are not forward compatible to the larger limit.
      const refused = target.architecture.endsWith("a") ? optInLimit : staticLimit;
      expect(assemble(target, refused + 1).output).toContain(`0x${refused.toString(16)} max`);
    },
  );
});

const amdgpuTargets = knownTargets().flatMap((target) => (target.vendor === "amdgpu" ? [target] : []));
describe.each(amdgpuTargets.map((target) => [target.name, target] as const))("%s", (_, target) => {
  test.skipIf(!installed.llc)(`takes the static limit of workgroup memory and no more${unlessMissing("llc")}`, () => {
    const { staticLimit } = target.workgroupMemory;
    expect(llvm("llc-19", target, ldsKernel(staticLimit)).output).toContain(
      `.group_segment_fixed_size: ${staticLimit}`,
    );
    expect(llvm("llc-19", target, ldsKernel(staticLimit + 1)).output).toContain(`exceeds limit (${staticLimit})`);
  });

  test.skipIf(!installed.llc)(`has the subgroup sizes that LLVM has, the default first${unlessMissing("llc")}`, () => {
    const size = (...more: string[]): string | undefined =>
      /\.wavefront_size: (\d+)/.exec(llvm("llc-19", target, ldsKernel(4), ...more).output)?.[1];
    expect(size()).toBe(String(target.subgroupSizes[0]));
    for (const wanted of target.subgroupSizes) expect(size(`-mattr=+wavefrontsize${wanted}`)).toBe(String(wanted));
  });

  test.skipIf(!installed.llc)(`places an aligned launch-sized region after static bytes${unlessMissing("llc")}`, () => {
    const half = target.workgroupMemory.guaranteedBaseAlignment / 2;
    const kernel = ldsKernel(100)
      .replace("@tile =", `@region = external addrspace(3) global [0 x i8], align ${half}\n@tile =`)
      .replace(
        "%value = load volatile",
        "%other = load volatile i32, ptr addrspace(3) @region\n  %value = load volatile",
      );
    expect(llvm("llc-19", target, kernel).output).toContain(`.group_segment_fixed_size: ${half}`);
  });
});
