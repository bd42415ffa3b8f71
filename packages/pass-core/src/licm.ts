/**
 * Moves out of loops what gives the same in every iteration.
 *
 * Inner loops come first, so that what leaves one may leave the next. Pure operations leave when they may run though
 * the loop does not; those that have no meaning for some operands, and loads from memory that the loop does not write,
 * only where the loop is known to run and to come by them.
 */
import { dominanceAnalysis } from "@dslc/analysis";
import {
  type AddressSpace,
  addressSpaceOf,
  constantOf,
  convergent,
  everyEffect,
  isSpeculatable,
  hasNoEffects,
  loopLike,
  memoryEffects,
  type Operation,
  pure,
  type Region,
  regionBranch,
  type Value,
} from "@dslc/ir";
import { definePass, type PassContext } from "@dslc/pass";

/** Moves loop-invariant operations inside of `root` out of its loops. Returns the number of moves. */
export function moveLoopInvariants(root: Operation, remark?: PassContext["remark"]): number {
  let moved = 0;
  for (const region of root.regions) {
    region.walkPostOrder((op) => {
      const loop = loopLike.of(op);
      if (loop !== undefined) moved += new Motion(op, loop.bodies(op), remark).run();
    });
  }
  return moved;
}

export const licm = definePass("licm", {
  summary:
    "move operations that give the same in every iteration out of loops, loads too where the loop does not write",
  preserves: [dominanceAnalysis],
  run(op, _options, { count, remark }) {
    const moved = moveLoopInvariants(op, remark);
    count("operations moved", moved);
    return moved === 0 ? "all" : [];
  },
});

class Motion {
  private readonly loop: Operation;
  private readonly bodies: readonly Region[];
  private readonly remark: PassContext["remark"];
  /** The body that runs at least once, if it is known that one does. */
  private readonly certain: Region | undefined;
  /** Found out when there is a load. */
  private written: ReadonlySet<AddressSpace> | undefined;

  constructor(loop: Operation, bodies: readonly Region[], remark: PassContext["remark"]) {
    this.loop = loop;
    this.remark = remark;
    this.bodies = bodies;
    this.certain = certainRegion(loop);
  }

  run(): number {
    let moved = 0;
    for (const body of this.bodies) {
      for (const block of body.blocks) {
        const isCertain = body === this.certain && block === body.first;
        for (const op of block.operations()) {
          if (!this.isInvariant(op) || !this.mayLeave(op, isCertain)) continue;
          this.remark?.({
            kind: "passed",
            name: "Hoisted",
            at: op,
            parts: ["hoisted ", { Operation: op.name }, " out of the loop, as it gives the same in every iteration"],
          });
          op.moveBefore(this.loop);
          moved++;
        }
      }
    }
    return moved;
  }

  /** Whether all that the operation uses, inside of it too, is defined outside of the loop. */
  private isInvariant(op: Operation): boolean {
    if (op.uses.some(({ value }) => this.isDefinedInside(value, op))) return false;
    return op.regions.every(
      (region) =>
        region.walk((inner) =>
          inner.uses.some(({ value }) => this.isDefinedInside(value, op)) ? "interrupt" : undefined,
        ) === undefined,
    );
  }

  /** In the loop, but not in the operation itself. */
  private isDefinedInside(value: Value, op: Operation): boolean {
    for (let holder = value.definingOp ?? value.block?.parentOp; holder !== undefined; holder = holder.parentOp) {
      if (holder === op) return false;
      if (holder === this.loop) return value.definingOp !== this.loop;
    }
    return false;
  }

  private mayLeave(op: Operation, isCertain: boolean): boolean {
    const { definition } = op;
    if (definition === undefined || definition.isTerminator || op.results.length === 0) return false;
    if (hasNoEffects(op)) {
      if (isSpeculatable(op)) return true;
      return isCertain && definition.traits.has(pure) && op.regions.length === 0 && !definition.traits.has(convergent);
    }
    const mayGo = isCertain && op.regions.length === 0 && this.readsWhatStays(op);
    if (!mayGo && readsOnly(op))
      this.remark?.({
        kind: "missed",
        name: isCertain ? "MemoryWritten" : "MayNotRun",
        at: op,
        parts: [
          { Operation: op.name },
          isCertain
            ? " is not hoisted: the loop writes to memory of this kind"
            : " is not hoisted: it is not known to run whenever the loop is reached",
        ],
      });
    return mayGo;
  }

  /** Whether it only reads, and memory of a kind that nothing in the loop writes. */
  private readsWhatStays(op: Operation): boolean {
    const effects = memoryEffects.of(op)?.effects(op);
    if (effects?.every(({ kind }) => kind === "read") !== true) return false;
    this.written ??= writtenIn(this.loop);
    const { written } = this;
    return effects.every(({ on }) => {
      const space = on === undefined ? "generic" : (addressSpaceOf(on.type) ?? "generic");
      return space === "generic" ? written.size === 0 : !written.has(space) && !written.has("generic");
    });
  }
}

function readsOnly(op: Operation): boolean {
  return (
    memoryEffects
      .of(op)
      ?.effects(op)
      .every(({ kind }) => kind === "read") === true
  );
}

/** The region that is entered whenever the loop is reached. */
function certainRegion(loop: Operation): Region | undefined {
  const flow = regionBranch.of(loop);
  if (flow === undefined) return undefined;
  const ways = flow.onEntry(loop);
  const target =
    ways.length === 1
      ? ways[0]?.target
      : flow.takenOnEntry?.(
          loop,
          loop.uses.map(({ value }) => constantOf(value)),
        );
  return typeof target === "number" ? loop.getRegion(target) : undefined;
}

/** The kinds of memory that an operation may write; `generic` for any. */
function writtenIn(loop: Operation): ReadonlySet<AddressSpace> {
  const written = new Set<AddressSpace>();
  const isKnown = everyEffect(loop, ({ kind, on }) => {
    if (kind === "write" || kind === "free")
      written.add(on === undefined ? "generic" : (addressSpaceOf(on.type) ?? "generic"));
    return true;
  });
  if (!isKnown) written.add("generic");
  return written;
}
