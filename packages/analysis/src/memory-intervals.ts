/**
 * Which memory is written between the same two barriers as a given operation. Where none is, all work-items that read
 * one address there read one value: who writes to it is separated from them by a barrier.
 *
 * For each operation: what may be written since the last barrier before it, and until the next one behind it. Both are
 * found in one walk up, which sums regions up, and one walk down; the cost is linear.
 */
import {
  assumption,
  memoryEffects,
  type Operation,
  pure,
  recursiveMemoryEffects,
  type Region,
  regionBranch,
  terminator,
} from "@dslc/ir";
import { disjointViewsOp, groupOperation, memoryOrderOp } from "./interfaces.ts";
import { anyMemory, mayOverlap, type Memory, memoryOf } from "./memory-roots.ts";

/** Memory that is written, with one of the operations that do. */
type Writes = ReadonlyMap<Memory, Operation>;
const nothing: Writes = new Map();

/** What a piece of code writes. */
interface Summary {
  /** On some way before its first barrier. */
  readonly first: Writes;
  /** On some way after its last one. */
  readonly last: Writes;
  /** Whether there is a barrier on every way through. */
  readonly hasBarrier: boolean;
}

const empty: Summary = { first: nothing, last: nothing, hasBarrier: false };

function union(a: Writes, b: Writes): Writes {
  if (a.size === 0 || a === b) return b;
  if (b.size === 0) return a;
  if ([...b.keys()].every((name) => a.has(name))) return a;
  return new Map([...b, ...a]);
}

function sequence(a: Summary, b: Summary): Summary {
  return {
    first: a.hasBarrier ? a.first : union(a.first, b.first),
    last: b.hasBarrier ? b.last : union(a.last, b.last),
    hasBarrier: a.hasBarrier || b.hasBarrier,
  };
}

function either(a: Summary, b: Summary): Summary {
  return { first: union(a.first, b.first), last: union(a.last, b.last), hasBarrier: a.hasBarrier && b.hasBarrier };
}

export class MemoryIntervals {
  private readonly summaries = new Map<Operation, Summary>();
  private readonly before = new Map<Operation, Writes>();
  private readonly behind = new Map<Operation, Writes>();

  /** `isCalled`: of a function that others call, who may write anywhere before and after. */
  constructor(root: Operation, { isCalled }: { readonly isCalled: boolean }) {
    root.walkPostOrder((op) => this.summaries.set(op, this.summarize(op)));
    const around: Writes = isCalled ? new Map([[anyMemory, root]]) : nothing;
    for (const region of root.regions) this.spread(region, around, around);
  }

  /** An operation, maybe `op` itself, that may write to memory between the same barriers as `op`. */
  writer(op: Operation, memory: Memory): Operation | undefined {
    const found = [this.before.get(op), this.summaries.get(op)?.last, this.behind.get(op)].flatMap((writes) =>
      [...(writes ?? [])].filter(([written]) => mayOverlap(written, memory)),
    );
    return found[0]?.[1];
  }

  private summarize(op: Operation): Summary {
    const group = groupOperation.of(op);
    if (group?.ordersMemory === true && group.scope(op) === "workgroup") return { ...empty, hasBarrier: true };
    const own = ownWrites(op);
    const inside = op.regions.map((region) => this.ofRegion(region));
    const [only] = inside;
    const isOneWay = inside.length === 1 && only !== undefined && !mayRepeatOrSkip(op);
    const around = { first: own, last: own, hasBarrier: false };
    if (isOneWay) return sequence(around, only);
    const some = inside.reduce((a, b) => either(a, b), empty);
    return sequence(around, { ...some, hasBarrier: false });
  }

  private ofRegion(region: Region): Summary {
    if (region.isEmpty) return empty;
    const blocks = region.blocks.map((block) => {
      let summary = empty;
      for (const op of block.operations()) summary = sequence(summary, this.summaries.get(op) ?? empty);
      return summary;
    });
    const [first = empty, ...rest] = blocks;
    return rest.length === 0 ? first : { ...rest.reduce(either, first), hasBarrier: false };
  }

  /** Goes down with what is written before the region is entered and behind it. */
  private spread(region: Region, before: Writes, behind: Writes): void {
    const isOneBlock = region.hasOneBlock;
    const all = isOneBlock ? empty : this.ofRegion(region);
    const [start, end] = [union(before, all.last), union(behind, all.first)];
    for (const block of region.blocks) {
      let since = start;
      for (const op of block.operations()) {
        this.before.set(op, since);
        const summary = this.summaries.get(op) ?? empty;
        since = summary.hasBarrier ? summary.last : union(since, summary.last);
      }
      let until = end;
      for (let op = block.last; op !== undefined; op = op.previous) {
        this.behind.set(op, until);
        this.spreadInto(op, until);
        const summary = this.summaries.get(op) ?? empty;
        until = summary.hasBarrier ? summary.first : union(summary.first, until);
      }
    }
  }

  private spreadInto(op: Operation, behind: Writes): void {
    if (op.regions.length === 0) return;
    const summary = this.summaries.get(op) ?? empty;
    const before = this.before.get(op) ?? nothing;
    const repeats = mayRepeatOrSkip(op) && !isChoice(op);
    for (const region of op.regions)
      this.spread(
        region,
        repeats ? union(before, summary.last) : before,
        repeats ? union(behind, summary.first) : behind,
      );
  }
}

/** What the operation writes itself. One that does not say what it does may write anywhere. */
function ownWrites(op: Operation): Writes {
  if ([groupOperation, memoryOrderOp, disjointViewsOp].some((one) => one.of(op) !== undefined)) return nothing;
  const effects = memoryEffects.of(op);
  if (effects === undefined) {
    const traits = op.definition?.traits;
    const isHarmless = [pure, assumption, terminator, recursiveMemoryEffects].some(
      (trait) => traits?.has(trait) === true,
    );
    return isHarmless ? nothing : new Map([[anyMemory, op]]);
  }
  const written = effects.effects(op).filter(({ kind }) => kind === "write" || kind === "free");
  return new Map(written.map(({ on }) => [on === undefined ? anyMemory : memoryOf(on), op]));
}

/** Whether some way through the operation leaves a region out or takes it more than once. */
function mayRepeatOrSkip(op: Operation): boolean {
  const flow = regionBranch.of(op);
  if (flow === undefined) return true;
  if (flow.onEntry(op).length !== 1) return true;
  return op.regions.some((region) =>
    region.blocks.some(({ terminator }) =>
      terminator !== undefined && terminator.successors.length === 0
        ? flow.onExit(op, terminator).some(({ target }) => target !== "parent")
        : false,
    ),
  );
}

/** Whether control goes from each region out of the operation at once. */
function isChoice(op: Operation): boolean {
  const flow = regionBranch.of(op);
  if (flow === undefined) return false;
  return op.regions.every((region) =>
    region.blocks.every(
      ({ terminator }) =>
        terminator === undefined ||
        terminator.successors.length > 0 ||
        flow.onExit(op, terminator).every(({ target }) => target === "parent"),
    ),
  );
}
