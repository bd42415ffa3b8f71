/** What a target has for the operations of the gpu dialect. All numbers are i32, as the hardware gives them. */
import type { barrier } from "@dslc/dialect-gpu";
import type { Builder, NamedAttribute, OpOf, Value } from "@dslc/ir";

/** x, y or z. */
export type Axis = 0 | 1 | 2;

/** Three numbers, of x, y and z. */
export type Sizes = readonly [x: bigint, y: bigint, z: bigint];

export interface DeviceOperations {
  /** The dialect that diagnostics name. */
  readonly dialect: string;
  /** The position of the work-item in its group. */
  threadId(at: Builder, axis: Axis): Value;
  /** The position of the group in the grid. */
  blockId(at: Builder, axis: Axis): Value;
  /** Work-items of a group; asked for where the kernel does not fix it. */
  blockSize(at: Builder, axis: Axis): Value;
  /** Groups of the grid. `blockSize` gives the work-items of a group. */
  gridSize(at: Builder, axis: Axis, blockSize: () => Value): Value;
  /** The position of the work-item in its subgroup. */
  laneId(at: Builder): Value;
  /** Work-items of a subgroup. */
  subgroupSize(at: Builder): Value;
  /** Bytes that the launch gave for workgroup memory, without those that the kernel declares. */
  launchBytes(at: Builder): Value;
  barrier(at: Builder, op: OpOf<typeof barrier>): void;
  /** What the target's dialect says of a kernel; `size` is that of its groups when it fixes it. */
  kernelAttributes(size: Sizes | undefined): readonly NamedAttribute[];
}
