/**
 * AMD GPUs: GCN assembly, objects, and code objects that HIP and HSA load, all by LLVM.
 *
 * What a kernel uses is read from the object's own metadata note, so an object is made whatever is asked for.
 */
import type { Diagnostic } from "@dslc/base";
import { llvm } from "@dslc/dialect-llvm";
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
import { lowerAddressSpace } from "@dslc/lower-address-space";
import { lowerGpuToRocdl } from "@dslc/lower-gpu-to-rocdl";
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
import { type AmdgpuTarget, targetOfVendor } from "@dslc/target-info";

/** The backend of vendor `amdgpu`. The engine stays the caller's to close. */
export function amdgpuBackend(engine: Engine): Backend {
  return Object.freeze<Backend>({
    vendor: "amdgpu",
    dialects: [llvm, rocdl],
    passes: [lowerAddressSpace, lowerGpuToRocdl, lowerScfToCf, lowerToLlvm],
    outputs: ["llvm-ir", "asm", "obj", "bin"],
    guaranteedBaseAlignment: (target) => targetOfVendor("amdgpu", target).workgroupMemory.guaranteedBaseAlignment,
    prepare: (target) => prepare(targetOfVendor("amdgpu", target)),
    lower: (target) => lower(targetOfVendor("amdgpu", target)),
    emit: (request) => emit(engine, request, targetOfVendor("amdgpu", request.target)),
  });
}

function prepare({ addressSpaces }: AmdgpuTarget): readonly PipelineElement[] {
  const { global, workgroup, private: privateSpace, constant } = addressSpaces;
  return [lowerAddressSpace({ global, workgroup, private: privateSpace, constant })];
}

function lower(target: AmdgpuTarget): readonly PipelineElement[] {
  const { addressSpaces, workgroupMemory, maximumGroupWorkItems } = target;
  return [
    // Ids become 32-bit registers first, so that loops that count by them count in 32 bits.
    nested("gpu.module", [
      lowerGpuToRocdl({ maximumGroupWorkItems }),
      nested("gpu.func", [lowerScfToCf(), canonicalize()]),
    ]),
    lowerToLlvm({
      triple: target.llvm.triple,
      dataLayout: target.llvm.dataLayout,
      workgroup: addressSpaces.workgroup,
      private: addressSpaces.private,
      guaranteedBaseAlignment: workgroupMemory.guaranteedBaseAlignment,
    }),
    canonicalize(),
  ];
}

async function emit(engine: Engine, request: EmitRequest, target: AmdgpuTarget): Promise<EmitResult> {
  const { signal, optimizationLevel } = request;
  const { llvmIr, code, diagnostics } = await generateCode(engine, {
    module: request.module,
    triple: "amdgcn-amd-amdhsa",
    cpu: target.llvm.cpu,
    features: target.llvm.features,
    optimizationLevel,
    outputs: ["obj"],
    kernelAttribute,
    auditAssembly: optimizationLevel === 0 ? auditUnoptimized : auditGcn,
    signal,
  });
  const made = code === undefined ? nothing : await fromObject(code.obj, request.outputs.includes("bin"), signal);
  const outputs: EmittedOutput[] = [];
  if (llvmIr !== undefined) outputs.push({ kind: "llvm-ir", extension: "ll", contents: llvmIr });
  if (code !== undefined) outputs.push({ kind: "asm", extension: "s", contents: code.asm });
  return {
    diagnostics: [...diagnostics, ...made.diagnostics],
    outputs: [...outputs, ...made.outputs].filter(({ kind }) => request.outputs.includes(kind)),
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
