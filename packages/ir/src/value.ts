/**
 * SSA values and their uses. A value's uses form an intrusive doubly linked list, so that adding, dropping and
 * redirecting one costs constant time and no allocation beyond the use itself.
 */
import type { OpKind } from "./define-op.ts";
import type { Block } from "./block.ts";
import { type Location, unknownLocation } from "./location.ts";
import type { Operation } from "./operation.ts";
import type { Type } from "./types.ts";

/** One operand slot of an operation. */
export class Use {
  readonly owner: Operation;
  /** Position among the owner's operands. */
  index: number;
  private current: Value;
  next: Use | undefined = undefined;
  previous: Use | undefined = undefined;

  constructor(owner: Operation, position: number, value: Value) {
    this.owner = owner;
    this.index = position;
    this.current = value;
    this.link(value);
  }

  get value(): Value {
    return this.current;
  }

  /** Makes this slot use another value. */
  set(value: Value): void {
    if (value === this.current) return;
    this.drop();
    this.current = value;
    this.link(value);
  }

  /** Takes the slot off its value's list; for an operation that goes away. */
  drop(): void {
    if (this.previous === undefined) this.current.firstUse = this.next;
    else this.previous.next = this.next;
    if (this.next !== undefined) this.next.previous = this.previous;
    this.next = undefined;
    this.previous = undefined;
  }

  private link(value: Value): void {
    const first = value.firstUse;
    this.next = first;
    if (first !== undefined) first.previous = this;
    value.firstUse = this;
  }
}

export abstract class Value {
  type: Type;
  /** The name that the printer gives when it is free; without `%`. */
  nameHint: string | undefined = undefined;
  firstUse: Use | undefined = undefined;
  /** A place in the tables of a walk. It may be that of another walk: who reads it looks there for this value. */
  slot = 0;

  constructor(type: Type) {
    this.type = type;
  }

  /** The block in which the value is defined. */
  abstract get block(): Block | undefined;

  /** The operation that defines it; undefined for a block argument. */
  abstract get definingOp(): Operation | undefined;

  /** The defining operation when it is of this kind: `value.definedBy(constant)?.value`. */
  definedBy<V extends Operation>(definition: OpKind<V>): V | undefined {
    const op = this.definingOp;
    return op !== undefined && definition.is(op) ? op : undefined;
  }

  get hasUses(): boolean {
    return this.firstUse !== undefined;
  }

  get hasOneUse(): boolean {
    return this.firstUse !== undefined && this.firstUse.next === undefined;
  }

  /** The uses, latest first. A use may be redirected while they are walked. */
  *uses(): IterableIterator<Use> {
    for (let use = this.firstUse; use !== undefined; ) {
      const next: Use | undefined = use.next;
      yield use;
      use = next;
    }
  }

  /** Makes every use of this value use `other`, but those for which `keep` holds. */
  replaceAllUsesWith(other: Value, keep?: (use: Use) => boolean): void {
    if (other === this) return;
    for (const use of this.uses()) if (keep === undefined || !keep(use)) use.set(other);
  }
}

export class OpResult extends Value {
  readonly owner: Operation;
  /** Position among the owner's results. */
  readonly index: number;

  constructor(type: Type, owner: Operation, position: number) {
    super(type);
    this.owner = owner;
    this.index = position;
  }

  get block(): Block | undefined {
    return this.owner.block;
  }

  get definingOp(): Operation {
    return this.owner;
  }
}

export class BlockArgument extends Value {
  readonly owner: Block;
  /** Position among the block's arguments. */
  index: number;
  location: Location = unknownLocation;

  constructor(type: Type, owner: Block, position: number) {
    super(type);
    this.owner = owner;
    this.index = position;
  }

  get block(): Block {
    return this.owner;
  }

  get definingOp(): undefined {
    return undefined;
  }
}

/** Stands for a value that is used before its definition was read. Only the parser makes these. */
export class ForwardReference extends Value {
  get block(): undefined {
    return undefined;
  }

  get definingOp(): undefined {
    return undefined;
  }
}
