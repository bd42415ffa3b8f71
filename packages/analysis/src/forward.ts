/**
 * Sparse forward dataflow: one fact for each SSA value, found by starting from nothing and following what operations
 * compute and where control goes, until nothing changes.
 *
 * Facts flow along the ways that `regionBranch` and `branchOp` describe, so any op takes part, and into and out of
 * private functions when asked for. Code that no way leads to has no facts. The cost is linear in the uses of values,
 * times how often a fact can change before it is widened.
 */
import {
  type Block,
  branchOp,
  callable,
  callOp,
  type Constant,
  type Operation,
  regionBranch,
  type RegionTarget,
  type RegionTransfer,
  returnLike,
  SymbolReferenceAttribute,
  SymbolTables,
  type Value,
} from "@dslc/ir";
import { privateFunctions } from "./private-functions.ts";

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

export interface ForwardOptions {
  /** Follow calls of private functions inside of the root whose calls are all known: they are reached by them alone. */
  readonly interprocedural?: boolean;
}

/** Solves a problem for everything inside of `root`, whose own regions are reached. */
export function solveForward<T>(
  root: Operation,
  problem: ForwardProblem<T>,
  options: ForwardOptions = {},
): ForwardResult<T> {
  const solver = new ForwardSolver(root, problem, options);
  solver.run();
  return { of: (value) => solver.facts.get(value), isReached: (block) => solver.reached.has(block) };
}

class ForwardSolver<T> {
  private readonly root: Operation;
  /** Whether the root uses no values from around it. */
  private readonly isClosed: boolean;
  private readonly symbols = new SymbolTables();
  /** The functions of which all calls are known, with the calls that control comes to. */
  private readonly calls: ReadonlyMap<Operation, Set<Operation>>;
  readonly facts = new Map<Value, T>();
  readonly reached = new Set<Block>();
  private readonly problem: ForwardProblem<T>;
  private readonly changes = new Map<Value, number>();
  private readonly queue = new Set<Operation>();
  /** The edges between blocks over which control can go, by the block that they lead to. */
  private readonly edges = new Map<Block, Set<Operation>>();
  private readonly read: Facts<T> = (value) => this.factOf(value);

  constructor(root: Operation, problem: ForwardProblem<T>, { interprocedural = false }: ForwardOptions) {
    this.root = root;
    this.problem = problem;
    this.isClosed = root.parentOp === undefined || root.definition?.isIsolatedFromAbove === true;
    const functions = interprocedural ? privateFunctions(root, this.symbols) : [];
    this.calls = new Map([...functions].map((op) => [op, new Set()]));
  }

  run(): void {
    this.reachRegions(this.root);
    for (const op of this.queue) {
      this.queue.delete(op);
      this.visit(op);
    }
  }

  /** What is known of a value; what is defined around the root may be anything. */
  private factOf(value: Value): T | undefined {
    const known = this.facts.get(value);
    if (known !== undefined || this.isClosed) return known;
    const holder = value.block?.parentOp;
    const isInside = holder !== undefined && this.root.contains(holder);
    return isInside ? undefined : this.problem.entry(value, this.read);
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
    if (op.successors.length > 0) this.visitBranch(op);
    else if (op.definition?.isTerminator === true && op.parentOp !== undefined) this.leave(op, op.parentOp);
    if (regionBranch.of(op) !== undefined) {
      this.visitRegions(op);
      return;
    }
    if (this.visitCall(op)) return;
    if (op.regions.length > 0 && !this.calls.has(op)) this.reachRegions(op);
    if (op.results.length === 0) return;
    const operands: T[] = [];
    for (const { value } of op.uses) {
      const fact = this.factAt(value, op);
      if (fact === undefined) return;
      operands.push(fact);
    }
    const results = this.problem.transfer(op, operands, this.read);
    for (const [at, result] of op.results.entries())
      this.update(result, results[at] ?? this.problem.entry(result, this.read));
  }

  /** What is known of a value where `user` uses it. */
  private factAt(value: Value, user: Operation): T | undefined {
    const fact = this.factOf(value);
    return fact === undefined ? undefined : (this.problem.atUse?.(fact, value, user) ?? fact);
  }

  private isKnown(op: Operation): boolean {
    return op.uses.every(({ value }) => this.factOf(value) !== undefined);
  }

  private constantsOf(op: Operation): readonly (Constant | undefined)[] {
    return op.uses.map(({ value }) => {
      const fact = this.factOf(value);
      return fact === undefined ? undefined : this.problem.constantOf?.(fact);
    });
  }

  private leave(op: Operation, holder: Operation): void {
    if (regionBranch.of(holder) !== undefined) {
      this.visitRegions(holder);
      return;
    }
    const callers = this.calls.get(holder);
    if (callers === undefined || op.definition?.traits.has(returnLike) !== true) return;
    for (const caller of callers) this.returnTo(caller, op);
  }

  private returnTo(caller: Operation, terminator: Operation): void {
    for (const [position, result] of caller.results.entries()) {
      const value = terminator.uses[position]?.value;
      const fact = value === undefined ? this.problem.entry(result, this.read) : this.factAt(value, terminator);
      if (fact !== undefined) this.update(result, fact);
    }
  }

  /** Goes into a function of which all calls are known. Whether it is one. */
  private visitCall(op: Operation): boolean {
    if (this.calls.size === 0) return false;
    const call = callOp.of(op);
    const callee = call?.callee(op);
    const target = callee instanceof SymbolReferenceAttribute ? this.symbols.resolve(op, callee) : undefined;
    const callers = target && this.calls.get(target);
    const body = target && callable.of(target)?.body(target);
    if (call === undefined || callers === undefined || body === undefined) return false;
    callers.add(op);
    for (const [position, value] of call.arguments(op).entries()) {
      const [argument, fact] = [body.entry.arguments[position], this.factAt(value, op)];
      if (argument !== undefined && fact !== undefined) this.update(argument, fact);
    }
    this.reach(body.entry);
    for (const block of body.blocks) {
      const { terminator } = block;
      if (terminator?.definition?.traits.has(returnLike) === true && this.reached.has(block))
        this.returnTo(op, terminator);
    }
    return true;
  }

  /** All ways among the regions of an operation, from where control comes to, that may be taken. */
  private visitRegions(op: Operation): void {
    const flow = regionBranch.of(op);
    if (flow === undefined || !this.isKnown(op)) return;
    const incoming = new Map<Value, Incoming<T>[]>();
    const given = new Set<Value>();
    const follow = (transfers: readonly RegionTransfer[], user: Operation, taken: RegionTarget | undefined): void => {
      for (const { target, values, inputs } of transfers) {
        for (const input of inputs) given.add(input);
        if (taken !== undefined && taken !== target) continue;
        for (const [at, input] of inputs.entries()) {
          const value = values[at];
          const fact = value === undefined ? undefined : this.factAt(value, user);
          if (value === undefined || fact === undefined) continue;
          const list = incoming.get(input) ?? [];
          list.push({ from: user, value, fact });
          incoming.set(input, list);
        }
        const entry = target === "parent" ? undefined : op.regions[target]?.first;
        if (entry !== undefined) this.reach(entry);
      }
    };
    follow(flow.onEntry(op), op, flow.takenOnEntry?.(op, this.constantsOf(op)));
    for (const region of op.regions) {
      for (let block = region.first; block !== undefined; block = block.next) {
        const { terminator } = block;
        if (terminator === undefined || terminator.successors.length > 0) continue;
        const transfers = flow.onExit(op, terminator);
        if (this.reached.has(block) && this.isKnown(terminator))
          follow(transfers, terminator, flow.takenOnExit?.(op, terminator, this.constantsOf(terminator)));
        else for (const { inputs } of transfers) for (const input of inputs) given.add(input);
      }
    }
    for (const [input, list] of incoming) this.mergeInto(op, input, list);
    // What is not handed on is made: a counter. It depends on what the operation was given.
    for (const { first: entry } of op.regions) {
      if (entry === undefined || !this.reached.has(entry)) continue;
      for (const argument of entry.arguments)
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
    if (!this.isKnown(op)) return;
    const taken = branch?.takenSuccessor(op, this.constantsOf(op));
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
        const fact = this.factAt(value, terminator);
        if (fact !== undefined) incoming.push({ from: terminator, value, fact });
      }
    }
    if (incoming.length > 0) this.mergeInto(block, argument, incoming);
  }
}
