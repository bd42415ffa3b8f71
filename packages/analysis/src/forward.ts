/**
 * Sparse forward dataflow: one fact for each SSA value, found by starting from nothing and following what operations
 * compute and where control goes, until nothing changes.
 *
 * Facts flow along the ways that `regionBranch` and `branchOp` describe, so any op takes part. Code that no way leads
 * to has no facts. The cost is linear in the uses of values, times how often a fact can change before it is widened.
 */
import { type Block, branchOp, type Constant, type Operation, regionBranch, type Value } from "@dslc/ir";

/** Reads a fact; undefined as long as the value's definition is not known to be reached. */
export type Facts<T> = (value: Value) => T | undefined;

/** A value that flows into another one along some way. */
export interface Incoming<T> {
  /** The terminator that hands it on, or the operation that is entered with it. */
  readonly from: Operation;
  readonly value: Value;
  readonly fact: T;
}

export interface ForwardProblem<T> {
  /** What holds when either does. */
  join(a: T, b: T): T;
  equals(a: T, b: T): boolean;
  /** Of a value that comes from where the analysis does not look: a function's argument, a loop's counter. */
  entry(value: Value, facts: Facts<T>): T;
  /** Of the results of an operation without control flow of its own; where nothing is returned, `entry` is asked. */
  transfer(op: Operation, operands: readonly T[], facts: Facts<T>): readonly (T | undefined)[];
  /** Instead of the join of all that flows together at an operation or a block. */
  merge?(point: Operation | Block, input: Value, incoming: readonly Incoming<T>[], facts: Facts<T>): T;
  /** Something above `next`, so that facts that grow around a loop end. Asked from the fourth change of a value on. */
  widen?(before: T, next: T): T;
  /** What a value's fact is where `user` uses it, when the place tells more. */
  atUse?(fact: T, value: Value, user: Operation): T;
  /** Other values that `atUse` looks at this one for: their users are visited again when it changes. */
  related?(value: Value): Iterable<Value>;
  /** The blocks in which facts may be others because of what is known of a branch's operands now. */
  decided?(branch: Operation, facts: Facts<T>): Iterable<Block>;
  /** The constant that a fact is, so that branches on it go one way. */
  constantOf?(fact: T): Constant | undefined;
}

export interface ForwardResult<T> {
  readonly of: Facts<T>;
  /** Whether control can come to the block. */
  isReached(block: Block): boolean;
}

/** How often a fact may change before it is widened. */
const changesBeforeWidening = 3;

/** Solves a problem for everything inside of `root`, whose own regions are reached. */
export function solveForward<T>(root: Operation, problem: ForwardProblem<T>): ForwardResult<T> {
  const solver = new ForwardSolver(problem);
  solver.run(root);
  return { of: (value) => solver.facts.get(value), isReached: (block) => solver.reached.has(block) };
}

class ForwardSolver<T> {
  readonly facts = new Map<Value, T>();
  readonly reached = new Set<Block>();
  private readonly problem: ForwardProblem<T>;
  private readonly changes = new Map<Value, number>();
  private readonly queue = new Set<Operation>();
  /** The edges between blocks over which control can go, by the block that they lead to. */
  private readonly edges = new Map<Block, Set<Operation>>();
  private readonly read: Facts<T> = (value) => this.facts.get(value);

  constructor(problem: ForwardProblem<T>) {
    this.problem = problem;
  }

  run(root: Operation): void {
    this.reachRegions(root);
    for (const op of this.queue) {
      this.queue.delete(op);
      this.visit(op);
    }
  }

  /** Regions among which nobody tells how control passes: their arguments can be anything. */
  private reachRegions(op: Operation): void {
    for (const { first: entry } of op.regions) {
      if (entry === undefined) continue;
      for (const argument of entry.arguments) this.update(argument, this.problem.entry(argument, this.read));
      this.reach(entry);
    }
  }

  private reach(block: Block): void {
    if (this.reached.has(block)) return;
    this.reached.add(block);
    for (const op of block.operations()) this.queue.add(op);
  }

  private update(value: Value, fact: T): void {
    const before = this.facts.get(value);
    let next = fact;
    if (before !== undefined) {
      if (this.problem.equals(before, fact)) return;
      const count = (this.changes.get(value) ?? 0) + 1;
      this.changes.set(value, count);
      // Facts only ever say less: a transfer that is not monotonic must not keep the analysis going.
      next = this.problem.join(before, fact);
      if (count > changesBeforeWidening && this.problem.widen !== undefined) next = this.problem.widen(before, next);
      if (this.problem.equals(before, next)) return;
    }
    this.facts.set(value, next);
    this.queueUsers(value);
    for (const related of this.problem.related?.(value) ?? []) this.queueUsers(related);
  }

  private queueUsers(value: Value): void {
    for (const { owner } of value.uses())
      if (owner.block !== undefined && this.reached.has(owner.block)) this.queue.add(owner);
  }

  private visit(op: Operation): void {
    const around = op.parentOp;
    if (op.successors.length > 0) this.visitBranch(op);
    else if (op.definition?.isTerminator === true && around !== undefined && regionBranch.of(around) !== undefined)
      this.visitRegions(around);
    if (regionBranch.of(op) !== undefined) {
      this.visitRegions(op);
      return;
    }
    if (op.regions.length > 0) this.reachRegions(op);
    if (op.results.length === 0) return;
    const operands: T[] = [];
    for (const { value } of op.uses) {
      const fact = this.facts.get(value);
      if (fact === undefined) return;
      operands.push(this.problem.atUse?.(fact, value, op) ?? fact);
    }
    const results = this.problem.transfer(op, operands, this.read);
    for (const [at, result] of op.results.entries())
      this.update(result, results[at] ?? this.problem.entry(result, this.read));
  }

  /** All ways among the regions of an operation, from where control comes to. */
  private visitRegions(op: Operation): void {
    const flow = regionBranch.of(op);
    if (flow === undefined || op.uses.some(({ value }) => !this.facts.has(value))) return;
    const incoming = new Map<Value, Incoming<T>[]>();
    const given = new Set<Value>();
    const follow = (transfers: ReturnType<typeof flow.onEntry>, user: Operation): void => {
      for (const { target, values, inputs } of transfers) {
        for (const [at, input] of inputs.entries()) {
          given.add(input);
          const value = values[at];
          const fact = value === undefined ? undefined : this.facts.get(value);
          if (value === undefined || fact === undefined) continue;
          const list = incoming.get(input) ?? [];
          list.push({ from: user, value, fact: this.problem.atUse?.(fact, value, user) ?? fact });
          incoming.set(input, list);
        }
        const entry = target === "parent" ? undefined : op.regions[target]?.first;
        if (entry !== undefined) this.reach(entry);
      }
    };
    follow(flow.onEntry(op), op);
    for (const region of op.regions) {
      for (let block = region.first; block !== undefined; block = block.next) {
        const { terminator } = block;
        if (terminator !== undefined && terminator.successors.length === 0 && this.reached.has(block))
          follow(flow.onExit(op, terminator), terminator);
      }
    }
    for (const [input, list] of incoming) this.mergeInto(op, input, list);
    // What is not handed on is made: a counter. It depends on what the operation was given.
    for (const { first: entry } of op.regions) {
      for (const argument of entry?.arguments ?? [])
        if (!given.has(argument)) this.update(argument, this.problem.entry(argument, this.read));
    }
    for (const result of op.results) if (!given.has(result)) this.update(result, this.problem.entry(result, this.read));
  }

  private mergeInto(point: Operation | Block, input: Value, incoming: readonly Incoming<T>[]): void {
    const { merge, join } = this.problem;
    if (merge !== undefined) this.update(input, merge.call(this.problem, point, input, incoming, this.read));
    else
      this.update(
        input,
        incoming.map(({ fact }) => fact).reduce((a, b) => join.call(this.problem, a, b)),
      );
  }

  private visitBranch(op: Operation): void {
    const branch = branchOp.of(op);
    const constants = op.operands.map((value) => {
      const fact = this.facts.get(value);
      return fact === undefined ? undefined : this.problem.constantOf?.(fact);
    });
    const taken = branch?.takenSuccessor(op, constants);
    for (const [position, block] of op.successors.entries()) {
      if (taken !== undefined && taken !== position && !this.edges.get(block)?.has(op)) continue;
      const edges = this.edges.get(block) ?? new Set<Operation>();
      edges.add(op);
      this.edges.set(block, edges);
      for (const argument of block.arguments) this.mergeArgument(block, argument.index, edges);
      this.reach(block);
    }
    for (const block of this.problem.decided?.(op, this.read) ?? []) {
      if (!this.reached.has(block)) continue;
      const edges = this.edges.get(block);
      for (const argument of block.arguments) if (edges !== undefined) this.mergeArgument(block, argument.index, edges);
      for (const inner of block.operations()) if (inner !== op) this.queue.add(inner);
    }
  }

  private mergeArgument(block: Block, position: number, edges: ReadonlySet<Operation>): void {
    const argument = block.argument(position);
    const incoming: Incoming<T>[] = [];
    for (const terminator of edges) {
      const branch = branchOp.of(terminator);
      for (const [successor, target] of terminator.successors.entries()) {
        if (target !== block) continue;
        const value = branch?.successorOperands(terminator, successor)[position];
        if (value === undefined) {
          this.update(argument, this.problem.entry(argument, this.read));
          return;
        }
        const fact = this.facts.get(value);
        if (fact !== undefined)
          incoming.push({ from: terminator, value, fact: this.problem.atUse?.(fact, value, terminator) ?? fact });
      }
    }
    if (incoming.length > 0) this.mergeInto(block, argument, incoming);
  }
}
