/**
 * NVIDIA GPUs: PTX by LLVM, and a cubin by NVIDIA's own assembler where it is installed.
 *
 * Pointers to workgroup memory are 32 bits wide: it is the one spelling of their arithmetic that LLVM and ptxas strength
 * reduce in every form. The engine has to be started with short pointers, as it is by default.
 */
import { codeOutputs, type Engines, llvmBackend, llvmOutputs } from "@dslc/backend-llvm";
import { kernelAttribute, nvvm } from "@dslc/dialect-nvvm";
import { auditPtx, type Engine, generateCode, type PtxasEntry, runPtxas } from "@dslc/llvm";
import { legalizeNvvmAtomics, lowerGpuToNvvm } from "@dslc/lower-gpu-to-nvvm";
import type { Backend, EmitRequest, EmitResult, EmittedKernel } from "@dslc/pass";
import type { NvptxTarget } from "@dslc/target-info";

/** The backend of vendor `nvptx`. The engines stay the caller's to close. */
export function nvptxBackend(engine: Engine, verifyWith?: Engine): Backend {
  return llvmBackend({
    vendor: "nvptx",
    dialect: nvvm,
    lowerGpu: lowerGpuToNvvm,
    lowerGpuFor: ({ maximumGroupWorkItems, hasWarpReduction }) =>
      lowerGpuToNvvm({ maximumGroupWorkItems, hasWarpReduction }),
    legalizeAtomics: legalizeNvvmAtomics,
    kernelAttribute,
    outputs: ["llvm-ir", "bc", "asm", "bin"],
    dataLayout: (target) => target.shortPointers.dataLayout,
    emit: (request, target) => emit({ engine, verifyWith }, request, target),
  });
}

async function emit({ engine, verifyWith }: Engines, request: EmitRequest, target: NvptxTarget): Promise<EmitResult> {
  const { signal, optimizationLevel } = request;
  const { llvmIr, code, kernels, diagnostics } = await generateCode(engine, {
    module: request.module,
    triple: "nvptx64-nvidia-cuda",
    cpu: target.llvm.cpu,
    features: target.llvm.features,
    optimizationLevel,
    outputs: codeOutputs(request, ["asm"]),
    kernelAttribute,
    auditAssembly: auditPtx,
    verifyWith,
    signal,
  });
  const assembled =
    code?.asm !== undefined && request.outputs.includes("bin") ? await assemble(code.asm, target, signal) : nothing;
  return {
    diagnostics: [...diagnostics, ...assembled.diagnostics],
    outputs: [...llvmOutputs(llvmIr, code, "ptx"), ...assembled.outputs],
    // Only the assembler knows what a kernel takes.
    kernels: new Map<string, EmittedKernel>([...kernels.map((name) => [name, {}] as const), ...assembled.kernels]),
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
