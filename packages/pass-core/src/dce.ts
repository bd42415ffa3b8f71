/**
 * Removes what nobody needs: operations, values that are carried through regions and blocks, and blocks that control
 * never comes to.
 */
import { branchFlows, Liveness, shrinkableFlows } from "@dslc/analysis";
import { type Block, branchOp, type Operation, type Region, reversePostOrder, Use, type Value } from "@dslc/ir";
import { definePass } from "@dslc/pass";
import { Classes } from "./classes.ts";
import { rebuild } from "./rebuild.ts";

export interface DceSummary {
  readonly operations: number;
  /** Arguments of blocks and results of operations. */
  readonly values: number;
  readonly blocks: number;
}

/** Removes from the inside of `root` what is not needed. Arguments of functions stay. */
export function eliminateDeadCode(root: Operation): DceSummary {
  const blocks = eraseUnreachable(root);
  const elimination = new Elimination(new Liveness(root));
  const { operations, values } = elimination.run(root);
  return { operations, values, blocks };
}

export const dce = definePass("dce", {
  summary: "remove operations, block arguments, results of structured control flow and blocks that nothing needs",
  run(op, _options, { count }) {
    const { operations, values, blocks } = eliminateDeadCode(op);
    count("operations", operations);
    count("block arguments and results", values);
    count("blocks", blocks);
    return operations + values + blocks === 0 ? "all" : [];
  },
});

/** Erases blocks that cannot be reached from their region's entry. Returns their number. */
export function eraseUnreachable(root: Operation): number {
  let erased = 0;
  root.walk((op) => {
    for (const region of op.regions) if (!region.isEmpty && !region.hasOneBlock) erased += eraseUnreachableIn(region);
  });
  return erased;
}

function eraseUnreachableIn(region: Region): number {
  const reached = new Set<Block>(reversePostOrder(region));
  const dead = region.blocks.filter((block) => !reached.has(block));
  for (const block of dead) for (const op of block.operations()) op.dropAllReferences();
  for (const block of dead) region.remove(block);
  return dead.length;
}

class Elimination {
  private readonly liveness: Liveness;
  private operations = 0;
  private values = 0;
  /** Operations with results to be dropped, or arguments of blocks: when nothing uses them any more. */
  private readonly later: (() => void)[] = [];
  private readonly dead: Operation[] = [];

  constructor(liveness: Liveness) {
    this.liveness = liveness;
  }

  run(root: Operation): { readonly operations: number; readonly values: number } {
    for (const region of root.regions) this.region(region);
    for (const op of this.dead) op.dropAllReferences();
    for (const op of this.dead) op.detach();
    // What is inside goes before what is around.
    for (const action of this.later.reverse()) action();
    return { operations: this.operations, values: this.values };
  }

  private region(region: Region): void {
    this.arguments(region);
    for (const block of region.blocks) {
      for (const op of block.operations()) {
        if (!this.liveness.isLive(op)) {
          this.operations++;
          this.dead.push(op);
          continue;
        }
        this.carried(op);
        for (const inner of op.regions) this.region(inner);
      }
    }
  }

  /** Arguments of blocks that branches go to. */
  private arguments(region: Region): void {
    if (region.hasOneBlock || region.isEmpty) return;
    const branches = branchFlows(region);
    if (branches === undefined) return;
    for (const block of region.blocks) {
      if (block === region.first) continue;
      const unused = block.arguments.filter((argument) => !this.liveness.isLive(argument)).map(({ index }) => index);
      if (unused.length === 0) continue;
      for (const op of branches.get(block) ?? []) dropSuccessorOperands(op, block, unused);
      this.eraseArguments(block, unused);
    }
  }

  private eraseArguments(block: Block, positions: readonly number[]): void {
    if (positions.length === 0) return;
    this.values += positions.length;
    this.later.push(() => {
      for (const position of positions.toReversed()) block.eraseArgument(position);
    });
  }

  /** Values that an operation hands to its regions and gives as results, where nobody needs what becomes of them. */
  private carried(op: Operation): void {
    const flows = op.regions.length === 0 ? undefined : shrinkableFlows(op);
    if (flows === undefined) return;
    const classes = new Classes<Use | Value>();
    for (const { uses, inputs } of flows) for (const [at, use] of uses.entries()) classes.join(use, inputs[at] ?? use);
    const needed = new Set<Use | Value>();
    for (const member of classes.members)
      if (!(member instanceof Use) && this.liveness.isLive(member)) needed.add(classes.find(member));
    const isDropped = (member: Use | Value): boolean => classes.has(member) && !needed.has(classes.find(member));
    for (const source of new Set(flows.flatMap(({ uses }) => uses.map(({ owner }) => owner))))
      dropOperands(source, (use) => isDropped(use));
    for (const region of op.regions) {
      const entry = region.first;
      if (entry === undefined) continue;
      const dropped = entry.arguments.filter(isDropped).map(({ index }) => index);
      this.eraseArguments(entry, dropped);
    }
    const results = op.results.filter(isDropped);
    if (results.length === 0) return;
    this.values += results.length;
    this.later.push(() => withoutResults(op, new Set<Value>(results)));
  }
}

function dropOperands(op: Operation, isDropped: (use: Use) => boolean): void {
  for (const use of op.uses.toReversed()) if (isDropped(use)) op.spliceOperands(use.index, 1, []);
}

function dropSuccessorOperands(op: Operation, block: Block, positions: readonly number[]): void {
  const branch = branchOp.of(op);
  if (branch === undefined) return;
  for (const [successor, target] of op.successors.entries()) {
    if (target !== block) continue;
    const kept = branch.successorOperands(op, successor).filter((_, at) => !positions.includes(at));
    branch.setSuccessorOperands(op, successor, kept);
  }
}

/** Puts an operation with fewer results in the place of one; nothing uses those that are dropped. */
function withoutResults(op: Operation, dropped: ReadonlySet<Value>): void {
  const kept = op.results.filter((result) => !dropped.has(result));
  rebuild(op, { operands: op.operands, resultTypes: kept.map(({ type }) => type) }, kept);
}
