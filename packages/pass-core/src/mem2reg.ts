/**
 * Makes values of the elements of private memory whose every access says which element it is about.
 *
 * A walk knows what each element is at every point. Structured control flow carries the elements that it may write in
 * further values; blocks get arguments for them where ways come together that wrote different ones (the iterated
 * dominance frontier: Cytron and others, "Efficiently Computing Static Single Assignment Form"). What is carried and
 * never looked at is for dce.
 */
import { dominanceAnalysis } from "@dslc/analysis";
import {
  Block,
  branchOp,
  type Context,
  Dominance,
  elementAccess,
  type Operation,
  type Region,
  type Type,
  type Value,
  valueCarrier,
} from "@dslc/ir";
import { ConstantPool, definePass } from "@dslc/pass";
import { z } from "zod";
import { eraseUnreachable } from "./dce.ts";
import { DominanceFrontiers } from "./dominance-frontiers.ts";
import { findSlots, type Slot, type Slots, zeroOf } from "./memory-slots.ts";
import { rebuild } from "./rebuild.ts";

export interface PromotionSummary {
  readonly allocations: number;
  readonly accesses: number;
}

/** Promotes what can be inside of `root`, of allocations of at most so many elements. */
export function promoteMemory(
  root: Operation,
  context: Context,
  maximumElements = 256,
  dominance = new Dominance(),
): PromotionSummary {
  eraseUnreachable(root);
  const pool = new ConstantPool(context);
  const zeros = new Map<Type, Value | undefined>();
  const slots = findSlots(root, maximumElements, (op, type) => {
    if (!zeros.has(type)) zeros.set(type, pool.get(op, type, zeroOf(type)));
    return zeros.get(type) !== undefined;
  });
  const promotion = new Promotion(slots, pool, dominance);
  if (slots.allocations.size > 0) for (const region of root.regions) promotion.region(region, () => undefined);
  for (const op of slots.allocations.keys()) op.erase();
  for (const zero of zeros.values()) if (zero?.hasUses === false) zero.definingOp?.erase();
  return { allocations: slots.allocations.size, accesses: promotion.accesses };
}

export const mem2reg = definePass("mem2reg", {
  summary: "make values of private variables and arrays that are accessed at constant subscripts only",
  options: {
    maximumElements: z.int().min(1).default(256).describe("the most elements of an array that becomes values"),
  },
  preserves: [dominanceAnalysis],
  run(op, { maximumElements }, { context, count, analysis }) {
    const { allocations, accesses } = promoteMemory(op, context, maximumElements, analysis(dominanceAnalysis));
    count("allocations", allocations);
    count("accesses", accesses);
    return allocations + accesses === 0 ? "all" : [];
  },
});

class Promotion {
  accesses = 0;
  private readonly slots: Slots;
  private readonly pool: ConstantPool;
  private readonly dominance: Dominance;
  private readonly frontiers: DominanceFrontiers;
  private readonly current = new Map<Slot, Value>();
  private readonly log: { readonly slot: Slot; readonly before: Value | undefined }[] = [];

  constructor(slots: Slots, pool: ConstantPool, dominance: Dominance) {
    this.dominance = dominance;
    this.frontiers = new DominanceFrontiers(dominance);
    this.slots = slots;
    this.pool = pool;
  }

  private set(slot: Slot, value: Value | undefined): void {
    this.log.push({ slot, before: this.current.get(slot) });
    if (value === undefined) this.current.delete(slot);
    else {
      this.current.set(slot, value);
      value.nameHint ??= slot.name;
    }
  }

  /** What the element is at an operation: zero where nothing was written, since nobody may ask. */
  private get(slot: Slot, at: Operation): Value {
    const value = this.current.get(slot) ?? this.pool.get(at, slot.type, zeroOf(slot.type));
    if (value === undefined) throw new Error(`there is no constant of type ${slot.type.text}`);
    return value;
  }

  /** Takes back what was set since there were so many entries in the log. */
  private undo(mark: number): void {
    while (this.log.length > mark) {
      const entry = this.log.pop();
      if (entry?.before === undefined) {
        if (entry !== undefined) this.current.delete(entry.slot);
      } else this.current.set(entry.slot, entry.before);
    }
  }

  /** Walks a region with what elements are before it, and after it again. `leave` is told of what leaves it. */
  region(region: Region, leave: (terminator: Operation) => void): void {
    const mark = this.log.length;
    if (region.hasOneBlock) this.block(region.entry, leave);
    else if (!region.isEmpty) this.blocks(region, leave);
    this.undo(mark);
  }

  private blocks(region: Region, leave: (terminator: Operation) => void): void {
    const joined = this.joinedSlots(region);
    const open: { readonly end: number; readonly mark: number }[] = [];
    for (const [position, { block, size }] of this.dominance.preorder(region).entries()) {
      for (let top = open.at(-1); top !== undefined && top.end <= position; top = open.at(-1)) {
        this.undo(top.mark);
        open.pop();
      }
      open.push({ end: position + size, mark: this.log.length });
      const slots = joined.get(block) ?? [];
      const first = block.arguments.length - slots.length;
      for (const [at, slot] of slots.entries()) this.set(slot, block.argument(first + at));
      this.block(block, leave);
      if (block.last !== undefined) this.handOver(block.last, joined);
    }
  }

  /** The elements that each block takes as further arguments, which it is given. */
  private joinedSlots(region: Region): ReadonlyMap<Block, readonly Slot[]> {
    const joined = new Map<Block, Slot[]>();
    for (const [slot, blocks] of this.slots.writtenIn.get(region) ?? []) {
      for (const block of this.frontiers.iterated(region, blocks)) {
        block.addArgument(slot.type, slot.name);
        const known = joined.get(block);
        if (known === undefined) joined.set(block, [slot]);
        else known.push(slot);
      }
    }
    return joined;
  }

  private handOver(op: Operation, joined: ReadonlyMap<Block, readonly Slot[]>): void {
    const branch = branchOp.of(op);
    for (const [successor, block] of op.successors.entries()) {
      const slots = joined.get(block);
      if (branch === undefined || slots === undefined) continue;
      const values = slots.map((slot) => this.get(slot, op));
      branch.setSuccessorOperands(op, successor, [...branch.successorOperands(op, successor), ...values]);
    }
  }

  private block(block: Block, leave: (terminator: Operation) => void): void {
    for (const op of block.operations()) this.operation(op);
    if (block.last !== undefined && block.last.successors.length === 0) leave(block.last);
  }

  private operation(op: Operation): void {
    const made = this.slots.allocations.get(op);
    if (made !== undefined) {
      for (const slot of made) this.set(slot, undefined);
      return;
    }
    const slot = this.slots.accessed.get(op);
    if (slot !== undefined) {
      this.access(op, slot);
      return;
    }
    const carried = this.slots.carried.get(op);
    if (carried !== undefined) this.carry(op, [...carried]);
    else for (const region of op.regions) this.region(region, () => undefined);
  }

  private access(op: Operation, slot: Slot): void {
    const written = elementAccess.of(op)?.access(op).written;
    this.accesses++;
    if (written !== undefined) {
      this.set(slot, written);
      op.erase();
    } else op.replaceWith([this.get(slot, op)]);
  }

  /** Has an operation with regions hand on what it may write. */
  private carry(op: Operation, slots: readonly Slot[]): void {
    const before = slots.map((slot) => this.get(slot, op));
    const byArguments = valueCarrier.of(op)?.byArguments === true;
    const leave = (terminator: Operation): void =>
      terminator.spliceOperands(
        terminator.operandCount,
        0,
        slots.map((slot) => this.get(slot, terminator)),
      );
    const mark = this.log.length;
    for (const region of op.regions) {
      if (byArguments) for (const slot of slots) this.set(slot, region.entry.addArgument(slot.type, slot.name));
      if (region.isEmpty) passOn(op, region, before);
      else this.region(region, leave);
      this.undo(mark);
    }
    const types: readonly Type[] = [...op.results.map(({ type }) => type), ...slots.map(({ type }) => type)];
    const operands = byArguments ? [...op.operands, ...before] : op.operands;
    const copy = rebuild(op, { operands, resultTypes: types }, op.results);
    const first = copy.results.length - slots.length;
    for (const [at, slot] of slots.entries()) this.set(slot, copy.getResult(first + at));
  }
}

/** Fills the region of a choice that does nothing: it hands on what was there before. */
function passOn(op: Operation, region: Region, values: readonly Value[]): void {
  const other = op.regions.find((beside) => !beside.isEmpty)?.entry.last;
  if (other?.definition === undefined) throw new Error(`${op.name} has no region that ends`);
  region.append(new Block());
  region.entry.append(other.definition.create({ operands: values, location: op.location }));
}
