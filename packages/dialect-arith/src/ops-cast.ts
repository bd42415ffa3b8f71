/** Conversions. */
import {
  bitWidth,
  type Constant,
  defineOp,
  elementType,
  elementwise,
  type EvaluationResult,
  fastMathFlags,
  fastMathPoison,
  FloatType,
  floatLike,
  IndexType,
  IntegerType,
  like,
  nearestFloat,
  neverPoison,
  optionalAttribute,
  pure,
  readSigned,
  readUnsigned,
  reinterpretBits,
  shapesAgree,
  signlessFixedWidthIntegerLike,
  TensorType,
  truncateToInteger,
  type Type,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { roundingMode } from "./attributes.ts";
import { castFacts } from "./facts.ts";

/** How the widths of a conversion's types have to compare. */
type Widths = "wider" | "narrower" | "same" | "any";

const castFormat = "$in attr-dict `:` type($in) `to` type($out)";

/** The shape of a vector or tensor with what else distinguishes it; undefined for a scalar. */
function shapeOf(type: Type): string | undefined {
  if (type instanceof VectorType) return VectorType.get(type.shape, IndexType.instance, type.scalable).text;
  return type instanceof TensorType ? TensorType.get(type.shape, IndexType.instance, type.encoding).text : undefined;
}

/** Reports when a conversion's types are not of one shape, or their elements' widths not as they have to be. */
function checkCast(from: Type, to: Type, widths: Widths, report: VerifyReport): void {
  if (shapeOf(from) !== shapeOf(to)) {
    report(
      shapesAgree(from, to)
        ? "failed to verify that input and output have the same tensor dimensions"
        : "requires the same shape for all operands and results",
    );
    return;
  }
  const [a, b] = [bitWidth(elementType(from)) ?? 0, bitWidth(elementType(to)) ?? 0];
  const fits = { wider: a < b, narrower: a > b, same: a === b, any: true }[widths];
  if (!fits) report(`operand type '${from.text}' and result type '${to.text}' are cast incompatible`);
}

const integers = signlessFixedWidthIntegerLike;
const indexOrIntegers = like<bigint>(
  "signless-integer-like or memref of signless-integer",
  (type) => type instanceof IndexType || (type instanceof IntegerType && type.signedness === "signless"),
);

function integerCast<const N extends string>(name: N, widths: Widths, evaluate: (value: bigint, from: Type) => bigint) {
  return defineOp(name, {
    operands: { in: integers },
    results: { out: integers },
    traits: [pure, elementwise],
    interfaces: castFacts(evaluate === readSigned),
    verify: (op, report) => checkCast(op.in.type, op.out.type, widths, report),
    evaluate: (inputs, op) => evaluate(inputs.in, elementType(op.in.type)),
    format: castFormat,
  });
}

/** Widens with the sign. */
export const extsi = integerCast("arith.extsi", "wider", readSigned);
/** Widens with zeros. */
export const extui = integerCast("arith.extui", "wider", readUnsigned);
/** Keeps the low bits. */
export const trunci = integerCast("arith.trunci", "narrower", (value) => value);

function indexCast<const N extends string>(name: N, read: (value: bigint, from: Type) => bigint) {
  return defineOp(name, {
    operands: { in: indexOrIntegers },
    results: { out: indexOrIntegers },
    traits: [pure, elementwise],
    interfaces: castFacts(read === readSigned),
    verify: (op, report) => {
      checkCast(op.in.type, op.out.type, "any", report);
      const toIndex = elementType(op.out.type) instanceof IndexType;
      if (elementType(op.in.type) instanceof IndexType === toIndex)
        report(`operand type '${op.in.type.text}' and result type '${op.out.type.text}' are cast incompatible`);
    },
    evaluate: (inputs, op) => read(inputs.in, elementType(op.in.type)),
    format: castFormat,
  });
}

/** Between an integer and `index`, as signed. */
export const index_cast = indexCast("arith.index_cast", readSigned);
/** Between an integer and `index`, as unsigned. */
export const index_castui = indexCast("arith.index_castui", readUnsigned);

/** To a wider float type; exact. */
export const extf = defineOp("arith.extf", {
  operands: { in: floatLike },
  attributes: { fastmath: optionalAttribute(fastMathFlags) },
  results: { out: floatLike },
  traits: [pure, elementwise],
  interfaces: [fastMathPoison],
  verify: (op, report) => checkCast(op.in.type, op.out.type, "wider", report),
  evaluate: (inputs) => inputs.in,
  format: "$in (`fastmath` `` $fastmath^)? attr-dict `:` type($in) `to` type($out)",
});

/** To a narrower float type, rounded by the mode. */
export const truncf = defineOp("arith.truncf", {
  operands: { in: floatLike },
  attributes: { roundingmode: roundingMode, fastmath: optionalAttribute(fastMathFlags) },
  results: { out: floatLike },
  traits: [pure, elementwise],
  interfaces: [fastMathPoison],
  verify: (op, report) => checkCast(op.in.type, op.out.type, "narrower", report),
  // A result is rounded to nearest with ties to even; other modes are not evaluated.
  evaluate: (inputs, op) => ((op.roundingmode ?? "to_nearest_even") === "to_nearest_even" ? inputs.in : undefined),
  format: "$in ($roundingmode^)? (`fastmath` `` $fastmath^)? attr-dict `:` type($in) `to` type($out)",
});

function integerToFloat<const N extends string>(name: N, read: (value: bigint, from: Type) => bigint) {
  return defineOp(name, {
    operands: { in: integers },
    results: { out: floatLike },
    traits: [pure, elementwise],
    interfaces: [neverPoison],
    verify: (op, report) => checkCast(op.in.type, op.out.type, "any", report),
    evaluate: (inputs, op) => nearestFloat(read(inputs.in, elementType(op.in.type)), elementType(op.out.type)),
    format: castFormat,
  });
}

/** A signed integer as the nearest float. */
export const sitofp = integerToFloat("arith.sitofp", readSigned);
/** An unsigned integer as the nearest float. */
export const uitofp = integerToFloat("arith.uitofp", readUnsigned);

function floatToInteger<const N extends string>(name: N, isSigned: boolean) {
  return defineOp(name, {
    operands: { in: floatLike },
    results: { out: integers },
    traits: [pure, elementwise],
    verify: (op, report) => checkCast(op.in.type, op.out.type, "any", report),
    evaluate: (inputs, op) => truncateToInteger(inputs.in, elementType(op.out.type), isSigned),
    format: castFormat,
  });
}

/** A float rounded to zero as a signed integer; poison when it does not fit. */
export const fptosi = floatToInteger("arith.fptosi", true);
/** A float rounded to zero as an unsigned integer; poison when it does not fit. */
export const fptoui = floatToInteger("arith.fptoui", false);

const bitsLike = like<Constant>(
  "signless-integer-or-float-like",
  (type) => type instanceof FloatType || (type instanceof IntegerType && type.signedness === "signless"),
);

/** The same bits as a type of the same width. */
export const bitcast = defineOp("arith.bitcast", {
  operands: { in: bitsLike },
  results: { out: bitsLike },
  traits: [pure, elementwise],
  interfaces: [neverPoison],
  verify: (op, report) => checkCast(op.in.type, op.out.type, "same", report),
  evaluate: (inputs, op): EvaluationResult =>
    reinterpretBits(inputs.in, elementType(op.in.type), elementType(op.out.type)),
  format: castFormat,
});
