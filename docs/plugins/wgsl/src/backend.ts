/**
 * The backend: WGSL text for each module. It takes IR as it is before anything is LLVM's, structured control flow and
 * memory by its names; so nothing is lowered.
 */
import { type Diagnostic, DiagnosticSink } from "@dslc/base";
import { gpuFunc, isKernel } from "@dslc/dialect-gpu";
import type { Backend, EmitRequest, EmitResult } from "@dslc/pass";
import { type Kernel, kernelText } from "./kernel.ts";
import { Names } from "./names.ts";
import { webgpu } from "./target.ts";

export const backend: Backend = {
  vendor: webgpu.vendor,
  dialects: [],
  passes: [],
  outputs: ["asm"],
  guaranteedBaseAlignment: () => webgpu.workgroupMemory.guaranteedBaseAlignment,
  prepare: () => [],
  lower: () => [],
  emit: (request) => Promise.resolve(emit(request)),
};

function emit({ module }: EmitRequest): EmitResult {
  const sink = new DiagnosticSink();
  const kernels: Kernel[] = [];
  module.walk((op) => {
    if (gpuFunc.is(op) && isKernel(op)) kernels.push(op);
  });
  const names = new Names();
  const entries = kernels.map((kernel) => ({ kernel, entry: names.fresh(kernel.sym_name) }));
  const report = (diagnostic: Diagnostic): void => sink.report(diagnostic);
  const texts = entries.map(({ kernel, entry }) => kernelText(kernel, entry, names, report));
  const contents = `${texts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
  const outputs = [{ kind: "asm", extension: "wgsl", contents }];
  return { diagnostics: sink.diagnostics, outputs: sink.hasErrors ? [] : outputs, kernels: new Map() };
}
