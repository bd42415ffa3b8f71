/**
 * What an amdgpu object or code object says about its kernels: memory, registers, arguments.
 *
 * The note, its keys and their meanings are those of LLVM's "User Guide for AMDGPU Backend", section "Code Object
 * Metadata" (versions 3 to 5). Sizes, offsets and alignments are in bytes.
 */
import type { Diagnostic } from "@dslc/base";
import { z } from "zod";
import { malformedObject } from "../diagnostics.ts";
import { ElfError, elfNotes } from "./elf-notes.ts";
import { decodeMessagePack, MessagePackError } from "./message-pack.ts";

const count = z.int().nonnegative();
const dimensions = z.tuple([count, count, count]);

const argumentSchema = z
  .object({
    ".name": z.string().optional(),
    ".offset": count,
    ".size": count,
    ".value_kind": z.string(),
    ".address_space": z.string().optional(),
    ".pointee_align": count.optional(),
  })
  .transform((argument) => ({
    name: argument[".name"],
    offset: argument[".offset"],
    size: argument[".size"],
    /** `by_value`, `global_buffer`, `dynamic_shared_pointer`, `hidden_...`. */
    valueKind: argument[".value_kind"],
    addressSpace: argument[".address_space"],
    /** Of a `dynamic_shared_pointer`: what the pointer must be aligned to. */
    pointeeAlignment: argument[".pointee_align"],
  }));

const kernelSchema = z
  .object({
    ".name": z.string(),
    ".symbol": z.string(),
    ".args": z.array(argumentSchema).default([]),
    ".kernarg_segment_size": count,
    ".kernarg_segment_align": count,
    ".group_segment_fixed_size": count,
    ".private_segment_fixed_size": count,
    ".wavefront_size": count,
    ".sgpr_count": count,
    ".vgpr_count": count,
    ".agpr_count": count.optional(),
    ".sgpr_spill_count": count.default(0),
    ".vgpr_spill_count": count.default(0),
    ".max_flat_workgroup_size": count,
    ".reqd_workgroup_size": dimensions.optional(),
    ".uses_dynamic_stack": z.boolean().default(false),
  })
  .transform((kernel) => ({
    name: kernel[".name"],
    /** The symbol of the kernel descriptor: the name with `.kd`. */
    descriptorSymbol: kernel[".symbol"],
    arguments: kernel[".args"],
    kernelArgumentBytes: kernel[".kernarg_segment_size"],
    kernelArgumentAlignment: kernel[".kernarg_segment_align"],
    /** Static workgroup memory, padded to the alignment of the launch-sized region when the kernel uses one. */
    workgroupBytes: kernel[".group_segment_fixed_size"],
    /** Scratch memory of one work-item. */
    privateBytes: kernel[".private_segment_fixed_size"],
    subgroupSize: kernel[".wavefront_size"],
    scalarRegisters: kernel[".sgpr_count"],
    vectorRegisters: kernel[".vgpr_count"],
    /** Only on processors with matrix cores. */
    accumulationRegisters: kernel[".agpr_count"],
    scalarSpills: kernel[".sgpr_spill_count"],
    vectorSpills: kernel[".vgpr_spill_count"],
    maximumGroupSize: kernel[".max_flat_workgroup_size"],
    requiredGroupSize: kernel[".reqd_workgroup_size"],
    usesDynamicStack: kernel[".uses_dynamic_stack"],
  }));

const metadataSchema = z
  .object({
    "amdhsa.version": z.tuple([count, count]),
    "amdhsa.target": z.string().optional(),
    "amdhsa.kernels": z.array(kernelSchema).default([]),
  })
  .transform((metadata) => ({
    version: metadata["amdhsa.version"],
    /** `amdgcn-amd-amdhsa--gfx90a`, with feature settings after colons. */
    target: metadata["amdhsa.target"],
    kernels: metadata["amdhsa.kernels"],
  }));

export type CodeObjectMetadata = z.output<typeof metadataSchema>;
export type KernelMetadata = CodeObjectMetadata["kernels"][number];
export type KernelArgument = KernelMetadata["arguments"][number];

export type KernelMetadataResult =
  | { readonly ok: true; readonly metadata: CodeObjectMetadata }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

const metadataNoteType = 32;

/** Reads the metadata of an object (`.o`) or a linked code object. */
export function readKernelMetadata(file: Uint8Array): KernelMetadataResult {
  const malformed = (reason: string): KernelMetadataResult => ({
    ok: false,
    diagnostics: [malformedObject.at(undefined, { reason })],
  });
  try {
    const note = elfNotes(file).find(({ owner, type }) => owner === "AMDGPU" && type === metadataNoteType);
    if (note === undefined) return malformed("it has no AMDGPU metadata note");
    const parsed = metadataSchema.safeParse(decodeMessagePack(note.description));
    return parsed.success ? { ok: true, metadata: parsed.data } : malformed(z.prettifyError(parsed.error));
  } catch (error) {
    if (error instanceof ElfError || error instanceof MessagePackError) return malformed(error.message);
    throw error;
  }
}
