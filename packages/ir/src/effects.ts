/**
 * Memory effects: what an operation reads, writes, allocates and frees. An operation says so by the trait `pure`
 * (nothing), by implementing {@link memoryEffects}, or by the trait {@link recursiveMemoryEffects} (what is inside it
 * does); one that says nothing, or is not registered, may do anything.
 */
import { readSigned } from "./arithmetic.ts";
import { constantOf } from "./evaluation.ts";
import { defineInterface, type InterfaceImplementation } from "./interfaces.ts";
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
  // Most operations are in use: that is asked first.
  for (let at = 0; at < op.resultCount; at++) if (op.getResult(at).hasUses) return false;
  if (op.definition?.isTerminator !== false || op.definition.traits.has(assumption) || symbolNameOf(op) !== undefined)
    return false;
  return everyEffect(op, isUnseen);
}

function isUnseen({ kind, on }: MemoryEffect): boolean {
  return kind === "read" || (kind === "allocate" && on !== undefined);
}

/**
 * Implemented by operations that have no meaning for some operands although they are pure (a division), or that may not
 * come to an end (a loop): whether this one may run where it did not run before.
 */
export const speculation = defineInterface<{ isSpeculatable(op: Operation): boolean }>("speculation");

/**
 * Whether the operation may run where it did not run before, its operands being what they are: it touches no memory,
 * work-items do not do it together, and it has a meaning whatever its operands are.
 */
export function isSpeculatable(op: Operation): boolean {
  const { definition } = op;
  if (definition === undefined || definition.isTerminator || definition.traits.has(convergent)) return false;
  const own = speculation.of(op);
  if (own !== undefined) return own.isSpeculatable(op);
  return definition.traits.has(pure) && op.regions.length === 0;
}

/**
 * The speculation of divisions and remainders: their second operand has to be a constant without zeros, and without -1
 * where it is read as signed, since the least number divided by that overflows.
 */
export function divisionSpeculation(signedness: "signed" | "unsigned"): InterfaceImplementation {
  return speculation.implement({
    isSpeculatable: (op) => {
      const divisor = constantOf(op.getOperand(1));
      if (divisor === undefined) return false;
      const lanes = typeof divisor === "object" ? divisor : [divisor];
      const { type } = op.getOperand(1);
      return lanes.every((lane) => {
        const value = readSigned(BigInt(lane), type);
        return value !== 0n && (signedness === "unsigned" || value !== -1n);
      });
    },
  });
}

/** Whether all operations in the regions of an operation are speculatable; its terminators are pure. */
export function isBodySpeculatable(op: Operation): boolean {
  return op.regions.every((region) =>
    region.blocks.every((block) =>
      [...block.operations()].every((inner) =>
        inner === block.last && inner.definition?.isTerminator === true
          ? inner.definition.traits.has(pure)
          : isSpeculatable(inner),
      ),
    ),
  );
}
