/**
 * Gives loops constant bounds where the number of iterations is known although the bounds are not: a loop from a
 * work-item's row (0 to 7) to 32 in steps of 8 runs four times in every work-item. It then counts from 0, and its counter
 * is added to the first value. Unrolling, ours and LLVM's, needs to know no more.
 *
 * A loop that runs at most a few times, how often being unknown, is marked not to be unrolled: what generates code cannot
 * see how few they are, and would make copies that never run. A tile with its border, copied by a group that is smaller,
 * is such a loop.
 */
import { dominanceAnalysis, type IntegerRanges, integerRanges, integerRangesAnalysis } from "@dslc/analysis";
import { addi, constant } from "@dslc/dialect-arith";
import { forOp } from "@dslc/dialect-scf";
import { unrollAttribute, unrollingToAttribute } from "@dslc/dialect-wg";
import { Builder, constantOf, IntegerAttribute, type Operation, type OpOf, type Value } from "@dslc/ir";
import { definePass, type PassContext } from "@dslc/pass";
import { z } from "zod";

export const normalizeLoops = definePass("normalize-loops", {
  summary: "give loops constant bounds where the number of iterations is known, and do not unroll for a few",
  options: {
    few: z.int().min(0).default(3).describe("a loop that runs at most so many times is not unrolled"),
  },
  run(op, { few }, { count, analysis, remark }) {
    const normalized = normalizeInside(op, BigInt(few), () => analysis(integerRangesAnalysis), remark);
    count("loops normalized", normalized);
    // A wish about unrolling says nothing of values.
    return normalized === 0 ? "all" : [dominanceAnalysis];
  },
});

/** Rewrites the counted loops inside of `root`. Returns the number of those that count from 0 now. */
export function normalizeInside(
  root: Operation,
  few: bigint,
  rangesOf: () => IntegerRanges = () => integerRanges(root),
  remark?: PassContext["remark"],
): number {
  const loops: Loop[] = [];
  root.walk((op) => {
    if (forOp.is(op) && constantOf(op.lowerBound) === undefined) loops.push(op);
  });
  if (loops.length === 0) return 0;
  const ranges = rangesOf();
  // Asked before anything changes: the ranges are of the IR as it was.
  const found = loops.flatMap((loop) => {
    const count = countOf(loop, ranges);
    return count === undefined ? [] : [{ loop, ...count }];
  });
  const [known, others] = [found.filter(isKnown), found.filter((count) => !isKnown(count))];
  for (const { loop, most, step } of known) {
    remark?.({
      kind: "passed",
      name: "Normalized",
      at: loop,
      parts: ["the loop runs ", { Iterations: most }, " times in every work-item, and counts from 0 now"],
    });
    normalize(loop, most * step);
  }
  for (const { loop, most } of others)
    if (most <= few && !loop.attributes.has(unrollAttribute))
      loop.setAttribute(unrollAttribute, unrollingToAttribute("none"));
  return known.length;
}

type Loop = OpOf<typeof forOp>;

/** How often a loop runs, for all values that the bounds can have. */
interface Count {
  readonly least: bigint;
  readonly most: bigint;
  readonly step: bigint;
}

function isKnown({ least, most }: Count): boolean {
  return least === most && least > 0n;
}

function countOf(loop: Loop, ranges: IntegerRanges): Count | undefined {
  const low = ranges.at(loop.lowerBound, loop);
  const high = ranges.at(loop.upperBound, loop)?.constantValue;
  const step = ranges.at(loop.step, loop)?.constantValue;
  if (low === undefined || high === undefined || step === undefined || step <= 0n || low.signedMinimum < 0n)
    return undefined;
  const iterationsFrom = (first: bigint): bigint => (first < high ? (high - first + step - 1n) / step : 0n);
  return { least: iterationsFrom(low.signedMaximum), most: iterationsFrom(low.signedMinimum), step };
}

/** Counts from 0 to `end`. The first value is not negative and the last one below the old end, so nothing wraps. */
function normalize(loop: Loop, end: bigint): void {
  const { lowerBound: first } = loop;
  const before = Builder.before(loop);
  const bound = (value: bigint): Value =>
    constant(before, { value: new IntegerAttribute(value, first.type), result: first.type }).result;
  const counter = loop.body.entry.argument(0);
  const sum = addi(Builder.atStart(loop.body.entry, loop.location), {
    lhs: first,
    rhs: counter,
    overflowFlags: ["nsw", "nuw"],
  });
  counter.replaceAllUsesWith(sum.result, (use) => use.owner === sum);
  loop.setOperand(0, bound(0n));
  loop.setOperand(1, bound(end));
}
