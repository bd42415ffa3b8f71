import { readdirSync } from "node:fs";
import { renderDiagnostics } from "@dslc/base";
import { auditGcn, auditLlvmIr, auditPtx, linkCodeObject, readKernelMetadata, runPtxas, startEngine } from "@dslc/llvm";
import { afterAll, describe, expect, test } from "vitest";
import { findExecutable, llvmFolders, pathFolders, versionedNames } from "../src/tools/find-tool.ts";
import { runTool } from "../src/tools/run-tool.ts";
import { amdgpu, amdgpuReverse, blockSum, nvptx, nvptxReverse, withHeader } from "./kernels.ts";

const engine = startEngine();
afterAll(() => engine.close());

async function compileAmdgpu(cpu: string, features = "") {
  const ir = await withHeader(engine, amdgpu, amdgpuReverse);
  const request = { ir, triple: amdgpu, cpu, features, optimizationLevel: 3, keep: ["reverse"] } as const;
  const result = await engine.compile({ ...request, outputs: ["asm", "obj"] });
  if (!result.ok) throw new Error(renderDiagnostics(result.diagnostics));
  return { ...result.outputs, ir };
}

async function compileNvptx(body: string) {
  const ir = await withHeader(engine, nvptx, body);
  const request = { ir, triple: nvptx, cpu: "sm_90", optimizationLevel: 3, outputs: ["asm"] } as const;
  const result = await engine.compile(request);
  if (!result.ok) throw new Error(renderDiagnostics(result.diagnostics));
  return { ptx: result.outputs.asm, ir };
}

async function link(object: Uint8Array): Promise<Uint8Array> {
  const result = await linkCodeObject(object);
  if (!result.ok) throw new Error(renderDiagnostics(result.diagnostics));
  return result.codeObject;
}

function metadataOf(file: Uint8Array) {
  const result = readKernelMetadata(file);
  if (!result.ok) throw new Error(renderDiagnostics(result.diagnostics));
  return result.metadata;
}

describe("for amdgpu", () => {
  test("the code object is a shared library of ELF, the same each time, and holds no path", async () => {
    const { obj } = await compileAmdgpu("gfx90a");
    const codeObject = await link(obj);
    const view = new DataView(codeObject.buffer);
    expect([view.getUint32(0), view.getUint16(16, true)]).toEqual([0x7f454c46, 3]); // ET_DYN
    expect(await link(obj)).toEqual(codeObject);
    expect(Buffer.from(codeObject).toString("latin1")).not.toMatch(/\/(?:tmp|dev|proc|home|root)\//);
  });

  test("linking does not touch /dev/stdout", () => {
    expect(
      readdirSync("/dev", { withFileTypes: true })
        .find(({ name }) => name === "stdout")
        ?.isSymbolicLink(),
    ).toBe(true);
  });

  test("the metadata of object and code object say what the kernel uses", async () => {
    const { obj } = await compileAmdgpu("gfx90a");
    const metadata = metadataOf(obj);
    const codeObject = await link(obj);
    expect(metadataOf(codeObject)).toEqual(metadata);
    const stripped = codeObject.slice();
    stripped.fill(0, 0x3c, 0x3e); // no section headers: the segments remain
    expect(metadataOf(stripped)).toEqual(metadata);
    expect(metadata).toMatchObject({ version: [1, 2], target: "amdgcn-amd-amdhsa--gfx90a" });
    const [kernel] = metadata.kernels;
    expect(kernel).toMatchObject({
      name: "reverse",
      descriptorSymbol: "reverse.kd",
      kernelArgumentBytes: 12,
      kernelArgumentAlignment: 8,
      workgroupBytes: 112, // 100 static bytes, padded to the 16 of the launch-sized symbol
      privateBytes: 0,
      subgroupSize: 64,
      maximumGroupSize: 64,
      vectorSpills: 0,
      scalarSpills: 0,
      usesDynamicStack: false,
      accumulationRegisters: 0,
    });
    expect(kernel?.arguments.map(({ name, offset, size, valueKind }) => [name, offset, size, valueKind])).toEqual([
      ["x", 0, 8, "global_buffer"],
      ["scale", 8, 4, "by_value"],
    ]);
  });

  test.each(["gfx90a", "gfx1100"])("the metadata agree with llvm-readelf on %s", async (cpu) => {
    const { obj } = await compileAmdgpu(cpu);
    const readelf = findExecutable(versionedNames("llvm-readelf"), [...pathFolders(), ...llvmFolders()]);
    if (readelf === undefined) throw new Error("the tests of this package need llvm-readelf");
    const text = (await runTool(readelf, ["--notes", "-"], await link(obj))).stdout.toString("utf8");
    const stated = (key: string): number => Number(new RegExp(`^ +-? *\\.${key}: +(\\d+)$`, "m").exec(text)?.[1]);
    const [kernel] = metadataOf(obj).kernels;
    expect(text).toContain("amdhsa.kernels:");
    expect(kernel).toMatchObject({
      kernelArgumentBytes: stated("kernarg_segment_size"),
      kernelArgumentAlignment: stated("kernarg_segment_align"),
      workgroupBytes: stated("group_segment_fixed_size"),
      privateBytes: stated("private_segment_fixed_size"),
      subgroupSize: stated("wavefront_size"),
      scalarRegisters: stated("sgpr_count"),
      vectorRegisters: stated("vgpr_count"),
      scalarSpills: stated("sgpr_spill_count"),
      vectorSpills: stated("vgpr_spill_count"),
      maximumGroupSize: stated("max_flat_workgroup_size"),
    });
    expect(kernel?.arguments.length).toBe(text.match(/\.value_kind:/g)?.length);
  });

  test("generated code passes the audits", async () => {
    const { asm, ir } = await compileAmdgpu("gfx90a");
    expect([...auditLlvmIr(ir), ...auditGcn(asm)]).toEqual([]);
  });

  test.each(["gfx90a", "gfx942", "gfx1100"])("the audit finds scratch accesses on %s", async (cpu) => {
    const body = `define amdgpu_kernel void @k(ptr addrspace(1) %p, i32 %x, i32 %y) {
  %a = alloca [64 x i32], align 4, addrspace(5)
  %q = getelementptr [64 x i32], ptr addrspace(5) %a, i32 0, i32 %x
  store volatile i32 %x, ptr addrspace(5) %q, align 4
  ret void
}
`;
    const ir = await withHeader(engine, amdgpu, body);
    const result = await engine.compile({ ir, triple: amdgpu, cpu, optimizationLevel: 3, outputs: ["asm"] });
    expect(auditGcn(result.ok ? result.outputs.asm : "").map(({ name }) => name)).toEqual(["llvm/scratch-access"]);
  });

  test("metadata that cannot be read are diagnostics", async () => {
    const { obj } = await compileAmdgpu("gfx90a");
    const unreadable = [new Uint8Array(), new TextEncoder().encode("x".repeat(100)), obj.slice(0, 200)];
    const noNote = obj.slice();
    const owner = Buffer.from(noNote).indexOf("AMDGPU\0");
    noNote[owner] = 0x58;
    const broken = obj.slice();
    broken[Buffer.from(broken).indexOf(".kernarg_segment_size") + 1] = 0x58;
    for (const file of [...unreadable, noNote, broken]) {
      const result = readKernelMetadata(file);
      expect(result.ok ? [] : result.diagnostics.map(({ name }) => name)).toEqual(["llvm/malformed-object"]);
    }
  });

  test("a missing linker and a refused object are diagnostics", async () => {
    const missing = await linkCodeObject(new Uint8Array(), { folders: [] });
    expect(missing.ok ? [] : missing.diagnostics.map(({ name }) => name)).toEqual(["llvm/tool-not-found"]);
    const refused = await linkCodeObject(new TextEncoder().encode("no object"));
    expect(refused.ok ? "" : refused.diagnostics[0]?.message).toMatch(/^ld\.lld failed: /);
    await expect(linkCodeObject(new Uint8Array(), { signal: AbortSignal.abort("enough") })).rejects.toBe("enough");
  });
});

test("generated PTX passes the audits, with one dynamic symbol and 32-bit addresses of it", async () => {
  for (const body of [blockSum, nvptxReverse]) {
    const { ptx, ir } = await compileNvptx(body);
    expect([...auditLlvmIr(ir), ...auditPtx(ptx)]).toEqual([]);
    expect(ptx.match(/\.extern \.shared/g)?.length ?? 0).toBe(body === nvptxReverse ? 1 : 0);
  }
});

const hasPtxas = findExecutable(["ptxas"], [...pathFolders(), "/usr/local/cuda/bin"]) !== undefined;
if (!hasPtxas) console.warn("skipped: ptxas is not installed, so no test assembles PTX");

describe.skipIf(!hasPtxas)("ptxas", () => {
  test("assembles what the engine makes, and tells what each kernel uses", async () => {
    const { ptx } = await compileNvptx(blockSum);
    const result = await runPtxas(ptx, "sm_90");
    if (!result.ok) throw new Error(renderDiagnostics(result.diagnostics));
    expect([...result.cubin.subarray(0, 4)]).toEqual([0x7f, 0x45, 0x4c, 0x46]);
    expect(result.entries).toMatchObject([
      {
        name: "block_sum",
        barriers: 1,
        sharedBytes: 1024,
        stackBytes: 0,
        spillStoreBytes: 0,
        spillLoadBytes: 0,
      },
    ]);
    expect(result.entries[0]?.registers).toBeGreaterThan(4);
  });

  test("counts no static bytes where all workgroup memory is launch-sized", async () => {
    const { ptx } = await compileNvptx(nvptxReverse);
    const result = await runPtxas(ptx, "sm_90");
    expect(result.ok && result.entries.map(({ name, sharedBytes }) => [name, sharedBytes])).toEqual([["reverse", 0]]);
  });

  test("points at the line of PTX that it refuses", async () => {
    const { ptx } = await compileNvptx(blockSum);
    const lines = ptx.split("\n");
    const line = lines.findIndex((text) => text.includes("mov.u32"));
    lines[line] = "\tbogus.u32 \t%r1, 0;";
    const result = await runPtxas(lines.join("\n"), "sm_90", { name: "k.ptx" });
    expect(result.ok).toBe(false);
    expect(result.diagnostics[0]?.message).toMatch(/^ptxas failed: .*bogus/);
    expect(result.diagnostics[0]?.span?.text).toBe("\tbogus.u32 \t%r1, 0;".trim());
  });

  test("says that it does not know a processor", async () => {
    const { ptx } = await compileNvptx(blockSum);
    const result = await runPtxas(ptx, "sm_12");
    expect(result.ok ? [] : result.diagnostics.map(({ name }) => name)).toEqual(["llvm/tool-failed"]);
    expect(result.diagnostics[0]?.message).toContain("sm_12");
  });
});

test("a missing ptxas is a diagnostic that names it", async () => {
  const result = await runPtxas("", "sm_90", { folders: [] });
  expect(result.ok ? "" : result.diagnostics[0]?.message).toBe("the program ptxas, which assembles PTX, was not found");
});
