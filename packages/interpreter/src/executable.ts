/**
 * The door by which any operation tells the interpreter what it does.
 *
 * An operation needs it only when nothing else says what it does: `evaluate` covers operations on constants, and the
 * interfaces of @dslc/ir cover structured control flow (`regionExecution`), branches and calls.
 *
 *     export const fill = defineOp("acme.fill", {
 *       operands: { memory: anyMemRef, value: anyType },
 *       interfaces: [
 *         executable.implement({
 *           execute: (op, at) => at.store(at.memref(op.getOperand(0)), [0n], at.constant(op.getOperand(1))),
 *         }),
 *       ],
 *     });
 *
 * A barrier is a pause: `execute: function* () { yield waitForGroup; }`. What an operation must not do is trapped
 * with `trap(diagnostic, parameters)`.
 */
import { type Constant, defineInterface, type Operation, type RuntimeValue, type Value } from "@dslc/ir";
import type { LaunchRegion } from "./launch-region.ts";
import type { Allocation, MemorySpace, MemRef } from "./memory.ts";
import type { Dimensions } from "./trap.ts";

/**
 * Why a work-item stops: to wait until all of its group have come to this operation, or all of its subgroup that have
 * not ended, or to let others come first.
 */
export type Pause = "barrier" | "subgroup" | "interleave";

/** A barrier: `yield waitForGroup`. */
export const waitForGroup: Pause = "barrier";

/** A step that others may come before: `yield letOthersFirst`. */
export const letOthersFirst: Pause = "interleave";

/** A value for each result of the operation; `void`, so that one without results needs no `return`. */
export type Results = readonly RuntimeValue[] | void;

export interface Executable {
  execute(op: Operation, at: Execution): Results | Generator<Pause, Results, void>;
}

export const executable = defineInterface<Executable>("executable");

/** An operation that a work-item is inside of, and how often its regions were entered: tells loop iterations apart. */
export interface Place {
  readonly op: Operation;
  readonly iteration: number;
}

/** What an operation sees of the work-item that runs it. */
export interface Execution {
  readonly localId: Dimensions;
  readonly groupId: Dimensions;
  readonly groupSize: Dimensions;
  readonly numGroups: Dimensions;
  /** Work-items of a subgroup. */
  readonly subgroupSize: number;
  /** The position of the work-item in its subgroup. Subgroups are made of work-items in order, x fastest. */
  readonly lane: number;
  /** The position of the subgroup in the group. */
  readonly subgroup: number;
  /** Where the work-item is: the operations around the current one, outermost first, and that one itself. */
  readonly place: readonly Place[];
  /** Launch-sized workgroup memory. */
  readonly launchRegion: LaunchRegion;
  /** The value of an operand; traps when it is poison. */
  value(of: Value): RuntimeValue;
  /** The same for a scalar or vector. */
  constant(of: Value): Constant;
  /** The same for an integer or `index`, as it is printed: signed, but for i1 and unsigned types. */
  integer(of: Value): bigint;
  memref(of: Value): MemRef;
  /** Reads one element; traps when it is out of bounds, misaligned, or not written yet. */
  load(memref: MemRef, indices: readonly bigint[]): Constant;
  /** Writes one element; traps when it is out of bounds, misaligned, or only to be read. */
  store(memref: MemRef, indices: readonly bigint[], value: Constant): void;
  /** Replaces one element in one step, by what `combine` makes of it; returns what it was. */
  update(memref: MemRef, indices: readonly bigint[], combine: (old: Constant) => Constant): Constant;
  /**
   * Waits until all lanes of the subgroup that have not ended are at this operation: `yield* at.exchange(value)`. Gives
   * what each of them brought, by its lane, in the order of lanes.
   */
  exchange(value: RuntimeValue): Generator<Pause, ReadonlyMap<number, RuntimeValue>, void>;
  /** The value of an operand as it is, poison too. */
  read(of: Value): RuntimeValue;
  /** New memory without values, in bytes, each time it is called. */
  allocate(space: MemorySpace, name: string, bytes: number, alignment: number): Allocation;
  /** How often this work-item has been at what `key` stands for, now included. */
  countVisit(key: string): number;
  /** What the first work-item of the group, or of the whole run, makes for `key`: all of them get it. */
  once<T>(scope: "group" | "run", key: object | string, make: () => T): T;
}
