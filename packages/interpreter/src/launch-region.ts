/**
 * The launch-sized region of a group's workgroup memory.
 *
 * Raw, it is one allocation. As views, each view is an allocation of its own, so that an access past its end never
 * finds another view: where a layout pass puts views side by side, the interpreter keeps them apart. What the views
 * take together follows the layout rules here once more, independent of that pass.
 */
import type { launchViews } from "@dslc/dialect-wg";
import type { Operation, OpOf } from "@dslc/ir";
import {
  falseAlignment,
  launchBytesTooFew,
  launchRegionMixed,
  launchViewMismatch,
  viewOutOfBounds,
} from "./diagnostics.ts";
import { elementOf } from "./element.ts";
import { type AddressSpace, type Allocation, type MemRef, wholeMemRef } from "./memory.ts";
import { trap } from "./trap.ts";

/** Alignment in bytes of the region in upstream's form, as MLIR 19's convert-gpu-to-nvvm declares its symbol. */
export const dynamicAlignment = 16n;

/** A view by what it takes. */
export interface ViewExtent {
  readonly name: string;
  /** Bytes. */
  readonly bytes: bigint;
  /** Bytes; a power of two. */
  readonly alignment: bigint;
}

export interface RegionLayout {
  /** Bytes from an aligned base to the end of the last view. */
  readonly bytes: bigint;
  /** Bytes from the base, for each view in the order given. */
  readonly offsets: readonly bigint[];
}

/** Offsets of views that follow each other in this order, each aligned. */
function layOut(views: readonly ViewExtent[], order: readonly ViewExtent[]): RegionLayout {
  const offsets = new Map<ViewExtent, bigint>();
  let end = 0n;
  for (const view of order) {
    const offset = (end + view.alignment - 1n) & -view.alignment;
    offsets.set(view, offset);
    // A view without bytes gets an aligned address and pads nothing.
    if (view.bytes > 0n) end = offset + view.bytes;
  }
  return { bytes: end, offsets: views.map((view) => offsets.get(view) ?? 0n) };
}

/**
 * The smallest layout that the rules allow: in the order given, or, unless that order is asked for, by falling
 * alignment. An open view, which has no bytes of its own, is the last one and stays there.
 */
export function smallestLayout(views: readonly ViewExtent[], { isOrdered, isOpen }: OrderRules): RegionLayout {
  const asGiven = layOut(views, views);
  if (isOrdered) return asGiven;
  const closed = isOpen ? views.slice(0, -1) : views;
  const falling = layOut(views, [
    ...[...closed].sort((a, b) => Number(b.alignment - a.alignment)),
    ...views.slice(closed.length),
  ]);
  return falling.bytes < asGiven.bytes ? falling : asGiven;
}

interface OrderRules {
  readonly isOrdered: boolean;
  /** Whether the last view gets what is left. */
  readonly isOpen: boolean;
}

/** `window 76 bytes at 32, coeff 20 bytes at 0`. */
export function describeViews(views: readonly ViewExtent[], offsets: readonly bigint[]): string {
  return views.map(({ name, bytes }, position) => `${name} ${bytes} bytes at ${offsets[position]}`).join(", ");
}

/** What a run knows of its region before any group starts. */
export interface LaunchRegionParameters {
  /** Bytes that the launch gives. */
  readonly bytes: number;
  /** Alignment of the base after it was rounded up, in bytes. */
  readonly alignment: number;
  /** Bytes that rounding the base up costs at most. */
  readonly slack: number;
  /** Elements of each view by the contract, by the view's name. */
  readonly contractLengths: ReadonlyMap<string, bigint>;
}

type LaunchViewsOp = OpOf<typeof launchViews>;

/** Keeps a group's region in the one form in which its kernel sees it. */
export class LaunchRegion {
  private readonly parameters: LaunchRegionParameters;
  private readonly memory: AddressSpace;
  private allocation: Allocation | undefined;
  private viewsOp: Operation | undefined;
  private views: readonly MemRef[] = [];

  constructor(parameters: LaunchRegionParameters, memory: AddressSpace) {
    this.parameters = parameters;
    this.memory = memory;
  }

  /** What the launch gave, in bytes. */
  get bytes(): bigint {
    return BigInt(this.parameters.bytes);
  }

  /** The region as one allocation. Traps when its base is not aligned to `alignment` bytes. */
  raw(alignment: bigint): Allocation {
    if (this.viewsOp !== undefined) trap(launchRegionMixed, {});
    const { bytes, slack, alignment: given } = this.parameters;
    this.allocation ??= this.memory.allocate("launch workgroup", Math.max(0, bytes - slack), given);
    const { address, name } = this.allocation;
    if (BigInt(address) % alignment !== 0n) trap(falseAlignment, { memory: name, address, alignment });
    return this.allocation;
  }

  /** The region as views with these lengths in elements, the same for every work-item. */
  asViews(op: LaunchViewsOp, lengths: readonly bigint[]): readonly MemRef[] {
    if (this.allocation !== undefined || (this.viewsOp !== undefined && this.viewsOp !== op))
      trap(launchRegionMixed, {});
    if (this.viewsOp === undefined) {
      this.compareWithContract(op, lengths);
      this.views = this.makeViews(op, lengths);
      this.viewsOp = op;
    }
    for (const [position, here] of lengths.entries()) {
      const there = this.views[position]?.sizes[0] ?? 0n;
      if (here !== there)
        trap(launchViewMismatch, { view: op.names[position] ?? "", here, there, by: "another work-item" });
    }
    return this.views;
  }

  private compareWithContract(op: LaunchViewsOp, lengths: readonly bigint[]): void {
    for (const [position, view] of op.names.entries()) {
      const there = this.parameters.contractLengths.get(view);
      const here = lengths[position] ?? 0n;
      if (there !== undefined && here !== there) trap(launchViewMismatch, { view, here, there, by: "the contract" });
    }
  }

  private makeViews(op: LaunchViewsOp, lengths: readonly bigint[]): readonly MemRef[] {
    const parts = op.names.map((name, position) => {
      const element = elementOf(op.getResult(position).type);
      const length = lengths[position] ?? 0n;
      if (length < 0n) trap(viewOutOfBounds, { memory: name, problem: `has ${length} elements` });
      return { name, element, length, bytes: length * BigInt(element.pitch), alignment: op.alignments[position] ?? 1n };
    });
    const layout = smallestLayout(parts, { isOrdered: op.ordered, isOpen: op.open });
    const usable = this.bytes - BigInt(this.parameters.slack);
    if (layout.bytes > usable) {
      const needed = layout.bytes + BigInt(this.parameters.slack);
      trap(launchBytesTooFew, { given: this.bytes, needed, views: describeViews(parts, layout.offsets) });
    }
    return parts.map(({ name, element, length, alignment }, position) => {
      const isOpen = op.open && position === parts.length - 1;
      const left = usable - (layout.offsets[position] ?? 0n);
      const elements = isOpen ? (left < 0n ? 0n : left / BigInt(element.pitch)) : length;
      const bytes = Number(elements) * element.pitch;
      return wholeMemRef(this.memory.allocate(name, bytes, Number(alignment)), element, [elements]);
    });
  }
}
