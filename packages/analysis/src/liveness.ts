/**
 * What is needed: operations with effects that somebody can see, and all that they are computed from.
 *
 * A value that is only handed on - to a block, into a region, out of one - is needed when what it becomes is. So a
 * variable that a loop carries from iteration to iteration, and nobody else looks at, is not.
 */
import { assumption, memoryEffects, Operation, pure, recursiveMemoryEffects, symbolNameOf, type Value } from "@dslc/ir";
import { type BackwardProblem, type Demands, solveBackward } from "./backward.ts";

/** That a value is needed. */
type Needed = true;

export class Liveness implements BackwardProblem<Needed> {
  private readonly root: Operation;
  private readonly liveOps = new Set<Operation>();
  private readonly isNeededValue: (value: Value) => Needed | undefined;

  /** Of what is inside of `root`. */
  constructor(root: Operation) {
    this.root = root;
    this.isNeededValue = solveBackward(root, this);
  }

  isLive(what: Operation | Value): boolean {
    return what instanceof Operation ? this.liveOps.has(what) : this.isNeededValue(what) === true;
  }

  join(): Needed {
    return true;
  }

  equals(): boolean {
    return true;
  }

  start(op: Operation, demands: Demands<Needed>): void {
    if (op === this.root || isNeeded(op)) this.transfer(op, demands);
  }

  /** With an operation the ones around it are needed, and the terminators in them, which say where control goes. */
  transfer(op: Operation, demands: Demands<Needed>): void {
    for (let holder: Operation | undefined = op; holder !== undefined; holder = holder.parentOp) {
      if (!this.mark(holder, demands) || holder === this.root) return;
    }
  }

  /** Whether it was not known to be needed. */
  private mark(op: Operation, demands: Demands<Needed>): boolean {
    if (this.liveOps.has(op)) return false;
    this.liveOps.add(op);
    if (op !== this.root) for (const value of demands.used(op)) demands.ask(value, true);
    for (const region of op.regions) {
      for (let block = region.first; block !== undefined; block = block.next) {
        const { last } = block;
        if (last?.definition?.isTerminator === true || (last !== undefined && last.successors.length > 0))
          this.mark(last, demands);
      }
    }
    return true;
  }
}

/** Whether the operation, without what is inside of it, does something that can be seen although nothing uses it. */
function isNeeded(op: Operation): boolean {
  const { definition } = op;
  if (definition === undefined) return true;
  const { traits } = definition;
  if (traits.has(assumption) || symbolNameOf(op) !== undefined) return true;
  // They stay with the operation around.
  if (definition.isTerminator)
    return !traits.has(pure) && memoryEffects.of(op) === undefined && !traits.has(recursiveMemoryEffects);
  if (traits.has(pure)) return false;
  const own = memoryEffects.of(op);
  if (own === undefined) return !traits.has(recursiveMemoryEffects);
  return !own.effects(op).every(({ kind, on }) => kind === "read" || (kind === "allocate" && on !== undefined));
}
