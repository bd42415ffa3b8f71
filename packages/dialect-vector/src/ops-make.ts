/** Vectors made from scalars, from smaller vectors, and from the bits and elements of other vectors. */
import {
  anyType,
  bitWidth,
  defineOp,
  elementType,
  elementwise,
  type EvaluationResult,
  FloatType,
  floatFromBits,
  floatToBits,
  fusedMultiplyAdd,
  i64Attribute,
  arrayAttribute,
  IntegerAttribute,
  ArrayAttribute,
  i64,
  type OpFormat,
  type Operation,
  pure,
  type Scalar,
  TensorType,
  type Type,
  type TypeConstraint,
  typeConstraint,
  typeVariable,
  variadic,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { fixedVectorOfAnyRank } from "./vector-types.ts";
import { anyVectorType, elementsOf, floatVector, isElement, shapeOf } from "./elements.ts";

const scalar: TypeConstraint = typeConstraint("integer/index/float type", isElement);

/** The element type of the value called `name`. */
function elementOf(name: string): (types: ReadonlyMap<string, Type>) => Type | undefined {
  return (types) => {
    const type = types.get(name);
    return type instanceof VectorType ? type.element : undefined;
  };
}

/** The scalar in every element. */
export const splat = defineOp("vector.splat", {
  operands: { input: scalar },
  results: { aggregate: anyVectorType },
  matches: { input: { says: "operand type matches element type of result", type: elementOf("aggregate") } },
  traits: [pure],
  evaluate: ({ input }, op) => repeated(elementsOf(input), op.aggregate.type),
  format: "$input attr-dict `:` type($aggregate)",
});

/** The elements again and again until the type has as many as it holds. */
function repeated(elements: readonly Scalar[], type: Type): EvaluationResult {
  if (!(type instanceof VectorType) || type.scalable.includes(true)) return undefined;
  return Array.from({ length: type.count }, (_, at) => elements[at % elements.length] ?? 0n);
}

/**
 * A scalar, or a vector, in every place of a larger vector: dimensions are added outside, and those of size 1 are
 * stretched.
 */
export const broadcast = defineOp("vector.broadcast", {
  operands: { source: anyType },
  results: { vector: anyVectorType },
  traits: [pure],
  verify: (op, report) => verifyBroadcast(op.source.type, op.vector.type, report),
  evaluate: ({ source }, op) => {
    const { type } = op.vector;
    if (!(type instanceof VectorType) || type.scalable.includes(true)) return undefined;
    return stretched(elementsOf(source), shapeOf(op.source.type), type.shape);
  },
  format: "$source attr-dict `:` type($source) `to` type($vector)",
});

function verifyBroadcast(from: Type, to: Type, report: VerifyReport): void {
  if (elementType(from) !== elementType(to))
    return report("failed to verify that source operand and result have same element type");
  if (from instanceof TensorType) return report("source type is not a vector");
  const [source, target] = [shapeOf(from), shapeOf(to)];
  if (source.length > target.length) return report("source rank higher than destination rank");
  const inner = target.slice(target.length - source.length);
  for (const [at, size] of source.entries()) {
    const wanted = inner[at];
    if (size !== 1 && size !== wanted) return report(`dimension mismatch (${size} vs. ${wanted})`);
  }
}

/** Element by element of the target, the last dimension fastest. */
function stretched(elements: readonly Scalar[], from: readonly number[], to: readonly number[]): readonly Scalar[] {
  const added = to.length - from.length;
  const count = to.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, position) => {
    let [rest, place, weight] = [position, 0, 1];
    for (let at = to.length - 1; at >= added; at--) {
      const size = from[at - added] ?? 1;
      place += (size === 1 ? 0 : rest % size) * weight;
      weight *= size;
      rest = Math.floor(rest / (to[at] ?? 1));
    }
    return elements[place] ?? 0n;
  });
}

/** The scalars as elements, in row-major order. */
export const from_elements = defineOp("vector.from_elements", {
  operands: { elements: variadic(anyType) },
  results: { dest: anyVectorType },
  matches: { elements: { says: "operand types match result element type", type: elementOf("dest") } },
  traits: [pure],
  verify: (op, report) => {
    const { type } = op.dest;
    if (!(type instanceof VectorType)) return;
    if (op.elements.length !== type.count) report(`${op.elements.length} operands present, but expected ${type.count}`);
    else if (op.elements.some((element) => element.type !== type.element))
      report("failed to verify that operand types match result element type");
  },
  evaluate: ({ elements }) => elements.flatMap(elementsOf),
  format: "$elements attr-dict `:` type($dest)",
});

/** `[0, 5, 2]`: integers that are i64s without saying so. */
const mask = arrayAttribute(i64Attribute);

/** `%v1, %v2 [0, 5, 2] : vector<4xf32>, vector<4xf32>`. */
const shuffleFormat: OpFormat = {
  print: (op, printer) => {
    const lanes = mask.read(op.getAttribute("mask") ?? new ArrayAttribute([])) ?? [];
    printer
      .write(" ")
      .operands(op.operands)
      .write(" [")
      .list(lanes, (lane) => printer.write(String(lane)))
      .write("]");
    printer
      .attributeDictionary(op, ["mask"])
      .write(" : ")
      .list(op.operands, (operand) => printer.type(operand.type));
  },
  parse: (parser) => {
    const first = parser.operand();
    parser.expect(",");
    const second = parser.operand();
    parser.expect("[");
    const lanes = parser.isAt("]") ? [] : parser.commaSeparated(() => parser.integer());
    parser.expect("]");
    const attributes = parser.optionalAttributeDictionary();
    const left = parser.colonType();
    parser.expect(",");
    const right = parser.type();
    return {
      operands: [parser.resolve(first, left), parser.resolve(second, right)],
      attributes: [...attributes, ["mask", new ArrayAttribute(lanes.map((lane) => new IntegerAttribute(lane, i64)))]],
      resultTypes: [shuffledType(left, lanes.length) ?? left],
    };
  },
};

/** The vectors' type with as many outermost parts as the mask names; of vectors without dimensions, the first. */
function shuffledType(type: Type, count: number): VectorType | undefined {
  if (!(type instanceof VectorType)) return undefined;
  return VectorType.get([count, ...type.shape.slice(1)], type.element, [false, ...type.scalable.slice(1)]);
}

/** The outermost parts of two vectors that the mask names, by their place in the two together. */
export const shuffle = defineOp("vector.shuffle", {
  operands: { v1: fixedVectorOfAnyRank, v2: fixedVectorOfAnyRank },
  attributes: { mask },
  results: { vector: anyVectorType },
  traits: [pure],
  verify: (op, report) => verifyShuffle(op, op.mask, report),
  evaluate: ({ v1, v2 }, op) => {
    const size = shapeOf(op.v1.type)
      .slice(1)
      .reduce((product, next) => product * next, 1);
    const all = [...v1, ...v2];
    return op.mask.flatMap((lane) => all.slice(Number(lane) * size, (Number(lane) + 1) * size));
  },
  format: shuffleFormat,
});

function verifyShuffle(op: Operation, lanes: readonly bigint[], report: VerifyReport): void {
  const [left, right] = [op.getOperand(0).type, op.getOperand(1).type];
  const { type } = op.getResult();
  if (elementType(left) !== elementType(type))
    return report("failed to verify that first operand v1 and result have same element type");
  if (elementType(right) !== elementType(type))
    return report("failed to verify that second operand v2 and result have same element type");
  const [a, b, to] = [shapeOf(left), shapeOf(right), shapeOf(type)];
  if (a.length !== b.length || Math.max(1, a.length) !== to.length) return report("rank mismatch");
  if (a.slice(1).some((size, at) => size !== b[at + 1] || size !== to[at + 1])) return report("dimension mismatch");
  if (lanes.length === 0) return report("invalid mask length");
  if (to[0] !== lanes.length) return report("mask length mismatch");
  const count = (a[0] ?? 1) + (b[0] ?? 1);
  const wrong = lanes.findIndex((lane) => lane < 0n || lane >= BigInt(count));
  if (wrong >= 0) return report(`mask index #${wrong + 1} out of range`);
  const expected = shuffledType(left, lanes.length);
  if (expected !== undefined && expected !== type)
    report(`inferred type(s) '${expected.text}' are incompatible with return type(s) of operation '${type.text}'`);
}

/** The same bits as elements of another type; the last dimension changes with the width. */
export const bitcast = defineOp("vector.bitcast", {
  operands: { source: anyVectorType },
  results: { result: anyVectorType },
  traits: [pure],
  verify: (op, report) => verifyBitcast(op.source.type, op.result.type, report),
  evaluate: ({ source }, op) => reinterpreted(source, elementType(op.source.type), elementType(op.result.type)),
  format: "$source attr-dict `:` type($source) `to` type($result)",
});

function verifyBitcast(from: Type, to: Type, report: VerifyReport): void {
  const [source, target] = [shapeOf(from), shapeOf(to)];
  if (source.length !== target.length) return report("failed to verify that all of {source, result} have same rank");
  const wrong = source.slice(0, -1).findIndex((size, at) => size !== target[at]);
  if (wrong >= 0) return report(`dimension size mismatch at: ${wrong}`);
  const [a, b] = [bitWidth(elementType(from)) ?? 0, bitWidth(elementType(to)) ?? 0];
  if (source.length === 0) {
    if (a !== b) report("source/result bitwidth of the 0-D vector element types must be equal");
  } else if ((source.at(-1) ?? 1) * a !== (target.at(-1) ?? 1) * b) {
    report("source/result bitwidth of the minor 1-D vectors must be equal");
  }
}

/** Bits are dealt out from the lowest element's lowest bit on. */
function reinterpreted(elements: readonly Scalar[], from: Type, to: Type): EvaluationResult {
  const [width, wanted] = [bitWidth(from) ?? 0, bitWidth(to) ?? 0];
  if (width === 0 || wanted === 0) return undefined;
  let bits = 0n;
  for (const [at, element] of elements.entries()) {
    // Which NaN it is does not show in its value.
    if (typeof element === "number" && Number.isNaN(element)) return undefined;
    const own = from instanceof FloatType ? floatToBits(from, Number(element)) : BigInt(element);
    bits |= BigInt.asUintN(width, own) << BigInt(at * width);
  }
  return Array.from({ length: (elements.length * width) / wanted }, (_, at) => {
    const own = BigInt.asUintN(wanted, bits >> BigInt(at * wanted));
    return to instanceof FloatType ? floatFromBits(to, own) : own;
  });
}

const F = typeVariable("F", floatVector);

/** `lhs * rhs + acc` of each element, rounded once. */
export const fma = defineOp("vector.fma", {
  operands: { lhs: F, rhs: F, acc: F },
  results: { result: F },
  traits: [pure, elementwise],
  evaluate: ({ lhs, rhs, acc }, op) => {
    const type = elementType(op.lhs.type);
    return type instanceof FloatType ? fusedMultiplyAdd(lhs, rhs, acc, type) : undefined;
  },
  format: "operands attr-dict `:` type($lhs)",
});
