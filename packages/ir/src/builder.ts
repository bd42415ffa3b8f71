/** Where new operations go: an insertion point and the location that they get. */
import type { Location } from "./location.ts";
import { unknownLocation } from "./location.ts";
import { Block } from "./block.ts";
import { Operation } from "./operation.ts";
import { Region } from "./region.ts";
import type { Type } from "./types.ts";
import type { BlockArgument } from "./value.ts";

export class Builder {
  block: Block;
  /** New operations go before this one; at the end of the block when undefined. */
  before: Operation | undefined;
  /** The location that new operations get, or an operation that they get the one of. */
  private origin: Location | Operation;
  /** Told of every operation that goes in through this builder. */
  onInsert: ((op: Operation) => void) | undefined = undefined;

  protected constructor(block: Block, before: Operation | undefined, location: Location) {
    this.block = block;
    this.before = before;
    this.origin = location;
  }

  /** The location that new operations get. */
  get location(): Location {
    return this.origin instanceof Operation ? this.origin.location : this.origin;
  }

  set location(origin: Location | Operation) {
    this.origin = origin;
  }

  static atEnd(block: Block, location: Location = unknownLocation): Builder {
    return new Builder(block, undefined, location);
  }

  static atStart(block: Block, location: Location = unknownLocation): Builder {
    return new Builder(block, block.first, location);
  }

  /** Before an operation, with its location. @throws Error when it is in no block. */
  static before(op: Operation): Builder {
    return new Builder(blockOf(op), op, op.location);
  }

  /** Behind an operation, with its location. @throws Error when it is in no block. */
  static after(op: Operation): Builder {
    return new Builder(blockOf(op), op.next, op.location);
  }

  insert<O extends Operation>(op: O): O {
    if (this.before === undefined) this.block.append(op);
    else this.block.insertBefore(this.before, op);
    this.onInsert?.(op);
    return op;
  }

  /** Goes on at the end of another block. */
  moveToEnd(block: Block): void {
    this.block = block;
    this.before = undefined;
  }

  /** Goes on before an operation; the location stays. */
  moveBefore(op: Operation): void {
    this.block = blockOf(op);
    this.before = op;
  }
}

function blockOf(op: Operation): Block {
  if (op.block === undefined) throw new Error(`${op.name} is in no block`);
  return op.block;
}

/**
 * A region of one block with arguments of the given types, filled by `build`.
 *
 *     scfIf(at, { condition, outputs: [], then: buildRegion(at, [], (at) => { ... }), otherwise: new Region() })
 */
export function buildRegion(
  from: Builder,
  argumentTypes: readonly Type[],
  build: (at: Builder, ...values: readonly BlockArgument[]) => void,
): Region {
  const block = new Block(argumentTypes);
  const inside = Builder.atEnd(block, from.location);
  inside.onInsert = from.onInsert;
  build(inside, ...block.arguments);
  return new Region([block]);
}
