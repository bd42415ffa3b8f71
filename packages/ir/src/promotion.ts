/** Memory that can become values: what a pass has to know of an allocation and of accesses to it. */
import { defineInterface } from "./interfaces.ts";
import type { Operation } from "./operation.ts";
import type { Type } from "./types.ts";
import type { Value } from "./value.ts";

/** Implemented by operations whose one result is new memory, of this work-item alone and without values at first. */
export const promotableAllocation = defineInterface<{
  /** The type of the elements and their number, in row-major order; undefined when there are not so many always. */
  elements(op: Operation): { readonly type: Type; readonly count: number } | undefined;
}>("promotable-allocation");

/** An access to one element of memory. */
export interface ElementAccess {
  readonly memory: Value;
  /** Its position in row-major order; undefined when it is known only at run time, or out of bounds. */
  readonly element: number | undefined;
  /** What is written; undefined for a read, whose one result is what is read. */
  readonly written: Value | undefined;
}

/** Implemented by operations that read or write one element of memory and do nothing else. */
export const elementAccess = defineInterface<{ access(op: Operation): ElementAccess }>("element-access");
