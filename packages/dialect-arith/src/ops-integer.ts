/** Integer and index arithmetic. Integers are signless: an op, not a type, says how bits are read. */
import {
  bitWidth,
  boolLike,
  commutative,
  constantOf,
  defineOp,
  divisionSpeculation,
  elementType,
  elementwise,
  type EvaluationResult,
  type InterfaceImplementation,
  neverPoison,
  type Operation,
  poisonOp,
  pure,
  sameTypeForAll,
  readSigned,
  readUnsigned,
  shiftLeft,
  shiftRightArithmetic,
  shiftRightLogical,
  signedDivision,
  signlessIntegerLike,
  type Trait,
  type Type,
  typeVariable,
  unsignedDivision,
  widthOf,
  withOverflow,
} from "@dslc/ir";
import { conditionType, overflowFlags } from "./attributes.ts";
import { integerFacts } from "./facts.ts";

const I = typeVariable("I", signlessIntegerLike, sameTypeForAll);
/** Of the ops with several results. */
const E = typeVariable("I", signlessIntegerLike);

/** `evaluate` is given the type of the scalars. */
function binary<const N extends string>(
  name: N,
  evaluate: (lhs: bigint, rhs: bigint, type: Type) => EvaluationResult,
  traits: readonly Trait[] = [],
  poison: InterfaceImplementation = neverPoison,
) {
  return defineOp(name, {
    operands: { lhs: I, rhs: I },
    results: { result: I },
    traits: [pure, elementwise, ...traits],
    interfaces: [poison, ...integerFacts(name)],
    evaluate: ({ lhs, rhs }, op) => evaluate(lhs, rhs, elementType(op.lhs.type)),
    format: "$lhs `,` $rhs attr-dict `:` type($result)",
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
    results: { result: I },
    traits: [pure, elementwise],
    interfaces: [neverPoison, divisionSpeculation(signedness), ...integerFacts(name)],
    evaluate: ({ lhs, rhs }, op) => divide(lhs, rhs, elementType(op.lhs.type), exact),
    format: "$lhs `,` $rhs attr-dict `:` type($result)",
  });
}

/** An op whose overflow may be declared to have no meaning. */
function overflowing<const N extends string>(
  name: N,
  evaluate: (lhs: bigint, rhs: bigint, type: Type, flags: readonly string[]) => EvaluationResult,
  traits: readonly Trait[] = [],
  poison = poisonOp.implement({ mayMakePoison: (op) => flagsOf(op).length > 0 }),
) {
  return defineOp(name, {
    operands: { lhs: I, rhs: I },
    attributes: { overflowFlags },
    results: { result: I },
    traits: [pure, elementwise, ...traits],
    interfaces: [poison, ...integerFacts(name, flagsOf)],
    evaluate: ({ lhs, rhs }, op) => evaluate(lhs, rhs, elementType(op.lhs.type), op.overflowFlags),
    format: "$lhs `,` $rhs (`overflow` `` $overflowFlags^)? attr-dict `:` type($result)",
  });
}

function flagsOf(op: Operation): readonly string[] {
  const flags = op.getAttribute("overflowFlags");
  return flags === undefined ? [] : (overflowFlags.read(flags) ?? []);
}

/** A shift has a value for amounts below the width only. */
const shiftPoison = poisonOp.implement({
  mayMakePoison: (op) => {
    const amount = constantOf(op.getOperand(1));
    if (amount === undefined || flagsOf(op).length > 0) return true;
    const { type } = op.getOperand(1);
    const lanes = typeof amount === "object" ? amount : [amount];
    return lanes.some((lane) => readUnsigned(BigInt(lane), type) >= BigInt(widthOf(type)));
  },
});

function ceilDivide(a: bigint, b: bigint): bigint {
  return a / b + (a % b !== 0n && a < 0n === b < 0n ? 1n : 0n);
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n);
}

/** Sum modulo 2^n. */
export const addi = overflowing("arith.addi", (a, b, type, flags) => withOverflow((x, y) => x + y, a, b, type, flags), [
  commutative,
]);
/** Difference modulo 2^n. */
export const subi = overflowing("arith.subi", (a, b, type, flags) => withOverflow((x, y) => x - y, a, b, type, flags));
/** Product modulo 2^n. */
export const muli = overflowing("arith.muli", (a, b, type, flags) => withOverflow((x, y) => x * y, a, b, type, flags), [
  commutative,
]);
/** `lhs` shifted left by `rhs` bits, read as unsigned; has no meaning at the width or more. */
export const shli = overflowing("arith.shli", shiftLeft, [], shiftPoison);
/** Shift right that fills with zeros. */
export const shrui = binary("arith.shrui", shiftRightLogical, [], shiftPoison);
/** Shift right that fills with the sign. */
export const shrsi = binary("arith.shrsi", shiftRightArithmetic, [], shiftPoison);

/** Unsigned division, rounded to zero. */
export const divui = division("arith.divui", "unsigned", (x, y) => x / y);
/** Signed division, rounded to zero. */
export const divsi = division("arith.divsi", "signed", (x, y) => x / y);
/** Remainder of `divui`. */
export const remui = division("arith.remui", "unsigned", (x, y) => x % y);
/** Remainder of `divsi`; it has the sign of `lhs`. Has no meaning where `divsi` has none. */
export const remsi = division("arith.remsi", "signed", (x, y) => x % y);
/** Unsigned division, rounded up. */
export const ceildivui = division("arith.ceildivui", "unsigned", ceilDivide);
/** Signed division, rounded up. */
export const ceildivsi = division("arith.ceildivsi", "signed", ceilDivide);
/** Signed division, rounded down. */
export const floordivsi = division("arith.floordivsi", "signed", floorDivide);

/** Bitwise and. */
export const andi = binary("arith.andi", (a, b) => a & b, [commutative]);
/** Bitwise or. */
export const ori = binary("arith.ori", (a, b) => a | b, [commutative]);
/** Bitwise exclusive or. */
export const xori = binary("arith.xori", (a, b) => a ^ b, [commutative]);

/** The larger, read as signed. */
export const maxsi = binary("arith.maxsi", (a, b, type) => (readSigned(a, type) > readSigned(b, type) ? a : b), [
  commutative,
]);
/** The smaller, read as signed. */
export const minsi = binary("arith.minsi", (a, b, type) => (readSigned(a, type) < readSigned(b, type) ? a : b), [
  commutative,
]);
/** The larger, read as unsigned. */
export const maxui = binary("arith.maxui", (a, b, type) => (readUnsigned(a, type) > readUnsigned(b, type) ? a : b), [
  commutative,
]);
/** The smaller, read as unsigned. */
export const minui = binary("arith.minui", (a, b, type) => (readUnsigned(a, type) < readUnsigned(b, type) ? a : b), [
  commutative,
]);

/** Sum modulo 2^n, and whether it, read as unsigned, overflowed. */
export const addui_extended = defineOp("arith.addui_extended", {
  operands: { lhs: E, rhs: E },
  results: { sum: E, overflow: boolLike },
  matches: { overflow: (types) => conditionType(types.get("lhs")) },
  traits: [pure, elementwise, commutative],
  interfaces: [neverPoison],
  evaluate: ({ lhs, rhs }, op) => {
    const type = elementType(op.lhs.type);
    const sum = readUnsigned(lhs, type) + readUnsigned(rhs, type);
    return [sum, sum === readUnsigned(sum, type) ? 0n : 1n];
  },
  format: "$lhs `,` $rhs attr-dict `:` type($sum) `,` type($overflow)",
});

/** The low and the high half of a product of twice the width. */
function extendedProduct<const N extends string>(name: N, read: (value: bigint, type: Type) => bigint) {
  return defineOp(name, {
    operands: { lhs: E, rhs: E },
    results: { low: E, high: E },
    traits: [pure, elementwise, commutative],
    interfaces: [neverPoison],
    evaluate: ({ lhs, rhs }, op) => {
      const type = elementType(op.lhs.type);
      const product = read(lhs, type) * read(rhs, type);
      return [product, product >> BigInt(bitWidth(type) ?? 0)];
    },
    format: "$lhs `,` $rhs attr-dict `:` type($lhs)",
  });
}

/** Both halves of the product of signed numbers. */
export const mulsi_extended = extendedProduct("arith.mulsi_extended", readSigned);
/** Both halves of the product of unsigned numbers. */
export const mului_extended = extendedProduct("arith.mului_extended", readUnsigned);
