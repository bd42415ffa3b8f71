/**
 * Memory effects: what an operation reads, writes, allocates and frees. An operation says so by the trait `pure`
 * (nothing), by implementing {@link memoryEffects}, or by the trait {@link recursiveMemoryEffects} (what is inside it
 * does); one that says nothing, or is not registered, may do anything.
 */
import { defineInterface } from "./interfaces.ts";
import type { Operation } from "./operation.ts";
import { symbolNameOf } from "./symbols.ts";
import { pure, type Trait } from "./traits.ts";
import type { Value } from "./value.ts";

export interface MemoryEffect {
  readonly kind: "read" | "write" | "allocate" | "free";
  /** The memref or pointer whose memory it is; any memory at all when undefined. */
  readonly on: Value | undefined;
}

/** Implemented by operations that touch memory in ways that are known. Effects of what is inside are not listed. */
export const memoryEffects = defineInterface<{ effects(op: Operation): readonly MemoryEffect[] }>("memory-effects");

/** Its effects are its own, if it lists some, and those of the operations inside. */
export const recursiveMemoryEffects: Trait = { name: "recursive-memory-effects" };

/**
 * Work-items do it together (a barrier, an exchange of values): it must not come under more or fewer conditions, nor
 * move to where another set of work-items gets.
 */
export const convergent: Trait = { name: "convergent" };

/** Touches no memory but states a fact about the program, so it is kept although nothing uses it. */
export const assumption: Trait = { name: "assumption" };

/** All effects of an operation and what is inside; undefined when it may do anything. */
export function effectsOf(op: Operation): readonly MemoryEffect[] | undefined {
  const effects: MemoryEffect[] = [];
  return everyEffect(op, (effect) => effects.push(effect) > 0) ? effects : undefined;
}

/** Whether `accepts` holds for all effects of an operation and what is inside, none of which may do anything. */
export function everyEffect(op: Operation, accepts: (effect: MemoryEffect) => boolean): boolean {
  const traits = op.definition?.traits;
  if (traits?.has(pure) === true || traits?.has(assumption) === true) return true;
  const own = memoryEffects.of(op);
  const recursive = traits?.has(recursiveMemoryEffects) === true;
  if (own === undefined ? !recursive : !own.effects(op).every(accepts)) return false;
  if (!recursive) return true;
  for (const region of op.regions) {
    for (const block of region.blocks)
      for (const inner of block.operations()) if (!everyEffect(inner, accepts)) return false;
  }
  return true;
}

/** Whether it neither touches memory nor does anything else that can be told from outside. */
export function hasNoEffects(op: Operation): boolean {
  return everyEffect(op, () => false);
}

/**
 * Whether nobody can tell that it was removed: its results are unused, and at most it reads, or allocates what only
 * its results give access to.
 */
export function isTriviallyDead(op: Operation): boolean {
  if (op.definition?.isTerminator !== false || op.definition.traits.has(assumption) || symbolNameOf(op) !== undefined)
    return false;
  if (op.results.some((result) => result.hasUses)) return false;
  const unseen = ({ kind, on }: MemoryEffect): boolean => kind === "read" || (kind === "allocate" && on !== undefined);
  return everyEffect(op, unseen);
}
