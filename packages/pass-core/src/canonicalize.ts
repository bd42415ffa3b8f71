/** Brings operations to their canonical form: folds constants, drops dead code, applies the dialects' own rewrites. */
import { defineDiagnostic } from "@dslc/base";
import { type Context, locationSpan, type Operation } from "@dslc/ir";
import { applyRewrites, definePass, type RewriteOutcomeSummary } from "@dslc/pass";
import { z } from "zod";

export const noFixedPoint = defineDiagnostic(
  "pass/no-fixed-point",
  "warning",
  "Canonicalization stopped at its limit of rewrites: two rewrites undo each other, or one makes ever more operations. The IR is right, but not in canonical form.",
  ({ limit }: { limit: number }) => `canonicalization did not end within ${limit} rewrites an operation`,
);

/** Applies the canonicalization rewrites of all loaded dialects inside of `root`. */
export function canonicalizeInside(root: Operation, context: Context, limit?: number): RewriteOutcomeSummary {
  const rewrites = [...context.dialects.values()].flatMap((dialect) => dialect.canonicalize);
  return applyRewrites(root, rewrites, { context, ...(limit === undefined ? {} : { limit }) });
}

export const canonicalize = definePass("canonicalize", {
  summary: "fold constants, drop dead operations and apply the dialects' canonicalization rewrites",
  options: { limit: z.int().min(1).default(64).describe("the most rewrites for each operation, on average") },
  run(op, { limit }, { context, report, count }) {
    const { hits, converged } = canonicalizeInside(op, context, limit);
    for (const [name, times] of hits) count(name, times);
    if (!converged) report(noFixedPoint.at(locationSpan(op.location), { limit }));
  },
});
