/**
 * Operations. With the blocks and regions that hold them and that they hold, they are the tree that IR is.
 *
 * All are instances of one class. `defineOp` adds accessors for the operands, attributes, results and regions by name,
 * which ask the operation's definition.
 */
import { SourceFile } from "@dslc/base";
import { type Attribute, DictionaryAttribute } from "./attributes.ts";
import type { Block } from "./block.ts";
import type { OpDefinition, OpKind } from "./define-op.ts";
import { type Location, unknownLocation } from "./location.ts";
import type { Region } from "./region.ts";
import type { Type } from "./types.ts";
import { OpResult, Use, type Value } from "./value.ts";

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

const noRegions: readonly Region[] = [];
/** Shared by all operations that have none: whoever changes a successor changes one that is there. */
const noSuccessors: Block[] = [];

/** An array of exactly the length, where pushing would reserve room for 17 elements. */
function usesOf(owner: Operation, operands: readonly Value[]): readonly Use[] {
  const first = operands[0];
  const second = operands[1];
  if (first === undefined) return noUses;
  if (second === undefined) return [new Use(owner, 0, first)];
  if (operands.length === 2) return [new Use(owner, 0, first), new Use(owner, 1, second)];
  return operands.map((operand, position) => new Use(owner, position, operand));
}

const noTypes: readonly Type[] = [];
const noResults: readonly OpResult[] = [];
/** Shared by all operations that have none, and never changed. */
const noUses: readonly Use[] = [];

export class Operation {
  /** `dialect.name`. */
  readonly name: string;
  /** Absent when no dialect registered the name. */
  readonly definition: OpDefinition | undefined;
  /** Where it comes from; the file alone when its part is in the next two. */
  private place: Location | SourceFile;
  private placeStart = 0;
  private placeEnd = 0;
  properties: DictionaryAttribute;
  attributes: DictionaryAttribute;
  /** The operand slots. */
  uses: readonly Use[];
  /** The one result, or the list of several; most operations have one, and nobody asks for a list of it. */
  private resultOrList: OpResult | readonly OpResult[];
  readonly regions: readonly Region[];
  readonly successors: Block[];
  block: Block | undefined = undefined;
  previous: Operation | undefined = undefined;
  next: Operation | undefined = undefined;
  /** A place in the list of a walk. It may be that of another walk: who reads it looks there for this operation. */
  slot = 0;
  /** Position in the block; only comparable while the block's order is valid ({@link isBeforeInBlock}). */
  order = 0;

  constructor(name: string, definition: OpDefinition | undefined, state: OperationState) {
    this.name = name;
    this.definition = definition;
    this.place = state.location ?? unknownLocation;
    this.properties = state.properties ?? DictionaryAttribute.empty;
    this.attributes = state.attributes ?? DictionaryAttribute.empty;
    this.uses = state.operands === undefined ? noUses : usesOf(this, state.operands);
    const types = state.resultTypes ?? noTypes;
    const type = types[0];
    this.resultOrList =
      type === undefined
        ? noResults
        : types.length === 1
          ? new OpResult(type, this, 0)
          : types.map((each, position) => new OpResult(each, this, position));
    this.regions = state.regions ?? noRegions;
    for (let at = 0; at < this.regions.length; at++) {
      const region = this.regions[at];
      if (region !== undefined) region.parent = this;
    }
    this.successors =
      state.successors === undefined || state.successors.length === 0 ? noSuccessors : [...state.successors];
  }

  get location(): Location {
    if (this.place instanceof SourceFile) this.place = this.place.span(this.placeStart, this.placeEnd);
    return this.place;
  }

  set location(location: Location) {
    this.place = location;
  }

  /** Sets the location to a part of a file. The span is made when somebody asks: most are never asked for. */
  setSpan(file: SourceFile, start: number, end: number): void {
    this.place = file;
    this.placeStart = start;
    this.placeEnd = end;
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
    for (const use of this.uses.slice(start, start + count)) use.drop();
    this.uses = this.uses.toSpliced(
      start,
      count,
      ...values.map((value, offset) => new Use(this, start + offset, value)),
    );
    for (let position = start + values.length; position < this.uses.length; position++) {
      const use = this.uses[position];
      if (use !== undefined) use.index = position;
    }
  }

  get results(): readonly OpResult[] {
    if (this.resultOrList instanceof OpResult) this.resultOrList = [this.resultOrList];
    return this.resultOrList;
  }

  /** As many as `results` has, without making a list. */
  get resultCount(): number {
    return this.resultOrList instanceof OpResult ? 1 : this.resultOrList.length;
  }

  /** @throws RangeError when there is no such result. */
  getResult(position = 0): OpResult {
    const { resultOrList } = this;
    if (resultOrList instanceof OpResult && position === 0) return resultOrList;
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
    for (let op: Operation | undefined = this.parentOp; op !== undefined; op = op.parentOp)
      if (definition.is(op)) return op;
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
    for (let at = 0; at < this.resultCount; at++)
      if (this.getResult(at).hasUses) throw new Error(`${this.name} is erased while its result ${at} is in use`);
    this.detach();
    this.dropAllReferences();
  }

  /** Takes this operation and everything inside it off all use lists. */
  dropAllReferences(): void {
    for (const use of this.uses) use.drop();
    this.uses = noUses;
    if (this.successors.length > 0) this.successors.length = 0;
    for (const region of this.regions) {
      for (const block of region.blocks) for (const op of block.operations()) op.dropAllReferences();
    }
  }

  /** Replaces all uses of the results by the given values, in order, and erases the operation. */
  replaceWith(values: readonly Value[]): void {
    for (const [position, result] of this.results.entries()) {
      const value = values[position];
      if (value === undefined)
        throw new RangeError(
          `${this.name} has ${this.results.length} results and is replaced by ${values.length} values`,
        );
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

  /**
   * Visits this operation and all inside it, each after what it contains. The visited one may be erased. A visitor that
   * returns `"interrupt"` ends the walk, which then returns `"interrupt"` itself.
   */
  walkPostOrder(visit: PostOrderVisitor): WalkOutcome {
    for (const region of this.regions) if (region.walkPostOrder(visit) === "interrupt") return "interrupt";
    return visit(this) === "interrupt" ? "interrupt" : undefined;
  }
}

export type WalkOutcome = "interrupt" | undefined;
export type Visitor = (op: Operation) => "skip" | "interrupt" | void;
/** In post-order nothing is left to skip. What it returns beside is not looked at. */
export type PostOrderVisitor = (op: Operation) => unknown;
