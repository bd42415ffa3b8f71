/**
 * Lowers a module of kernels to the llvm dialect: the functions of its `gpu.module`s become `llvm.func`s directly in
 * the module, as tools that translate to LLVM IR want them. Contracts are dropped: what they say is in the manifest.
 */
import type { Diagnostic } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { cf } from "@dslc/dialect-cf";
import { gpu, gpuFunc, gpuModule, moduleEnd } from "@dslc/dialect-gpu";
import { llvm } from "@dslc/dialect-llvm";
import { memref } from "@dslc/dialect-memref";
import { vector } from "@dslc/dialect-vector";
import { contract, wg } from "@dslc/dialect-wg";
import { Builder, locationSpan, type Operation, StringAttribute } from "@dslc/ir";
import { definePass } from "@dslc/pass";
import { z } from "zod";
import { cannotLower, type OpLowering } from "./function-lowering.ts";
import { arithLowerings } from "./lower-arith.ts";
import { atomicLowerings } from "./lower-atomics.ts";
import { functionLowerings, lowerKernel } from "./lower-gpu-function.ts";
import { memRefLowerings } from "./lower-memref.ts";
import { mathLowerings } from "./lower-math.ts";
import { vectorLowerings } from "./lower-vector.ts";
import { declareLaunchRegion, declareStaticMemory, wgLowerings } from "./lower-wg.ts";
import { oneToOne } from "./one-to-one.ts";

const addressSpace = z.int().min(0);

const options = {
  triple: z.string().describe("LLVM's target triple"),
  dataLayout: z.string().describe("LLVM's data layout of the target"),
  kernelAttribute: z
    .string()
    .describe("the attribute by which the target's kernels are known: nvvm.kernel, rocdl.kernel"),
  workgroup: addressSpace.default(3).describe("the number of the workgroup address space"),
  private: addressSpace.default(5).describe("the number of the private address space"),
  guaranteedBaseAlignment: z
    .int()
    .min(1)
    .default(16)
    .describe("bytes to which the target aligns the launch-sized region"),
};

type Options = z.output<z.ZodObject<typeof options>>;

export const lowerToLlvm = definePass("lower-to-llvm", {
  summary: "lower kernels to the llvm dialect and take them out of their GPU modules",
  anchors: ["builtin.module"],
  creates: [llvm],
  removes: [arith, cf, gpu, memref, vector, wg],
  after: {
    "lower-math": "functions have to be arithmetic where there is no instruction",
    "lower-scf-to-cf": "control flow has to be between blocks",
    "lower-address-space": "address spaces have to be numbers",
    "lower-gpu-to-nvvm": "ids and barriers have to be the target's own",
    "lower-gpu-to-rocdl": "ids and barriers have to be the target's own",
  },
  options,
  run(op, given, { report, count }) {
    count("kernels", lowerModule(op, given, report));
  },
});

/** Lowers all kernels in the module. Returns their number. */
export function lowerModule(module: Operation, given: Options, report: (diagnostic: Diagnostic) => void): number {
  const guaranteed = BigInt(given.guaranteedBaseAlignment);
  const lowerings = new Map<string, OpLowering>([
    ...mathLowerings,
    ...oneToOne,
    ...arithLowerings,
    ...memRefLowerings,
    ...vectorLowerings,
    ...functionLowerings,
    ...atomicLowerings,
    ...wgLowerings(given.workgroup, guaranteed),
  ]);
  const narrowSpaces = new Set([given.workgroup, given.private]);
  const body = module.getRegion().entry;
  const at = Builder.atEnd(body, module.location);
  declareLaunchRegion(module, at, given.workgroup, guaranteed);
  let kernels = 0;
  let scopes = 0;
  const loweringOptions = {
    narrowSpaces,
    allocaSpace: allocaSpace(given.dataLayout),
    kernelAttribute: given.kernelAttribute,
    nextScopeId: () => scopes++,
  };
  for (const op of body.operations()) {
    if (!gpuModule.is(op)) continue;
    for (const inner of op.bodyRegion.entry.operations()) {
      const isMarker: boolean = contract.is(inner) || moduleEnd.is(inner);
      if (isMarker) continue;
      if (gpuFunc.is(inner)) {
        declareStaticMemory(inner, at, given.workgroup);
        lowerKernel(inner, at, lowerings, loweringOptions, report);
        kernels++;
      } else {
        refuse(inner, report);
      }
    }
    op.erase();
  }
  module.setAttribute("gpu.container_module", undefined);
  module.setAttribute("llvm.target_triple", new StringAttribute(given.triple));
  module.setAttribute("llvm.data_layout", new StringAttribute(given.dataLayout));
  return kernels;
}

/** LLVM Language Reference, "Data Layout": `A` names the address space of `alloca`, which is 0 otherwise. */
function allocaSpace(dataLayout: string): number {
  const found = dataLayout.split("-").find((part) => /^A\d+$/.test(part));
  return found === undefined ? 0 : Number(found.slice(1));
}

function refuse(op: Operation, report: (diagnostic: Diagnostic) => void): void {
  report(
    cannotLower.at(locationSpan(op.location), {
      op: op.name,
      reason: "only kernels and their contracts can be in a GPU module",
    }),
  );
}
