/** Intrinsics on floats. Those whose exact result is not computed here are not evaluated. */
import {
  commutative,
  defineOp,
  elementwise,
  type EvaluationResult,
  i32Attribute,
  pure,
  type Trait,
  typeVariable,
  unlessNaN,
} from "@dslc/ir";
import { roundAway, roundToEven } from "./bits.ts";
import { bools, floats, integer } from "./constraints.ts";
import { fastmathFlags } from "./enums.ts";
import { overloaded } from "./intrinsic-form.ts";

const F = typeVariable("F", floats);
const callFormat = "`(` operands `)` attr-dict `:` functional-type(operands, results)";

function unary<const N extends string>(name: N, evaluate?: (value: number) => number) {
  return defineOp(name, {
    operands: { in: F },
    attributes: { fastmathFlags },
    results: { res: F },
    traits: [pure, elementwise],
    interfaces: [overloaded([0])],
    evaluate: (inputs): EvaluationResult => evaluate?.(inputs.in),
    format: callFormat,
  });
}

function binary<const N extends string>(
  name: N,
  evaluate?: (a: number, b: number) => number,
  traits: readonly Trait[] = [],
) {
  return defineOp(name, {
    operands: { a: F, b: F },
    attributes: { fastmathFlags },
    results: { res: F },
    traits: [pure, elementwise, ...traits],
    interfaces: [overloaded([0])],
    evaluate: ({ a, b }): EvaluationResult => evaluate?.(a, b),
    format: callFormat,
  });
}

function ternary<const N extends string>(name: N) {
  return defineOp(name, {
    operands: { a: F, b: F, c: F },
    attributes: { fastmathFlags },
    results: { res: F },
    traits: [pure, elementwise],
    interfaces: [overloaded([0])],
    format: callFormat,
  });
}

/** The value without its sign. */
export const intr_fabs = unary("llvm.intr.fabs", Math.abs);
/** Square root, rounded right: of f32 and narrower it is right in f64 and then rounded. */
export const intr_sqrt = unary("llvm.intr.sqrt", Math.sqrt);
/** The next whole number below or at the value. */
export const intr_floor = unary("llvm.intr.floor", Math.floor);
/** The next whole number above or at the value. */
export const intr_ceil = unary("llvm.intr.ceil", Math.ceil);
/** The next whole number towards zero. */
export const intr_trunc = unary("llvm.intr.trunc", Math.trunc);
/** The nearest whole number, ties to even. */
export const intr_rint = unary("llvm.intr.rint", roundToEven);
/** The nearest whole number, ties to even, without the inexact exception. */
export const intr_nearbyint = unary("llvm.intr.nearbyint", roundToEven);
/** The nearest whole number, ties to even, whatever the rounding mode. */
export const intr_roundeven = unary("llvm.intr.roundeven", roundToEven);
/** The nearest whole number, ties away from zero. */
export const intr_round = unary("llvm.intr.round", roundAway);
/** e to the power. */
export const intr_exp = unary("llvm.intr.exp");
/** 2 to the power. */
export const intr_exp2 = unary("llvm.intr.exp2");
/** Natural logarithm. */
export const intr_log = unary("llvm.intr.log");
/** Logarithm to base 2. */
export const intr_log2 = unary("llvm.intr.log2");
/** Logarithm to base 10. */
export const intr_log10 = unary("llvm.intr.log10");
/** Sine of radians. */
export const intr_sin = unary("llvm.intr.sin");
/** Cosine of radians. */
export const intr_cos = unary("llvm.intr.cos");

/** `a` with the sign of `b`. */
export const intr_copysign = binary("llvm.intr.copysign", (a, b) =>
  b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a),
);
/** `a` to the power `b`. */
export const intr_pow = binary("llvm.intr.pow");
/** The larger; of NaN and a number, the number. */
export const intr_maxnum = binary("llvm.intr.maxnum", (a, b) => unlessNaN(a, b, Math.max), [commutative]);
/** The smaller; of NaN and a number, the number. */
export const intr_minnum = binary("llvm.intr.minnum", (a, b) => unlessNaN(a, b, Math.min), [commutative]);
/** The larger; NaN when one is NaN. */
export const intr_maximum = binary("llvm.intr.maximum", Math.max, [commutative]);
/** The smaller; NaN when one is NaN. */
export const intr_minimum = binary("llvm.intr.minimum", Math.min, [commutative]);

/** `a * b + c`, rounded once. */
export const intr_fma = ternary("llvm.intr.fma");
/** `a * b + c`, rounded once or twice, as is quicker. */
export const intr_fmuladd = ternary("llvm.intr.fmuladd");

/** `val` to a whole power. */
export const intr_powi = defineOp("llvm.intr.powi", {
  operands: { val: F, power: integer },
  attributes: { fastmathFlags },
  results: { res: F },
  traits: [pure],
  interfaces: [overloaded([0, 1])],
  format: callFormat,
});

/** Whether the float is of one of the classes that are bits of `bit` (NaN, infinity, zero, ...). */
export const intr_is_fpclass = defineOp("llvm.intr.is.fpclass", {
  operands: { in: floats },
  attributes: { bit: i32Attribute },
  results: { res: bools },
  traits: [pure],
  interfaces: [overloaded([0], { immediates: [{ position: 1, attribute: "bit" }] })],
});

function toInteger<const N extends string>(name: N) {
  return defineOp(name, {
    operands: { val: floats },
    results: { res: integer },
    traits: [pure],
    interfaces: [overloaded([0], { result: true })],
    format: callFormat,
  });
}

/** The nearest integer, ties away from zero. */
export const intr_lround = toInteger("llvm.intr.lround");
/** The nearest integer, ties away from zero. */
export const intr_llround = toInteger("llvm.intr.llround");
/** The nearest integer by the rounding mode. */
export const intr_lrint = toInteger("llvm.intr.lrint");
/** The nearest integer by the rounding mode. */
export const intr_llrint = toInteger("llvm.intr.llrint");
