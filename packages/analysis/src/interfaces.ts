/**
 * The interfaces by which any op, a plugin's too, tells the analyses what it does. An op that does not say is taken to
 * do the worst: its results can be anything, its branches go any way, its memory is anybody's.
 */
import {
  bitWidth,
  defineInterface,
  elementType,
  IndexType,
  type IntegerPredicate,
  IntegerType,
  type Operation,
  type Type,
  type Value,
} from "@dslc/ir";
import type { AlignmentFact } from "./alignment-fact.ts";
import type { Congruence } from "./congruence.ts";
import type { IntegerRange } from "./integer-range.ts";

/** Ranges of results. Of vectors, the range is that of every element. */
export const integerRangeOp = defineInterface<{
  /** `operands[i]` is undefined for an operand that is no integer; so is what is returned for such a result. */
  ranges(op: Operation, operands: readonly (IntegerRange | undefined)[]): readonly (IntegerRange | undefined)[];
}>("integer-range");

/** What results are modulo powers of two, and how memrefs are aligned. */
export const alignmentOp = defineInterface<{
  alignment(op: Operation, operands: readonly (AlignmentFact | undefined)[]): readonly (AlignmentFact | undefined)[];
  /** What is known of an operand when a result is known to be so: the way back, for conditions that hold. */
  invert?(
    op: Operation,
    result: Congruence,
    operands: readonly (Congruence | undefined)[],
  ): { readonly value: Value; readonly congruence: Congruence } | undefined;
}>("alignment");

/** States that the address of a memref's first element is a multiple of so many bytes. */
export const alignmentAssumption = defineInterface<{
  assumed(op: Operation): { readonly memory: Value; readonly bytes: bigint };
}>("alignment-assumption");

/** Moves several elements of memory at once, which takes an address that is aligned for all of them. */
export const wideAccess = defineInterface<{
  /** Undefined when this one moves a single element. */
  access(op: Operation): WideAccess | undefined;
}>("wide-access");

export interface WideAccess {
  readonly memory: Value;
  /** One for each dimension, in elements. */
  readonly indices: readonly Value[];
  /** How many bytes lie next to each other. */
  readonly bytes: number;
}

/** A fact that holds where a condition does. */
export type Implication =
  | { readonly kind: "comparison"; readonly predicate: IntegerPredicate; readonly lhs: Value; readonly rhs: Value }
  | { readonly kind: "condition"; readonly condition: Value; readonly holds: boolean };

/** What follows from an `i1` being true, or false: of a comparison, the comparison. */
export const conditionOp = defineInterface<{ implied(op: Operation, holds: boolean): readonly Implication[] }>(
  "condition",
);

/** States that a condition holds wherever it is reached. */
export const assumptionOp = defineInterface<{ condition(op: Operation): Value }>("assumption");

/** How much of a workgroup has one value, or goes one way: all of it, each subgroup for itself, or nobody but itself. */
export const uniformityScopes = ["workgroup", "subgroup", "work-item"] as const;
export type UniformityScope = (typeof uniformityScopes)[number];

/** Where results are uniform. Pure ops without this interface are as uniform as their operands, others not at all. */
export const uniformityOp = defineInterface<{
  /** "operands": as far as the operands are, and the memory that it reads. */
  uniformity(op: Operation, result: number): UniformityScope | "operands";
}>("uniformity");

/** Which values decide where control goes, and in which regions. */
export const controlDecision = defineInterface<{
  /**
   * The values that decide the way on from an operation with regions (`from` is itself) or from a terminator in it;
   * for a branch between blocks, from the branch (`op` and `from` are it). Empty where there is one way only.
   */
  decidedBy(op: Operation, from: Operation): readonly Value[];
  /** The condition under which a region of the operation runs, if it is one `i1`. */
  guard?(op: Operation, region: number): { readonly condition: Value; readonly holds: boolean } | undefined;
}>("control-decision");

/** Work-items do it together. Convergent ops without this interface are taken to concern the workgroup. */
export const groupOperation = defineInterface<{
  /** Who has to come to it together. */
  scope(op: Operation): "workgroup" | "subgroup";
  /** Whether what the group wrote to memory before is there for all of it behind. */
  ordersMemory: boolean;
}>("group-operation");

/** Orders accesses to memory or may end the program, and does not touch memory itself, whatever effects it has. */
export const memoryOrderOp = defineInterface<Readonly<Record<never, never>>>("memory-order");

/** Its memref result is other memory's, seen in another way. */
export const viewLikeOp = defineInterface<{ source(op: Operation): Value }>("view-like");

/** Its memref results do not overlap one another. They may be parts of memory that is seen in other ways as well. */
export const disjointViewsOp = defineInterface<Readonly<Record<never, never>>>("disjoint-views");

/** Bits of an integer or index type, or of the elements of a vector of them; undefined for other types. */
export function integerWidth(type: Type): number | undefined {
  const element = elementType(type);
  return element instanceof IntegerType || element instanceof IndexType ? bitWidth(element) : undefined;
}
