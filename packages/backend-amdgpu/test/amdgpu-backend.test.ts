import { type Diagnostic, DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { cf } from "@dslc/dialect-cf";
import { gpu } from "@dslc/dialect-gpu";
import { math } from "@dslc/dialect-math";
import { memref } from "@dslc/dialect-memref";
import { scf } from "@dslc/dialect-scf";
import { vector } from "@dslc/dialect-vector";
import { wg } from "@dslc/dialect-wg";
import { Context, type Operation, parseModule } from "@dslc/ir";
import { auditGcn, auditLlvmIr, readKernelMetadata, startEngine } from "@dslc/llvm";
import { type EmitResult, nested, runPipeline } from "@dslc/pass";
import { requireTool, runTool } from "@dslc/testkit";
import { afterAll, expect, test } from "vitest";
import { amdgpuBackend } from "../src/index.ts";

const engine = startEngine();
afterAll(() => engine.close());
const backend = amdgpuBackend(engine);
const context = new Context([arith, cf, gpu, math, memref, scf, vector, wg, ...backend.dialects]);

/** Parses and runs the backend's own pipeline. The module is undefined when there were errors. */
function lowered(
  text: string,
  target = "amdgpu:gfx90a",
): { module: Operation | undefined; diagnostics: readonly Diagnostic[] } {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("kernel.mlir", text), context, sink);
  const pipeline = nested("builtin.module", [...backend.prepare(target), ...backend.lower(target)]);
  const isFine = module !== undefined && runPipeline(module, pipeline, { context, sink, verifyEach: true }).ok;
  return { module: isFine ? module : undefined, diagnostics: sink.diagnostics };
}

async function emitted(
  text: string,
  outputs: readonly string[],
  target = "amdgpu:gfx90a",
  optimizationLevel: 0 | 3 = 3,
): Promise<EmitResult> {
  const { module, diagnostics } = lowered(text, target);
  if (module === undefined) return { diagnostics, outputs: [], kernels: new Map() };
  return await backend.emit({ module, target, optimizationLevel, outputs, areFactsWanted: true });
}

/** The outputs by kind; there may be no diagnostics. */
async function outputsOf(text: string, target = "amdgpu:gfx90a", optimizationLevel: 0 | 3 = 3) {
  const { diagnostics, outputs, kernels } = await emitted(text, backend.outputs, target, optimizationLevel);
  expect(diagnostics).toEqual([]);
  expect(outputs.map(({ kind, extension }) => `${kind}.${extension}`)).toEqual([
    "llvm-ir.ll",
    "bc.bc",
    "asm.s",
    "obj.o",
    "bin.hsaco",
  ]);
  const [ir, , asm, , bin] = outputs.map(({ contents }) => contents);
  return { ir: String(ir), asm: String(asm), codeObject: Buffer.from(bin ?? ""), facts: kernels.get("k") };
}

function metadataOf(codeObject: Uint8Array) {
  const read = readKernelMetadata(codeObject);
  expect(read.ok).toBe(true);
  return read.ok ? read.metadata.kernels[0] : undefined;
}

/** `line:column message` of each diagnostic. */
const shown = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.map(({ span, message }) => `${span?.toString() ?? "nowhere"} ${message}`);

/** A kernel with one buffer `%buffer` of i32. */
const kernel = (body: string, attributes = ""): string => `module attributes {gpu.container_module} {
  gpu.module @m {
    gpu.func @k(%buffer: memref<i32, #gpu.address_space<global>> {llvm.noalias, llvm.align = 4 : i64}) kernel ${attributes} {
${body}
      gpu.return
    }
  }
}
`;

/** Reverses each group's part of a buffer in place, through the launch-sized region. */
const reverse = (alignment = 16): string =>
  kernel(`      %t = gpu.thread_id x
      %size = gpu.block_dim x
      %i = gpu.global_id x
      %bytes = "wg.launch_size"() : () -> index
      %four = arith.constant 4 : index
      %length = arith.divui %bytes, %four : index
      %one = arith.constant 1 : index
      %zero = arith.constant 0 : index
      %data = memref.reinterpret_cast %buffer to offset: [0], sizes: [%i], strides: [1] : memref<i32, #gpu.address_space<global>> to memref<?xi32, #gpu.address_space<global>>
      %region = "wg.launch_base"() <{alignment = ${alignment} : i64}> : () -> memref<?xi8, #gpu.address_space<workgroup>>
      %view = memref.view %region[%zero][%length] : memref<?xi8, #gpu.address_space<workgroup>> to memref<?xi32, #gpu.address_space<workgroup>>
      %value = memref.load %data[%i] : memref<?xi32, #gpu.address_space<global>>
      memref.store %value, %view[%t] : memref<?xi32, #gpu.address_space<workgroup>>
      gpu.barrier
      %last = arith.subi %size, %one : index
      %other = arith.subi %last, %t : index
      %fits = arith.cmpi ult, %other, %length : index
      scf.if %fits {
        %swapped = memref.load %view[%other] : memref<?xi32, #gpu.address_space<workgroup>>
        memref.store %swapped, %data[%i] : memref<?xi32, #gpu.address_space<global>>
      }`);

const targets = ["gfx906", "gfx90a", "gfx942", "gfx1030", "gfx1100", "gfx1201"].map((name) => `amdgpu:${name}`);

test.each(targets)("%s: a code object with no static bytes and exactly the declared arguments", async (target) => {
  for (const level of [0, 3] as const) {
    const { asm, codeObject, facts } = await outputsOf(reverse(), target, level);
    expect(auditGcn(asm).filter(({ severity }) => severity === "error")).toEqual([]);
    expect(metadataOf(codeObject)).toMatchObject({
      name: "k",
      workgroupBytes: 0,
      kernelArgumentBytes: 8,
      arguments: [{ name: "buffer", offset: 0, size: 8, valueKind: "global_buffer" }],
      maximumGroupSize: 1024,
      requiredGroupSize: undefined,
    });
    expect(facts).toMatchObject({ staticBytes: 0 });
    expect(facts?.registers).toBeGreaterThan(1);
    expect(facts?.scalarRegisters).toBeGreaterThan(1);
  }
});

test("llvm-readelf reads the same from the code object", async (context) => {
  requireTool(context, "llvm-readelf-19");
  const { codeObject } = await outputsOf(reverse());
  const { stdout } = runTool("llvm-readelf-19", ["--notes", "k.hsaco"], { files: { "k.hsaco": codeObject } });
  expect(stdout).toMatch(/\.group_segment_fixed_size: 0$/m);
  expect(stdout).toMatch(/\.kernarg_segment_size: 8$/m);
  expect(stdout).toMatch(/\.uniform_work_group_size: 1$/m);
  expect(stdout).not.toContain("hidden_");
});

test("optimized code keeps everything in registers", async () => {
  const { asm, facts } = await outputsOf(reverse());
  expect(auditGcn(asm)).toEqual([]);
  expect(facts?.spillBytes).toBe(0);
});

test("the base of the launch-sized region is as aligned as the kernel wants it", async () => {
  const { ir } = await outputsOf(reverse(1024));
  expect(ir).toContain("@__dslc_launch_region = external addrspace(3) global [0 x i8], align 1024");
  expect(ir).not.toContain("ptrtoint");
  expect(auditLlvmIr(ir)).toEqual([]);
});

test("sizes come from the dispatch packet", async () => {
  const sizes = `      %b = gpu.block_dim y
      %g = gpu.grid_dim z
      %n = "wg.launch_size"() : () -> index
      %s = arith.addi %b, %g : index
      %t = arith.addi %s, %n : index
      %r = arith.index_castui %t : index to i32
      memref.store %r, %buffer[] : memref<i32, #gpu.address_space<global>>`;
  const { asm } = await outputsOf(kernel(sizes));
  // By scalar loads: the packet is in s[4:5]. One load takes the group's x, y and z.
  const loads = [...asm.matchAll(/s_load_dword(x\d+)? \S+, s\[4:5\], (0x[0-9a-f]+)/g)];
  expect(loads.map(([, width, offset]) => `${offset}${width ?? ""}`).sort()).toEqual(["0x14", "0x1c", "0x4x2"]);
  expect(asm).not.toContain("global_load");
});

test("a fixed group size is in the metadata and known to the code", async () => {
  const sized = reverse().replace(" kernel  {", " kernel attributes {known_block_size = array<i32: 64, 2, 1>} {");
  const { codeObject, ir } = await outputsOf(sized);
  expect(metadataOf(codeObject)).toMatchObject({ requiredGroupSize: [64, 2, 1], maximumGroupSize: 128 });
  expect(ir.match(/@llvm\.amdgcn\.dispatch\.ptr\(\)$/gm)).toHaveLength(2);
});

test("a barrier about workgroup memory leaves the caches of global memory alone", async () => {
  const all = await outputsOf(reverse(), "amdgpu:gfx1100");
  const local = await outputsOf(
    reverse().replace("gpu.barrier", "gpu.barrier {address_spaces = [#gpu.address_space<workgroup>]}"),
    "amdgpu:gfx1100",
  );
  expect(all.asm).toContain("buffer_gl0_inv");
  expect(local.asm).not.toContain("buffer_gl0_inv");
  expect(local.asm).toContain("s_barrier");
});

test("only what is asked for comes back", async () => {
  const { outputs, kernels } = await emitted(reverse(), ["asm"]);
  expect(outputs.map(({ kind }) => kind)).toEqual(["asm"]);
  expect([...kernels.keys()]).toEqual(["k"]);
});

test("bitcode that is asked for alone is all that is made", async () => {
  const { module } = lowered(reverse());
  if (module === undefined) throw new Error("it is not lowered");
  const request = { module, target: "amdgpu:gfx90a", optimizationLevel: 3, outputs: ["bc"] } as const;
  const alone = await backend.emit({ ...request, areFactsWanted: false });
  expect(alone.outputs.map(({ kind }) => kind)).toEqual(["bc"]);
  expect(
    Buffer.from(alone.outputs[0]?.contents ?? "")
      .subarray(0, 4)
      .toString("latin1"),
  ).toBe("BC\xC0\xDE");
  expect([...alone.kernels]).toEqual([]);
  const withFacts = await backend.emit({ ...request, areFactsWanted: true });
  expect(withFacts.outputs).toEqual(alone.outputs);
  expect([...withFacts.kernels.keys()]).toEqual(["k"]);
});

test("twice the same input gives the same bytes", async () => {
  expect(await outputsOf(reverse())).toEqual(await outputsOf(reverse()));
});

test("an operation that nothing lowers and a group that cannot be are errors at their place", () => {
  expect(
    shown(
      lowered(kernel("      %p = gpu.dynamic_shared_memory : memref<?xi8, #gpu.address_space<workgroup>>")).diagnostics,
    ),
  ).toEqual(["kernel.mlir:4:12 'gpu.dynamic_shared_memory' cannot be lowered to rocdl"]);
  expect(shown(lowered(kernel("", "attributes {known_block_size = array<i32: 32, 32, 2>}")).diagnostics)).toEqual([
    "kernel.mlir:3:5 kernel 'k' fixes its group size to 32 x 32 x 2, which is 2048 work-items, but the target has at most 1024",
  ]);
});

test("what LLVM objects to is shown in the source, with the line of LLVM IR", async () => {
  const { diagnostics, outputs } = await emitted(
    kernel(`      %x = llvm.call_intrinsic "llvm.amdgcn.no.such"() : () -> i32`),
    ["asm"],
  );
  expect(shown(diagnostics)).toEqual(["kernel.mlir:4:12 LLVM has no intrinsic 'llvm.amdgcn.no.such'"]);
  expect(diagnostics[0]?.notes.join()).toMatch(
    /^at line \d+ of the LLVM IR: %x = call i32 @llvm\.amdgcn\.no\.such\(\)$/,
  );
  expect(outputs).toEqual([]);
});

test("what the audit objects to is shown in the source too", async () => {
  const cast = `      %p = "llvm.mlir.zero"() : () -> !llvm.ptr<3>
      %q = llvm.addrspacecast %p : !llvm.ptr<3> to !llvm.ptr<1>
      %v = llvm.load %q {alignment = 4 : i64} : !llvm.ptr<1> -> i32
      memref.store %v, %buffer[] : memref<i32, #gpu.address_space<global>>`;
  const { diagnostics } = await emitted(kernel(cast), ["asm"]);
  expect(shown(diagnostics)[0]).toMatch(/^kernel\.mlir:5:12 a cast between address spaces that share no memory: /);
});

test("a target of another vendor is a mistake of the caller", () => {
  expect(() => backend.prepare("nvptx:sm_90")).toThrow("'nvptx:sm_90' is no target of vendor amdgpu");
  expect(() => backend.lower("amdgpu:gfx1")).toThrow("no target");
});
