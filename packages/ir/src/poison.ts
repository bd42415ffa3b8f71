/**
 * Poison: a result that has no value, because the operation has no meaning for its operands (an overflow that is
 * declared not to happen). It may be passed on and dropped; to branch on it, to store it, to access memory at it or to
 * pass it to a function is undefined behaviour (docs/decisions/0015-poison.md).
 */
import { callable, loopLike } from "./control-flow.ts";
import { memoryEffects } from "./effects.ts";
import { defineInterface } from "./interfaces.ts";
import type { Operation } from "./operation.ts";
import { pure } from "./traits.ts";
import { BlockArgument, type Value } from "./value.ts";

/** Implemented by operations whose results are poison for some operands only, or for none. */
export const poisonOp = defineInterface<{
  /** Whether a result may be poison although no operand is. */
  mayMakePoison(op: Operation): boolean;
}>("poison");

/** Of an operation that has a value for all operands. */
export const neverPoison = poisonOp.implement({ mayMakePoison: () => false });

/** Of an operation on floats: it has a value unless its flags say that some do not occur. */
export const fastMathPoison = poisonOp.implement({
  mayMakePoison: (op) => /[<,](nnan|ninf|fast)\b/.test(op.getAttribute("fastmath")?.text ?? ""),
});

/** How far the operations that a value is computed from are looked at. */
const deepest = 8;

/** Whether a value may be poison; yes, where it is not known. */
export function mayBePoison(value: Value, depth = deepest): boolean {
  if (value instanceof BlockArgument) return !isArgumentOfFunction(value) && !isCounter(value);
  const op = value.definingOp;
  if (op === undefined || depth === 0) return true;
  // Memory holds no poison.
  if (
    memoryEffects
      .of(op)
      ?.effects(op)
      .every(({ kind }) => kind === "read") === true
  )
    return false;
  if (op.definition?.traits.has(pure) !== true) return true;
  if (op.uses.length > 0 && poisonOp.of(op)?.mayMakePoison(op) !== false) return true;
  return op.uses.some((use) => mayBePoison(use.value, depth - 1));
}

function isArgumentOfFunction({ owner }: BlockArgument): boolean {
  const holder = owner.parentOp;
  return holder !== undefined && owner === owner.region?.first && callable.of(holder) !== undefined;
}

/** The counter of a loop whose bounds, which decide whether it runs, are no poison. */
function isCounter(argument: BlockArgument): boolean {
  const loop = argument.owner.parentOp;
  return loop !== undefined && loopLike.of(loop)?.counted(loop)?.inductionVariable === argument;
}
