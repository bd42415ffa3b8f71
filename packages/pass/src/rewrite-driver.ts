/**
 * The greedy rewrite driver: folds constants, drops dead operations and applies rewrites until nothing changes.
 *
 * Operations wait in a worklist, from the first in the text on; what a change touches goes back to it. Each costs
 * constant time but for what the rewrites do, so that the whole is linear in the operations and the rewrites applied.
 */
import {
  Block,
  Builder,
  type Constant,
  type Context,
  constantOf,
  isTriviallyDead,
  type Location,
  type OpDefinition,
  type Operation,
  type Region,
  type Replacement,
  type Rewrite,
  type RewriteBuilder,
  type Type,
  UndefinedBehavior,
  type Value,
} from "@dslc/ir";
import { ConstantPool } from "./constant-pool.ts";
import { type RewriteLimit, rewriteLimitOf } from "./rewrite-limit.ts";

/** Told of all that a driver does. Nothing may be changed meanwhile. */
export interface RewriteListener {
  /** The operation, which is in its place, is new. */
  inserted?(op: Operation): void;
  /** The operation, which is still in its place, is about to go away; so is what is inside, which is told before. */
  erased?(op: Operation): void;
  /** The results of the operation, which is about to go away, are about to become these values. */
  replaced?(op: Operation, values: Replacement): void;
  /** The operation has other operands, attributes, regions or another place. */
  modified?(op: Operation): void;
}

export interface RewriteOptions {
  readonly context: Context;
  /** Fold operations on constants, and keep constants once and at the start of each isolated region; on by default. */
  readonly fold?: boolean;
  /** What comes first in the text is rewritten first; otherwise what comes last. On by default. */
  readonly topDown?: boolean;
  /** The most rewrites; 64 for each operation that there is at the start by default. */
  readonly maxRewrites?: number;
  readonly listener?: RewriteListener;
}

/** One application of a rewrite. */
export interface AppliedRewrite {
  readonly rewrite: string;
  /** The operation that it was about. */
  readonly op: string;
  /** That operation's. */
  readonly location: Location;
}

export interface RewriteOutcomeSummary {
  /** How often each rewrite was applied; folding, dead code and merged constants under `fold`, `dead`, `constant`. */
  readonly hits: ReadonlyMap<string, number>;
  /** Absent when nothing was left to do. Otherwise the limit was reached first, and these were applied last. */
  readonly stoppedBy: StoppedBy | undefined;
}

export interface StoppedBy {
  readonly limit: number;
  /** The last few, each once, in the order in which they were applied first. */
  readonly last: readonly AppliedRewrite[];
}

/** How many of the last applications are looked at when a limit is reached. */
const traced = 16;

/** Rewrites everything inside of `root`, not `root` itself. */
export function applyRewrites(
  root: Operation,
  rewrites: readonly Rewrite[],
  options: RewriteOptions,
): RewriteOutcomeSummary {
  return new Driver(root, rewrites, options).run();
}

/** The rewrites by the kind of operation that they are about, the ones with the greatest benefit first. */
class RewriteTable {
  private readonly all: readonly Rewrite[];
  private readonly byKind = new Map<OpDefinition | undefined, readonly Rewrite[]>();

  constructor(rewrites: readonly Rewrite[]) {
    this.all = rewrites.toSorted((a, b) => (b.benefit ?? 1) - (a.benefit ?? 1));
  }

  of(definition: OpDefinition | undefined): readonly Rewrite[] {
    const known = this.byKind.get(definition);
    if (known !== undefined) return known;
    const found = this.all.filter(({ root }) => root === undefined || root === definition);
    this.byKind.set(definition, found);
    return found;
  }
}

class Driver {
  private readonly root: Operation;
  private readonly options: RewriteOptions;
  private readonly table: RewriteTable;
  private readonly listener: RewriteListener;
  /** Each operation knows its place; that of one which went away is empty. */
  private readonly worklist: (Operation | undefined)[] = [];
  private readonly hits = new Map<string, number>();
  private readonly trace: { readonly rewrite: string; readonly op: Operation }[] = [];
  private readonly at: DriverBuilder;
  readonly constants: ConstantPool;
  private readonly rewriteLimit: RewriteLimit | undefined;
  private applied = 0;

  constructor(root: Operation, rewrites: readonly Rewrite[], options: RewriteOptions) {
    this.root = root;
    this.options = options;
    this.table = new RewriteTable(rewrites);
    this.listener = options.listener ?? {};
    this.constants = new ConstantPool(options.context);
    this.rewriteLimit = rewriteLimitOf(options.context);
    this.constants.onInsert = (op) => this.inserted(op);
    this.at = new DriverBuilder(root, this);
  }

  run(): RewriteOutcomeSummary {
    for (const region of this.root.regions) this.sweep(region);
    // All that is left comes into the list in order.
    this.worklist.length = 0;
    this.collect();
    const limit = this.options.maxRewrites ?? 64 * (this.worklist.length + 16);
    while (this.worklist.length > 0) {
      const op = this.worklist.pop();
      if (op === undefined) continue;
      if (this.rewriteLimit?.isOpen === false) break;
      if (this.applied >= limit) return { hits: this.hits, stoppedBy: { limit, last: this.lastApplied() } };
      this.visit(op);
    }
    return { hits: this.hits, stoppedBy: undefined };
  }

  /** Erases what is dead from the start, last first: so what only dead operations use is dead when it is looked at. */
  private sweep(region: Region): void {
    for (let block = region.last; block !== undefined; block = block.previous) {
      for (let op = block.last; op !== undefined && this.rewriteLimit?.isOpen !== false; ) {
        const { previous } = op;
        for (const inner of op.regions) this.sweep(inner);
        this.eraseIfDead(op);
        op = previous;
      }
    }
  }

  private eraseIfDead(op: Operation): boolean {
    if (!isTriviallyDead(op)) return false;
    this.count("dead", op);
    this.erase(op);
    return true;
  }

  /** Fills the worklist, which is taken from the end. */
  private collect(): void {
    const ops: Operation[] = [];
    const collect = (op: Operation): "skip" | undefined => {
      if (this.options.fold !== false && this.claim(op)) return "skip";
      ops.push(op);
      return undefined;
    };
    const isTopDown = this.options.topDown !== false;
    for (const region of this.root.regions) {
      if (isTopDown) region.walk(collect);
      else region.walkPostOrder((op) => void collect(op));
    }
    for (const op of isTopDown ? ops.reverse() : ops) this.enqueue(op);
  }

  /** Keeps each constant once. Whether this one went away. */
  private claim(op: Operation): boolean {
    const claim = this.constants.claim(op);
    if (claim?.kind === "kept" && claim.moved) this.listener.modified?.(op);
    if (claim?.kind !== "duplicate") return false;
    this.hits.set("constant", (this.hits.get("constant") ?? 0) + 1);
    this.replace(op, [claim.of]);
    return true;
  }

  private lastApplied(): readonly AppliedRewrite[] {
    const inOrder = [...this.trace.slice(this.applied % traced), ...this.trace.slice(0, this.applied % traced)];
    const applied = inOrder.map(({ rewrite, op }) => ({ rewrite, op: op.name, location: op.location }));
    return [...new Map(applied.map((one) => [`${one.rewrite} on ${one.op}`, one])).values()];
  }

  private enqueue(op: Operation): void {
    if (op === this.root || this.worklist[op.slot] === op) return;
    op.slot = this.worklist.length;
    this.worklist.push(op);
  }

  private count(name: string, op: Operation): void {
    this.trace[this.applied % traced] = { rewrite: name, op };
    this.applied++;
    this.rewriteLimit?.applied(name, op);
    this.hits.set(name, (this.hits.get(name) ?? 0) + 1);
  }

  private visit(op: Operation): void {
    if (this.eraseIfDead(op)) return;
    if (this.options.fold !== false && this.fold(op)) return;
    const rewrites = this.table.of(op.definition);
    if (rewrites.length === 0) return;
    this.at.goTo(op);
    for (const rewrite of rewrites) {
      const outcome = rewrite.apply(op, this.at);
      if (outcome === undefined) continue;
      this.count(rewrite.name, op);
      if (outcome !== "changed") this.replace(op, outcome);
      else if (op.block !== undefined) this.modified(op);
      return;
    }
  }

  inserted(op: Operation): void {
    op.walk((inner) => {
      this.enqueue(inner);
      this.listener.inserted?.(inner);
    });
  }

  modified(op: Operation): void {
    this.listener.modified?.(op);
    this.enqueue(op);
    this.enqueueUsers(op);
    for (const { value } of op.uses) if (value.definingOp !== undefined) this.enqueue(value.definingOp);
  }

  private enqueueUsers(op: Operation): void {
    for (let at = 0; at < op.resultCount; at++)
      for (let use = op.getResult(at).firstUse; use !== undefined; use = use.next) this.enqueue(use.owner);
  }

  replace(op: Operation, values: Replacement): void {
    this.listener.replaced?.(op, values);
    this.enqueueUsers(op);
    for (const [position, result] of op.results.entries()) {
      const value = values[position];
      if (value === undefined)
        throw new RangeError(`${op.name} has ${op.results.length} results and is replaced by ${values.length} values`);
      if (value.definingOp !== undefined) this.enqueue(value.definingOp);
      result.replaceAllUsesWith(value);
      value.nameHint ??= result.nameHint;
    }
    this.erase(op);
  }

  erase(op: Operation): void {
    if (op.regions.length === 0) this.forget(op, op);
    else op.walkPostOrder((inner) => this.forget(inner, op));
    op.erase();
  }

  /** An operation is about to go away, with the one that holds it. */
  private forget(op: Operation, holder: Operation): void {
    if (this.worklist[op.slot] === op) this.worklist[op.slot] = undefined;
    this.listener.erased?.(op);
    for (const { value } of op.uses) {
      const { definingOp } = value;
      if (definingOp !== undefined && (op === holder || !holder.contains(definingOp))) this.enqueue(definingOp);
    }
  }

  private fold(op: Operation): boolean {
    const { definition } = op;
    if (op.uses.length === 0 || op.resultCount === 0 || definition?.canEvaluate !== true) return false;
    const inputs: Constant[] = [];
    for (const use of op.uses) {
      const constant = constantOf(use.value);
      if (constant === undefined) return false;
      inputs.push(constant);
    }
    const result = definition.evaluate(op, inputs);
    // What has no meaning is left in place: it may be in code that is never reached.
    if (result === undefined || result instanceof UndefinedBehavior) return false;
    // The outcome of an op with one result is the constant, of others a list of them.
    const outcomes = (op.results.length === 1 ? [result] : result) as readonly Constant[];
    const values: Value[] = [];
    for (const [position, { type }] of op.results.entries()) {
      const outcome = outcomes[position];
      const value = outcome === undefined ? undefined : this.constants.get(op, type, outcome);
      if (value === undefined) return false;
      values.push(value);
    }
    this.count("fold", op);
    this.replace(op, values);
    return true;
  }
}

/** One for all rewrites of a run: it is put before the operation that is next. */
class DriverBuilder extends Builder implements RewriteBuilder {
  private readonly driver: Driver;
  private op: Operation;

  constructor(root: Operation, driver: Driver) {
    super(new Block(), undefined, root.location);
    this.driver = driver;
    this.op = root;
    this.onInsert = (op) => driver.inserted(op);
  }

  goTo(op: Operation): void {
    this.op = op;
    this.moveBefore(op);
    this.location = op;
  }

  modified(op: Operation): void {
    this.driver.modified(op);
  }

  erase(op: Operation): void {
    this.driver.erase(op);
  }

  replace(op: Operation, values: Replacement): void {
    this.driver.replace(op, values);
  }

  constant(type: Type, value: Constant): Value | undefined {
    return this.driver.constants.get(this.op, type, value);
  }
}
