/** A table of lowerings: each replaces an operation of its kind. */
import { Builder, type OpKind, type Operation, type Value } from "@dslc/ir";

/** Replaces an operation of its kind; says whether it did. */
export type Lowering = readonly [opName: string, lower: (op: Operation) => boolean];

/** `lower` gives what the results become; undefined leaves the operation as it is. */
export function lowering<O extends Operation>(
  definition: OpKind<O> & { readonly opName: string },
  lower: (op: O, at: Builder) => readonly Value[] | undefined,
): Lowering {
  return [
    definition.opName,
    (op) => {
      if (!definition.is(op)) return false;
      const values = lower(op, Builder.before(op));
      if (values === undefined) return false;
      op.replaceWith(values);
      return true;
    },
  ];
}
