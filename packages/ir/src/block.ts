/** Blocks: operations in a list, with arguments; the last operation says where control goes. */
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import type { Type } from "./types.ts";
import { BlockArgument } from "./value.ts";

export class Block {
  region: Region | undefined = undefined;
  previous: Block | undefined = undefined;
  next: Block | undefined = undefined;
  first: Operation | undefined = undefined;
  last: Operation | undefined = undefined;
  private readonly argumentList: BlockArgument[] = [];
  private orderIsValid = true;

  constructor(argumentTypes: readonly Type[] = []) {
    for (const type of argumentTypes) this.addArgument(type);
  }

  get arguments(): readonly BlockArgument[] {
    return this.argumentList;
  }

  get isEmpty(): boolean {
    return this.first === undefined;
  }

  get parentOp(): Operation | undefined {
    return this.region?.parent;
  }

  /** @throws RangeError when there is no such argument. */
  argument(position: number): BlockArgument {
    const argument = this.argumentList[position];
    if (argument === undefined) throw new RangeError(`the block has no argument ${position}`);
    return argument;
  }

  addArgument(type: Type, nameHint?: string): BlockArgument {
    const argument = new BlockArgument(type, this, this.argumentList.length);
    argument.nameHint = nameHint;
    this.argumentList.push(argument);
    return argument;
  }

  /** @throws Error when the argument is used. */
  eraseArgument(position: number): void {
    if (this.argument(position).hasUses) throw new Error(`block argument ${position} is erased while in use`);
    this.argumentList.splice(position, 1);
    for (const [at, argument] of this.argumentList.entries()) argument.index = at;
  }

  /** The operations in order. The visited one may be erased or moved. */
  *operations(): IterableIterator<Operation> {
    for (let op = this.first; op !== undefined; ) {
      const next: Operation | undefined = op.next;
      yield op;
      op = next;
    }
  }

  /** The last operation, when it can end a block: it is of a terminator kind or of an unknown one. */
  get terminator(): Operation | undefined {
    const last = this.last;
    return last !== undefined && (last.definition === undefined || last.definition.isTerminator) ? last : undefined;
  }

  append(op: Operation): void {
    this.link(op, this.last, undefined);
    op.order = (op.previous?.order ?? -1) + 1;
  }

  insertBefore(anchor: Operation, op: Operation): void {
    this.link(op, anchor.previous, anchor);
    this.orderIsValid = false;
  }

  private link(op: Operation, previous: Operation | undefined, next: Operation | undefined): void {
    if (op.block !== undefined) throw new Error(`${op.name} is already in a block`);
    op.block = this;
    op.previous = previous;
    op.next = next;
    if (previous === undefined) this.first = op;
    else previous.next = op;
    if (next === undefined) this.last = op;
    else next.previous = op;
  }

  unlink(op: Operation): void {
    if (op.previous === undefined) this.first = op.next;
    else op.previous.next = op.next;
    if (op.next === undefined) this.last = op.previous;
    else op.next.previous = op.previous;
    op.block = undefined;
    op.previous = undefined;
    op.next = undefined;
  }

  /** Numbers the operations anew when something was inserted in the middle since the last time. */
  ensureOrder(): void {
    if (this.orderIsValid) return;
    let order = 0;
    for (let op = this.first; op !== undefined; op = op.next) op.order = order++;
    this.orderIsValid = true;
  }

  /** Moves `op` and all after it into a new block that follows this one in the region. */
  splitBefore(op: Operation): Block {
    const rest = new Block();
    this.region?.insertAfter(this, rest);
    for (let moved: Operation | undefined = op; moved !== undefined; ) {
      const next: Operation | undefined = moved.next;
      moved.detach();
      rest.append(moved);
      moved = next;
    }
    return rest;
  }

  /** The blocks that its terminator may go to. */
  get successors(): readonly Block[] {
    return this.last?.successors ?? [];
  }
}
