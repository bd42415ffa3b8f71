/** When two operations compute the same: equal kinds, operands, attributes, result types and regions. */
import { type Block, commutative, type Operation, type Region, type Value } from "@dslc/ir";

/** Values of one region that stand for those of another, while the two are compared. */
type Correspondence = Map<Value, Value>;

/** Whether the results of two operations are the same wherever both are defined. */
export function isSameOperation(a: Operation, b: Operation): boolean {
  return sameOperation(a, b, undefined);
}

/** Whether two blocks do the same with their arguments and go to the same places. */
export function isSameBlock(a: Block, b: Block): boolean {
  return sameBlock(a, b, new Map<Value, Value>());
}

function sameOperation(a: Operation, b: Operation, inside: Correspondence | undefined): boolean {
  if (a.definition !== b.definition || a.name !== b.name || a.successors.length !== b.successors.length) return false;
  for (let at = 0; at < a.successors.length; at++) if (a.successors[at] !== b.successors[at]) return false;
  if (a.resultCount !== b.resultCount || a.regions.length !== b.regions.length) return false;
  for (let at = 0; at < a.resultCount; at++) if (a.getResult(at).type !== b.getResult(at).type) return false;
  if (!sameOperands(a, b, inside)) return false;
  if (!a.properties.equals(b.properties) || !a.attributes.equals(b.attributes)) return false;
  if (a.regions.length === 0) return true;
  const values = inside ?? new Map<Value, Value>();
  return a.regions.every((region, position) => sameRegion(region, b.getRegion(position), values));
}

function sameOperands(a: Operation, b: Operation, inside: Correspondence | undefined): boolean {
  if (a.uses.length !== b.uses.length) return false;
  const stands = (value: Value | undefined): Value | undefined =>
    value === undefined ? undefined : (inside?.get(value) ?? value);
  const agree = (at: number, other: number): boolean => stands(a.uses[at]?.value) === b.uses[other]?.value;
  const isSwapped = !agree(0, 0) && isCommutative(a) && agree(0, 1) && agree(1, 0);
  for (let position = isSwapped ? 2 : 0; position < a.uses.length; position++)
    if (!agree(position, position)) return false;
  return true;
}

function isCommutative(op: Operation): boolean {
  return op.uses.length >= 2 && op.definition?.traits.has(commutative) === true;
}

/** Regions of one block, or empty ones. */
function sameRegion(a: Region, b: Region, inside: Correspondence): boolean {
  if (a.isEmpty || b.isEmpty) return a.isEmpty && b.isEmpty;
  return a.hasOneBlock && b.hasOneBlock && sameBlock(a.entry, b.entry, inside);
}

function sameBlock(a: Block, b: Block, inside: Correspondence): boolean {
  if (a.arguments.length !== b.arguments.length) return false;
  for (const [position, argument] of a.arguments.entries()) {
    const other = b.argument(position);
    if (argument.type !== other.type) return false;
    inside.set(argument, other);
  }
  let other = b.first;
  for (let op = a.first; op !== undefined; op = op.next) {
    if (other === undefined || !sameOperation(op, other, inside)) return false;
    for (const [position, result] of op.results.entries()) inside.set(result, other.getResult(position));
    other = other.next;
  }
  return other === undefined;
}

/** Gives values, kinds and texts numbers, and operations hashes by them: those of same operations are equal. */
export class Numbering {
  /** At their slots. */
  private readonly values: Value[] = [];
  private readonly objects = new Map<object, number>();
  private readonly texts = new Map<string, number>();

  hash(op: Operation): number {
    return this.hashIn(op, undefined);
  }

  /** `inside` has the positions of values that are defined inside of the operation that is hashed. */
  private hashIn(op: Operation, inside: Map<Value, number> | undefined): number {
    let hash = op.definition === undefined ? this.ofText(op.name) : this.ofObject(op.definition);
    const operand = (value: Value): number => inside?.get(value) ?? this.ofValue(value);
    let from = 0;
    const first = op.uses[0];
    const second = op.uses[1];
    if (first !== undefined && second !== undefined && isCommutative(op)) {
      const [a, b] = [operand(first.value), operand(second.value)];
      hash = mix(mix(hash, Math.min(a, b)), Math.max(a, b));
      from = 2;
    }
    for (let position = from; position < op.uses.length; position++) {
      const use = op.uses[position];
      if (use !== undefined) hash = mix(hash, operand(use.value));
    }
    if (op.properties.size > 0) hash = mix(hash, this.ofText(op.properties.text));
    if (op.attributes.size > 0) hash = mix(hash, this.ofText(op.attributes.text));
    for (let at = 0; at < op.resultCount; at++) hash = mix(hash, this.ofObject(op.getResult(at).type));
    return op.regions.length === 0 ? hash : this.hashRegions(op, hash, inside ?? new Map<Value, number>());
  }

  private hashRegions(op: Operation, start: number, inside: Map<Value, number>): number {
    let hash = start;
    const define = (value: Value): void => {
      inside.set(value, -1 - inside.size);
    };
    for (const region of op.regions) {
      for (const block of region.blocks) {
        hash = mix(hash, block.arguments.length);
        for (const argument of block.arguments) define(argument);
        for (const inner of block.operations()) {
          hash = mix(hash, this.hashIn(inner, inside));
          for (const result of inner.results) define(result);
        }
      }
    }
    return hash;
  }

  private ofValue(value: Value): number {
    if (this.values[value.slot] !== value) {
      value.slot = this.values.length;
      this.values.push(value);
    }
    return value.slot;
  }

  private ofObject(object: object): number {
    const known = this.objects.get(object);
    if (known !== undefined) return known;
    const number = this.objects.size;
    this.objects.set(object, number);
    return number;
  }

  private ofText(text: string): number {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    const number = this.texts.size;
    this.texts.set(text, number);
    return number;
  }
}

/** One step of a 32-bit hash (the mixing of MurmurHash3). */
function mix(hash: number, value: number): number {
  let mixed = Math.imul(value ^ 0x9e37_79b9, 0xcc9e_2d51);
  mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b87_3593) ^ hash;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe654_6b64) | 0;
}
