/**
 * Which blocks a branch decides about: those that control comes to on some ways from it, but not on all. Immediate
 * post-dominators by the algorithm of Cooper, Harvey and Kennedy ("A Simple, Fast Dominance Algorithm"), on the
 * reversed graph with one exit that all ends lead to.
 */
import { type Block, type Region, reversePostOrder } from "@dslc/ir";

export class PostDominance {
  /** In an order in which most blocks come behind those that they lead to. */
  private readonly blocks: readonly Block[];
  private readonly number: ReadonlyMap<Block, number>;
  /** By number, that of the immediate post-dominator; -1 for the exit, and for blocks that lead to no end. */
  private readonly immediate: readonly number[];

  constructor(region: Region) {
    this.blocks = reversedOrder(region);
    this.number = new Map(this.blocks.map((block, at) => [block, at]));
    this.immediate = this.compute();
  }

  private compute(): readonly number[] {
    const unknown = -2;
    const immediate = this.blocks.map(() => unknown);
    const common = (a: number, b: number): number => {
      let [left, right] = [a, b];
      while (left !== right) {
        if (left < 0 || right < 0) return -1;
        if (left > right) left = immediate[left] ?? -1;
        else right = immediate[right] ?? -1;
      }
      return left;
    };
    for (let changed = true; changed; ) {
      changed = false;
      for (const [at, block] of this.blocks.entries()) {
        const next = block.successors.flatMap((successor) => this.number.get(successor) ?? []);
        const known = next.filter((successor) => (immediate[successor] ?? unknown) !== unknown || successor === at);
        const [first, ...rest] = block.successors.length === 0 ? [-1] : known.filter((successor) => successor !== at);
        if (first === undefined) continue;
        const found = rest.reduce(common, first);
        if (immediate[at] === found) continue;
        immediate[at] = found;
        changed = true;
      }
    }
    return immediate.map((found) => Math.max(found, -1));
  }

  /** The blocks that a branch at the end of `block` leads to before all ways from it meet again; and where they meet. */
  influence(block: Block): { readonly blocks: ReadonlySet<Block>; readonly meeting: Block | undefined } {
    const meeting = this.blocks[this.immediate[this.number.get(block) ?? -1] ?? -1];
    const blocks = new Set<Block>();
    const pending = [...block.successors];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next === meeting || blocks.has(next)) continue;
      blocks.add(next);
      pending.push(...next.successors);
    }
    return { blocks, meeting };
  }
}

/** The blocks that lead to an end, each behind one that it leads to: a reverse postorder of the reversed graph. */
function reversedOrder(region: Region): readonly Block[] {
  const reached = reversePostOrder(region);
  const predecessors = new Map<Block, Block[]>();
  for (const block of reached) {
    for (const successor of block.successors) {
      const list = predecessors.get(successor) ?? [];
      list.push(block);
      predecessors.set(successor, list);
    }
  }
  const order: Block[] = [];
  const visited = new Set<Block>();
  for (const end of reached.filter(({ successors }) => successors.length === 0)) {
    if (visited.has(end)) continue;
    visited.add(end);
    const stack = [{ block: end, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const predecessor = predecessors.get(top.block)?.[top.next++];
      if (predecessor === undefined) {
        order.push(top.block);
        stack.pop();
      } else if (!visited.has(predecessor)) {
        visited.add(predecessor);
        stack.push({ block: predecessor, next: 0 });
      }
    }
  }
  return order.reverse();
}
