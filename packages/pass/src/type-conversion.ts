/**
 * Types that become others in a lowering, and the casts that stand between values of the one and the other while it is
 * under way.
 *
 * A cast is `builtin.unrealized_conversion_cast`, or what the lowering makes in its place. From a type and back is
 * nothing, so casts that were needed for a while cancel out ({@link reconcileCasts}); one that is left says that an
 * operation was not lowered.
 */
import { type Builder, type Operation, type Type, unrealizedConversionCast, type Value } from "@dslc/ir";

/** What a type becomes; the type itself when it stays, undefined when the rule does not know it. */
export type TypeRule = (type: Type) => Type | undefined;

/** Makes a value of a type from one that stands for the same; undefined when it knows no way. */
export type Materialization = (at: Builder, value: Value, type: Type) => Value | undefined;

export interface Materializations {
  /** From the type that a value has become to the one that it had: for operations that stay as they are. */
  readonly source?: Materialization;
  /** From the type that a value has to the one that it is to become. */
  readonly target?: Materialization;
}

export class TypeConverter {
  private readonly rules: readonly TypeRule[];
  private readonly materializations: Materializations;
  private readonly known = new Map<Type, Type | undefined>();

  /** Of several rules that know a type, the first is asked. */
  constructor(rules: readonly TypeRule[], materializations: Materializations = {}) {
    this.rules = rules;
    this.materializations = materializations;
  }

  /** What a type becomes; undefined when it has no counterpart. */
  convert(type: Type): Type | undefined {
    if (this.known.has(type)) return this.known.get(type);
    let converted: Type | undefined;
    for (const rule of this.rules) {
      converted = rule(type);
      if (converted !== undefined) break;
    }
    this.known.set(type, converted);
    return converted;
  }

  /** The value as one of another type, by the lowering's own way if it has one. */
  materialize(kind: keyof Materializations, at: Builder, value: Value, type: Type): Value {
    if (value.type === type) return value;
    const own = this.materializations[kind]?.(at, value, type);
    if (own !== undefined) return own;
    return unrealizedConversionCast(at, { inputs: [value], outputs: [type] }).getResult();
  }
}

/**
 * Removes casts inside of `root` that nobody uses, and those that lead back to the types that another one came from.
 * Returns the ones that are left.
 */
export function reconcileCasts(root: Operation): readonly Operation[] {
  const casts: Operation[] = [];
  root.walk((op) => {
    if (unrealizedConversionCast.is(op)) casts.push(op);
  });
  for (const cast of casts) {
    const origin = originOf(cast);
    if (origin === undefined) continue;
    for (const [position, result] of cast.results.entries()) {
      const value = origin[position];
      if (value !== undefined) result.replaceAllUsesWith(value);
    }
  }
  // What a cast is of may be of no use once it is gone itself.
  return casts
    .reverse()
    .filter((cast) => {
      if (cast.results.some((result) => result.hasUses)) return true;
      cast.erase();
      return false;
    })
    .reverse();
}

/** The values of the cast's result types that it is made of, through any number of casts. */
function originOf(cast: Operation): readonly Value[] | undefined {
  let values = cast.operands;
  for (;;) {
    const isSame =
      values.length === cast.results.length && values.every(({ type }, at) => type === cast.results[at]?.type);
    if (isSame) return values;
    const from = values[0]?.definedBy(unrealizedConversionCast);
    const isAll = from !== undefined && from.results.length === values.length;
    if (!isAll || !from.results.every((result, at) => result === values[at])) return undefined;
    values = from.operands;
  }
}
