/**
 * A backend through LLVM, made of what is the vendor's own: its dialect, its lowering of the gpu dialect, and how code
 * is emitted. The pipeline around them is the same for all vendors.
 */
import { llvm } from "@dslc/dialect-llvm";
import type { Dialect } from "@dslc/ir";
import type { Engine, OutputKind, OutputTypes } from "@dslc/llvm";
import { lowerAddressSpace } from "@dslc/lower-address-space";
import { lowerScfToCf } from "@dslc/lower-scf-to-cf";
import { lowerToLlvm } from "@dslc/lower-to-llvm";
import {
  type Backend,
  type EmitRequest,
  type EmitResult,
  type EmittedOutput,
  nested,
  type Pass,
  type PassStep,
  type PipelineElement,
} from "@dslc/pass";
import { splitConstantOffsets } from "@dslc/pass-codegen";
import { canonicalize } from "@dslc/pass-core";
import { type TargetInfo, targetOfVendor, type TargetVendor } from "@dslc/target-info";

/** The facts of a vendor's targets. */
export type TargetOf<V extends TargetVendor> = Extract<TargetInfo, { readonly vendor: V }>;

export interface LlvmVendor<V extends TargetVendor> {
  readonly vendor: V;
  readonly dialect: Dialect;
  /** The vendor's lowering of the gpu dialect, and the step of it for a target. */
  readonly lowerGpu: Pass;
  lowerGpuFor(target: TargetOf<V>): PassStep;
  /** What makes atomics of the llvm dialect right for the vendor. */
  readonly legalizeAtomics: Pass & (() => PassStep);
  /** The attribute by which its kernels are known. */
  readonly kernelAttribute: string;
  /** The kinds of output that `emit` can make. */
  readonly outputs: readonly string[];
  /** The data layout that code is generated with. */
  dataLayout(target: TargetOf<V>): string;
  emit(request: EmitRequest, target: TargetOf<V>): Promise<EmitResult>;
}

/** The backend of a vendor whose code LLVM generates. */
export function llvmBackend<V extends TargetVendor>(vendor: LlvmVendor<V>): Backend {
  const factsOf = (name: string): TargetOf<V> => targetOfVendor(vendor.vendor, name);
  return Object.freeze<Backend>({
    vendor: vendor.vendor,
    dialects: [llvm, vendor.dialect],
    passes: [
      lowerAddressSpace,
      vendor.lowerGpu,
      lowerScfToCf,
      lowerToLlvm,
      vendor.legalizeAtomics,
      splitConstantOffsets,
    ],
    outputs: vendor.outputs,
    guaranteedBaseAlignment: (target) => factsOf(target).workgroupMemory.guaranteedBaseAlignment,
    prepare: (target) => prepare(factsOf(target)),
    lower: (target) => lower(vendor, factsOf(target)),
    emit: async (request) => wanted(request, await vendor.emit(request, factsOf(request.target))),
  });
}

function prepare({ addressSpaces }: TargetInfo): readonly PipelineElement[] {
  const { global, workgroup, private: privateSpace, constant } = addressSpaces;
  return [lowerAddressSpace({ global, workgroup, private: privateSpace, constant })];
}

function lower<V extends TargetVendor>(vendor: LlvmVendor<V>, target: TargetOf<V>): readonly PipelineElement[] {
  const { addressSpaces, workgroupMemory } = target;
  return [
    // Ids become 32-bit registers first, so that loops that count by them count in 32 bits.
    nested("gpu.module", [vendor.lowerGpuFor(target), nested("gpu.func", [lowerScfToCf(), canonicalize()])]),
    lowerToLlvm({
      triple: target.llvm.triple,
      dataLayout: vendor.dataLayout(target),
      kernelAttribute: vendor.kernelAttribute,
      workgroup: addressSpaces.workgroup,
      private: addressSpaces.private,
      guaranteedBaseAlignment: workgroupMemory.guaranteedBaseAlignment,
    }),
    vendor.legalizeAtomics(),
    canonicalize(),
    nested("llvm.func", [splitConstantOffsets({ narrowSpaces: [addressSpaces.workgroup, addressSpaces.private] })]),
  ];
}

/** Of what was made, the kinds that were asked for. */
function wanted({ outputs }: EmitRequest, result: EmitResult): EmitResult {
  return { ...result, outputs: result.outputs.filter(({ kind }) => outputs.includes(kind)) };
}

/** What generates a backend's code, and what has to find nothing wrong with it either. */
export interface Engines {
  readonly engine: Engine;
  readonly verifyWith: Engine | undefined;
}

/**
 * What an engine has to make for a request: bitcode if it is asked for, and what the backend always makes, as it is
 * audited and tells of the kernels; but nothing besides bitcode that is asked for alone.
 */
export function codeOutputs({ outputs, areFactsWanted }: EmitRequest, always: readonly OutputKind[]): OutputKind[] {
  if (!outputs.includes("bc")) return [...always];
  return outputs.length === 1 && !areFactsWanted ? ["bc"] : [...always, "bc"];
}

/** The text that LLVM was given, and of what it made bitcode and assembly, as far as there is any. */
export function llvmOutputs(
  llvmIr: string | undefined,
  code: Partial<OutputTypes> | undefined,
  extension: string,
): readonly EmittedOutput[] {
  const output = (kind: string, ending: string, contents: string | Uint8Array | undefined): EmittedOutput[] =>
    contents === undefined ? [] : [{ kind, extension: ending, contents }];
  return [...output("llvm-ir", "ll", llvmIr), ...output("bc", "bc", code?.bc), ...output("asm", extension, code?.asm)];
}
