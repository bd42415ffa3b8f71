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
import { auditPtx, startEngine } from "@dslc/llvm";
import { type EmitResult, nested, runPipeline } from "@dslc/pass";
import { requireTool, runTool } from "@dslc/testkit";
import { afterAll, expect, test } from "vitest";
import { nvptxBackend } from "../src/index.ts";

const engine = startEngine();
afterAll(() => engine.close());
const backend = nvptxBackend(engine);
const context = new Context([arith, cf, gpu, math, memref, scf, vector, wg, ...backend.dialects]);

/** Parses and runs the backend's own pipeline. The module is undefined when there were errors. */
function lowered(
  text: string,
  target = "nvptx:sm_90",
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
  target = "nvptx:sm_90",
  optimizationLevel: 0 | 3 = 3,
): Promise<EmitResult> {
  const { module, diagnostics } = lowered(text, target);
  if (module === undefined) return { diagnostics, outputs: [], kernels: new Map() };
  return await backend.emit({ module, target, optimizationLevel, outputs, areFactsWanted: true });
}

async function ptxOf(text: string, target = "nvptx:sm_90", optimizationLevel: 0 | 3 = 3): Promise<string> {
  const { diagnostics, outputs } = await emitted(text, ["asm"], target, optimizationLevel);
  expect(diagnostics).toEqual([]);
  expect(outputs.map(({ kind, extension }) => `${kind}.${extension}`)).toEqual(["asm.ptx"]);
  return String(outputs[0]?.contents);
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

test("PTX of a kernel with launch-sized memory has one dynamic symbol and no generic access", async (context) => {
  const ptx = await ptxOf(reverse());
  expect(ptx.match(/^\.extern \.shared .*$/gm)).toEqual([".extern .shared .align 16 .b8 __dslc_launch_region[];"]);
  expect(auditPtx(ptx)).toEqual([]);
  expect(ptx).toMatch(/st\.shared\.u32 \t\[%r\d+\]/);
  expect(ptx).toMatch(/mov\.u32 %r\d+, %dynamic_smem_size;/);
  expect(ptx).toContain("bar.sync \t0;");
  expect(ptx).toContain(".maxntid 1024, 1, 1");
  requireTool(context, "ptxas");
  const { status, stderr } = runTool("ptxas", ["-arch=sm_90", "-v", "k.ptx", "-o", "k.cubin"], {
    files: { "k.ptx": ptx },
  });
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/Used \d+ registers, used 1 barriers(?!.*smem)/);
});

test("a kernel without launch-sized memory declares none", async () => {
  const ptx = await ptxOf(kernel("      gpu.barrier"));
  expect(ptx).not.toContain(".shared");
});

test("a base that has to be aligned beyond the target's guarantee is rounded up once", async () => {
  const ptx = await ptxOf(reverse(128));
  expect(ptx).toContain(".extern .shared .align 16 .b8 __dslc_launch_region[];");
  // 112 is 127 without the bits that are known to be zero.
  expect(ptx.match(/and\.b32 .*, 112;/g)).toHaveLength(1);
});

test("a fixed group size is required of the launch and known to the code", async () => {
  const sized = reverse().replace(" kernel  {", " kernel attributes {known_block_size = array<i32: 64, 2, 1>} {");
  const ptx = await ptxOf(sized);
  expect(ptx).toContain(".reqntid 64, 2, 1");
  expect(ptx).not.toContain("%ntid");
  expect(ptx).not.toContain(".maxntid");
});

test.for(["nvptx:sm_75", "nvptx:sm_80", "nvptx:sm_90a", "nvptx:sm_100", "nvptx:sm_120"])(
  "%s: the cubin and what the assembler says of it",
  async (target, context) => {
    requireTool(context, "ptxas");
    const { diagnostics, outputs, kernels } = await emitted(reverse(), ["bin"], target);
    expect(diagnostics).toEqual([]);
    expect(outputs.map(({ kind, extension }) => `${kind}.${extension}`)).toEqual(["bin.cubin"]);
    expect(Buffer.from(outputs[0]?.contents ?? "").toString("latin1", 1, 4)).toBe("ELF");
    expect(kernels.get("k")).toMatchObject({ staticBytes: 0, spillBytes: 0 });
    expect(kernels.get("k")?.registers).toBeGreaterThan(4);
  },
);

test("without optimization the code is as clean", async () => {
  expect(auditPtx(await ptxOf(reverse(), "nvptx:sm_90", 0))).toEqual([]);
});

test("only what is asked for comes back, LLVM IR as it was given to LLVM", async () => {
  const { outputs, kernels } = await emitted(reverse(), ["llvm-ir"]);
  expect(outputs.map(({ kind, extension }) => `${kind}.${extension}`)).toEqual(["llvm-ir.ll"]);
  expect(outputs[0]?.contents).toContain("define ptx_kernel void @k(");
  expect([...kernels]).toEqual([["k", {}]]);
  expect((await emitted(reverse(), [])).outputs).toEqual([]);
});

test("twice the same input gives the same bytes", async () => {
  expect(await ptxOf(reverse())).toBe(await ptxOf(reverse()));
});

test("an operation that nothing lowers and a group that cannot be are errors at their place", () => {
  expect(
    shown(
      lowered(kernel("      %p = gpu.dynamic_shared_memory : memref<?xi8, #gpu.address_space<workgroup>>")).diagnostics,
    ),
  ).toEqual(["kernel.mlir:4:12 'gpu.dynamic_shared_memory' cannot be lowered to nvvm"]);
  expect(shown(lowered(kernel("", "attributes {known_block_size = array<i32: 32, 32, 2>}")).diagnostics)).toEqual([
    "kernel.mlir:3:5 kernel 'k' fixes its group size to 32 x 32 x 2, which is 2048 work-items, but the target has at most 1024",
  ]);
});

test("what LLVM objects to is shown in the source, with the line of LLVM IR", async () => {
  const { diagnostics, outputs } = await emitted(
    kernel(`      %x = llvm.call_intrinsic "llvm.nvvm.no.such"() : () -> i32`),
    ["asm"],
  );
  expect(shown(diagnostics)).toEqual(["kernel.mlir:4:12 LLVM has no intrinsic 'llvm.nvvm.no.such'"]);
  expect(diagnostics[0]?.notes.join()).toMatch(/^at line \d+ of the LLVM IR: %x = call i32 @llvm\.nvvm\.no\.such\(\)$/);
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
  expect(() => backend.prepare("amdgpu:gfx90a")).toThrow("'amdgpu:gfx90a' is no target of vendor nvptx");
  expect(() => backend.lower("nvptx:sm_12")).toThrow("no target");
});
