/** Values as 32-bit words, which is what lanes exchange, and combinations of values. */
import * as arith from "@dslc/dialect-arith";
import {
  type Builder,
  FloatAttribute,
  FloatType,
  f32,
  i16,
  i32,
  i64,
  IntegerAttribute,
  IntegerType,
  type Type,
  type Value,
  type CombiningKind,
} from "@dslc/ir";

/** A constant of an integer type. */
export function integer(at: Builder, value: bigint, type: IntegerType = i32): Value {
  return arith.constant(at, { value: new IntegerAttribute(value, type), result: type }).result;
}

/** A constant of any scalar type. */
export function scalarConstant(at: Builder, value: bigint | number, type: Type): Value {
  if (type instanceof IntegerType) return integer(at, BigInt(value), type);
  if (type instanceof FloatType)
    return arith.constant(at, { value: FloatAttribute.get(Number(value), type), result: type }).result;
  throw new Error(`there are no constants of type ${type.text}`);
}

function bitsOf(at: Builder, value: Value): Value {
  const { type } = value;
  return type instanceof FloatType ? arith.bitcast(at, { in: value, out: IntegerType.get(type.width) }).out : value;
}

/** The bits of a value of at most 64 bits as one i32, or two, the low one first; upper bits are 0. */
export function wordsOf(at: Builder, value: Value): readonly Value[] {
  const bits = bitsOf(at, value);
  if (bits.type === i32) return [bits];
  if (bits.type !== i64) return [arith.extui(at, { in: bits, out: i32 }).out];
  const high = arith.shrui(at, { lhs: bits, rhs: integer(at, 32n, i64) }).result;
  return [arith.trunci(at, { in: bits, out: i32 }).out, arith.trunci(at, { in: high, out: i32 }).out];
}

/** The value of a type whose words these are. */
export function fromWords(at: Builder, [low, high]: readonly Value[], type: Type): Value {
  if (low === undefined) throw new Error("a value of no words");
  const bits = joined(at, low, high, type);
  return type instanceof FloatType ? arith.bitcast(at, { in: bits, out: type }).out : bits;
}

function joined(at: Builder, low: Value, high: Value | undefined, type: Type): Value {
  if (high !== undefined) {
    const wide = arith.extui(at, { in: high, out: i64 }).out;
    const shifted = arith.shli(at, { lhs: wide, rhs: integer(at, 32n, i64) }).result;
    return arith.ori(at, { lhs: arith.extui(at, { in: low, out: i64 }).out, rhs: shifted }).result;
  }
  const width = type instanceof FloatType || type instanceof IntegerType ? type.width : 32;
  return width === 32 ? low : arith.trunci(at, { in: low, out: width === 16 ? i16 : IntegerType.get(width) }).out;
}

/** What an exchange of words does to a whole value. */
export function byWords(at: Builder, value: Value, exchange: (word: Value, position: number) => Value): Value {
  return fromWords(at, wordsOf(at, value).map(exchange), value.type);
}

/** Two values of one type combined. */
export function combine(at: Builder, kind: CombiningKind, lhs: Value, rhs: Value): Value {
  const { type } = lhs;
  // Not all targets have bf16; sums and products of two computed in f32 and rounded are the exact ones rounded once.
  if (type instanceof FloatType && type.name === "bf16") {
    const [a, b] = [lhs, rhs].map((value) => arith.extf(at, { in: value, out: f32 }).out);
    if (a === undefined || b === undefined) throw new Error("two operands");
    return arith.truncf(at, { in: combine(at, kind, a, b), out: type }).out;
  }
  const isFloat = type instanceof FloatType;
  switch (kind) {
    case "add":
      return (isFloat ? arith.addf : arith.addi)(at, { lhs, rhs }).result;
    case "mul":
      return (isFloat ? arith.mulf : arith.muli)(at, { lhs, rhs }).result;
    case "and":
      return arith.andi(at, { lhs, rhs }).result;
    case "or":
      return arith.ori(at, { lhs, rhs }).result;
    case "xor":
      return arith.xori(at, { lhs, rhs }).result;
    default:
      return extremes[kind](at, { lhs, rhs }).result;
  }
}

const extremes = {
  minui: arith.minui,
  minsi: arith.minsi,
  minnumf: arith.minnumf,
  minimumf: arith.minimumf,
  maxui: arith.maxui,
  maxsi: arith.maxsi,
  maxnumf: arith.maxnumf,
  maximumf: arith.maximumf,
} as const;
