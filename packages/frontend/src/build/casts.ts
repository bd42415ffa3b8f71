/** Conversions. */
import {
  addi,
  andi,
  cmpi,
  extf,
  extsi,
  extui,
  index_cast,
  index_castui,
  ori,
  select,
  sitofp,
  truncf,
  trunci,
  uitofp,
} from "@dslc/dialect-arith";
import { fptosiSat, fptouiSat } from "@dslc/dialect-wg";
import { type Builder, index, type Value } from "@dslc/ir";
import { f32, isFloat, type ScalarType, type ValueType, withElement } from "../types.ts";
import type { BodyBuilder } from "./body-builder.ts";
import { elementTypeOf, irTypeOf, scalarIrType } from "./ir-types.ts";

/** `value as to`. */
export function buildCast(body: BodyBuilder, at: Builder, value: Value, from: ValueType, to: ValueType): Value {
  if (from === to) return value;
  const [source, target] = [elementTypeOf(from), elementTypeOf(to)];
  if (isFloat(source)) {
    if (isFloat(target)) return floatToFloat(at, value, from, to);
    return (target.class === "signed" ? fptosiSat : fptouiSat)(at, { in: value, out: irTypeOf(to) }).out;
  }
  if (isFloat(target)) return integerToFloat(body, at, value, from, to);
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

/**
 * Targets without a conversion to bf16 go by way of f32, as LLVM 19 expands it, which rounds twice where the integer has
 * more bits than f32 holds. So such an integer is made one that f32 holds and that is rounded to bf16 alike.
 */
function integerToFloat(body: BodyBuilder, at: Builder, value: Value, from: ValueType, to: ValueType): Value {
  const convert = elementTypeOf(from).class === "signed" ? sitofp : uitofp;
  const short = elementTypeOf(to).name === "bf16" ? shortened(body, at, value, from) : value;
  return convert(at, { in: short, out: irTypeOf(to) }).out;
}

/**
 * How many low bits of an integer are folded into the bit above them, and how many bits its magnitude has at least for
 * that to leave 10, two more than bf16's, and at most 24, f32's.
 */
const shortenings: Readonly<Record<number, readonly (readonly [folded: bigint, atLeast: bigint])[]>> = {
  32: [[8n, 24n]],
  64: [
    [12n, 24n],
    [26n, 36n],
    [40n, 50n],
  ],
};

/** The integer rounded to odd (cut off, but odd where that was not exact), so that it has no more than 24 bits. */
function shortened(body: BodyBuilder, at: Builder, value: Value, type: ValueType): Value {
  const { bits, class: kind } = elementTypeOf(type);
  const number = (constant: bigint): Value => body.constant(type, constant, at.location);
  let short = value;
  for (const [folded, atLeast] of shortenings[bits] ?? []) {
    const unit = 1n << folded;
    const low = andi(at, { lhs: short, rhs: number(unit - 1n) }).result;
    const isInexact = cmpi(at, { predicate: "ne", lhs: low, rhs: number(0n) }).result;
    const odd = select(at, { condition: isInexact, true_value: number(unit), false_value: number(0n) }).result;
    const cut = andi(at, { lhs: short, rhs: number(-unit) }).result;
    const rounded = ori(at, { lhs: cut, rhs: odd }).result;
    const bound = 1n << atLeast;
    const isSigned = kind === "signed";
    // From -bound on to bound, moved up by bound, is what is below two of it.
    const distance = isSigned ? addi(at, { lhs: short, rhs: number(bound) }).result : short;
    const rhs = number(isSigned ? 2n * bound : bound);
    const isLong = cmpi(at, { predicate: "uge", lhs: distance, rhs }).result;
    short = select(at, { condition: isLong, true_value: rounded, false_value: short }).result;
  }
  return short;
}

function floatToFloat(at: Builder, value: Value, from: ValueType, to: ValueType): Value {
  const [source, target] = [elementTypeOf(from), elementTypeOf(to)];
  const out = irTypeOf(to);
  if (source.bits < target.bits) return extf(at, { in: value, out }).out;
  if (source.bits > target.bits) return truncf(at, { in: value, out }).out;
  // f16 and bf16: f32 holds all values of both.
  return truncf(at, { in: extf(at, { in: value, out: irTypeOf(withElement(to, f32)) }).out, out }).out;
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
