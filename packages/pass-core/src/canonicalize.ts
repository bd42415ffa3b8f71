/** Brings operations to their canonical form: folds constants, drops dead code, applies the dialects' own rewrites. */
import { defineDiagnostic } from "@dslc/base";
import { type Context, locationSpan, type Operation, type Rewrite } from "@dslc/ir";
import { type AppliedRewrite, applyRewrites, definePass, type RewriteListener, type StoppedBy } from "@dslc/pass";
import { z } from "zod";
import { type SimplificationLevel, simplificationLevels, simplifyRegions } from "./simplify-regions.ts";

function appliedText(last: readonly AppliedRewrite[]): string {
  return last.map(({ rewrite, op }) => `'${rewrite}' on '${op}'`).join(", ");
}

export const noFixedPoint = defineDiagnostic(
  "pass/no-fixed-point",
  "error",
  "Canonicalization stopped at its limit of rewrites: two rewrites undo each other, or one makes ever more operations. The IR is right, but not in canonical form. Leave one of the rewrites out (`disable-patterns`), or mend the one that does not lead towards the canonical form.",
  ({ op, limit, last }: { op: string; limit: number; last: readonly AppliedRewrite[] }) =>
    `canonicalization of '${op}' did not end within ${limit} rewrites; the last were ${appliedText(last)}`,
);

export const notConverged = defineDiagnostic(
  "pass/not-converged",
  "error",
  "Canonicalization was to come to an end within `max-iterations` and `max-num-rewrites` (`test-convergence`), and something was left to do.",
  ({ iterations, rewrites }: { iterations: number; rewrites: number }) =>
    `canonicalization did not end after ${iterations} iterations and ${rewrites} rewrites`,
);

export interface CanonicalizeOptions {
  /** What comes first in the text is rewritten first; on by default. */
  readonly topDown?: boolean;
  readonly regionSimplify?: SimplificationLevel;
  /** How often rewrites are applied and then regions simplified, at most; -1 for as often as it takes. */
  readonly maxIterations?: number;
  /** The most rewrites in an iteration; -1 for no limit but the one that ends rewrites that undo each other. */
  readonly maxNumRewrites?: number;
  readonly disablePatterns?: readonly string[];
  /** No others are applied, unless it is empty. */
  readonly enablePatterns?: readonly string[];
  readonly listener?: RewriteListener;
}

export interface CanonicalizeSummary {
  readonly hits: ReadonlyMap<string, number>;
  readonly iterations: number;
  /** Whether nothing is left to do. */
  readonly converged: boolean;
  /** The limit that ends rewrites which undo each other, if it was reached. */
  readonly stoppedBy: StoppedBy | undefined;
}

/** What a rewrite is called by in options: its name, its operation, or its dialect. */
function labelsOf({ name, root }: Rewrite): readonly string[] {
  return root === undefined ? [name] : [name, root.opName, root.dialect];
}

/** Applies the canonicalization rewrites of all loaded dialects inside of `root`. */
export function canonicalizeInside(
  root: Operation,
  context: Context,
  options: CanonicalizeOptions = {},
): CanonicalizeSummary {
  const { maxIterations = 10, maxNumRewrites = -1, disablePatterns = [], enablePatterns = [] } = options;
  const isWanted = (rewrite: Rewrite): boolean => {
    const labels = labelsOf(rewrite);
    if (labels.some((label) => disablePatterns.includes(label))) return false;
    return enablePatterns.length === 0 || labels.some((label) => enablePatterns.includes(label));
  };
  const rewrites = [...context.dialects.values()].flatMap(({ canonicalize: own }) => own.filter(isWanted));
  const hits = new Map<string, number>();
  const driverOptions = {
    context,
    topDown: options.topDown ?? true,
    ...(maxNumRewrites < 0 ? {} : { maxRewrites: maxNumRewrites }),
    ...(options.listener === undefined ? {} : { listener: options.listener }),
  };
  for (let iterations = 1; ; iterations++) {
    const outcome = applyRewrites(root, rewrites, driverOptions);
    for (const [name, times] of outcome.hits) hits.set(name, (hits.get(name) ?? 0) + times);
    if (outcome.stoppedBy !== undefined)
      return { hits, iterations, converged: false, stoppedBy: maxNumRewrites < 0 ? outcome.stoppedBy : undefined };
    const { count, hasBlocks } = simplifyRegions(root, options.regionSimplify ?? "normal", context);
    // A branch may go through a block that came to hold nothing else after the branch was looked at.
    const isDone = count === 0 && (!hasBlocks || outcome.hits.size === 0);
    if (isDone) return { hits, iterations, converged: true, stoppedBy: undefined };
    if (count > 0) hits.set("regions", (hits.get("regions") ?? 0) + count);
    if (iterations === maxIterations) return { hits, iterations, converged: false, stoppedBy: undefined };
  }
}

const labels = z.array(z.string()).default([]);

export const canonicalize = definePass("canonicalize", {
  summary: "fold constants, drop dead operations and apply the dialects' canonicalization rewrites",
  options: {
    topDown: z.boolean().default(true).describe("rewrite what comes first in the text first"),
    regionSimplify: z
      .enum(simplificationLevels)
      .default("normal")
      .describe("drop unreachable blocks and unused block arguments; aggressive: also merge blocks that do the same"),
    maxIterations: z.int().min(-1).default(10).describe("the most rounds of rewrites and region simplification"),
    maxNumRewrites: z.int().min(-1).default(-1).describe("the most rewrites in a round"),
    testConvergence: z.boolean().default(false).describe("an error when a limit is reached"),
    disablePatterns: labels.describe("names, operations or dialects of rewrites to leave out"),
    enablePatterns: labels.describe("names, operations or dialects of the only rewrites to apply"),
  },
  run(op, options, { context, report, count }) {
    const { hits, iterations, converged, stoppedBy } = canonicalizeInside(op, context, options);
    for (const [name, times] of hits) count(name, times);
    if (stoppedBy !== undefined) {
      const { limit, last } = stoppedBy;
      const location = last.at(-1)?.location ?? op.location;
      report(noFixedPoint.at(locationSpan(location), { op: op.name, limit, last }));
    } else if (!converged && options.testConvergence) {
      const rewrites = [...hits.values()].reduce((sum, times) => sum + times, 0);
      report(notConverged.at(locationSpan(op.location), { iterations, rewrites }));
    }
  },
});
