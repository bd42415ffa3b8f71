/**
 * The default pipelines. `-O` only changes what LLVM does later: inlining and the layout run alike at every level, so
 * that the manifest does not depend on one.
 */
import { lowerMath } from "@dslc/lower-math";
import type { Backend, NestedPipeline } from "@dslc/pass";
import { nested } from "@dslc/pass";
import { proveAlignment } from "@dslc/pass-alignment";
import { convertIfs, formFma, normalizeLoops, unrollLoops } from "@dslc/pass-codegen";
import { canonicalize, cse, dce, inline, mem2reg } from "@dslc/pass-core";
import { checkUniformity } from "@dslc/pass-uniformity";
import { workgroupLayout } from "@dslc/pass-workgroup-layout";
import type { TargetInfo } from "@dslc/target-info";

/**
 * Kernels are canonicalized, contracts are not: a formula has to keep the contract errors that it is written with, and
 * canonicalization may turn what has no meaning into anything.
 */
const canonicalizeKernels = nested("gpu.func", [canonicalize()]);

/**
 * What the language leaves open and the compiler settles before anybody sees the IR: whether products are contracted. It
 * comes before inlining and all rewrites, so that results depend on the source alone.
 */
export function settlePipeline({ contract }: { readonly contract: boolean }): NestedPipeline {
  return nested("builtin.module", contract ? [formFma()] : []);
}

/** From the frontend's IR to IR whose launch regions are laid out, address spaces numbered: just before lowering. */
export function preparePipeline(backend: Backend, { name: target, workgroupMemory }: TargetInfo): NestedPipeline {
  return nested("builtin.module", [
    nested("gpu.module", [
      inline(),
      // Before anything is rewritten: what is accepted depends on the source alone, and errors show its places.
      checkUniformity(),
      nested("gpu.func", [proveAlignment()]),
      canonicalizeKernels,
      nested("gpu.func", [
        normalizeLoops(),
        unrollLoops(),
        convertIfs(),
        // Subscripts of private arrays are constants by now where they ever will be.
        canonicalize(),
        mem2reg(),
        cse(),
        dce(),
      ]),
      workgroupLayout({
        guaranteedBaseAlignment: backend.guaranteedBaseAlignment(target),
        staticLimit: workgroupMemory.staticLimit,
      }),
      // Last, so that what the interpreter runs behind it is what a device computes, to the bit.
      nested("gpu.func", [lowerMath(), canonicalize()]),
    ]),
    ...backend.prepare(target),
  ]);
}

/** From there to what the backend emits from. */
export function lowerPipeline(backend: Backend, target: string): NestedPipeline {
  return nested("builtin.module", backend.lower(target));
}
