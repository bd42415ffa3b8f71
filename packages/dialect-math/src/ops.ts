/**
 * Mathematical functions. `evaluate` of rounding, square root and fused multiply-add is exact or correctly rounded;
 * that of transcendental functions is JavaScript's result in f64 rounded to the type, so within an ulp or so, and a
 * device may give another one.
 */
import {
  copySign,
  countLeadingZeros,
  countOnes,
  countTrailingZeros,
  defineOp,
  elementType,
  elementwise,
  errorFunction,
  type EvaluationResult,
  FloatType,
  fastmath,
  floatLike,
  fusedMultiplyAdd,
  integerPower,
  power,
  pure,
  roundHalfAway,
  roundHalfEven,
  sameTypeForAll,
  shapesAgree,
  signlessIntegerLike,
  typeVariable,
  DeferredUndefinedBehavior,
  widthOf,
} from "@dslc/ir";

const F = typeVariable("F", floatLike, sameTypeForAll);
const I = typeVariable("I", signlessIntegerLike, sameTypeForAll);
/** Of the op whose operands have two types. */
const P = typeVariable("F", floatLike);

function unary<const N extends string>(name: N, evaluate: (value: number) => number) {
  return defineOp(name, {
    operands: { operand: F },
    attributes: { fastmath },
    results: { result: F },
    traits: [pure, elementwise],
    evaluate: ({ operand }) => evaluate(operand),
    format: "$operand (`fastmath` `` $fastmath^)? attr-dict `:` type($result)",
  });
}

function binary<const N extends string>(name: N, evaluate: (lhs: number, rhs: number) => number) {
  return defineOp(name, {
    operands: { lhs: F, rhs: F },
    attributes: { fastmath },
    results: { result: F },
    traits: [pure, elementwise],
    evaluate: ({ lhs, rhs }) => evaluate(lhs, rhs),
    format: "$lhs `,` $rhs (`fastmath` `` $fastmath^)? attr-dict `:` type($result)",
  });
}

/** `evaluate` is given the bits as an unsigned number, and their count. */
function integerUnary<const N extends string>(name: N, evaluate: (bits: bigint, width: number) => bigint) {
  return defineOp(name, {
    operands: { operand: I },
    results: { result: I },
    traits: [pure, elementwise],
    evaluate: ({ operand }, op) =>
      evaluate(BigInt.asUintN(widthOf(op.operand.type), operand), widthOf(op.operand.type)),
    format: "$operand attr-dict `:` type($result)",
  });
}

/** The magnitude. */
export const absf = unary("math.absf", Math.abs);
/** Upwards to an integer. */
export const ceil = unary("math.ceil", Math.ceil);
/** Downwards to an integer. */
export const floor = unary("math.floor", Math.floor);
/** Towards zero to an integer. */
export const trunc = unary("math.trunc", Math.trunc);
/** To the nearest integer, halves away from zero. */
export const round = unary("math.round", roundHalfAway);
/** To the nearest integer, halves to even. */
export const roundeven = unary("math.roundeven", roundHalfEven);

// The root rounded first to f64 and then to f32, f16 or bf16 is rounded right: f64 has more than twice their digits
// and two (Figueroa, "When is double rounding innocuous?").
/** Square root. */
export const sqrt = unary("math.sqrt", Math.sqrt);
/** One over the square root. */
export const rsqrt = unary("math.rsqrt", (value) => 1 / Math.sqrt(value));
/** Cube root. */
export const cbrt = unary("math.cbrt", Math.cbrt);

/** e to the power of the operand. */
export const exp = unary("math.exp", Math.exp);
/** 2 to the power of the operand. */
export const exp2 = unary("math.exp2", (value) => 2 ** value);
/** e to the power of the operand, minus 1; exact near 0. */
export const expm1 = unary("math.expm1", Math.expm1);
/** Natural logarithm. */
export const log = unary("math.log", Math.log);
/** Logarithm to base 2. */
export const log2 = unary("math.log2", Math.log2);
/** Logarithm to base 10. */
export const log10 = unary("math.log10", Math.log10);
/** Natural logarithm of 1 plus the operand; exact near 0. */
export const log1p = unary("math.log1p", Math.log1p);

/** Sine, of radians. */
export const sin = unary("math.sin", Math.sin);
/** Cosine, of radians. */
export const cos = unary("math.cos", Math.cos);
/** Tangent, of radians. */
export const tan = unary("math.tan", Math.tan);
/** Inverse sine, in radians. */
export const asin = unary("math.asin", Math.asin);
/** Inverse cosine, in radians. */
export const acos = unary("math.acos", Math.acos);
/** Inverse tangent, in radians. */
export const atan = unary("math.atan", Math.atan);
/** Hyperbolic sine. */
export const sinh = unary("math.sinh", Math.sinh);
/** Hyperbolic cosine. */
export const cosh = unary("math.cosh", Math.cosh);
/** Hyperbolic tangent. */
export const tanh = unary("math.tanh", Math.tanh);
/** Inverse hyperbolic sine. */
export const asinh = unary("math.asinh", Math.asinh);
/** Inverse hyperbolic cosine. */
export const acosh = unary("math.acosh", Math.acosh);
/** Inverse hyperbolic tangent. */
export const atanh = unary("math.atanh", Math.atanh);
/** The error function. */
export const erf = unary("math.erf", errorFunction);

/** The angle of the point (`rhs`, `lhs`), in radians, in all four quadrants. */
export const atan2 = binary("math.atan2", Math.atan2);
/** The magnitude of `lhs` with the sign of `rhs`. */
export const copysign = binary("math.copysign", copySign);
/** `lhs` to the power of `rhs`. */
export const powf = binary("math.powf", power);

/** `a * b + c`, rounded once. */
export const fma = defineOp("math.fma", {
  operands: { a: F, b: F, c: F },
  attributes: { fastmath },
  results: { result: F },
  traits: [pure, elementwise],
  evaluate: ({ a, b, c }, op) => {
    const type = elementType(op.a.type);
    return type instanceof FloatType ? fusedMultiplyAdd(a, b, c, type) : undefined;
  },
  format: "$a `,` $b `,` $c (`fastmath` `` $fastmath^)? attr-dict `:` type($result)",
});

/** The magnitude; the least number stays as it is. */
export const absi = integerUnary("math.absi", (bits, width) => {
  const value = BigInt.asIntN(width, bits);
  return value < 0n ? -value : value;
});
/** Zeros above the highest one; the width for zero. */
export const ctlz = integerUnary("math.ctlz", countLeadingZeros);
/** Zeros below the lowest one; the width for zero. */
export const cttz = integerUnary("math.cttz", countTrailingZeros);
/** Ones. */
export const ctpop = integerUnary("math.ctpop", countOnes);

/** `lhs` to the power of `rhs`, both signed, modulo 2^n; a negative power is rounded to zero. */
export const ipowi = defineOp("math.ipowi", {
  operands: { lhs: I, rhs: I },
  results: { result: I },
  traits: [pure, elementwise],
  evaluate: ({ lhs, rhs }, op) => {
    const width = widthOf(op.lhs.type);
    return signedPower(BigInt.asIntN(width, lhs), BigInt.asIntN(width, rhs), width);
  },
  format: "$lhs `,` $rhs attr-dict `:` type($result)",
});

function signedPower(base: bigint, exponent: bigint, width: number): EvaluationResult {
  if (exponent >= 0n) return integerPower(base, exponent, width);
  if (base === 0n) return new DeferredUndefinedBehavior("a negative power of zero");
  if (base === 1n) return 1n;
  return base === -1n ? (exponent % 2n === 0n ? 1n : -1n) : 0n;
}

/** A float to the power of a signed integer. */
export const fpowi = defineOp("math.fpowi", {
  operands: { lhs: P, rhs: signlessIntegerLike },
  attributes: { fastmath },
  results: { result: P },
  traits: [pure, elementwise],
  verify: (op, report) => {
    if (!shapesAgree(op.lhs.type, op.rhs.type)) report("requires the same shape for all operands and results");
  },
  evaluate: ({ lhs, rhs }, op) => power(lhs, Number(BigInt.asIntN(widthOf(op.rhs.type), rhs))),
  format: "$lhs `,` $rhs (`fastmath` `` $fastmath^)? attr-dict `:` type($lhs) `,` type($rhs)",
});
