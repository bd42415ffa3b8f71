/**
 * What is needed: operations with effects that somebody can see, and all that they are computed from.
 *
 * A value that is only handed on - to a block, into a region, out of one - is needed when what it becomes is. So a
 * variable that a loop carries from iteration to iteration, and nobody else looks at, is not.
 */
import {
  assumption,
  type Block,
  BlockArgument,
  branchOp,
  isolatedFromAbove,
  memoryEffects,
  type Operation,
  OpResult,
  pure,
  recursiveMemoryEffects,
  type Region,
  regionBranch,
  type RegionTransfer,
  symbolNameOf,
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

export class Liveness {
  private readonly liveOps = new Set<Operation>();
  private readonly liveValues = new Set<Value>();
  private readonly worklist: Value[] = [];
  private readonly flows = new Map<Operation, readonly ValueFlow[] | undefined>();
  /** What becomes a value, by operation. */
  private readonly sources = new Map<Operation, ReadonlyMap<Value, readonly Use[]>>();
  private readonly predecessors = new Map<Region, ReadonlyMap<Block, readonly Operation[]> | undefined>();
  private readonly root: Operation;

  /** Of what is inside of `root`. */
  constructor(root: Operation) {
    this.root = root;
    this.operation(root);
    for (const region of root.regions) {
      region.walk((op) => {
        if (isNeeded(op)) this.operation(op);
      });
    }
    for (let value = this.worklist.pop(); value !== undefined; value = this.worklist.pop()) this.arrive(value);
  }

  isLive(what: Operation | Value): boolean {
    return this.liveOps.has(what as Operation) || this.liveValues.has(what as Value);
  }

  private value(value: Value): void {
    if (this.liveValues.has(value)) return;
    this.liveValues.add(value);
    this.worklist.push(value);
  }

  private operation(op: Operation): void {
    for (let holder: Operation | undefined = op; holder !== undefined; holder = holder.parentOp) {
      if (this.liveOps.has(holder)) return;
      const isTerminator = holder !== this.root && holder.definition?.isTerminator === true;
      if (isTerminator && holder.parentOp !== undefined) this.terminator(holder.parentOp, holder);
      else {
        this.liveOps.add(holder);
        if (holder !== this.root) this.exceptHandedOn(holder, holder);
      }
      for (const region of holder.regions) for (const { last } of region.blocks) this.terminatorOf(holder, last);
      if (holder === this.root) return;
    }
  }

  private terminatorOf(holder: Operation, last: Operation | undefined): void {
    if (last?.definition?.isTerminator === true || (last !== undefined && last.successors.length > 0))
      this.terminator(holder, last);
  }

  /** A terminator of an operation that is needed. What it hands on is not needed for that. */
  private terminator(holder: Operation, op: Operation): void {
    if (this.liveOps.has(op)) return;
    this.liveOps.add(op);
    if (op.successors.length > 0) {
      const branch = this.branches(op) === undefined ? undefined : branchOp.of(op);
      const lists = op.successors.map((_, at) => branch?.successorOperands(op, at) ?? []);
      this.except(op, lists.flat());
    } else {
      this.exceptHandedOn(holder, op);
    }
    for (const region of op.regions) for (const { last } of region.blocks) this.terminatorOf(op, last);
  }

  /** The operands of an operation, or of a terminator in it, but those that it hands on to its regions or results. */
  private exceptHandedOn(holder: Operation, op: Operation): void {
    const flows = this.flowsOf(holder)?.filter(({ uses }) => uses[0]?.owner === op) ?? [];
    const handedOn = Math.max(0, ...flows.map(({ uses }) => uses.length));
    for (const use of op.uses.slice(0, op.uses.length - handedOn)) this.value(use.value);
  }

  /** The operands but those handed on; one may be both. */
  private except(op: Operation, handedOn: readonly Value[]): void {
    const counts = new Map<Value, number>();
    for (const value of handedOn) counts.set(value, (counts.get(value) ?? 0) + 1);
    for (const { value } of op.uses) {
      const left = counts.get(value) ?? 0;
      if (left === 0) this.value(value);
      else counts.set(value, left - 1);
    }
  }

  /** What a needed value is computed from is needed. */
  private arrive(value: Value): void {
    if (!this.isInside(value)) return;
    const holder = value instanceof OpResult ? value.owner : value.block?.parentOp;
    if (value instanceof OpResult) this.operation(value.owner);
    if (holder === undefined || (holder === this.root && value.block?.region?.first === value.block)) return;
    for (const use of this.sourcesOf(holder).get(value) ?? []) this.value(use.value);
    if (value instanceof BlockArgument) this.fromBranches(value);
  }

  /** Whether the value is defined in the root; always, unless the root may use what is around it. */
  private isInside(value: Value): boolean {
    if (this.root.parentOp === undefined || this.root.definition?.traits.has(isolatedFromAbove) === true) return true;
    const holder = value.block?.parentOp;
    return holder !== undefined && this.root.contains(holder);
  }

  private fromBranches(argument: BlockArgument): void {
    const region = argument.owner.region;
    if (region === undefined || region.hasOneBlock) return;
    for (const op of this.branchesIn(region)?.get(argument.owner) ?? []) {
      for (const [at, successor] of op.successors.entries()) {
        const value =
          successor === argument.owner ? branchOp.of(op)?.successorOperands(op, at)[argument.index] : undefined;
        if (value !== undefined) this.value(value);
      }
    }
  }

  private branches(op: Operation): ReadonlyMap<Block, readonly Operation[]> | undefined {
    const region = op.parentRegion;
    return region && this.branchesIn(region);
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
        if (use !== undefined) sources.set(input, [...(sources.get(input) ?? []), use]);
      }
    }
    this.sources.set(op, sources);
    return sources;
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
