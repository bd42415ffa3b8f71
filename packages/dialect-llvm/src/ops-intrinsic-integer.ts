/** Intrinsics on integers. */
import {
  boolAttribute,
  commutative,
  compareIntegers,
  defineOp,
  elementwise,
  type EvaluationResult,
  pure,
  readSigned,
  readUnsigned,
  type Trait,
  type Type,
  typeVariable,
  type IntegerPredicate,
} from "@dslc/ir";
import { countOnes, funnelLeft, leadingZeros, reverseGroups, trailingZeros } from "./bits.ts";
import { integers } from "./constraints.ts";
import { overloaded } from "./intrinsic-form.ts";
import { comparisonType, isLLVMInteger, LLVMStructType, scalarOf } from "./types.ts";

const I = typeVariable("I", integers);
const callFormat = "`(` operands `)` attr-dict `:` functional-type(operands, results)";

function widthOf(type: Type): number {
  const scalar = scalarOf(type);
  return isLLVMInteger(scalar) ? scalar.width : 0;
}

/** An intrinsic of one integer; `evaluate` gets its bits as an unsigned number. */
function unary<const N extends string>(name: N, evaluate: (value: bigint, width: number) => bigint) {
  return defineOp(name, {
    operands: { in: I },
    results: { res: I },
    traits: [pure, elementwise],
    interfaces: [overloaded([0])],
    evaluate: (inputs, op) => evaluate(readUnsigned(inputs.in, op.in.type), widthOf(op.in.type)),
    format: callFormat,
  });
}

/** The number of ones. */
export const intr_ctpop = unary("llvm.intr.ctpop", countOnes);
/** The bits in the opposite order. */
export const intr_bitreverse = unary("llvm.intr.bitreverse", (value, width) => reverseGroups(value, width, 1));
/** The bytes in the opposite order. */
export const intr_bswap = unary("llvm.intr.bswap", (value, width) => reverseGroups(value, width, 8));

function countZeros<const N extends string>(name: N, evaluate: (value: bigint, width: number) => bigint) {
  return defineOp(name, {
    operands: { in: I },
    attributes: { is_zero_poison: boolAttribute },
    results: { res: I },
    traits: [pure, elementwise],
    interfaces: [overloaded([0], { immediates: [{ position: 1, attribute: "is_zero_poison" }] })],
    evaluate: (inputs, op): EvaluationResult => {
      const value = readUnsigned(inputs.in, op.in.type);
      return value === 0n && op.is_zero_poison ? undefined : evaluate(value, widthOf(op.in.type));
    },
  });
}

/** The number of zeros above the highest one. */
export const intr_ctlz = countZeros("llvm.intr.ctlz", leadingZeros);
/** The number of zeros below the lowest one. */
export const intr_cttz = countZeros("llvm.intr.cttz", trailingZeros);

/** The magnitude; of the least number it is that number, or poison. */
export const intr_abs = defineOp("llvm.intr.abs", {
  operands: { in: I },
  attributes: { is_int_min_poison: boolAttribute },
  results: { res: I },
  traits: [pure, elementwise],
  interfaces: [overloaded([0], { immediates: [{ position: 1, attribute: "is_int_min_poison" }] })],
  evaluate: (inputs, op): EvaluationResult => {
    const value = readSigned(inputs.in, op.in.type);
    const isLeast = value === -(1n << BigInt(widthOf(op.in.type) - 1));
    if (isLeast && op.is_int_min_poison) return undefined;
    return value < 0n ? -value : value;
  },
});

function binary<const N extends string>(
  name: N,
  evaluate: (a: bigint, b: bigint, type: Type) => EvaluationResult,
  traits: readonly Trait[] = [],
) {
  return defineOp(name, {
    operands: { a: I, b: I },
    results: { res: I },
    traits: [pure, elementwise, ...traits],
    interfaces: [overloaded([0])],
    evaluate: ({ a, b }, op) => evaluate(a, b, scalarOf(op.a.type)),
    format: callFormat,
  });
}

const choose =
  (predicate: IntegerPredicate) =>
  (a: bigint, b: bigint, type: Type): bigint =>
    compareIntegers(predicate, a, b, type) ? a : b;

/** The larger, read as signed. */
export const intr_smax = binary("llvm.intr.smax", choose("sgt"), [commutative]);
/** The smaller, read as signed. */
export const intr_smin = binary("llvm.intr.smin", choose("slt"), [commutative]);
/** The larger, read as unsigned. */
export const intr_umax = binary("llvm.intr.umax", choose("ugt"), [commutative]);
/** The smaller, read as unsigned. */
export const intr_umin = binary("llvm.intr.umin", choose("ult"), [commutative]);

function clamp(value: bigint, least: bigint, most: bigint): bigint {
  return value < least ? least : value > most ? most : value;
}

const signedSaturating =
  (exact: (a: bigint, b: bigint) => bigint) =>
  (a: bigint, b: bigint, type: Type): bigint => {
    const half = 1n << BigInt(widthOf(type) - 1);
    return clamp(exact(readSigned(a, type), readSigned(b, type)), -half, half - 1n);
  };

const unsignedSaturating =
  (exact: (a: bigint, b: bigint) => bigint) =>
  (a: bigint, b: bigint, type: Type): bigint =>
    clamp(exact(readUnsigned(a, type), readUnsigned(b, type)), 0n, (1n << BigInt(widthOf(type))) - 1n);

/** Sum, or the nearest number that a signed integer can be. */
export const intr_sadd_sat = binary(
  "llvm.intr.sadd.sat",
  signedSaturating((a, b) => a + b),
  [commutative],
);
/** Sum, or the nearest number that an unsigned integer can be. */
export const intr_uadd_sat = binary(
  "llvm.intr.uadd.sat",
  unsignedSaturating((a, b) => a + b),
  [commutative],
);
/** Difference, or the nearest number that a signed integer can be. */
export const intr_ssub_sat = binary(
  "llvm.intr.ssub.sat",
  signedSaturating((a, b) => a - b),
);
/** Difference, or zero. */
export const intr_usub_sat = binary(
  "llvm.intr.usub.sat",
  unsignedSaturating((a, b) => a - b),
);

function funnel<const N extends string>(name: N, left: (amount: bigint, width: bigint) => bigint) {
  return defineOp(name, {
    operands: { a: I, b: I, c: I },
    results: { res: I },
    traits: [pure, elementwise],
    interfaces: [overloaded([0])],
    evaluate: ({ a, b, c }, op) => {
      const { type } = op.a;
      const width = BigInt(widthOf(type));
      return funnelLeft(
        readUnsigned(a, type),
        readUnsigned(b, type),
        left(readUnsigned(c, type) % width, width),
        Number(width),
      );
    },
    format: callFormat,
  });
}

/** The upper half of `a:b` shifted left by `c` modulo the width. */
export const intr_fshl = funnel("llvm.intr.fshl", (amount) => amount);
/** The lower half of `a:b` shifted right by `c` modulo the width. */
export const intr_fshr = funnel("llvm.intr.fshr", (amount, width) => width - amount);

function withOverflowBit<const N extends string>(name: N) {
  return defineOp(name, {
    operands: { lhs: I, rhs: I },
    results: { res: ({ lhs }) => LLVMStructType.get([lhs.type, comparisonType(lhs.type)]) },
    traits: [pure],
    interfaces: [overloaded([0])],
  });
}

/** Signed sum, and whether it overflowed. */
export const intr_sadd_with_overflow = withOverflowBit("llvm.intr.sadd.with.overflow");
/** Unsigned sum, and whether it overflowed. */
export const intr_uadd_with_overflow = withOverflowBit("llvm.intr.uadd.with.overflow");
/** Signed difference, and whether it overflowed. */
export const intr_ssub_with_overflow = withOverflowBit("llvm.intr.ssub.with.overflow");
/** Unsigned difference, and whether it overflowed. */
export const intr_usub_with_overflow = withOverflowBit("llvm.intr.usub.with.overflow");
/** Signed product, and whether it overflowed. */
export const intr_smul_with_overflow = withOverflowBit("llvm.intr.smul.with.overflow");
/** Unsigned product, and whether it overflowed. */
export const intr_umul_with_overflow = withOverflowBit("llvm.intr.umul.with.overflow");
