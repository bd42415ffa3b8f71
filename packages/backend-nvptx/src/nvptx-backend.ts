/**
 * NVIDIA GPUs: PTX by LLVM, and a cubin by NVIDIA's own assembler where it is installed.
 *
 * Pointers to workgroup memory are 32 bits wide: it is the one spelling of their arithmetic that LLVM and ptxas strength
 * reduce in every form. The engine has to be started with short pointers, as it is by default.
 */
import { llvm } from "@dslc/dialect-llvm";
import { kernelAttribute, nvvm } from "@dslc/dialect-nvvm";
import { auditPtx, type Engine, generateCode, type PtxasEntry, runPtxas } from "@dslc/llvm";
import { lowerAddressSpace } from "@dslc/lower-address-space";
import { lowerGpuToNvvm } from "@dslc/lower-gpu-to-nvvm";
import { lowerScfToCf } from "@dslc/lower-scf-to-cf";
import { lowerToLlvm } from "@dslc/lower-to-llvm";
import {
  type Backend,
  type EmitRequest,
  type EmitResult,
  type EmittedKernel,
  type EmittedOutput,
  nested,
  type PipelineElement,
} from "@dslc/pass";
import { canonicalize } from "@dslc/pass-core";
import { type NvptxTarget, targetOfVendor } from "@dslc/target-info";

/** The backend of vendor `nvptx`. The engine stays the caller's to close. */
export function nvptxBackend(engine: Engine): Backend {
  return Object.freeze<Backend>({
    vendor: "nvptx",
    dialects: [llvm, nvvm],
    passes: [lowerAddressSpace, lowerGpuToNvvm, lowerScfToCf, lowerToLlvm],
    outputs: ["llvm-ir", "asm", "bin"],
    guaranteedBaseAlignment: (target) => targetOfVendor("nvptx", target).workgroupMemory.guaranteedBaseAlignment,
    prepare: (target) => prepare(targetOfVendor("nvptx", target)),
    lower: (target) => lower(targetOfVendor("nvptx", target)),
    emit: (request) => emit(engine, request, targetOfVendor("nvptx", request.target)),
  });
}

function prepare({ addressSpaces }: NvptxTarget): readonly PipelineElement[] {
  const { global, workgroup, private: privateSpace, constant } = addressSpaces;
  return [lowerAddressSpace({ global, workgroup, private: privateSpace, constant })];
}

function lower(target: NvptxTarget): readonly PipelineElement[] {
  const { addressSpaces, workgroupMemory, maximumGroupWorkItems } = target;
  return [
    // Ids become 32-bit registers first, so that loops that count by them count in 32 bits.
    nested("gpu.module", [
      lowerGpuToNvvm({ maximumGroupWorkItems }),
      nested("gpu.func", [lowerScfToCf(), canonicalize()]),
    ]),
    lowerToLlvm({
      triple: target.llvm.triple,
      dataLayout: target.shortPointers.dataLayout,
      workgroup: addressSpaces.workgroup,
      private: addressSpaces.private,
      guaranteedBaseAlignment: workgroupMemory.guaranteedBaseAlignment,
    }),
    canonicalize(),
  ];
}

async function emit(engine: Engine, request: EmitRequest, target: NvptxTarget): Promise<EmitResult> {
  const { signal, optimizationLevel } = request;
  const { llvmIr, code, kernels, diagnostics } = await generateCode(engine, {
    module: request.module,
    triple: "nvptx64-nvidia-cuda",
    cpu: target.llvm.cpu,
    features: target.llvm.features,
    optimizationLevel,
    outputs: [],
    kernelAttribute,
    auditAssembly: auditPtx,
    signal,
  });
  const assembled =
    code !== undefined && request.outputs.includes("bin") ? await assemble(code.asm, target, signal) : nothing;
  const outputs: EmittedOutput[] = [];
  if (llvmIr !== undefined) outputs.push({ kind: "llvm-ir", extension: "ll", contents: llvmIr });
  if (code !== undefined) outputs.push({ kind: "asm", extension: "ptx", contents: code.asm });
  return {
    diagnostics: [...diagnostics, ...assembled.diagnostics],
    outputs: [...outputs, ...assembled.outputs].filter(({ kind }) => request.outputs.includes(kind)),
    // Kernels declare nothing statically; the assembler's word, where there is one, is the better one.
    kernels: new Map<string, EmittedKernel>([
      ...kernels.map((name) => [name, { staticBytes: 0 }] as const),
      ...assembled.kernels,
    ]),
  };
}

const nothing: EmitResult = { diagnostics: [], outputs: [], kernels: new Map() };

async function assemble(ptx: string, target: NvptxTarget, signal: AbortSignal | undefined): Promise<EmitResult> {
  const assembled = await runPtxas(ptx, target.assembler, { signal });
  const { diagnostics } = assembled;
  if (!assembled.ok) return { ...nothing, diagnostics };
  return {
    diagnostics,
    outputs: [{ kind: "bin", extension: "cubin", contents: assembled.cubin }],
    kernels: new Map(assembled.entries.map((entry) => [entry.name, factsOf(entry)])),
  };
}

function factsOf({ sharedBytes, registers, spillStoreBytes }: PtxasEntry): EmittedKernel {
  return { staticBytes: sharedBytes, registers, spillBytes: spillStoreBytes };
}
