/** Results of choices and loops, and values that loops carry, which nobody uses. */
import { type OpOf, type Operation, Region, type Rewrite, type RewriteBuilder, rewrite, type Value } from "@dslc/ir";
import { ifOp, yieldOp } from "./ops.ts";
import { forOp } from "./ops-loop.ts";

/** The positions of results that stay; undefined when all do. */
function keptResults(op: Operation, isUnused: (position: number) => boolean): readonly number[] | undefined {
  const kept = op.results.flatMap(({ hasUses }, position) => (hasUses || !isUnused(position) ? [position] : []));
  return kept.length === op.results.length ? undefined : kept;
}

/** Drops operands of the region's terminator but those at the given positions. */
function keepOperands(region: Region, kept: readonly number[], at: RewriteBuilder): void {
  const terminator = region.entry.last;
  if (terminator === undefined) return;
  for (let position = terminator.operandCount - 1; position >= 0; position--)
    if (!kept.includes(position)) terminator.spliceOperands(position, 1, []);
  at.modified(terminator);
}

function endsWithYield(region: Region): boolean {
  const last = region.hasOneBlock ? region.entry.last : undefined;
  return last !== undefined && yieldOp.is(last);
}

/** What replaces each result: those of the new operation at the positions that are kept; anything for the others. */
function replacements(op: Operation, made: Operation, kept: readonly number[]): readonly Value[] {
  return op.results.map((result, position) => {
    const at = kept.indexOf(position);
    return at < 0 ? result : made.getResult(at);
  });
}

function typesOf(op: Operation, kept: readonly number[]): readonly Value["type"][] {
  return kept.map((position) => op.getResult(position).type);
}

function withoutResults(op: OpOf<typeof ifOp>, at: RewriteBuilder): readonly Value[] | undefined {
  const kept = op.regions.every(endsWithYield) ? keptResults(op, () => true) : undefined;
  if (kept === undefined) return undefined;
  const { condition } = op;
  const regions = { thenRegion: new Region(), elseRegion: new Region() };
  const made = ifOp(at, { condition, outputs: typesOf(op, kept), ...regions });
  made.attributes = op.attributes;
  for (const [position, region] of op.regions.entries()) {
    keepOperands(region, kept, at);
    made.getRegion(position).takeBlocks(region);
  }
  return replacements(op, made, kept);
}

function withoutCarried(op: OpOf<typeof forOp>, at: RewriteBuilder): readonly Value[] | undefined {
  if (!endsWithYield(op.body)) return undefined;
  const { entry } = op.body;
  const kept = keptResults(op, (position) => !entry.argument(position + 1).hasUses);
  if (kept === undefined) return undefined;
  const { lowerBound, upperBound, step, initArgs } = op;
  const body = new Region();
  const made = forOp(at, {
    lowerBound,
    upperBound,
    step,
    body,
    initArgs: kept.flatMap((position) => initArgs[position] ?? []),
    outputs: typesOf(op, kept),
  });
  made.attributes = op.attributes;
  keepOperands(op.body, kept, at);
  for (let position = op.outputs.length - 1; position >= 0; position--)
    if (!kept.includes(position)) entry.eraseArgument(position + 1);
  body.takeBlocks(op.body);
  return replacements(op, made, kept);
}

export const unused: readonly Rewrite[] = [
  rewrite("scf.if: results that nobody uses", ifOp, withoutResults),
  rewrite("scf.for: carried values that nobody uses", forOp, withoutCarried),
];
