/** Constants, comparisons, selection and conversions. */
import {
  type Attribute,
  anyAttribute,
  anyType,
  attributeToConstant,
  bitWidth,
  boolLike,
  type Constant,
  DenseElementsAttribute,
  defineInterface,
  defineOp,
  elementType,
  elementwise,
  type EvaluationResult,
  fastmath,
  FloatAttribute,
  FloatType,
  floatFromBits,
  floatLike,
  floatToBits,
  IndexType,
  IntegerAttribute,
  IntegerType,
  i1,
  like,
  type Operation,
  pure,
  signlessFixedWidthIntegerLike,
  signlessIntegerLike,
  type Type,
  typeVariable,
  type Value,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { floatPredicate, integerPredicate } from "./attributes.ts";
import { signed, unsigned, widthOf } from "./ops-integer.ts";

const I = typeVariable("I", signlessIntegerLike);
const F = typeVariable("F", floatLike);
const T = typeVariable("T", anyType);

function typeOfConstant(value: Attribute): Type | undefined {
  return value instanceof IntegerAttribute || value instanceof FloatAttribute || value instanceof DenseElementsAttribute ? value.type : undefined;
}

/** The constant in `value`, of the attribute's own type. */
export const constant = defineOp("arith.constant", {
  attributes: { value: anyAttribute },
  results: { result: anyType },
  traits: [pure],
  verify: (op, report) => {
    const type = typeOfConstant(op.value);
    if (type !== undefined && type !== op.result.type) report("failed to verify that all of {value, result} have same type");
  },
  evaluate: (_inputs, op) => attributeToConstant(op.value),
  format: {
    print: (op, printer) => {
      const value = op.properties.get("value");
      printer.attributeDictionary(op, ["value"]).write(" ");
      if (value !== undefined) printer.attribute(value);
      if (value === undefined || typeOfConstant(value) === undefined) printer.write(` : ${op.getResult().type.text}`);
    },
    parse: (parser) => {
      const attributes = parser.optionalAttributeDictionary();
      const value = parser.attribute();
      const type = typeOfConstant(value) ?? parser.colonType();
      return { attributes: [...attributes, ["value", value]], resultTypes: [type] };
    },
  },
});

/** Builds a constant of an integer, index or float type from its value. */
export function constantOf(type: IntegerType | IndexType | FloatType, value: bigint | number): Attribute {
  return type instanceof FloatType ? FloatAttribute.get(Number(value), type) : new IntegerAttribute(BigInt(value), type);
}

/** i1, or a vector of i1 as long as the operands'. */
function conditionType(operand: Type): Type {
  return operand instanceof VectorType ? VectorType.get(operand.shape, i1, operand.scalable) : i1;
}

/** Comparison of integers; the predicate says whether they are read as signed. */
export const cmpi = defineOp("arith.cmpi", {
  operands: { lhs: I, rhs: I },
  attributes: { predicate: integerPredicate },
  results: { result: ({ lhs }) => conditionType(lhs.type) },
  traits: [pure, elementwise],
  evaluate: ({ lhs, rhs }, op) => (compareIntegers(op.predicate, lhs, rhs, op.lhs) ? 1n : 0n),
  format: "$predicate `,` $lhs `,` $rhs attr-dict `:` type($lhs)",
});

function compareIntegers(predicate: string, a: bigint, b: bigint, type: Value): boolean {
  if (predicate === "eq") return a === b;
  if (predicate === "ne") return a !== b;
  const read = predicate.startsWith("u") ? unsigned : signed;
  const [x, y] = [read(a, type), read(b, type)];
  switch (predicate.slice(1)) {
    case "lt":
      return x < y;
    case "le":
      return x <= y;
    case "gt":
      return x > y;
    default:
      return x >= y;
  }
}

/** Comparison of floats: `o...` is false and `u...` true when one is NaN. */
export const cmpf = defineOp("arith.cmpf", {
  operands: { lhs: F, rhs: F },
  attributes: { predicate: floatPredicate, fastmath },
  results: { result: ({ lhs }) => conditionType(lhs.type) },
  traits: [pure, elementwise],
  evaluate: ({ lhs, rhs }, op) => (compareFloats(op.predicate, lhs, rhs) ? 1n : 0n),
  format: "$predicate `,` $lhs `,` $rhs (`fastmath` `` $fastmath^)? attr-dict `:` type($lhs)",
});

function compareFloats(predicate: string, a: number, b: number): boolean {
  const unordered = Number.isNaN(a) || Number.isNaN(b);
  if (predicate === "true" || predicate === "false") return predicate === "true";
  if (predicate === "ord" || predicate === "uno") return unordered === (predicate === "uno");
  if (unordered) return predicate.startsWith("u");
  const relation = predicate.slice(1);
  return (relation.includes("e") && relation !== "ne" && a === b) || (relation.startsWith("l") && a < b) || (relation.startsWith("g") && a > b) || (relation === "ne" && a !== b);
}

/** One of two values of any type. */
export const select = defineOp("arith.select", {
  operands: { condition: boolLike, true_value: T, false_value: T },
  results: { result: T },
  traits: [pure],
  verify: (op, report) => {
    const condition = op.condition.type;
    if (condition !== i1 && condition !== conditionType(op.result.type)) report(`expected condition type to have the same shape as the result type, expected '${conditionType(op.result.type)}', but got '${condition}'`);
  },
  evaluate: ({ condition, true_value, false_value }) => choose(condition, true_value, false_value),
  format: {
    print: (op, printer) => {
      printer.write(" ").operands(op.operands).attributeDictionary(op).write(" : ");
      if (op.getOperand(0).type !== i1) printer.type(op.getOperand(0).type).write(", ");
      printer.type(op.getResult().type);
    },
    parse: (parser) => {
      const [condition, whenTrue, whenFalse] = [parser.operand(), (parser.expect(","), parser.operand()), (parser.expect(","), parser.operand())];
      const attributes = parser.optionalAttributeDictionary();
      const first = parser.colonType();
      const type = parser.optional(",") ? parser.type() : first;
      return {
        operands: [parser.resolve(condition, type === first ? i1 : first), parser.resolve(whenTrue, type), parser.resolve(whenFalse, type)],
        resultTypes: [type],
        attributes,
      };
    },
  },
});

function choose(condition: Constant, whenTrue: Constant, whenFalse: Constant): EvaluationResult {
  if (typeof condition === "bigint" || typeof condition === "number") return condition ? whenTrue : whenFalse;
  if (typeof whenTrue !== "object" || typeof whenFalse !== "object") return undefined;
  return condition.map((lane, position) => (lane ? whenTrue : whenFalse)[position] ?? 0n);
}

/** Implemented by conversions: the verifier's rule of what goes to what is in the op itself. */
export const conversion = defineInterface<{ readonly kind: "extend" | "truncate" | "same-width" | "any" }>("conversion");

type Rule = "extend" | "truncate" | "same-width" | "any";

const castFormat = "$in attr-dict `:` type($in) `to` type($out)";

/** Shapes have to agree; widths as the rule says. */
function checkWidths(rule: Rule): (op: Operation, report: VerifyReport) => void {
  return (op, report) => {
    const [from, to] = [op.getOperand(0).type, op.getResult().type];
    const sameShape = from instanceof VectorType ? to instanceof VectorType && String(from.shape) === String(to.shape) : !(to instanceof VectorType);
    const [a, b] = [bitWidth(elementType(from)) ?? 0, bitWidth(elementType(to)) ?? 0];
    const fits = rule === "extend" ? a < b : rule === "truncate" ? a > b : rule === "same-width" ? a === b : true;
    if (!sameShape || !fits) report(`operand type '${from.text}' and result type '${to.text}' are cast incompatible`);
  };
}

const integers = signlessFixedWidthIntegerLike;
const indexOrIntegers = like<bigint>("signless-integer-like or index-like", (type) => type instanceof IndexType || (type instanceof IntegerType && type.signedness === "signless"));

function integerCast<const N extends string>(name: N, rule: Rule, evaluate: (value: bigint, from: Value) => bigint) {
  return defineOp(name, {
    operands: { in: integers },
    results: { out: integers },
    traits: [pure, elementwise],
    interfaces: [conversion.implement({ kind: rule })],
    verify: checkWidths(rule),
    evaluate: (inputs, op) => evaluate(inputs.in, op.in),
    format: castFormat,
  });
}

/** Widens with the sign. */
export const extsi = integerCast("arith.extsi", "extend", signed);
/** Widens with zeros. */
export const extui = integerCast("arith.extui", "extend", unsigned);
/** Keeps the low bits. */
export const trunci = integerCast("arith.trunci", "truncate", (value) => value);

function indexCast<const N extends string>(name: N, read: (value: bigint, from: Value) => bigint) {
  return defineOp(name, {
    operands: { in: indexOrIntegers },
    results: { out: indexOrIntegers },
    traits: [pure, elementwise],
    interfaces: [conversion.implement({ kind: "any" })],
    verify: (op, report) => {
      const [from, to] = [elementType(op.in.type), elementType(op.out.type)];
      if (from instanceof IndexType === to instanceof IndexType) report(`operand type '${op.in.type.text}' and result type '${op.out.type.text}' are cast incompatible`);
    },
    evaluate: (inputs, op) => read(inputs.in, op.in),
    format: castFormat,
  });
}

/** Between an integer and `index`, as signed. */
export const index_cast = indexCast("arith.index_cast", signed);
/** Between an integer and `index`, as unsigned. */
export const index_castui = indexCast("arith.index_castui", unsigned);

function floatCast<const N extends string>(name: N, rule: Rule) {
  return defineOp(name, {
    operands: { in: floatLike },
    attributes: name === "arith.truncf" ? {} : {},
    results: { out: floatLike },
    traits: [pure, elementwise],
    interfaces: [conversion.implement({ kind: rule })],
    verify: checkWidths(rule),
    evaluate: (inputs) => inputs.in,
    format: castFormat,
  });
}

/** To a wider float type; exact. */
export const extf = floatCast("arith.extf", "extend");
/** To a narrower float type, rounded to nearest, ties to even. */
export const truncf = floatCast("arith.truncf", "truncate");

function integerToFloat<const N extends string>(name: N, read: (value: bigint, from: Value) => bigint) {
  return defineOp(name, {
    operands: { in: integers },
    results: { out: floatLike },
    traits: [pure, elementwise],
    interfaces: [conversion.implement({ kind: "any" })],
    verify: checkWidths("any"),
    evaluate: (inputs, op) => nearestFloat(read(inputs.in, op.in), elementType(op.out.type)),
    format: castFormat,
  });
}

/**
 * The float nearest to an integer, ties to even. An integer of more than 53 bits must not be rounded to f64 on the way
 * to a narrower type: what lies beyond 64 digits is folded into a sticky last bit first.
 */
function nearestFloat(value: bigint, type: Type): number {
  if (type instanceof FloatType && type.width === 64) return Number(value);
  const magnitude = value < 0n ? -value : value;
  const excess = BigInt(Math.max(0, magnitude.toString(2).length - 52));
  const kept = magnitude >> excess;
  const sticky = kept << excess === magnitude ? 0n : 1n;
  const rounded = Number((kept | sticky) << excess);
  return value < 0n ? -rounded : rounded;
}

/** A signed integer as the nearest float. */
export const sitofp = integerToFloat("arith.sitofp", signed);
/** An unsigned integer as the nearest float. */
export const uitofp = integerToFloat("arith.uitofp", unsigned);

function floatToInteger<const N extends string>(name: N, isSigned: boolean) {
  return defineOp(name, {
    operands: { in: floatLike },
    results: { out: integers },
    traits: [pure, elementwise],
    interfaces: [conversion.implement({ kind: "any" })],
    verify: checkWidths("any"),
    evaluate: (inputs, op) => truncateToInteger(inputs.in, op.out, isSigned),
    format: castFormat,
  });
}

/** Rounded to zero; out of range it has no value that all targets agree on, so it is not evaluated. */
function truncateToInteger(value: number, result: Value, isSigned: boolean): EvaluationResult {
  if (!Number.isFinite(value)) return undefined;
  const whole = BigInt(Math.trunc(value));
  const width = widthOf(result);
  const inRange = isSigned ? BigInt.asIntN(width, whole) === whole : BigInt.asUintN(width, whole) === whole;
  return inRange ? whole : undefined;
}

/** A float rounded to zero as a signed integer; poison when it does not fit. */
export const fptosi = floatToInteger("arith.fptosi", true);
/** A float rounded to zero as an unsigned integer; poison when it does not fit. */
export const fptoui = floatToInteger("arith.fptoui", false);

const bitsLike = like<Constant>("signless-integer-or-float-like", (type) => type instanceof FloatType || (type instanceof IntegerType && type.signedness === "signless"));

/** The same bits as a type of the same width. */
export const bitcast = defineOp("arith.bitcast", {
  operands: { in: bitsLike },
  results: { out: bitsLike },
  traits: [pure, elementwise],
  interfaces: [conversion.implement({ kind: "same-width" })],
  verify: checkWidths("same-width"),
  evaluate: (inputs, op) => reinterpret(inputs.in, elementType(op.in.type), elementType(op.out.type)),
  format: castFormat,
});

function reinterpret(value: Constant, from: Type, to: Type): EvaluationResult {
  const bits = from instanceof FloatType && typeof value === "number" ? floatToBits(from, value) : value;
  if (typeof bits !== "bigint") return undefined;
  return to instanceof FloatType ? floatFromBits(to, BigInt.asUintN(to.width, bits)) : bits;
}
