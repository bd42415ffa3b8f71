/** Integer and index arithmetic. Integers are signless: an op, not a type, says how bits are read. */
import {
  commutative,
  defineOp,
  elementwise,
  type EvaluationResult,
  pure,
  signlessIntegerLike,
  type Trait,
  typeVariable,
  UndefinedBehavior,
  type Value,
  bitWidth,
  elementType,
} from "@dslc/ir";
import { overflowFlags } from "./attributes.ts";

const I = typeVariable("I", signlessIntegerLike);
const binaryFormat = "$lhs `,` $rhs attr-dict `:` type($result)";

/** Bits of an integer's or vector element's type. */
export function widthOf(value: Value): number {
  return bitWidth(elementType(value.type)) ?? 0;
}

/** The bits read as an unsigned number. */
export function unsigned(value: bigint, of: Value): bigint {
  return BigInt.asUintN(widthOf(of), value);
}

/** The bits read as a signed number; differs from the constant itself only for i1. */
export function signed(value: bigint, of: Value): bigint {
  return BigInt.asIntN(widthOf(of), value);
}

function binary<const N extends string>(name: N, evaluate: (lhs: bigint, rhs: bigint, type: Value) => EvaluationResult, traits: readonly Trait[] = []) {
  return defineOp(name, {
    operands: { lhs: I, rhs: I },
    results: { result: I },
    traits: [pure, elementwise, ...traits],
    evaluate: ({ lhs, rhs }, op) => evaluate(lhs, rhs, op.lhs),
    format: binaryFormat,
  });
}

/** An op whose overflow may be declared undefined; `exact` is the result before it is wrapped. */
function overflowing<const N extends string>(name: N, exact: (lhs: bigint, rhs: bigint) => bigint, traits: readonly Trait[] = []) {
  return defineOp(name, {
    operands: { lhs: I, rhs: I },
    attributes: { overflowFlags },
    results: { result: I },
    traits: [pure, elementwise, ...traits],
    evaluate: ({ lhs, rhs }, op) => {
      const unsignedResult = exact(unsigned(lhs, op.lhs), unsigned(rhs, op.lhs));
      const signedResult = exact(signed(lhs, op.lhs), signed(rhs, op.lhs));
      if (op.overflowFlags.includes("nuw") && unsignedResult !== unsigned(unsignedResult, op.lhs)) return new UndefinedBehavior("unsigned overflow in an operation marked nuw");
      if (op.overflowFlags.includes("nsw") && signedResult !== signed(signedResult, op.lhs)) return new UndefinedBehavior("signed overflow in an operation marked nsw");
      return signedResult;
    },
    format: "$lhs `,` $rhs (`overflow` `` $overflowFlags^)? attr-dict `:` type($result)",
  });
}

/** A shift; by the width or more it has no meaning. */
function shift(amount: bigint, type: Value, result: (amount: bigint) => bigint): EvaluationResult {
  const bits = unsigned(amount, type);
  return bits >= BigInt(widthOf(type)) ? new UndefinedBehavior("shift by the width of the type or more") : result(bits);
}

function division(rhs: bigint, result: () => bigint): EvaluationResult {
  return rhs === 0n ? new UndefinedBehavior("integer division by zero") : result();
}

/** Signed division, where the least number over -1 overflows. */
function signedDivision(lhs: bigint, rhs: bigint, type: Value, result: (lhs: bigint, rhs: bigint) => bigint): EvaluationResult {
  const [a, b] = [signed(lhs, type), signed(rhs, type)];
  if (b === -1n && a === -(1n << BigInt(widthOf(type) - 1))) return new UndefinedBehavior("overflow in signed division");
  return division(b, () => result(a, b));
}

function ceilDivide(a: bigint, b: bigint): bigint {
  return a / b + (a % b !== 0n && a < 0n === b < 0n ? 1n : 0n);
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n);
}

/** Sum modulo 2^n. */
export const addi = overflowing("arith.addi", (a, b) => a + b, [commutative]);
/** Difference modulo 2^n. */
export const subi = overflowing("arith.subi", (a, b) => a - b);
/** Product modulo 2^n. */
export const muli = overflowing("arith.muli", (a, b) => a * b, [commutative]);

/** `lhs` shifted left by `rhs` bits, read as unsigned; undefined at the width or more. */
export const shli = defineOp("arith.shli", {
  operands: { lhs: I, rhs: I },
  attributes: { overflowFlags },
  results: { result: I },
  traits: [pure, elementwise],
  evaluate: ({ lhs, rhs }, op) => shift(rhs, op.lhs, (amount) => lhs << amount),
  format: "$lhs `,` $rhs (`overflow` `` $overflowFlags^)? attr-dict `:` type($result)",
});
/** Shift right that fills with zeros. */
export const shrui = binary("arith.shrui", (a, b, type) => shift(b, type, (amount) => unsigned(a, type) >> amount));
/** Shift right that fills with the sign. */
export const shrsi = binary("arith.shrsi", (a, b, type) => shift(b, type, (amount) => signed(a, type) >> amount));

/** Unsigned division, rounded to zero. */
export const divui = binary("arith.divui", (a, b, type) => division(b, () => unsigned(a, type) / unsigned(b, type)));
/** Signed division, rounded to zero. */
export const divsi = binary("arith.divsi", (a, b, type) => signedDivision(a, b, type, (x, y) => x / y));
/** Remainder of `divui`. */
export const remui = binary("arith.remui", (a, b, type) => division(b, () => unsigned(a, type) % unsigned(b, type)));
/** Remainder of `divsi`; it has the sign of `lhs`. */
export const remsi = binary("arith.remsi", (a, b, type) => division(b, () => signed(a, type) % signed(b, type)));
/** Unsigned division, rounded up. */
export const ceildivui = binary("arith.ceildivui", (a, b, type) => division(b, () => ceilDivide(unsigned(a, type), unsigned(b, type))));
/** Signed division, rounded up. */
export const ceildivsi = binary("arith.ceildivsi", (a, b, type) => signedDivision(a, b, type, ceilDivide));
/** Signed division, rounded down. */
export const floordivsi = binary("arith.floordivsi", (a, b, type) => signedDivision(a, b, type, floorDivide));

/** Bitwise and. */
export const andi = binary("arith.andi", (a, b) => a & b, [commutative]);
/** Bitwise or. */
export const ori = binary("arith.ori", (a, b) => a | b, [commutative]);
/** Bitwise exclusive or. */
export const xori = binary("arith.xori", (a, b) => a ^ b, [commutative]);

/** The larger, read as signed. */
export const maxsi = binary("arith.maxsi", (a, b, type) => (signed(a, type) > signed(b, type) ? a : b), [commutative]);
/** The smaller, read as signed. */
export const minsi = binary("arith.minsi", (a, b, type) => (signed(a, type) < signed(b, type) ? a : b), [commutative]);
/** The larger, read as unsigned. */
export const maxui = binary("arith.maxui", (a, b, type) => (unsigned(a, type) > unsigned(b, type) ? a : b), [commutative]);
/** The smaller, read as unsigned. */
export const minui = binary("arith.minui", (a, b, type) => (unsigned(a, type) < unsigned(b, type) ? a : b), [commutative]);
