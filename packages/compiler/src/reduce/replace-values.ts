/** Values that can stand in the place of others, so that what defines these can go. */
import { type Context, isolatedFromAbove, type Operation, type Type, type Value } from "@dslc/ir";
import { ConstantPool } from "@dslc/pass";

/** How many operations before a place are looked at. */
const searched = 200;

export class Replacements {
  private readonly constants: ConstantPool;

  constructor(context: Context) {
    this.constants = new ConstantPool(context);
  }

  /**
   * A value of the type that is there wherever `op` is: one of its own operands, zero, or one defined before. Undefined
   * when there is none.
   */
  at(op: Operation, type: Type, besides?: Value): Value | undefined {
    const isFine = (value: Value): boolean => value.type === type && value !== besides;
    return op.operands.find(isFine) ?? this.zero(op, type) ?? valueBefore(op, isFine);
  }

  /** The simplest value of the type there: zero, or what is defined first. */
  simplestAt(op: Operation, type: Type): Value | undefined {
    return this.zero(op, type) ?? valuesBefore(op, (value) => value.type === type).at(-1);
  }

  private zero(op: Operation, type: Type): Value | undefined {
    return this.constants.get(op, type, 0n) ?? this.constants.get(op, type, 0);
  }

  /** Replaces all results; false when one that is used has no replacement, and nothing is changed then. */
  replaceResults(op: Operation): boolean {
    const used = op.results.filter((result) => result.hasUses);
    const values = used.map((result) => this.at(op, result.type));
    if (values.includes(undefined)) return false;
    for (const [position, result] of used.entries()) {
      const value = values[position];
      if (value !== undefined) result.replaceAllUsesWith(value);
    }
    return true;
  }
}

function valueBefore(op: Operation, isFine: (value: Value) => boolean): Value | undefined {
  return valuesBefore(op, isFine)[0];
}

/** Values that are defined before `op` in its block, the blocks around, and as their arguments; the nearest first. */
function valuesBefore(op: Operation, isFine: (value: Value) => boolean): readonly Value[] {
  const found: Value[] = [];
  let left = searched;
  for (let at: Operation | undefined = op; at !== undefined && left > 0; at = at.parentOp) {
    if (at !== op && at.definition?.traits.has(isolatedFromAbove) === true) break;
    for (let before = at.previous; before !== undefined && left-- > 0; before = before.previous)
      found.push(...before.results.filter(isFine));
    found.push(...(at.block?.arguments.filter(isFine) ?? []));
  }
  return found;
}
