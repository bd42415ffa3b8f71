/** Regions: the blocks inside of an operation, in a list. The first is where control enters. */
import type { Block } from "./block.ts";
import type { Operation, PostOrderVisitor, Visitor, WalkOutcome } from "./operation.ts";

export class Region {
  parent: Operation | undefined = undefined;
  first: Block | undefined = undefined;
  last: Block | undefined = undefined;

  constructor(blocks: readonly Block[] = []) {
    for (const block of blocks) this.append(block);
  }

  /** The blocks in order, as a copy. */
  get blocks(): readonly Block[] {
    const blocks: Block[] = [];
    for (let block = this.first; block !== undefined; block = block.next) blocks.push(block);
    return blocks;
  }

  get isEmpty(): boolean {
    return this.first === undefined;
  }

  get hasOneBlock(): boolean {
    return this.first !== undefined && this.first === this.last;
  }

  /** The first block. @throws RangeError when the region is empty. */
  get entry(): Block {
    if (this.first === undefined)
      throw new RangeError(`a region of ${this.parent?.name ?? "no operation"} has no block`);
    return this.first;
  }

  append(block: Block): void {
    this.link(block, this.last, undefined);
  }

  insertAfter(anchor: Block, block: Block): void {
    this.link(block, anchor, anchor.next);
  }

  private link(block: Block, previous: Block | undefined, next: Block | undefined): void {
    if (block.region !== undefined) throw new Error("the block is already in a region");
    block.region = this;
    block.previous = previous;
    block.next = next;
    if (previous === undefined) this.first = block;
    else previous.next = block;
    if (next === undefined) this.last = block;
    else next.previous = block;
  }

  /** Takes the block out, for use elsewhere. */
  remove(block: Block): void {
    if (block.previous === undefined) this.first = block.next;
    else block.previous.next = block.next;
    if (block.next === undefined) this.last = block.previous;
    else block.next.previous = block.previous;
    block.region = undefined;
    block.previous = undefined;
    block.next = undefined;
  }

  /** Moves all blocks of `other` to the end of this region, or behind `anchor`. */
  takeBlocks(other: Region, anchor: Block | undefined = this.last): void {
    let after = anchor;
    for (const block of other.blocks) {
      other.remove(block);
      if (after === undefined) this.append(block);
      else this.insertAfter(after, block);
      after = block;
    }
  }

  /** Visits every operation inside, each before what it contains; see {@link Operation.walk}. */
  walk(visit: Visitor): WalkOutcome {
    for (let block = this.first; block !== undefined; ) {
      const nextBlock: Block | undefined = block.next;
      for (let op = block.first; op !== undefined; ) {
        const next: Operation | undefined = op.next;
        if (op.walk(visit) === "interrupt") return "interrupt";
        op = next;
      }
      block = nextBlock;
    }
    return undefined;
  }

  /** Visits every operation inside, each after what it contains; see {@link Operation.walkPostOrder}. */
  walkPostOrder(visit: PostOrderVisitor): WalkOutcome {
    for (let block = this.first; block !== undefined; ) {
      const nextBlock: Block | undefined = block.next;
      for (let op = block.first; op !== undefined; ) {
        const next: Operation | undefined = op.next;
        if (op.walkPostOrder(visit) === "interrupt") return "interrupt";
        op = next;
      }
      block = nextBlock;
    }
    return undefined;
  }
}
