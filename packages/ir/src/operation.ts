/**
 * Operations, blocks and regions: the tree that IR is. Operations form an intrusive list in their block.
 *
 * Every operation of a registered kind is an instance of that kind's own subclass, which `defineOp` makes and which
 * adds accessors for the operands, attributes, results and regions by name; nothing else distinguishes them.
 */
import { type Attribute, DictionaryAttribute } from "./attributes.ts";
import type { OpDefinition, OpKind } from "./define-op.ts";
import { type Location, unknownLocation } from "./location.ts";
import type { Type } from "./types.ts";
import { BlockArgument, OpResult, Use, type Value } from "./value.ts";

/** What an operation is made of. */
export interface OperationState {
  readonly operands?: readonly Value[];
  readonly resultTypes?: readonly Type[];
  /** Attributes that belong to the kind of operation, `<{...}>` in the generic form. */
  readonly properties?: DictionaryAttribute;
  /** Attributes that anybody may hang on, `{...}`. */
  readonly attributes?: DictionaryAttribute;
  readonly regions?: readonly Region[];
  readonly successors?: readonly Block[];
  readonly location?: Location;
}

export class Operation {
  /** `dialect.name`. */
  readonly name: string;
  /** Absent when no dialect registered the name. */
  readonly definition: OpDefinition | undefined;
  location: Location;
  properties: DictionaryAttribute;
  attributes: DictionaryAttribute;
  readonly uses: Use[];
  readonly results: readonly OpResult[];
  readonly regions: readonly Region[];
  readonly successors: Block[];
  block: Block | undefined = undefined;
  previous: Operation | undefined = undefined;
  next: Operation | undefined = undefined;
  /** Position in the block; only comparable while the block's order is valid ({@link isBeforeInBlock}). */
  order = 0;

  constructor(name: string, definition: OpDefinition | undefined, state: OperationState) {
    this.name = name;
    this.definition = definition;
    this.location = state.location ?? unknownLocation;
    this.properties = state.properties ?? DictionaryAttribute.empty;
    this.attributes = state.attributes ?? DictionaryAttribute.empty;
    const operands = state.operands ?? [];
    const uses: Use[] = [];
    for (let position = 0; position < operands.length; position++) {
      const operand = operands[position];
      if (operand !== undefined) uses.push(new Use(this, position, operand));
    }
    this.uses = uses;
    const types = state.resultTypes ?? [];
    const results: OpResult[] = [];
    for (let position = 0; position < types.length; position++) {
      const type = types[position];
      if (type !== undefined) results.push(new OpResult(type, this, position));
    }
    this.results = results;
    this.regions = state.regions ?? [];
    for (const region of this.regions) region.parent = this;
    this.successors = state.successors === undefined ? [] : [...state.successors];
  }

  /** The part of the name before the first dot; empty when there is none. */
  get dialect(): string {
    const dot = this.name.indexOf(".");
    return dot < 0 ? "" : this.name.slice(0, dot);
  }

  get operands(): readonly Value[] {
    return this.uses.map((use) => use.value);
  }

  get operandCount(): number {
    return this.uses.length;
  }

  /** @throws RangeError when there is no such operand. */
  getOperand(position: number): Value {
    const use = this.uses[position];
    if (use === undefined) throw new RangeError(`${this.name} has no operand ${position}`);
    return use.value;
  }

  /** @throws RangeError when there is no such operand. */
  setOperand(position: number, value: Value): void {
    const use = this.uses[position];
    if (use === undefined) throw new RangeError(`${this.name} has no operand ${position}`);
    use.set(value);
  }

  /** Replaces `count` operands from `start` on by others. Segment sizes are the caller's to keep right. */
  spliceOperands(start: number, count: number, values: readonly Value[]): void {
    const removed = this.uses.splice(start, count, ...values.map((value, offset) => new Use(this, start + offset, value)));
    for (const use of removed) use.drop();
    for (let position = start + values.length; position < this.uses.length; position++) {
      const use = this.uses[position];
      if (use !== undefined) use.index = position;
    }
  }

  /** @throws RangeError when there is no such result. */
  getResult(position = 0): OpResult {
    const result = this.results[position];
    if (result === undefined) throw new RangeError(`${this.name} has no result ${position}`);
    return result;
  }

  /** @throws RangeError when there is no such region. */
  getRegion(position = 0): Region {
    const region = this.regions[position];
    if (region === undefined) throw new RangeError(`${this.name} has no region ${position}`);
    return region;
  }

  /** A property or, when there is none of that name, a discardable attribute. */
  getAttribute(name: string): Attribute | undefined {
    return this.properties.get(name) ?? this.attributes.get(name);
  }

  setProperty(name: string, value: Attribute | undefined): void {
    this.properties = this.properties.with(name, value);
  }

  setAttribute(name: string, value: Attribute | undefined): void {
    this.attributes = this.attributes.with(name, value);
  }

  get parentRegion(): Region | undefined {
    return this.block?.region;
  }

  get parentOp(): Operation | undefined {
    return this.block?.region?.parent;
  }

  /** The nearest operation around this one that is of the kind. */
  ancestor<V extends Operation>(definition: OpKind<V>): V | undefined {
    for (let op: Operation | undefined = this.parentOp; op !== undefined; op = op.parentOp) if (definition.is(op)) return op;
    return undefined;
  }

  /** Whether `other` is this operation or inside of it. */
  contains(other: Operation): boolean {
    for (let op: Operation | undefined = other; op !== undefined; op = op.parentOp) if (op === this) return true;
    return false;
  }

  /** Whether this operation comes before `other`; both must be in one block. */
  isBeforeInBlock(other: Operation): boolean {
    this.block?.ensureOrder();
    return this.order < other.order;
  }

  /** Takes the operation out of its block; it can be inserted elsewhere. */
  detach(): void {
    this.block?.unlink(this);
  }

  moveBefore(other: Operation): void {
    this.detach();
    other.block?.insertBefore(other, this);
  }

  /**
   * Removes the operation and all that is inside.
   * @throws Error when a result is still used from outside of it.
   */
  erase(): void {
    for (const result of this.results) {
      if (result.hasUses) throw new Error(`${this.name} is erased while its result ${result.index} is in use`);
    }
    this.detach();
    this.dropAllReferences();
  }

  /** Takes this operation and everything inside it off all use lists. */
  dropAllReferences(): void {
    for (const use of this.uses) use.drop();
    this.uses.length = 0;
    this.successors.length = 0;
    for (const region of this.regions) {
      for (const block of region.blocks) for (const op of block.operations()) op.dropAllReferences();
    }
  }

  /** Replaces all uses of the results by the given values, in order, and erases the operation. */
  replaceWith(values: readonly Value[]): void {
    for (const [position, result] of this.results.entries()) {
      const value = values[position];
      if (value === undefined) throw new RangeError(`${this.name} has ${this.results.length} results and is replaced by ${values.length} values`);
      result.replaceAllUsesWith(value);
      value.nameHint ??= result.nameHint;
    }
    this.erase();
  }

  /**
   * Visits this operation and all inside it, each before what it contains. The visited one may be erased.
   * A visitor that returns `"skip"` does not see what is inside; one that returns `"interrupt"` ends the walk, which
   * then returns `"interrupt"` itself.
   */
  walk(visit: Visitor): WalkOutcome {
    const outcome = visit(this);
    if (outcome === "interrupt") return "interrupt";
    if (outcome === "skip") return undefined;
    for (const region of this.regions) if (region.walk(visit) === "interrupt") return "interrupt";
    return undefined;
  }

  /** Visits this operation and all inside it, each after what it contains. The visited one may be erased. */
  walkPostOrder(visit: (op: Operation) => void): void {
    for (const region of this.regions) region.walkPostOrder(visit);
    visit(this);
  }
}

export type WalkOutcome = "interrupt" | undefined;
export type Visitor = (op: Operation) => "skip" | "interrupt" | void;

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
    if (this.first === undefined) throw new RangeError(`a region of ${this.parent?.name ?? "no operation"} has no block`);
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

  /** Visits every operation inside, each after what it contains. */
  walkPostOrder(visit: (op: Operation) => void): void {
    for (let block = this.first; block !== undefined; ) {
      const nextBlock: Block | undefined = block.next;
      for (let op = block.first; op !== undefined; ) {
        const next: Operation | undefined = op.next;
        op.walkPostOrder(visit);
        op = next;
      }
      block = nextBlock;
    }
  }
}
