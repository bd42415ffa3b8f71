/**
 * Lowers what kernels do by the gpu dialect to a target's operations. The functions and modules around stay gpu's.
 *
 * Ids and sizes are `index` in the gpu dialect and 32 bits wide in hardware, never negative: each becomes a zero
 * extension, which lets later passes see that 32 bits are enough.
 */
import type { Diagnostic } from "@dslc/base";
import { addi, index_castui, muli } from "@dslc/dialect-arith";
import * as gpu from "@dslc/dialect-gpu";
import { launchSize } from "@dslc/dialect-wg";
import { type Builder, index, locationSpan, type Operation, type OpOf, type Value } from "@dslc/ir";
import type { Axis, DeviceOperations } from "./device-operations.ts";
import { lowerApproximate } from "./lower-approximate.ts";
import { saturatingCastLowerings } from "./lower-saturating-casts.ts";
import { groupTooLarge, unsupportedOperation } from "./diagnostics.ts";
import { lowering, type Lowering } from "./lowering.ts";
import { subgroupLowerings } from "./lower-subgroups.ts";
import { integer } from "./words.ts";

type Kernel = OpOf<typeof gpu.gpuFunc>;
type Report = (diagnostic: Diagnostic) => void;

export interface LowerGpuOptions {
  /** Most work-items of a group that the target launches. */
  readonly maximumGroupWorkItems: number;
}

/** Lowers everything inside of `root`. Returns the number of operations replaced; what cannot be lowered is reported. */
export function lowerGpu(root: Operation, device: DeviceOperations, options: LowerGpuOptions, report: Report): number {
  const lowerings = new Map([...idLowerings(device), ...otherLowerings(device)]);
  let lowered = 0;
  root.walk((op) => {
    if (isKernelFunction(op)) lowerAttributes(op, device, options, report);
    else if (isFrame(op)) return;
    else if (lowerings.get(op.name)?.(op) === true || lowerApproximate(op, device.approximate)) lowered++;
    else if (op.dialect === "gpu")
      report(
        unsupportedOperation.at(
          locationSpan(op.location),
          { op: op.name, target: device.dialect },
          { help: helpFor(op) },
        ),
      );
  });
  return lowered;
}

function isKernelFunction(op: Operation): op is Kernel {
  return gpu.gpuFunc.is(op) && gpu.isKernel(op);
}

/** Modules, functions and what ends them are lowered with the function. */
function isFrame(op: Operation): boolean {
  return [gpu.gpuModule, gpu.moduleEnd, gpu.gpuFunc, gpu.gpuReturn].some((frame) => frame.opName === op.name);
}

function helpFor(op: Operation): readonly string[] {
  if (gpu.shuffle.is(op)) return ["the width has to be the subgroup's size: the result of gpu.subgroup_size"];
  return gpu.dynamic_shared_memory.is(op)
    ? ["use wg.launch_views or wg.launch_raw, which tell the host how many bytes to give"]
    : [];
}

function lowerAttributes(
  kernel: Kernel,
  device: DeviceOperations,
  { maximumGroupWorkItems: limit }: LowerGpuOptions,
  report: Report,
): void {
  const size = kernel.known_block_size;
  const workItems = (size ?? []).reduce((product, extent) => product * extent, 1n);
  if (workItems > BigInt(limit)) {
    report(
      groupTooLarge.at(locationSpan(kernel.location), {
        kernel: kernel.sym_name,
        size: (size ?? []).join(" x "),
        workItems,
        limit,
      }),
    );
  }
  for (const [name, value] of device.kernelAttributes(size)) kernel.setAttribute(name, value);
}

function asIndex(at: Builder, value: Value): readonly Value[] {
  return index_castui(at, { in: value, out: index }).results;
}

const axes: Readonly<Record<"x" | "y" | "z", Axis>> = { x: 0, y: 1, z: 2 };

function idLowerings(device: DeviceOperations): readonly Lowering[] {
  const blockSize = (op: Operation, at: Builder, axis: Axis): Value =>
    fixed(op, at, axis, "known_block_size") ?? device.blockSize(at, axis);
  return [
    lowering(gpu.thread_id, (op, at) => asIndex(at, device.threadId(at, axes[op.dimension]))),
    lowering(gpu.block_id, (op, at) => asIndex(at, device.blockId(at, axes[op.dimension]))),
    lowering(gpu.block_dim, (op, at) => asIndex(at, blockSize(op, at, axes[op.dimension]))),
    lowering(gpu.grid_dim, (op, at) => {
      const axis = axes[op.dimension];
      return asIndex(
        at,
        fixed(op, at, axis, "known_grid_size") ?? device.gridSize(at, axis, () => blockSize(op, at, axis)),
      );
    }),
    lowering(gpu.global_id, (op, at) => {
      const axis = axes[op.dimension];
      const wide = (value: Value): Value => index_castui(at, { in: value, out: index }).out;
      // In 64 bits: a grid may have more work-items than 32 bits count.
      const before = muli(at, {
        lhs: wide(device.blockId(at, axis)),
        rhs: wide(blockSize(op, at, axis)),
        overflowFlags: ["nsw", "nuw"],
      }).result;
      return addi(at, { lhs: before, rhs: wide(device.threadId(at, axis)), overflowFlags: ["nsw", "nuw"] }).results;
    }),
  ];
}

/** A size that the function around the operation fixes. */
function fixed(
  op: Operation,
  at: Builder,
  axis: Axis,
  attribute: "known_block_size" | "known_grid_size",
): Value | undefined {
  const size = op.ancestor(gpu.gpuFunc)?.[attribute]?.[axis];
  return size === undefined ? undefined : integer(at, size);
}

function otherLowerings(device: DeviceOperations): readonly Lowering[] {
  return [
    ...subgroupLowerings(device, {
      threadId: (_op, at, axis) => device.threadId(at, axis),
      groupSize: (op, at, axis) => fixed(op, at, axis, "known_block_size") ?? device.blockSize(at, axis),
    }),
    ...saturatingCastLowerings(device),
    lowering(launchSize, (_op, at) => asIndex(at, device.launchBytes(at))),
    lowering(gpu.barrier, (op, at) => {
      device.barrier(at, op);
      return [];
    }),
  ];
}
