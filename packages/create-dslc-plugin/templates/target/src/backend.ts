/** The backend: a line for each operation of each kernel. */
import { type Diagnostic } from "@dslc/base";
import { locationSpan, type Operation, symbolNameOf } from "@dslc/ir";
import type { Backend } from "@dslc/pass";
import type { TargetFacts } from "@dslc/target-info";
import { unsupported } from "./diagnostics.ts";

/** Sizes of memory in bytes; state those of the machine. */
const generic: TargetFacts = {
  name: "__name__:generic",
  vendor: "__name__",
  architecture: "generic",
  workgroupMemory: {
    staticLimit: 16384,
    optInLimit: 16384,
    reservedPerGroup: 0,
    allocationGranularity: 4,
    guaranteedBaseAlignment: 16,
    regionPadsStatic: "kernel",
    banks: 32,
    bankWidth: 4,
  },
  subgroupSizes: [32],
  maximumGroupWorkItems: 256,
  maximumGroupSize: [256, 256, 64],
  maximumGroups: [65535, 65535, 65535],
  maximumGridWorkItems: undefined,
};

/** All targets of this vendor. */
export const __camel__Targets: readonly TargetFacts[] = [generic];

/** Emits a line for each operation of each kernel. */
export const __camel__Backend: Backend = {
  vendor: "__name__",
  dialects: [],
  passes: [],
  outputs: ["asm"],
  guaranteedBaseAlignment: () => generic.workgroupMemory.guaranteedBaseAlignment,
  prepare: () => [],
  lower: () => [],
  emit: ({ module }) => {
    const diagnostics: Diagnostic[] = [];
    const lines: string[] = [];
    module.walk((op) => {
      if (op.name === "gpu.func") lines.push(...kernelLines(op, diagnostics));
    });
    const outputs = [{ kind: "asm", extension: "txt", contents: `${lines.join("\n")}\n` }];
    return Promise.resolve({ diagnostics, outputs: diagnostics.length === 0 ? outputs : [], kernels: new Map() });
  },
};

function kernelLines(kernel: Operation, diagnostics: Diagnostic[]): readonly string[] {
  const lines = [`kernel ${symbolNameOf(kernel) ?? "?"}`];
  kernel.walk((op) => {
    if (op === kernel) return;
    if (op.name.startsWith("math.")) diagnostics.push(unsupported.at(locationSpan(op.location), { name: op.name }));
    else lines.push(`  ${op.name}`);
  });
  return lines;
}
