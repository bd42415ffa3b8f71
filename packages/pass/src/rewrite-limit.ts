/**
 * A limit on the rewrites of a compilation, for the search for the one at fault. It belongs to a context, as rewrites run
 * wherever passes like, and every driver has the context.
 */
import type { Context, Operation } from "@dslc/ir";

export interface RewriteLimit {
  /** Whether another rewrite may be applied. */
  readonly isOpen: boolean;
  /** Counts one: a rewrite by its name, or `fold` or `dead`. */
  applied(name: string, op: Operation): void;
}

const limits = new WeakMap<Context, RewriteLimit>();

/** The limit of a context, if it has one. */
export function rewriteLimitOf(context: Context): RewriteLimit | undefined {
  return limits.get(context);
}

/** Lets the first `limit` rewrites in all be applied. Each that is goes to `tell` with its number, from 1. */
export function limitRewrites(
  context: Context,
  limit: number,
  tell?: (number: number, name: string, op: Operation) => void,
): void {
  let count = 0;
  limits.set(context, {
    get isOpen() {
      return count < limit;
    },
    applied: (name, op) => {
      count++;
      tell?.(count, name, op);
    },
  });
}
