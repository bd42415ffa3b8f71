/** The elements of private memory that can become values, and where they are accessed. */
import {
  type Block,
  branchOp,
  type Constant,
  elementAccess,
  FloatType,
  IndexType,
  IntegerType,
  type Operation,
  promotableAllocation,
  type Region,
  regionBranch,
  type Type,
  type Value,
  valueCarrier,
  VectorType,
} from "@dslc/ir";

/** One element of an allocation. */
export interface Slot {
  readonly type: Type;
  readonly name: string | undefined;
}

export interface Slots {
  /** The elements of each allocation that is promoted. */
  readonly allocations: ReadonlyMap<Operation, readonly Slot[]>;
  /** What each access is about. */
  readonly accessed: ReadonlyMap<Operation, Slot>;
  /** The elements from outside of an operation that are written inside of it. */
  readonly carried: ReadonlyMap<Operation, ReadonlySet<Slot>>;
  /** Of regions with several blocks: those in which an element comes to be, or is written. */
  readonly writtenIn: ReadonlyMap<Region, ReadonlyMap<Slot, ReadonlySet<Block>>>;
}

/** `isPossible` says whether there are values of a type for memory that nothing was written to. */
export function findSlots(
  root: Operation,
  maximumElements: number,
  isPossible: (allocation: Operation, type: Type) => boolean,
): Slots {
  const branches = new KnownBranches();
  const allocations = new Map<Operation, readonly Slot[]>();
  const accessed = new Map<Operation, Slot>();
  const carried = new Map<Operation, Set<Slot>>();
  const writtenIn = new Map<Region, Map<Slot, Set<Block>>>();
  const writes = (slot: Slot, block: Block | undefined): void => {
    const region = block?.region;
    if (block === undefined || region === undefined || region.hasOneBlock) return;
    const slots = writtenIn.get(region) ?? new Map<Slot, Set<Block>>();
    writtenIn.set(region, slots.set(slot, (slots.get(slot) ?? new Set<Block>()).add(block)));
  };
  root.walk((op) => {
    const elements = op === root ? undefined : promotableAllocation.of(op)?.elements(op);
    if (elements === undefined || elements.count > maximumElements) return;
    const accesses = hasZero(elements.type) ? accessesOf(op, branches) : undefined;
    if (accesses === undefined || !isPossible(op, elements.type)) return;
    const name = op.getResult().nameHint;
    const slots = Array.from({ length: elements.count }, (_, at): Slot => {
      const suffix = elements.count === 1 ? "" : `_${at}`;
      return { type: elements.type, name: name && `${name}${suffix}` };
    });
    allocations.set(op, slots);
    for (const slot of slots) writes(slot, op.block);
    for (const { access, element, isWrite } of accesses) {
      const slot = slots[element];
      if (slot === undefined) continue;
      accessed.set(access, slot);
      if (!isWrite) continue;
      for (let holder: Operation | undefined = access; holder !== undefined; holder = holder.parentOp) {
        writes(slot, holder.block);
        if (holder.parentRegion === op.parentRegion) break;
        const parent = holder.parentOp;
        if (parent !== undefined) carried.set(parent, (carried.get(parent) ?? new Set<Slot>()).add(slot));
      }
    }
  });
  return { allocations, accessed, carried, writtenIn };
}

interface KnownAccess {
  readonly access: Operation;
  readonly element: number;
  readonly isWrite: boolean;
}

/** All uses of the memory; undefined when one of them is more than an access to a known element, or cannot be followed. */
function accessesOf(allocation: Operation, branches: KnownBranches): readonly KnownAccess[] | undefined {
  const memory: Value = allocation.getResult();
  const accesses: KnownAccess[] = [];
  for (const { owner } of memory.uses()) {
    const access = elementAccess.of(owner)?.access(owner);
    if (access?.element === undefined || access.memory !== memory || access.written === memory) return undefined;
    const isWrite = access.written !== undefined;
    if (!canFollow(allocation, owner, isWrite, branches)) return undefined;
    accesses.push({ access: owner, element: access.element, isWrite });
  }
  return accesses;
}

/** Whether it can be told what elements are on all ways from the allocation to an access and back. */
function canFollow(allocation: Operation, access: Operation, isWrite: boolean, branches: KnownBranches): boolean {
  for (let holder = access; ; ) {
    const region = holder.parentRegion;
    const parent = region?.parent;
    if (region === undefined || parent === undefined || !branches.areKnown(region)) return false;
    if (region === allocation.parentRegion) return true;
    const isCarrier = valueCarrier.of(parent) !== undefined && regionBranch.of(parent) !== undefined;
    if (isWrite && !isCarrier) return false;
    holder = parent;
  }
}

/** Whether all branches of a region say what they hand to blocks. */
class KnownBranches {
  private readonly known = new Map<Region, boolean>();

  areKnown(region: Region): boolean {
    if (region.hasOneBlock) return true;
    let known = this.known.get(region);
    if (known === undefined) {
      known = region.blocks.every(
        ({ last }) => last === undefined || last.successors.length === 0 || branchOp.of(last) !== undefined,
      );
      this.known.set(region, known);
    }
    return known;
  }
}

function hasZero(type: Type): boolean {
  const element = type instanceof VectorType ? type.element : type;
  return element instanceof IntegerType || element instanceof IndexType || element instanceof FloatType;
}

/** The constant of a type whose bits are all zero. */
export function zeroOf(type: Type): Constant {
  if (type instanceof VectorType) {
    const zero = type.element instanceof FloatType ? 0 : 0n;
    return Array.from({ length: type.count }, () => zero);
  }
  return type instanceof FloatType ? 0 : 0n;
}
