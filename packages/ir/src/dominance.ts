/**
 * Dominance: which values are defined wherever an operation is reached. Dominator trees of regions with several blocks
 * are computed on demand, by the algorithm of Cooper, Harvey and Kennedy ("A Simple, Fast Dominance Algorithm").
 */
import type { Block } from "./block.ts";
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import { graphRegion } from "./traits.ts";
import type { Value } from "./value.ts";

interface Tree {
  /** The blocks that are reached from the entry, in reverse postorder. */
  readonly order: readonly Block[];
  /** By number: the number of the immediate dominator; the entry's is its own. */
  readonly immediate: readonly number[];
  /** Reverse postorder number of each block that is reached from the entry. */
  readonly number: ReadonlyMap<Block, number>;
  /** By number: the place in a preorder of the dominator tree, and the size of the subtree. */
  readonly place: readonly number[];
  readonly size: readonly number[];
}

export class Dominance {
  private readonly trees = new Map<Region, Tree>();

  /** Whether `value` may be used by `user`: its definition properly dominates it. */
  valueDominates(value: Value, user: Operation): boolean {
    const block = value.block;
    if (block === undefined) return false;
    const defining = value.definingOp;
    // The operation in the value's region that is, or holds, the user.
    let holder: Operation | undefined = user;
    while (holder !== undefined && holder.block?.region !== block.region) holder = holder.parentOp;
    if (holder?.block === undefined) return false;
    if (hasGraphRegions(block.region)) return true;
    if (holder.block === block)
      return defining === undefined || (defining !== holder && defining.isBeforeInBlock(holder));
    return this.blockDominates(block, holder.block);
  }

  /** Whether every way from the entry to `b` goes through `a`; both of one region. True for an unreachable `b`. */
  blockDominates(a: Block, b: Block): boolean {
    if (a === b) return true;
    const region = a.region;
    if (region === undefined || region.hasOneBlock) return false;
    const { number, place, size } = this.tree(region);
    const [from, to] = [number.get(a), number.get(b)];
    if (to === undefined) return true;
    if (from === undefined) return false;
    const distance = (place[to] ?? 0) - (place[from] ?? 0);
    return distance >= 0 && distance < (size[from] ?? 0);
  }

  isReachable(block: Block): boolean {
    return block.region !== undefined && (block.region.hasOneBlock || this.tree(block.region).number.has(block));
  }

  /**
   * The blocks that are reached from the entry in a preorder of the dominator tree: the `size` blocks from one on are
   * those that it dominates.
   */
  preorder(region: Region): readonly { readonly block: Block; readonly size: number }[] {
    const { first } = region;
    if (first === undefined) return [];
    if (region.hasOneBlock) return [{ block: first, size: 1 }];
    const { order, place, size } = this.tree(region);
    const sorted: { block: Block; size: number }[] = [];
    for (const [position, block] of order.entries())
      sorted[place[position] ?? 0] = { block, size: size[position] ?? 1 };
    return sorted;
  }

  /** The nearest block that all ways to this one go through; undefined for an entry, or a block that is not reached. */
  immediateDominator(block: Block): Block | undefined {
    const { region } = block;
    if (region === undefined || block === region.first) return undefined;
    const { number, order, immediate } = this.tree(region);
    const position = number.get(block);
    return position === undefined ? undefined : order[immediate[position] ?? 0];
  }

  private tree(region: Region): Tree {
    let tree = this.trees.get(region);
    if (tree === undefined) {
      tree = dominatorTree(region);
      this.trees.set(region, tree);
    }
    return tree;
  }
}

function hasGraphRegions(region: Region | undefined): boolean {
  const parent = region?.parent;
  if (parent === undefined) return false;
  // Nobody knows what order means in a region of an unknown operation; several blocks show that it is control flow.
  return parent.definition === undefined ? region?.hasOneBlock === true : parent.definition.traits.has(graphRegion);
}

/** The blocks that are reached from the entry, each before those that it dominates. */
export function reversePostOrder(region: Region): Block[] {
  const order: Block[] = [];
  const entry = region.first;
  if (entry === undefined) return order;
  const visited = new Set<Block>([entry]);
  const stack = [{ block: entry, next: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const successor = top.block.successors[top.next++];
    if (successor === undefined) {
      order.push(top.block);
      stack.pop();
    } else if (!visited.has(successor)) {
      visited.add(successor);
      stack.push({ block: successor, next: 0 });
    }
  }
  return order.reverse();
}

function dominatorTree(region: Region): Tree {
  const order = reversePostOrder(region);
  const number = new Map(order.map((block, position) => [block, position]));
  const predecessors: number[][] = order.map(() => []);
  for (const [from, block] of order.entries()) {
    for (const successor of block.successors) {
      const to = number.get(successor);
      if (to !== undefined) predecessors[to]?.push(from);
    }
  }
  const immediate: number[] = order.map((_, position) => (position === 0 ? 0 : -1));
  const common = (a: number, b: number): number => {
    let left = a;
    let right = b;
    while (left !== right) {
      while (left > right) left = immediate[left] ?? 0;
      while (right > left) right = immediate[right] ?? 0;
    }
    return left;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (let at = 1; at < order.length; at++) {
      const known = (predecessors[at] ?? []).filter((from) => (immediate[from] ?? -1) >= 0);
      const [first, ...rest] = known;
      if (first === undefined) continue;
      const dominator = rest.reduce(common, first);
      if (immediate[at] !== dominator) {
        immediate[at] = dominator;
        changed = true;
      }
    }
  }
  return { order, immediate, number, ...preorder(immediate) };
}

/** A dominator comes before what it dominates, so one pass each way over the numbers is enough. */
function preorder(immediate: readonly number[]): Pick<Tree, "place" | "size"> {
  const size = immediate.map(() => 1);
  for (let at = immediate.length - 1; at > 0; at--) {
    const dominator = immediate[at] ?? 0;
    size[dominator] = (size[dominator] ?? 0) + (size[at] ?? 0);
  }
  const place = immediate.map(() => 0);
  const next = immediate.map(() => 1);
  for (let at = 1; at < immediate.length; at++) {
    const dominator = immediate[at] ?? 0;
    const here = next[dominator] ?? 0;
    place[at] = here;
    next[at] = here + 1;
    next[dominator] = here + (size[at] ?? 0);
  }
  return { place, size };
}
