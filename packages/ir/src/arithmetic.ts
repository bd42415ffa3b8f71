/**
 * The meaning of scalar arithmetic on constants, as LLVM defines it and as the dialects that mirror LLVM share it.
 *
 * Integers are bits that an operation reads as signed or unsigned; the functions take the type and read the bits
 * themselves. Results need not be wrapped or rounded: who evaluates does that.
 */
import { DeferredUndefinedBehavior, type EvaluationResult, UndefinedBehavior } from "./evaluation.ts";
import { floatFromBits, floatToBits } from "./float-text.ts";
import type { Constant } from "./type-constraints.ts";
import { bitWidth, elementType, FloatType, type Type } from "./types.ts";

/** Bits of a scalar's type or of an element's; 0 when it has no fixed number of them. */
export function widthOf(type: Type): number {
  return bitWidth(elementType(type)) ?? 0;
}

/** The bits read as an unsigned number. */
export function readUnsigned(value: bigint, type: Type): bigint {
  return BigInt.asUintN(widthOf(type), value);
}

/** The bits read as a signed number; differs from the constant itself only for i1. */
export function readSigned(value: bigint, type: Type): bigint {
  return BigInt.asIntN(widthOf(type), value);
}

/** A sum, difference or product whose overflow, as the flags say, has no meaning. */
export function withOverflow(
  exact: (a: bigint, b: bigint) => bigint,
  a: bigint,
  b: bigint,
  type: Type,
  flags: readonly string[],
): EvaluationResult {
  const unsigned = exact(readUnsigned(a, type), readUnsigned(b, type));
  const signed = exact(readSigned(a, type), readSigned(b, type));
  if (flags.includes("nuw") && unsigned !== readUnsigned(unsigned, type))
    return new DeferredUndefinedBehavior("unsigned overflow in an operation marked nuw");
  if (flags.includes("nsw") && signed !== readSigned(signed, type))
    return new DeferredUndefinedBehavior("signed overflow in an operation marked nsw");
  return signed;
}

function shift(amount: bigint, type: Type, result: (amount: bigint) => EvaluationResult): EvaluationResult {
  const bits = readUnsigned(amount, type);
  return bits >= BigInt(widthOf(type))
    ? new DeferredUndefinedBehavior("shift by the width of the type or more")
    : result(bits);
}

export function shiftLeft(a: bigint, b: bigint, type: Type, flags: readonly string[] = []): EvaluationResult {
  return shift(b, type, (amount) => withOverflow((value) => value << amount, a, 0n, type, flags));
}

export function shiftRightLogical(a: bigint, b: bigint, type: Type): EvaluationResult {
  return shift(b, type, (amount) => readUnsigned(a, type) >> amount);
}

export function shiftRightArithmetic(a: bigint, b: bigint, type: Type): EvaluationResult {
  return shift(b, type, (amount) => readSigned(a, type) >> amount);
}

/** A quotient or remainder of the bits read as unsigned. */
export function unsignedDivision(
  a: bigint,
  b: bigint,
  type: Type,
  result: (a: bigint, b: bigint) => bigint,
): EvaluationResult {
  const divisor = readUnsigned(b, type);
  return divisor === 0n ? new UndefinedBehavior("integer division by zero") : result(readUnsigned(a, type), divisor);
}

/** A quotient or remainder of the bits read as signed; the least number over -1 overflows. */
export function signedDivision(
  a: bigint,
  b: bigint,
  type: Type,
  result: (a: bigint, b: bigint) => bigint,
): EvaluationResult {
  const [dividend, divisor] = [readSigned(a, type), readSigned(b, type)];
  if (divisor === 0n) return new UndefinedBehavior("integer division by zero");
  if (divisor === -1n && dividend === -(1n << BigInt(widthOf(type) - 1)))
    return new UndefinedBehavior("overflow in signed division");
  return result(dividend, divisor);
}

/** How integers are compared, in the order of their numbers in MLIR and LLVM's dialect. */
export const integerPredicates = ["eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"] as const;
export type IntegerPredicate = (typeof integerPredicates)[number];

/** Whether the bits, read as signed or unsigned as the predicate says, compare as it says. */
export function compareIntegers(predicate: IntegerPredicate, a: bigint, b: bigint, type: Type): boolean {
  const read = predicate.startsWith("s") ? readSigned : readUnsigned;
  const [x, y] = [read(a, type), read(b, type)];
  switch (predicate) {
    case "eq":
      return x === y;
    case "ne":
      return x !== y;
    case "slt":
    case "ult":
      return x < y;
    case "sle":
    case "ule":
      return x <= y;
    case "sgt":
    case "ugt":
      return x > y;
    case "sge":
    case "uge":
      return x >= y;
  }
}

/** `true`, `false`, `ord`, `uno`, and `oeq` to `une`: `o...` is false and `u...` true when one is NaN. */
export function compareFloats(predicate: string, a: number, b: number): boolean {
  const unordered = Number.isNaN(a) || Number.isNaN(b);
  if (predicate === "true" || predicate === "false") return predicate === "true";
  if (predicate === "ord" || predicate === "uno") return unordered === (predicate === "uno");
  if (unordered) return predicate.startsWith("u");
  switch (predicate.slice(1)) {
    case "eq":
      return a === b;
    case "ne":
      return a !== b;
    case "lt":
      return a < b;
    case "le":
      return a <= b;
    case "gt":
      return a > b;
    default:
      return a >= b;
  }
}

/** What `choose` says of two numbers; of NaN and a number, the number. */
export function unlessNaN(a: number, b: number, choose: (a: number, b: number) => number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : choose(a, b);
}

/**
 * The float nearest to an integer, ties to even. An integer of more than 53 bits must not be rounded to f64 on the way
 * to a narrower type: what lies beyond 52 bits is folded into a sticky last bit first.
 */
export function nearestFloat(value: bigint, type: Type): number {
  if (type instanceof FloatType && type.width === 64) return Number(value);
  const magnitude = value < 0n ? -value : value;
  const excess = BigInt(Math.max(0, magnitude.toString(2).length - 52));
  const kept = magnitude >> excess;
  const sticky = kept << excess === magnitude ? 0n : 1n;
  const rounded = Number((kept | sticky) << excess);
  return value < 0n ? -rounded : rounded;
}

/** Rounded to zero; has no meaning out of range. */
export function truncateToInteger(value: number, type: Type, isSigned: boolean): EvaluationResult {
  const outOfRange = new DeferredUndefinedBehavior(`${value} is no value of the integer type`);
  if (!Number.isFinite(value)) return outOfRange;
  const whole = BigInt(Math.trunc(value));
  const inRange = (isSigned ? readSigned(whole, type) : readUnsigned(whole, type)) === whole;
  return inRange ? whole : outOfRange;
}

/** Rounded to zero; what does not fit becomes the least or greatest integer of the type, NaN becomes 0. */
export function saturateToInteger(value: number, type: Type, isSigned: boolean): bigint {
  const magnitude = 1n << BigInt((bitWidth(type) ?? 0) - (isSigned ? 1 : 0));
  const least = isSigned ? -magnitude : 0n;
  if (Number.isNaN(value)) return 0n;
  if (value <= Number(least)) return least;
  // All bounds are 0 or powers of two, which every f64 holds.
  return value >= Number(magnitude) ? magnitude - 1n : BigInt(Math.trunc(value));
}

/** The bits of a number or integer as a value of another type of the same width. */
export function reinterpretBits(value: Constant, from: Type, to: Type): EvaluationResult {
  if (typeof value === "number" && Number.isNaN(value)) return undefined;
  const bits = from instanceof FloatType && typeof value === "number" ? floatToBits(from, value) : value;
  if (typeof bits !== "bigint") return undefined;
  return to instanceof FloatType ? floatFromBits(to, BigInt.asUintN(to.width, bits)) : bits;
}
