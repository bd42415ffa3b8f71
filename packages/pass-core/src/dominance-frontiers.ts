/** Where the ways from blocks come together with others (Cytron and others, 1991, section 4). */
import type { Block, Dominance, Region } from "@dslc/ir";

export class DominanceFrontiers {
  private readonly dominance: Dominance;
  private readonly byRegion = new Map<Region, ReadonlyMap<Block, ReadonlySet<Block>>>();

  constructor(dominance: Dominance) {
    this.dominance = dominance;
  }

  /** The blocks where something that is set in each of `blocks` may be one of several: in order of the region. */
  iterated(region: Region, blocks: Iterable<Block>): readonly Block[] {
    const frontiers = this.of(region);
    const found = new Set<Block>();
    const pending = [...blocks];
    for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
      for (const join of frontiers.get(block) ?? []) {
        if (found.has(join)) continue;
        found.add(join);
        pending.push(join);
      }
    }
    return region.blocks.filter((block) => found.has(block));
  }

  private of(region: Region): ReadonlyMap<Block, ReadonlySet<Block>> {
    const known = this.byRegion.get(region);
    if (known !== undefined) return known;
    const frontiers = new Map<Block, Set<Block>>();
    for (const block of region.blocks) {
      for (const successor of block.successors) {
        const end = this.dominance.immediateDominator(successor);
        for (let at: Block | undefined = block; at !== undefined && at !== end; ) {
          const frontier = frontiers.get(at);
          if (frontier === undefined) frontiers.set(at, new Set([successor]));
          else frontier.add(successor);
          at = this.dominance.immediateDominator(at);
        }
      }
    }
    this.byRegion.set(region, frontiers);
    return frontiers;
  }
}
