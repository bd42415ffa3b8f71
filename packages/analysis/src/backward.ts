/**
 * Sparse backward dataflow: one fact for each SSA value, what is asked of it by those that use it, found by starting from
 * the operations that ask by themselves and following values to what they are computed from, until nothing changes.
 *
 * Facts flow against the ways that `regionBranch` and `branchOp` describe, so any op takes part: a value that is handed on
 * - to a block, into a region, out of one - is asked what the value is that it becomes. The cost is linear in the uses of
 * values, times how often a fact can change.
 */
import {
  type Block,
  BlockArgument,
  branchOp,
  type Operation,
  OpResult,
  type Region,
  regionBranch,
  type RegionTransfer,
  type Use,
  type Value,
  valueCarrier,
} from "@dslc/ir";

/** A way along which control may go, with the operands that are handed on: `uses[i]` becomes `inputs[i]`. */
export interface ValueFlow {
  readonly uses: readonly Use[];
  readonly inputs: readonly Value[];
}

/**
 * The ways into, between and out of the regions of an operation whose regions can be given fewer values. Undefined for
 * other operations: all that they hand on is needed.
 */
export function shrinkableFlows(op: Operation): readonly ValueFlow[] | undefined {
  const flow = regionBranch.of(op);
  if (flow === undefined || valueCarrier.of(op) === undefined) return undefined;
  if (op.properties.has("operandSegmentSizes") || op.properties.has("resultSegmentSizes")) return undefined;
  const flows: ValueFlow[] = [];
  const add = (source: Operation, transfers: readonly RegionTransfer[]): boolean =>
    transfers.every(({ values, inputs }) => {
      const uses = source.uses.slice(source.uses.length - values.length);
      flows.push({ uses, inputs });
      return values.length === inputs.length && uses.every((use, at) => use.value === values[at]);
    });
  if (!add(op, flow.onEntry(op))) return undefined;
  for (const terminator of exits(op)) {
    const isPlain = terminator.definition !== undefined && !terminator.properties.has("operandSegmentSizes");
    if (!isPlain || !add(terminator, flow.onExit(op, terminator))) return undefined;
  }
  return flows;
}

/** The terminators by which control leaves the regions of an operation. */
function exits(op: Operation): readonly Operation[] {
  return op.regions.flatMap((region) =>
    region.blocks.flatMap(({ last }) => (last === undefined || last.successors.length > 0 ? [] : [last])),
  );
}

/** The operands that branches of a region hand to its blocks; undefined when one of them is not known to. */
export function branchFlows(region: Region): ReadonlyMap<Block, readonly Operation[]> | undefined {
  const predecessors = new Map<Block, Operation[]>();
  for (const { last } of region.blocks) {
    if (last === undefined || last.successors.length === 0) continue;
    if (branchOp.of(last) === undefined) return undefined;
    for (const successor of new Set(last.successors)) {
      const known = predecessors.get(successor);
      if (known === undefined) predecessors.set(successor, [last]);
      else known.push(last);
    }
  }
  return predecessors;
}

/** What a problem reads, and how it asks. */
export interface Demands<T> {
  /** What is asked of a value; undefined when nothing is. */
  of(value: Value): T | undefined;
  /** Asks this of a value, besides what is asked of it already. */
  ask(value: Value, fact: T): void;
  /** The operands that the operation uses itself, rather than handing them on. */
  used(op: Operation): readonly Value[];
}

export interface BackwardProblem<T> {
  /** What is asked when both are. */
  join(a: T, b: T): T;
  equals(a: T, b: T): boolean;
  /** Asks what an operation asks although nobody asks for its results. Called once for each operation. */
  start(op: Operation, demands: Demands<T>): void;
  /** Asks what an operation needs for what is asked of its results. Called whenever that changes. */
  transfer(op: Operation, demands: Demands<T>): void;
}

/** Solves a problem for everything inside of `root`, and what the root itself uses. */
export function solveBackward<T>(root: Operation, problem: BackwardProblem<T>): (value: Value) => T | undefined {
  const solver = new BackwardSolver(root, problem);
  solver.run();
  return (value) => solver.of(value);
}

class BackwardSolver<T> implements Demands<T> {
  private readonly root: Operation;
  private readonly isClosed: boolean;
  private readonly problem: BackwardProblem<T>;
  private readonly facts = new Map<Value, T>();
  private readonly worklist: Value[] = [];
  private readonly flows = new Map<Operation, readonly ValueFlow[] | undefined>();
  /** What becomes a value, by operation. */
  private readonly sources = new Map<Operation, ReadonlyMap<Value, readonly Use[]>>();
  private readonly predecessors = new Map<Region, ReadonlyMap<Block, readonly Operation[]> | undefined>();

  constructor(root: Operation, problem: BackwardProblem<T>) {
    this.root = root;
    this.isClosed = root.parentOp === undefined || root.definition?.isIsolatedFromAbove === true;
    this.problem = problem;
  }

  run(): void {
    this.root.walk((op) => this.problem.start(op, this));
    for (let value = this.worklist.pop(); value !== undefined; value = this.worklist.pop()) this.arrive(value);
  }

  of(value: Value): T | undefined {
    return this.facts.get(value);
  }

  ask(value: Value, fact: T): void {
    const before = this.facts.get(value);
    const next = before === undefined ? fact : this.problem.join(before, fact);
    if (before !== undefined && this.problem.equals(before, next)) return;
    this.facts.set(value, next);
    this.worklist.push(value);
  }

  used(op: Operation): readonly Value[] {
    if (op.successors.length > 0) {
      const branch =
        op.parentRegion === undefined || this.branchesIn(op.parentRegion) === undefined ? undefined : branchOp.of(op);
      return except(
        op,
        op.successors.flatMap((_, at) => branch?.successorOperands(op, at) ?? []),
      );
    }
    const isExit = op !== this.root && op.definition?.isTerminator === true && op.parentOp !== undefined;
    const holder = isExit && op.parentOp !== undefined ? op.parentOp : op;
    const flows = this.flowsOf(holder)?.filter(({ uses }) => uses[0]?.owner === op) ?? [];
    const handedOn = Math.max(0, ...flows.map(({ uses }) => uses.length));
    return op.uses.slice(0, op.uses.length - handedOn).map(({ value }) => value);
  }

  /** What is asked of a value is asked of all that it comes from. */
  private arrive(value: Value): void {
    const fact = this.facts.get(value);
    if (fact === undefined || !this.isInside(value)) return;
    const holder = value instanceof OpResult ? value.owner : value.block?.parentOp;
    if (value instanceof OpResult) this.problem.transfer(value.owner, this);
    if (holder === undefined || (holder === this.root && value.block?.region?.first === value.block)) return;
    for (const use of this.sourcesOf(holder).get(value) ?? []) this.ask(use.value, fact);
    if (value instanceof BlockArgument) this.askBranches(value, fact);
  }

  /** Whether the value is defined in the root; always, unless the root may use what is around it. */
  private isInside(value: Value): boolean {
    if (this.isClosed) return true;
    const holder = value.block?.parentOp;
    return holder !== undefined && this.root.contains(holder);
  }

  private askBranches(argument: BlockArgument, fact: T): void {
    const region = argument.owner.region;
    if (region === undefined || region.hasOneBlock) return;
    for (const op of this.branchesIn(region)?.get(argument.owner) ?? []) {
      for (const [at, successor] of op.successors.entries()) {
        const value =
          successor === argument.owner ? branchOp.of(op)?.successorOperands(op, at)[argument.index] : undefined;
        if (value !== undefined) this.ask(value, fact);
      }
    }
  }

  private branchesIn(region: Region): ReadonlyMap<Block, readonly Operation[]> | undefined {
    if (!this.predecessors.has(region)) this.predecessors.set(region, branchFlows(region));
    return this.predecessors.get(region);
  }

  private flowsOf(op: Operation): readonly ValueFlow[] | undefined {
    if (op.regions.length === 0) return undefined;
    if (!this.flows.has(op)) this.flows.set(op, shrinkableFlows(op));
    return this.flows.get(op);
  }

  private sourcesOf(op: Operation): ReadonlyMap<Value, readonly Use[]> {
    const known = this.sources.get(op);
    if (known !== undefined) return known;
    const sources = new Map<Value, Use[]>();
    for (const { uses, inputs } of this.flowsOf(op) ?? []) {
      for (const [at, input] of inputs.entries()) {
        const use = uses[at];
        if (use === undefined) continue;
        const list = sources.get(input);
        if (list === undefined) sources.set(input, [use]);
        else list.push(use);
      }
    }
    this.sources.set(op, sources);
    return sources;
  }
}

/** The operands but those handed on; one may be both. */
function except(op: Operation, handedOn: readonly Value[]): readonly Value[] {
  const counts = new Map<Value, number>();
  for (const value of handedOn) counts.set(value, (counts.get(value) ?? 0) + 1);
  return op.uses.flatMap(({ value }) => {
    const left = counts.get(value) ?? 0;
    if (left > 0) counts.set(value, left - 1);
    return left > 0 ? [] : [value];
  });
}
