/** Putting an operation of the same kind, with other operands and results, in the place of one with regions. */
import { Operation, Region, type Type, type Value } from "@dslc/ir";

/**
 * Makes an operation with the given operands and results that takes over regions, attributes and place of `op`, which
 * goes away. `kept` are the results of `op` that become the first results of the new one; nothing uses the others.
 */
export function rebuild(
  op: Operation,
  parts: { readonly operands: readonly Value[]; readonly resultTypes: readonly Type[] },
  kept: readonly Value[],
): Operation {
  const regions = op.regions.map((region) => {
    const moved = new Region();
    moved.takeBlocks(region);
    return moved;
  });
  const { definition, properties, attributes, location } = op;
  const state = { ...parts, properties, attributes, location, regions, successors: op.successors };
  const copy = definition === undefined ? new Operation(op.name, undefined, state) : definition.create(state);
  op.block?.insertBefore(op, copy);
  for (const [position, result] of kept.entries()) {
    const replacement = copy.getResult(position);
    result.replaceAllUsesWith(replacement);
    replacement.nameHint = result.nameHint;
  }
  op.erase();
  return copy;
}
