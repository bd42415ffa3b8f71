/** What the source says about unrolling a loop: an attribute of the loop, and of the branch that becomes of it. */
import { type Attribute, IntegerAttribute, i64, type Operation, StringAttribute } from "@dslc/ir";

/**
 * An attribute of a loop: `"full"` (no loop is to be left), `"none"` (it is not to be unrolled), or how many iterations
 * one round is to hold, as an i64.
 */
export const unrollAttribute = "wg.unroll";

/** As the attribute says it. */
export type Unrolling = "full" | "none" | bigint;

/** The wish that a loop or branch has; undefined when it has none, or one that is not understood. */
export function unrollingOf(op: Operation): Unrolling | undefined {
  const attribute = op.attributes.get(unrollAttribute);
  if (attribute instanceof IntegerAttribute && attribute.value > 0n) return attribute.value;
  if (!(attribute instanceof StringAttribute)) return undefined;
  return attribute.value === "full" || attribute.value === "none" ? attribute.value : undefined;
}

export function unrollingToAttribute(unrolling: Unrolling): Attribute {
  return typeof unrolling === "bigint" ? new IntegerAttribute(unrolling, i64) : new StringAttribute(unrolling);
}
