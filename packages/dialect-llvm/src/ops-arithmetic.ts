/** Arithmetic on integers and floats, and comparisons. Each is the LLVM instruction of its name. */
import {
  commutative,
  compareFloats,
  compareIntegers,
  defineOp,
  divisionSpeculation,
  elementwise,
  type EvaluationResult,
  pure,
  shiftLeft,
  shiftRightArithmetic,
  shiftRightLogical,
  signedDivision,
  type Trait,
  type Type,
  typeVariable,
  unsignedDivision,
  withOverflow,
} from "@dslc/ir";
import { floats, integers, integersOrPointers } from "./constraints.ts";
import { fastmathFlags, floatPredicate, integerPredicate, overflowFlags } from "./enums.ts";
import { comparisonFormat } from "./formats.ts";
import { comparisonType, scalarOf } from "./types.ts";

const I = typeVariable("I", integers);
const F = typeVariable("F", floats);
const P = typeVariable("P", integersOrPointers);

const binaryFormat = "$lhs `,` $rhs attr-dict `:` type($res)";

function integer<const N extends string>(
  name: N,
  evaluate: (a: bigint, b: bigint, type: Type) => EvaluationResult,
  traits: readonly Trait[] = [],
) {
  return defineOp(name, {
    operands: { lhs: I, rhs: I },
    results: { res: I },
    traits: [pure, elementwise, ...traits],
    evaluate: ({ lhs, rhs }, op) => evaluate(lhs, rhs, scalarOf(op.lhs.type)),
    format: binaryFormat,
  });
}

/** A quotient or remainder: has no meaning when the divisor is zero, or when a signed quotient overflows. */
function division<const N extends string>(
  name: N,
  signedness: "signed" | "unsigned",
  exact: (a: bigint, b: bigint) => bigint,
) {
  const divide = signedness === "signed" ? signedDivision : unsignedDivision;
  return defineOp(name, {
    operands: { lhs: I, rhs: I },
    results: { res: I },
    traits: [pure, elementwise],
    interfaces: [divisionSpeculation(signedness)],
    evaluate: ({ lhs, rhs }, op) => divide(lhs, rhs, scalarOf(op.lhs.type), exact),
    format: binaryFormat,
  });
}

function overflowing<const N extends string>(
  name: N,
  evaluate: (a: bigint, b: bigint, type: Type, flags: readonly string[]) => EvaluationResult,
  traits: readonly Trait[] = [],
) {
  return defineOp(name, {
    operands: { lhs: I, rhs: I },
    attributes: { overflowFlags },
    results: { res: I },
    traits: [pure, elementwise, ...traits],
    evaluate: ({ lhs, rhs }, op) => evaluate(lhs, rhs, scalarOf(op.lhs.type), op.overflowFlags),
    format: "$lhs `,` $rhs (`overflow` `` $overflowFlags^)? attr-dict `:` type($res)",
  });
}

/** Sum modulo 2^n. */
export const add = overflowing("llvm.add", (a, b, type, flags) => withOverflow((x, y) => x + y, a, b, type, flags), [
  commutative,
]);
/** Difference modulo 2^n. */
export const sub = overflowing("llvm.sub", (a, b, type, flags) => withOverflow((x, y) => x - y, a, b, type, flags));
/** Product modulo 2^n. */
export const mul = overflowing("llvm.mul", (a, b, type, flags) => withOverflow((x, y) => x * y, a, b, type, flags), [
  commutative,
]);
/** Shift left; by the width or more it is poison. */
export const shl = overflowing("llvm.shl", shiftLeft);
/** Shift right that fills with zeros. */
export const lshr = integer("llvm.lshr", shiftRightLogical);
/** Shift right that fills with the sign. */
export const ashr = integer("llvm.ashr", shiftRightArithmetic);
/** Unsigned division, rounded to zero. */
export const udiv = division("llvm.udiv", "unsigned", (x, y) => x / y);
/** Signed division, rounded to zero. */
export const sdiv = division("llvm.sdiv", "signed", (x, y) => x / y);
/** Remainder of `udiv`. */
export const urem = division("llvm.urem", "unsigned", (x, y) => x % y);
/** Remainder of `sdiv`; it has the sign of `lhs`. */
export const srem = division("llvm.srem", "signed", (x, y) => x % y);
/** Bitwise and. */
export const and = integer("llvm.and", (a, b) => a & b, [commutative]);
/** Bitwise or. */
export const or = integer("llvm.or", (a, b) => a | b, [commutative]);
/** Bitwise exclusive or. */
export const xor = integer("llvm.xor", (a, b) => a ^ b, [commutative]);

function float<const N extends string>(
  name: N,
  evaluate: (a: number, b: number) => number,
  traits: readonly Trait[] = [],
) {
  return defineOp(name, {
    operands: { lhs: F, rhs: F },
    attributes: { fastmathFlags },
    results: { res: F },
    traits: [pure, elementwise, ...traits],
    evaluate: ({ lhs, rhs }) => evaluate(lhs, rhs),
    format: binaryFormat,
  });
}

// Two f32, f16 or bf16 computed in f64 and rounded to their own type give what is rounded once: see arith.addf.

/** Sum. */
export const fadd = float("llvm.fadd", (a, b) => a + b, [commutative]);
/** Difference. */
export const fsub = float("llvm.fsub", (a, b) => a - b);
/** Product. */
export const fmul = float("llvm.fmul", (a, b) => a * b, [commutative]);
/** Quotient. */
export const fdiv = float("llvm.fdiv", (a, b) => a / b);
/** Remainder with the sign of `lhs` (C's fmod). */
export const frem = float("llvm.frem", (a, b) => a % b);

/** The same with the other sign. */
export const fneg = defineOp("llvm.fneg", {
  operands: { operand: F },
  attributes: { fastmathFlags },
  results: { res: F },
  traits: [pure, elementwise],
  evaluate: ({ operand }) => -operand,
  format: "$operand attr-dict `:` type($res)",
});

/** Comparison of integers or addresses; the predicate says whether they are read as signed. */
export const icmp = defineOp("llvm.icmp", {
  operands: { lhs: P, rhs: P },
  attributes: { predicate: integerPredicate },
  results: { res: ({ lhs }) => comparisonType(lhs.type) },
  traits: [pure, elementwise],
  evaluate: ({ lhs, rhs }, op) => (compareIntegers(op.predicate, lhs, rhs, scalarOf(op.lhs.type)) ? 1n : 0n),
  format: comparisonFormat(integerPredicate),
});

/** Comparison of floats: `o...` is false and `u...` true when one is NaN. */
export const fcmp = defineOp("llvm.fcmp", {
  operands: { lhs: F, rhs: F },
  attributes: { predicate: floatPredicate, fastmathFlags },
  results: { res: ({ lhs }) => comparisonType(lhs.type) },
  traits: [pure, elementwise],
  evaluate: ({ lhs, rhs }, op) => (compareFloats(op.predicate.replace("_", ""), lhs, rhs) ? 1n : 0n),
  format: comparisonFormat(floatPredicate),
});
