/** What tests of this package share: an engine or its generator, if llvm-bindings is installed, and modules for LLVM 14. */
import { startBindingsEngine } from "@dslc/engine-llvm-bindings";
import type { Triple } from "@dslc/llvm";
import type { Job } from "@dslc/llvm/engine-kit";
import type { SkippableTest } from "@dslc/testkit";
import { dataLayouts } from "../src/llvm-14.ts";

export const nvptx = "nvptx64-nvidia-cuda" satisfies Triple;
export const amdgpu = "amdgcn-amd-amdhsa" satisfies Triple;

const probe = startBindingsEngine();
const isInstalled = (await probe.describe()).ok;
await probe.close();

/** Leaves the test when llvm-bindings is not installed, and says so on the console; call it first thing in a test. */
export function requireBindings(context: SkippableTest): void {
  if (isInstalled) return;
  const note = "skipped: llvm-bindings is not installed; tools/setup --with-llvm-bindings does that";
  console.warn(note);
  context.skip(note);
}

export const header = (triple: Triple): string =>
  `target datalayout = "${dataLayouts[triple]}"\ntarget triple = "${triple}"\n`;

/** A kernel with a buffer of bytes `%p`, for nvptx. */
export const kernel = (body: string, others = ""): string => `${header(nvptx)}
define ptx_kernel void @k(i8 addrspace(1)* %p) {
${body}
  ret void
}
${others}`;

/** Stores 1 to the buffer. */
export const store = kernel(`  %q = bitcast i8 addrspace(1)* %p to i32 addrspace(1)*
  store i32 1, i32 addrspace(1)* %q, align 4`);

/** As `store`, but with so many instructions that LLVM is busy for seconds. */
export const long = kernel(
  Array.from({ length: 600_000 }, (_, at) => `  %v${at} = add i32 ${at}, ${at + 1}`).join("\n"),
);

export const jobFor = (ir: string): Job => ({
  ir,
  triple: nvptx,
  cpu: "sm_80",
  features: "",
  optimizationLevel: 3,
  outputs: ["bc"],
  keep: undefined,
});
