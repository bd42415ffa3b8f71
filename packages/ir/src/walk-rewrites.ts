/**
 * The simplest driver of rewrites, as MLIR's `walkAndApplyPatterns`: each operation that is there at the start is
 * visited once, after what is inside of it. The greedy driver of `@dslc/pass` goes on until nothing changes, folds
 * constants and drops dead operations.
 */
import { Block } from "./block.ts";
import { Builder } from "./builder.ts";
import type { Context } from "./dialect.ts";
import { constantToAttribute } from "./evaluation.ts";
import type { Operation } from "./operation.ts";
import type { Replacement, Rewrite, RewriteBuilder } from "./rewrite.ts";
import type { Constant } from "./type-constraints.ts";
import type { Type } from "./types.ts";
import type { Value } from "./value.ts";

/**
 * Applies to each operation inside of `root` the first of the rewrites that applies, those with a greater benefit first.
 * Gives how often each was applied.
 */
export function walkAndRewrite(
  root: Operation,
  rewrites: readonly Rewrite[],
  context: Context,
): ReadonlyMap<string, number> {
  const ordered = rewrites.toSorted((a, b) => (b.benefit ?? 1) - (a.benefit ?? 1));
  const hits = new Map<string, number>();
  const at = new WalkBuilder(root, context);
  const ops: Operation[] = [];
  for (const region of root.regions) region.walkPostOrder((op) => ops.push(op));
  for (const op of ops) {
    if (at.isErased(op)) continue;
    for (const { name, root: kind, apply } of ordered) {
      if (kind !== undefined && kind !== op.definition) continue;
      at.moveTo(op);
      const outcome = apply(op, at);
      if (outcome === undefined) continue;
      hits.set(name, (hits.get(name) ?? 0) + 1);
      if (outcome !== "changed") at.replace(op, outcome);
      break;
    }
  }
  return hits;
}

class WalkBuilder extends Builder implements RewriteBuilder {
  private readonly context: Context;
  private readonly erased = new Set<Operation>();

  constructor(root: Operation, context: Context) {
    super(new Block(), undefined, root.location);
    this.context = context;
  }

  moveTo(op: Operation): void {
    this.moveBefore(op);
    this.location = op.location;
  }

  isErased(op: Operation): boolean {
    return this.erased.has(op);
  }

  /** Nobody has to be told. */
  modified(): void {}

  erase(op: Operation): void {
    op.walk((inner) => void this.erased.add(inner));
    op.erase();
  }

  replace(op: Operation, values: Replacement): void {
    op.walk((inner) => void this.erased.add(inner));
    op.replaceWith(values);
  }

  constant(type: Type, value: Constant): Value | undefined {
    const attribute = constantToAttribute(type, value);
    if (attribute === undefined) return undefined;
    for (const { materializeConstant } of this.context.dialects.values()) {
      const made = materializeConstant?.(this, attribute, type);
      if (made !== undefined) return made;
    }
    return undefined;
  }
}
