/**
 * Replaces operations by equal ones that dominate them.
 *
 * One walk over the dominator tree, with a table that forgets at the end of a block's subtree what is visible there
 * only. A load is equal to an earlier one when the version of the memory that it reads is the same; versions go into
 * regions and single successors as they are, but where control may come back.
 */
import { dominanceAnalysis } from "@dslc/analysis";
import {
  type Block,
  convergent,
  Dominance,
  graphRegion,
  hasNoEffects,
  isolatedFromAbove,
  isTriviallyDead,
  mayRepeat,
  memoryEffects,
  type Operation,
  pure,
  recursiveMemoryEffects,
  type Region,
} from "@dslc/ir";
import { definePass } from "@dslc/pass";
import { isSameOperation, Numbering } from "./equality.ts";
import { MemoryVersions, type Versions } from "./memory-versions.ts";

export interface CseSummary {
  /** Operations that were replaced by an earlier one. */
  readonly replaced: number;
  /** Operations that nothing used. */
  readonly dead: number;
}

/** Replaces operations inside of `root` by equal ones before them, and erases unused ones that it comes by. */
export function eliminateCommonSubexpressions(root: Operation, dominance = new Dominance()): CseSummary {
  const summary = { replaced: 0, dead: 0 };
  const isolated: Operation[] = [root];
  // Each isolated operation has a table of its own, and they need not be nested in each other's walk.
  for (let op = isolated.pop(); op !== undefined; op = isolated.pop())
    new Elimination(summary, isolated, dominance).regions(op);
  return summary;
}

export const cse = definePass("cse", {
  summary: "replace operations by equal ones that dominate them, loads too where nothing is written between",
  preserves: [dominanceAnalysis],
  run(op, _options, { count, analysis }) {
    const { replaced, dead } = eliminateCommonSubexpressions(op, analysis(dominanceAnalysis));
    count("operations replaced", replaced);
    count("dead", dead);
    return replaced + dead === 0 ? "all" : [];
  },
});

/** An operation that was seen, and the one with the same hash before it. */
interface Entry {
  readonly op: Operation;
  readonly hash: number;
  /** Of the memory that it reads, when it was seen. */
  readonly version: number;
  readonly previous: Entry | undefined;
}

class Elimination {
  private readonly summary: { replaced: number; dead: number };
  /** Isolated operations that are still to be done. */
  private readonly isolated: Operation[];
  private readonly numbering = new Numbering();
  private readonly dominance: Dominance;
  private readonly versions = new MemoryVersions();
  /** The last operation with each hash. */
  private readonly table = new Map<number, Entry>();
  /** All that is in the table, in the order in which it came. */
  private readonly log: Entry[] = [];

  constructor(summary: { replaced: number; dead: number }, isolated: Operation[], dominance: Dominance) {
    this.summary = summary;
    this.dominance = dominance;
    this.isolated = isolated;
  }

  private forgetSince(mark: number): void {
    while (this.log.length > mark) {
      const entry = this.log.pop();
      if (entry === undefined) return;
      if (entry.previous === undefined) this.table.delete(entry.hash);
      else this.table.set(entry.hash, entry.previous);
    }
  }

  regions(op: Operation): void {
    if (op.regions.length === 0) return;
    const repeats = mayRepeat(op);
    const before = this.versions.now;
    const ways = op.regions.map((region) => {
      this.versions.goTo(before);
      // What the loop writes may have been written by an earlier iteration.
      if (repeats) this.versions.writesOf(op);
      this.region(region);
      return this.versions.now;
    });
    this.versions.merge(before, ways);
  }

  private region(region: Region): void {
    const isGraph = region.parent?.definition?.traits.has(graphRegion) === true;
    const { first } = region;
    if (isGraph || first === region.last) {
      const mark = this.log.length;
      for (const block of region.blocks) this.block(block, isGraph);
      this.forgetSince(mark);
      return;
    }
    this.blocks(region);
  }

  /** Several blocks, each after those that dominate it. */
  private blocks(region: Region): void {
    const predecessors = countPredecessors(region);
    const atEnd = new Map<Block, Versions>();
    const open: { readonly end: number; readonly mark: number }[] = [];
    const start = this.versions.now;
    for (const [position, { block, size }] of this.dominance.preorder(region).entries()) {
      for (let top = open.at(-1); top !== undefined && top.end <= position; top = open.at(-1)) {
        this.forgetSince(top.mark);
        open.pop();
      }
      open.push({ end: position + size, mark: this.log.length });
      const dominator = this.dominance.immediateDominator(block);
      const known = dominator === undefined ? start : atEnd.get(dominator);
      if (known !== undefined) this.versions.goTo(known);
      const isOnlyWay = predecessors.get(block) === (dominator === undefined ? undefined : 1);
      if (!isOnlyWay) this.versions.write(undefined);
      this.block(block, false);
      atEnd.set(block, this.versions.now);
    }
    for (const { mark } of open.reverse()) this.forgetSince(mark);
    // Where the region is left, it is not known which ways were gone.
    this.versions.goTo(start);
    if (region.parent !== undefined) this.versions.writesOf(region.parent);
  }

  private block(block: Block, isGraph: boolean): void {
    for (const op of block.operations()) this.operation(op, isGraph);
  }

  private operation(op: Operation, isGraph: boolean): void {
    if (isTriviallyDead(op)) {
      op.erase();
      this.summary.dead++;
      return;
    }
    const traits = op.definition?.traits;
    const isIsolated = traits?.has(isolatedFromAbove) === true;
    if (!isIsolated) this.regions(op);
    else if (op.regions.length > 0) this.isolated.push(op);
    const version = isGraph ? undefined : this.versionRead(op);
    if (version !== undefined) this.simplify(op, version);
    // Regions have told of their writes themselves.
    else if (isIsolated || traits?.has(recursiveMemoryEffects) !== true || memoryEffects.of(op) !== undefined)
      this.versions.writesOf(op);
  }

  /** The version of all memory that the operation reads, 0 for none; undefined when it does more than read. */
  private versionRead(op: Operation): number | undefined {
    const { definition } = op;
    if (definition === undefined || definition.isTerminator || op.resultCount === 0) return undefined;
    if (op.regions.length > 0) return hasNoEffects(op) ? 0 : undefined;
    if (definition.traits.has(pure)) return 0;
    const effects = memoryEffects.of(op)?.effects(op);
    if (effects?.every(({ kind }) => kind === "read") !== true) return undefined;
    return effects.reduce((latest, { on }) => Math.max(latest, this.versions.of(on)), 0);
  }

  private simplify(op: Operation, version: number): void {
    const hash = this.numbering.hash(op);
    const previous = this.table.get(hash);
    for (let entry = previous; entry !== undefined; entry = entry.previous) {
      if (!isSameOperation(entry.op, op)) continue;
      // One that is further back has an older version, or is in a block further away.
      if (entry.version !== version || (isConvergent(op) && entry.op.block !== op.block)) break;
      op.replaceWith(entry.op.results);
      this.summary.replaced++;
      return;
    }
    const entry: Entry = { op, hash, version, previous };
    this.table.set(hash, entry);
    this.log.push(entry);
  }
}

/** Whether work-items do something in it together: elsewhere, fewer of them may come by. */
function isConvergent(op: Operation): boolean {
  if (op.definition?.traits.has(convergent) === true) return true;
  return op.regions.some(
    (region) => region.walk((inner) => (isConvergentKind(inner) ? "interrupt" : undefined)) !== undefined,
  );
}

function isConvergentKind({ definition }: Operation): boolean {
  return definition?.traits.has(convergent) === true;
}

function countPredecessors(region: Region): ReadonlyMap<Block, number> {
  const counts = new Map<Block, number>();
  for (const block of region.blocks)
    for (const successor of block.successors) counts.set(successor, (counts.get(successor) ?? 0) + 1);
  return counts;
}
