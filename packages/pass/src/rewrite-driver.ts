/**
 * The greedy rewrite driver: folds constants, drops dead pure operations and applies rewrites until nothing changes.
 *
 * Constants that folding makes go to the start of the nearest isolated region, each once.
 */
import {
  Builder,
  type Context,
  type Constant,
  constantOf,
  isTriviallyDead,
  type Operation,
  type Replacement,
  type Rewrite,
  type RewriteBuilder,
  type Type,
  UndefinedBehavior,
} from "@dslc/ir";
import { ConstantPool } from "./constant-pool.ts";

export interface RewriteOptions {
  readonly context: Context;
  /** Fold operations on constants; on by default. */
  readonly fold?: boolean;
  /** The most rewrites for each operation that there is at the start, on average; 64 by default. */
  readonly limit?: number;
}

export interface RewriteOutcomeSummary {
  /** How often each rewrite was applied; folding and dead code under `fold` and `dead`. */
  readonly hits: ReadonlyMap<string, number>;
  /** False when the limit was reached first: two rewrites undo each other, most likely. */
  readonly converged: boolean;
}

/** Rewrites everything inside of `root`, not `root` itself. */
export function applyRewrites(
  root: Operation,
  rewrites: readonly Rewrite[],
  options: RewriteOptions,
): RewriteOutcomeSummary {
  return new Driver(root, rewrites, options).run();
}

class Driver {
  private readonly root: Operation;
  private readonly options: RewriteOptions;
  private readonly byName: ReadonlyMap<string, readonly Rewrite[]>;
  private readonly anyName: readonly Rewrite[];
  private readonly worklist: Operation[] = [];
  private readonly queued = new Set<Operation>();
  private readonly hits = new Map<string, number>();
  private readonly constants: ConstantPool;
  private budget = 0;

  constructor(root: Operation, rewrites: readonly Rewrite[], options: RewriteOptions) {
    this.root = root;
    this.options = options;
    this.byName = Map.groupBy(
      rewrites.filter(({ root: definition }) => definition !== undefined),
      ({ root: definition }) => definition?.opName ?? "",
    );
    this.constants = new ConstantPool(options.context);
    this.anyName = rewrites.filter(({ root: definition }) => definition === undefined);
  }

  run(): RewriteOutcomeSummary {
    const all: Operation[] = [];
    for (const region of this.root.regions) region.walk((op) => void all.push(op));
    // Taken from the end, so that what comes first in the text is rewritten first.
    for (const op of all.reverse()) this.enqueue(op);
    this.budget = (this.options.limit ?? 64) * (all.length + 16);
    for (let op = this.worklist.pop(); op !== undefined; op = this.worklist.pop()) {
      if (!this.queued.delete(op)) continue;
      if (this.budget <= 0) return { hits: this.hits, converged: false };
      this.visit(op);
    }
    return { hits: this.hits, converged: true };
  }

  private enqueue(op: Operation): void {
    if (op === this.root || this.queued.has(op)) return;
    this.queued.add(op);
    this.worklist.push(op);
  }

  private count(name: string): void {
    this.budget--;
    this.hits.set(name, (this.hits.get(name) ?? 0) + 1);
  }

  private visit(op: Operation): void {
    if (isTriviallyDead(op)) {
      this.count("dead");
      this.erase(op);
      return;
    }
    if (this.options.fold !== false && this.fold(op)) return;
    for (const rewrite of [...(this.byName.get(op.name) ?? []), ...this.anyName]) {
      if (rewrite.root !== undefined && rewrite.root !== op.definition) continue;
      const outcome = rewrite.apply(op, this.builder(op));
      if (outcome === undefined) continue;
      this.count(rewrite.name);
      if (outcome !== "changed") this.replace(op, outcome);
      else if (op.block !== undefined) this.modified(op);
      return;
    }
  }

  private builder(op: Operation): RewriteBuilder {
    const at = Builder.before(op);
    at.onInsert = (inserted) => inserted.walk((inner) => this.enqueue(inner));
    return Object.assign(at, {
      modified: (changed: Operation) => this.modified(changed),
      erase: (dead: Operation) => this.erase(dead),
      constant: (type: Type, value: Constant) => this.constants.get(op, type, value),
    });
  }

  private modified(op: Operation): void {
    this.enqueue(op);
    for (const result of op.results) for (const use of result.uses()) this.enqueue(use.owner);
    for (const operand of op.operands) if (operand.definingOp !== undefined) this.enqueue(operand.definingOp);
  }

  private replace(op: Operation, values: Replacement): void {
    for (const result of op.results) for (const use of result.uses()) this.enqueue(use.owner);
    for (const value of values) if (value.definingOp !== undefined) this.enqueue(value.definingOp);
    for (const [position, result] of op.results.entries()) {
      const value = values[position];
      if (value === undefined)
        throw new RangeError(`${op.name} has ${op.results.length} results and is replaced by ${values.length} values`);
      result.replaceAllUsesWith(value);
      value.nameHint ??= result.nameHint;
    }
    this.erase(op);
  }

  private erase(op: Operation): void {
    op.walk((inner) => {
      this.queued.delete(inner);
      for (const operand of inner.operands)
        if (operand.definingOp !== undefined && !op.contains(operand.definingOp)) this.enqueue(operand.definingOp);
    });
    op.erase();
  }

  private fold(op: Operation): boolean {
    const { definition } = op;
    if (definition?.canEvaluate !== true || op.operandCount === 0 || op.results.length !== 1) return false;
    const inputs: Constant[] = [];
    for (const use of op.uses) {
      const constant = constantOf(use.value);
      if (constant === undefined) return false;
      inputs.push(constant);
    }
    const result = definition.evaluate(op, inputs);
    // Undefined behaviour is left in place: it may be in code that is never reached.
    if (result === undefined || result instanceof UndefinedBehavior) return false;
    const value = this.constants.get(op, op.getResult().type, result as Constant); // one result: a constant, not a list of them
    if (value === undefined) return false;
    this.count("fold");
    this.replace(op, [value]);
    return true;
  }
}
