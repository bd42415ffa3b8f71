/**
 * AMD GPUs: GCN assembly, objects, and code objects that HIP and HSA load, all by LLVM.
 *
 * What a kernel uses is read from the object's own metadata note, so an object is made whatever is asked for.
 */
import type { Diagnostic } from "@dslc/base";
import { codeOutputs, type Engines, llvmBackend, llvmOutputs } from "@dslc/backend-llvm";
import { kernelAttribute, rocdl } from "@dslc/dialect-rocdl";
import {
  auditGcn,
  type Engine,
  generateCode,
  type KernelMetadata,
  linkCodeObject,
  readKernelMetadata,
  scratchAccess,
} from "@dslc/llvm";
import { legalizeRocdlAtomics, lowerGpuToRocdl } from "@dslc/lower-gpu-to-rocdl";
import type { Backend, EmitRequest, EmitResult, EmittedKernel, EmittedOutput } from "@dslc/pass";
import type { AmdgpuTarget } from "@dslc/target-info";

/** The backend of vendor `amdgpu`. The engines stay the caller's to close. */
export function amdgpuBackend(engine: Engine, verifyWith?: Engine): Backend {
  return llvmBackend({
    vendor: "amdgpu",
    dialect: rocdl,
    lowerGpu: lowerGpuToRocdl,
    lowerGpuFor: ({ maximumGroupWorkItems, subgroupSizes: [subgroupSize] }) =>
      lowerGpuToRocdl({ maximumGroupWorkItems, subgroupSize }),
    legalizeAtomics: legalizeRocdlAtomics,
    kernelAttribute,
    outputs: ["llvm-ir", "bc", "asm", "obj", "bin"],
    dataLayout: (target) => target.llvm.dataLayout,
    emit: (request, target) => emit({ engine, verifyWith }, request, target),
  });
}

async function emit({ engine, verifyWith }: Engines, request: EmitRequest, target: AmdgpuTarget): Promise<EmitResult> {
  const { signal, optimizationLevel } = request;
  const { llvmIr, code, diagnostics } = await generateCode(engine, {
    module: request.module,
    triple: "amdgcn-amd-amdhsa",
    cpu: target.llvm.cpu,
    features: target.llvm.features,
    optimizationLevel,
    outputs: codeOutputs(request, ["asm", "obj"]),
    kernelAttribute,
    auditAssembly: optimizationLevel === 0 ? auditUnoptimized : auditGcn,
    verifyWith,
    signal,
  });
  const made = code?.obj === undefined ? nothing : await fromObject(code.obj, request.outputs.includes("bin"), signal);
  return {
    diagnostics: [...diagnostics, ...made.diagnostics],
    outputs: [...llvmOutputs(llvmIr, code, "s"), ...made.outputs],
    kernels: made.kernels,
  };
}

/** Without optimization LLVM keeps values in scratch memory from one block to the next. */
function auditUnoptimized(text: string): readonly Diagnostic[] {
  return auditGcn(text).filter(({ name }) => name !== scratchAccess.name);
}

const nothing: EmitResult = { diagnostics: [], outputs: [], kernels: new Map() };

/** The object itself, the code object linked from it if wanted, and what its kernels use. */
async function fromObject(object: Uint8Array, isLinked: boolean, signal: AbortSignal | undefined): Promise<EmitResult> {
  const outputs: EmittedOutput[] = [{ kind: "obj", extension: "o", contents: object }];
  const linked = isLinked ? await linkCodeObject(object, { signal }) : undefined;
  if (linked?.ok === true) outputs.push({ kind: "bin", extension: "hsaco", contents: linked.codeObject });
  const read = readKernelMetadata(object);
  return {
    diagnostics: [...(linked?.ok === false ? linked.diagnostics : []), ...(read.ok ? [] : read.diagnostics)],
    outputs,
    kernels: new Map(read.ok ? read.metadata.kernels.map((kernel) => [kernel.name, factsOf(kernel)]) : []),
  };
}

/** Scalar registers that are spilled go to lanes of vector registers, which are counted already. */
function factsOf({ workgroupBytes, vectorRegisters, scalarRegisters, vectorSpills }: KernelMetadata): EmittedKernel {
  return { staticBytes: workgroupBytes, registers: vectorRegisters, scalarRegisters, spillBytes: vectorSpills * 4 };
}
