/**
 * Sparse conditional constant propagation (Wegman and Zadeck, "Constant Propagation with Conditional Branches"):
 * through arguments of blocks and regions, results of structured control flow, and calls of private functions. What
 * control never comes to says nothing about a value; values are constant until two ways bring different ones.
 */
import {
  type Block,
  branchOp,
  callable,
  callOp,
  type Constant,
  type Context,
  type EvaluationResult,
  isolatedFromAbove,
  isTriviallyDead,
  type Operation,
  type Region,
  regionBranch,
  type RegionTarget,
  type RegionTransfer,
  returnLike,
  SymbolReferenceAttribute,
  SymbolTables,
  UndefinedBehavior,
  type Value,
} from "@dslc/ir";
import { ConstantPool, definePass } from "@dslc/pass";
import { privateFunctions } from "./private-functions.ts";

export interface SccpSummary {
  /** Values that were replaced by a constant. */
  readonly values: number;
  readonly dead: number;
}

/** Replaces values inside of `root` that are always one constant. Branches stay; canonicalization folds them. */
export function propagateConstants(root: Operation, context: Context): SccpSummary {
  const propagation = new Propagation(root);
  propagation.run();
  return rewrite(root, propagation, new ConstantPool(context));
}

export const sccp = definePass("sccp", {
  summary: "replace values that are constant along all ways that control can go, through loops and private functions",
  run(op, _options, { context, count }) {
    const { values, dead } = propagateConstants(op, context);
    count("values", values);
    count("dead", dead);
  },
});

/** Not a constant. */
const varying = Symbol("varying");
type Lattice = Constant | typeof varying;

class Propagation {
  private readonly root: Operation;
  /** Whether the root uses no values from around it. */
  private readonly isClosed: boolean;
  /** What is known of a value; nothing yet when absent. */
  private readonly known = new Map<Value, Lattice>();
  private readonly reached = new Set<Block>();
  private readonly blocks: Block[] = [];
  private readonly changed: Value[] = [];
  private readonly symbols = new SymbolTables();
  /** Functions of which all calls are known, with those that control comes to. */
  private readonly calls: ReadonlyMap<Operation, Set<Operation>>;

  constructor(root: Operation) {
    this.root = root;
    this.isClosed = root.parentOp === undefined || root.definition?.traits.has(isolatedFromAbove) === true;
    this.calls = new Map([...privateFunctions(root, this.symbols)].map((op) => [op, new Set()]));
  }

  run(): void {
    for (const region of this.root.regions) this.enterUnknown(region);
    for (;;) {
      const value = this.changed.pop();
      if (value !== undefined) {
        for (const { owner } of value.uses())
          if (owner.block !== undefined && this.reached.has(owner.block)) this.visit(owner);
        continue;
      }
      const block = this.blocks.pop();
      if (block === undefined) return;
      for (const op of block.operations()) this.visit(op);
    }
  }

  isReached(block: Block): boolean {
    return this.reached.has(block);
  }

  constantOf(value: Value): Constant | undefined {
    const known = this.known.get(value);
    return known === varying ? undefined : known;
  }

  /** What is known of a value; what is defined around the root may be anything. */
  private latticeOf(value: Value): Lattice | undefined {
    const known = this.known.get(value);
    if (known !== undefined || this.isClosed) return known;
    const holder = value.block?.parentOp;
    return holder !== undefined && this.root.contains(holder) ? undefined : varying;
  }

  private reach(block: Block | undefined): void {
    if (block === undefined || this.reached.has(block)) return;
    this.reached.add(block);
    this.blocks.push(block);
  }

  /** A way brings this to a value; nothing when it is not known yet. */
  private join(value: Value, brought: Lattice | undefined): void {
    if (brought === undefined) return;
    const old = this.known.get(value);
    if (old === varying || (old !== undefined && brought !== varying && isSame(old, brought))) return;
    this.known.set(value, old === undefined ? brought : varying);
    this.changed.push(value);
  }

  private vary(values: Iterable<Value>): void {
    for (const value of values) this.join(value, varying);
  }

  /** Control comes into a region, with values that nobody knows. */
  private enterUnknown(region: Region): void {
    if (region.first === undefined) return;
    this.vary(region.first.arguments);
    this.reach(region.first);
  }

  private visit(op: Operation): void {
    if (op.successors.length > 0) this.branch(op);
    else if (op.definition?.isTerminator === true && op.parentOp !== undefined) this.leave(op, op.parentOp);
    if (callOp.of(op) !== undefined) this.call(op);
    else if (op.regions.length > 0) this.enter(op);
    else if (op.results.length > 0) this.evaluate(op);
  }

  private operands(op: Operation): readonly (Constant | undefined)[] {
    return op.uses.map(({ value }) => this.constantOf(value));
  }

  /** Whether nothing is known yet of an operand that decides where control goes, rather than being handed on. */
  private isOpen(op: Operation, ways: readonly (readonly Value[])[]): boolean {
    return op.uses.some(({ value }) => {
      if (this.latticeOf(value) !== undefined) return false;
      const handedOn = Math.max(0, ...ways.map((values) => occurrences(value, values)));
      return op.uses.filter((use) => use.value === value).length > handedOn;
    });
  }

  private branch(op: Operation): void {
    const branch = branchOp.of(op);
    const lists = op.successors.map((_, successor) => branch?.successorOperands(op, successor) ?? []);
    const taken = branch?.takenSuccessor(op, this.operands(op));
    if (taken === undefined && this.isOpen(op, [lists.flat()])) return;
    for (const [successor, block] of op.successors.entries()) {
      if (taken !== undefined && successor !== taken) continue;
      for (const [position, argument] of block.arguments.entries()) this.hand(argument, lists[successor]?.[position]);
      this.reach(block);
    }
  }

  /** A value becomes another one; one that is not known to be handed on is any. */
  private hand(to: Value, from: Value | undefined): void {
    this.join(to, from === undefined ? varying : this.latticeOf(from));
  }

  /** Goes from an operation, or a terminator in it, the ways that control may go, or the one that is taken. */
  private follow(
    op: Operation,
    source: Operation,
    transfers: readonly RegionTransfer[],
    taken: RegionTarget | undefined,
  ): void {
    const ways = transfers.map(({ values }) => values);
    if (taken === undefined && this.isOpen(source, ways)) return;
    for (const { target, values, inputs } of transfers) {
      if (taken !== undefined && target !== taken) continue;
      for (const [position, input] of inputs.entries()) this.hand(input, values[position]);
      const entry = target === "parent" ? undefined : op.getRegion(target).first;
      if (entry === undefined) continue;
      const forwarded = new Set<Value>(inputs);
      this.vary(entry.arguments.filter((argument) => !forwarded.has(argument)));
      this.reach(entry);
    }
  }

  private enter(op: Operation): void {
    const flow = regionBranch.of(op);
    if (flow !== undefined) {
      this.follow(op, op, flow.onEntry(op), flow.takenOnEntry?.(op, this.operands(op)));
      return;
    }
    this.vary(op.results);
    if (!this.calls.has(op)) for (const region of op.regions) this.enterUnknown(region);
  }

  private leave(op: Operation, holder: Operation): void {
    const flow = regionBranch.of(holder);
    if (flow !== undefined) {
      this.follow(holder, op, flow.onExit(holder, op), flow.takenOnExit?.(holder, op, this.operands(op)));
      return;
    }
    const callers = this.calls.get(holder);
    if (callers === undefined || op.definition?.traits.has(returnLike) !== true) return;
    for (const caller of callers) this.returnTo(caller, op);
  }

  private returnTo(caller: Operation, terminator: Operation): void {
    for (const [position, result] of caller.results.entries()) this.hand(result, terminator.uses[position]?.value);
  }

  private call(op: Operation): void {
    const call = callOp.of(op);
    const callee = call?.callee(op);
    const target = isSymbol(callee) ? this.symbols.resolve(op, callee) : undefined;
    const callers = target && this.calls.get(target);
    const body = target && callable.of(target)?.body(target);
    if (call === undefined || callers === undefined || body === undefined) {
      this.vary(op.results);
      return;
    }
    callers.add(op);
    const { entry } = body;
    for (const [position, value] of call.arguments(op).entries()) {
      const argument = entry.arguments[position];
      if (argument !== undefined) this.hand(argument, value);
    }
    this.reach(entry);
    for (const { last } of body.blocks)
      if (last?.definition?.traits.has(returnLike) === true && last.block !== undefined && this.reached.has(last.block))
        this.returnTo(op, last);
  }

  private evaluate(op: Operation): void {
    const { definition } = op;
    if (definition?.canEvaluate !== true || definition.isTerminator) {
      this.vary(op.results);
      return;
    }
    const inputs: Constant[] = [];
    for (const { value } of op.uses) {
      const known = this.latticeOf(value);
      if (known === varying) {
        this.vary(op.results);
        return;
      }
      if (known !== undefined) inputs.push(known);
    }
    if (inputs.length === op.uses.length) this.outcome(op, definition.evaluate(op, inputs));
  }

  private outcome(op: Operation, outcome: EvaluationResult): void {
    const [only] = op.results;
    if (outcome === undefined || outcome instanceof UndefinedBehavior) this.vary(op.results);
    // The outcome of an op with one result is the constant, of others a list of them.
    else if (op.results.length === 1 && only !== undefined) this.join(only, outcome as Constant);
    else if (typeof outcome === "object")
      for (const [position, result] of op.results.entries()) this.join(result, outcome[position] ?? varying);
  }
}

function isSymbol(callee: SymbolReferenceAttribute | Value | undefined): callee is SymbolReferenceAttribute {
  return callee instanceof SymbolReferenceAttribute;
}

function occurrences(value: Value, list: readonly Value[]): number {
  return list.filter((other) => other === value).length;
}

/** Whether two constants are the same bits, but for NaNs: 0.0 is not -0.0. */
function isSame(a: Constant, b: Constant): boolean {
  if (typeof a !== "object" || typeof b !== "object") return Object.is(a, b);
  return a.length === b.length && a.every((element, position) => Object.is(element, b[position]));
}

function rewrite(root: Operation, propagation: Propagation, pool: ConstantPool): SccpSummary {
  let values = 0;
  let dead = 0;
  const replace = (value: Value, near: Operation): void => {
    const constant = value.hasUses ? propagation.constantOf(value) : undefined;
    const replacement = constant === undefined ? undefined : pool.get(near, value.type, constant);
    if (replacement === undefined) return;
    value.replaceAllUsesWith(replacement);
    values++;
  };
  for (const region of root.regions) {
    region.walk((op) => {
      if (op.block === undefined || !propagation.isReached(op.block)) return "skip";
      if (op === op.block.first) for (const argument of op.block.arguments) replace(argument, op);
      // Operations without operands that have a value are constants already.
      if (op.uses.length > 0) for (const result of op.results) replace(result, op);
      if (op.uses.length === 0 || !isTriviallyDead(op)) return undefined;
      op.erase();
      dead++;
      return "skip";
    });
  }
  return { values, dead };
}
