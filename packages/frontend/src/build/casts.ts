/** Conversions. */
import {
  andi,
  cmpf,
  extf,
  extsi,
  extui,
  fptosi,
  fptoui,
  index_cast,
  index_castui,
  select,
  sitofp,
  truncf,
  trunci,
  uitofp,
} from "@dslc/dialect-arith";
import { type Builder, index, type Value } from "@dslc/ir";
import { f32, integerRange, isFloat, type ScalarType, type ValueType, withElement } from "../types.ts";
import type { BodyBuilder } from "./body-builder.ts";
import { elementTypeOf, irTypeOf, scalarIrType } from "./ir-types.ts";

/** `value as to`. */
export function buildCast(body: BodyBuilder, at: Builder, value: Value, from: ValueType, to: ValueType): Value {
  if (from === to) return value;
  const [source, target] = [elementTypeOf(from), elementTypeOf(to)];
  if (isFloat(source))
    return isFloat(target) ? floatToFloat(at, value, from, to) : floatToInteger(body, at, value, from, to);
  if (isFloat(target)) return (source.class === "signed" ? sitofp : uitofp)(at, { in: value, out: irTypeOf(to) }).out;
  return integerToInteger(at, value, from, to);
}

/** Keeps the value, or the low bits. A bool is an unsigned number of one bit. */
export function integerToInteger(at: Builder, value: Value, from: ValueType, to: ValueType): Value {
  const [source, target] = [elementTypeOf(from), elementTypeOf(to)];
  if (source.bits === target.bits) return value;
  const out = irTypeOf(to);
  if (source.bits > target.bits) return trunci(at, { in: value, out }).out;
  return (source.class === "signed" ? extsi : extui)(at, { in: value, out }).out;
}

function floatToFloat(at: Builder, value: Value, from: ValueType, to: ValueType): Value {
  const [source, target] = [elementTypeOf(from), elementTypeOf(to)];
  const out = irTypeOf(to);
  if (source.bits < target.bits) return extf(at, { in: value, out }).out;
  if (source.bits > target.bits) return truncf(at, { in: value, out }).out;
  // f16 and bf16: f32 holds all values of both.
  return truncf(at, { in: extf(at, { in: value, out: irTypeOf(withElement(to, f32)) }).out, out }).out;
}

/**
 * Rounded toward zero; what does not fit becomes the least or greatest value, and NaN becomes 0. `arith.fptosi` means
 * nothing out of range, so it is only given what is in range, and the rest is chosen by comparisons. These are exact:
 * both bounds are 0 or powers of two. Narrow floats go by way of f32, since f16 does not hold 2^16 and above.
 */
function floatToInteger(body: BodyBuilder, at: Builder, value: Value, from: ValueType, to: ValueType): Value {
  const wide = withElement(from, f32);
  if (elementTypeOf(from).bits < f32.bits)
    return floatToInteger(body, at, floatToFloat(at, value, from, wide), wide, to);
  const { location } = at;
  const target = elementTypeOf(to);
  const { least, greatest } = integerRange(target);
  const low = body.constant(from, Number(least), location);
  const high = body.constant(from, Number(greatest + 1n), location);
  const notBelow = cmpf(at, { predicate: "oge", lhs: value, rhs: low }).result;
  const notAbove = cmpf(at, { predicate: "olt", lhs: value, rhs: high }).result;
  const isInRange = andi(at, { lhs: notBelow, rhs: notAbove }).result;
  const zero = body.constant(from, 0, location);
  const safe = select(at, { condition: isInRange, true_value: value, false_value: zero }).result;
  const converted = (target.class === "signed" ? fptosi : fptoui)(at, { in: safe, out: irTypeOf(to) }).out;
  const isAbove = cmpf(at, { predicate: "oge", lhs: value, rhs: high }).result;
  const bounded = select(at, {
    condition: isAbove,
    true_value: body.constant(to, greatest, location),
    false_value: converted,
  }).result;
  if (least === 0n) return bounded;
  const isBelow = cmpf(at, { predicate: "olt", lhs: value, rhs: low }).result;
  return select(at, { condition: isBelow, true_value: body.constant(to, least, location), false_value: bounded })
    .result;
}

/** The integer as `index`, which has the same value. */
export function toIndex(at: Builder, value: Value, type: ScalarType): Value {
  if (type.class === "signed") return index_cast(at, { in: value, out: index }).out;
  // What came from an `index` fits: ids, sizes and counters of loops are below 2^32.
  return value.definedBy(index_castui)?.in ?? index_castui(at, { in: value, out: index }).out;
}

/** The `index` as an integer of the type, which has room for it. */
export function fromIndex(at: Builder, value: Value, type: ScalarType): Value {
  return (type.class === "signed" ? index_cast : index_castui)(at, { in: value, out: scalarIrType(type) }).out;
}
