/**
 * Gives loops constant bounds where the number of iterations is known although the bounds are not: a loop from a
 * work-item's row (0 to 7) to 32 in steps of 8 runs four times in every work-item. It then counts from 0, and its counter
 * is added to the first value. Unrolling, ours and LLVM's, needs to know no more.
 */
import { type IntegerRanges, integerRanges } from "@dslc/analysis";
import { addi, constant } from "@dslc/dialect-arith";
import { forOp } from "@dslc/dialect-scf";
import { Builder, constantOf, IntegerAttribute, type Operation, type OpOf, type Value } from "@dslc/ir";
import { definePass } from "@dslc/pass";

export const normalizeLoops = definePass("normalize-loops", {
  summary: "give loops constant bounds where the number of iterations is known",
  run(op, _options, { count }) {
    count("loops normalized", normalizeInside(op));
  },
});

/** Rewrites the counted loops inside of `root`. Returns the number of those that changed. */
export function normalizeInside(root: Operation): number {
  const loops: Operation[] = [];
  root.walk((op) => {
    if (forOp.is(op) && constantOf(op.lowerBound) === undefined) loops.push(op);
  });
  if (loops.length === 0) return 0;
  const ranges = integerRanges(root);
  // Asked before anything changes: the ranges are of the IR as it was.
  const found = loops.flatMap((loop) => {
    const count = forOp.is(loop) ? countOf(loop, ranges) : undefined;
    return forOp.is(loop) && count !== undefined ? [{ loop, ...count }] : [];
  });
  for (const { loop, iterations, step } of found) normalize(loop, iterations * step);
  return found.length;
}

type Loop = OpOf<typeof forOp>;

/** The number of iterations, the same for every value that the bounds can have; one at least. */
function countOf(loop: Loop, ranges: IntegerRanges): { iterations: bigint; step: bigint } | undefined {
  const low = ranges.at(loop.lowerBound, loop);
  const high = ranges.at(loop.upperBound, loop)?.constantValue;
  const step = ranges.at(loop.step, loop)?.constantValue;
  if (low === undefined || high === undefined || step === undefined || step <= 0n || low.signedMinimum < 0n)
    return undefined;
  const iterationsFrom = (first: bigint): bigint => (high - first + step - 1n) / step;
  const iterations = iterationsFrom(low.signedMinimum);
  const isKnown = low.signedMaximum < high && iterations === iterationsFrom(low.signedMaximum);
  return isKnown ? { iterations, step } : undefined;
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
