/** What a target has for the operations of the gpu dialect. All numbers are i32, as the hardware gives them. */
import type { barrier } from "@dslc/dialect-gpu";
import type { ApproximateOperations } from "./lower-approximate.ts";
import type { Builder, CombiningKind, IntegerType, NamedAttribute, OpOf, Value } from "@dslc/ir";

/** x, y or z. */
export type Axis = 0 | 1 | 2;

/** Three numbers, of x, y and z. */
export type Sizes = readonly [x: bigint, y: bigint, z: bigint];

/** How a lane finds the one whose value it reads. */
export type ShuffleMode = "xor" | "up" | "down" | "idx";

export interface DeviceOperations {
  /** The dialect that diagnostics name. */
  readonly dialect: string;
  /** Work-items of a subgroup: 32 or 64. */
  readonly subgroupSize: 32 | 64;
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
  /** Bytes that the launch gave for workgroup memory, without those that the kernel declares. */
  launchBytes(at: Builder): Value;
  readonly approximate: ApproximateOperations;
  /**
   * An f32 or f64 rounded toward zero as an i32 or i64, read as signed or not: what does not fit becomes the least or
   * greatest one, NaN becomes 0. Undefined where the target has no such conversion between the two types.
   */
  toInteger(at: Builder, value: Value, type: IntegerType, isSigned: boolean): Value | undefined;
  barrier(at: Builder, op: OpOf<typeof barrier>): void;
  /** The lanes of the subgroup wait for each other, and see what each wrote before. */
  subgroupBarrier(at: Builder): void;
  /** The i32 that another lane has; anything where there is no such lane. */
  shuffle(at: Builder, mode: ShuffleMode, word: Value, offset: Value): Value;
  /** The i32 that one lane has, the same for all. */
  broadcast(at: Builder, word: Value, lane: Value): Value;
  /** A bit for each lane that is here with a true i1: as many bits as a subgroup has lanes. */
  ballot(at: Builder, predicate: Value): Value;
  /** Whether the i1 is true in any lane that is here, or in all. */
  vote(at: Builder, mode: "any" | "all", predicate: Value): Value;
  /** The values of the lanes that are here combined; undefined where the target has nothing better than shuffles. */
  reduce(at: Builder, kind: CombiningKind, value: Value): Value | undefined;
  /** What the target's dialect says of a kernel; `size` is that of its groups when it fixes it. */
  kernelAttributes(size: Sizes | undefined): readonly NamedAttribute[];
}
