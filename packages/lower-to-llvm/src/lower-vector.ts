/**
 * vector: vectors of one dimension are LLVM's own, so that most operations have a counterpart; what is made of several
 * is spelled out. An access is aligned as it promises, else as the memref's elements are.
 */
import * as llvm from "@dslc/dialect-llvm";
import {
  broadcast,
  extract,
  extractelement,
  from_elements,
  insert,
  insertelement,
  load,
  promisedAlignment,
  reduction,
  shuffle,
  splat,
  store,
} from "@dslc/dialect-vector";
import {
  type Builder,
  FloatType,
  IntegerType,
  i32,
  i64,
  type MixedIndex,
  mixedIndices,
  type Type,
  type Value,
  VectorType,
  type CombiningKind,
} from "@dslc/ir";
import { lowering, Unsupported } from "@dslc/pass";
import { type FunctionLowering, type LoweringEntry } from "./function-lowering.ts";
import { integerConstant } from "./lower-arith.ts";
import { address, alignmentOf, elementOf, isReadOnly, layoutOf, root } from "./lower-memref.ts";

/** The type as a vector of one dimension. @throws Unsupported for any other. */
function lineOf(type: Type, function_: FunctionLowering): VectorType {
  const lowered = function_.type(type);
  if (lowered instanceof VectorType && lowered.shape.length === 1 && !lowered.scalable.includes(true)) return lowered;
  throw new Unsupported(`'${type.text}' is no vector of one dimension and fixed size`);
}

/** The only position of an element in a vector of one dimension. @throws Unsupported */
function positionOf(positions: readonly MixedIndex[], function_: FunctionLowering): MixedIndex {
  const [position, ...others] = positions;
  if (position === undefined || others.length > 0) throw new Unsupported("it is about no single element");
  return typeof position === "bigint" ? position : function_.value(position);
}

/**
 * The element at a position. One that a value says is chosen from all: registers have no subscripts, and LLVM's way is
 * by way of memory on the stack.
 */
function takenFrom(at: Builder, vector: Value, type: VectorType, position: MixedIndex): Value {
  if (typeof position === "bigint") return elementAt(at, vector, Number(position));
  let taken = elementAt(at, vector, 0);
  for (let lane = 1; lane < type.count; lane++) {
    const trueValue = elementAt(at, vector, lane);
    taken = llvm.select(at, { condition: isLane(at, position, lane), trueValue, falseValue: taken }).res;
  }
  return taken;
}

/** The vector with another element; where a value says which, each element is the old or the new one. */
function putInto(at: Builder, vector: Value, type: VectorType, position: MixedIndex, value: Value): Value {
  if (typeof position === "bigint") return withElement(at, vector, Number(position), value);
  let result = vector;
  for (let lane = 0; lane < type.count; lane++) {
    const falseValue = elementAt(at, vector, lane);
    const chosen = llvm.select(at, { condition: isLane(at, position, lane), trueValue: value, falseValue }).res;
    result = withElement(at, result, lane, chosen);
  }
  return result;
}

function isLane(at: Builder, position: Value, lane: number): Value {
  if (!(position.type instanceof IntegerType)) throw new Unsupported("its position is no integer");
  const rhs = integerConstant(at, BigInt(lane), position.type);
  return llvm.icmp(at, { predicate: "eq", lhs: position, rhs }).res;
}

function withElement(at: Builder, vector: Value, lane: number, value: Value): Value {
  return llvm.insertelement(at, { vector, value, position: integerConstant(at, BigInt(lane), i64) }).res;
}

/** The scalar in every element. */
function repeated(at: Builder, value: Value, type: VectorType): Value {
  const v1 = llvm.insertelement(at, {
    vector: llvm.poison(at, { res: type }).res,
    value,
    position: integerConstant(at, 0n, i32),
  }).res;
  const mask = Array.from({ length: type.count }, () => 0n);
  return llvm.shufflevector(at, { v1, v2: llvm.poison(at, { res: type }).res, mask }).res;
}

function elementAt(at: Builder, vector: Value, lane: number): Value {
  return llvm.extractelement(at, { vector, position: integerConstant(at, BigInt(lane), i64) }).res;
}

/** The vector followed by as many elements without value as make it `count` long. */
function widened(at: Builder, vector: Value, type: VectorType, count: number): Value {
  if (type.count === count) return vector;
  const mask = Array.from({ length: count }, (_, lane) => BigInt(lane < type.count ? lane : -1));
  return llvm.shufflevector(at, { v1: vector, v2: llvm.poison(at, { res: type }).res, mask }).res;
}

type Flags = { readonly fastmathFlags: Parameters<typeof llvm.fadd>[1]["fastmathFlags"] };

/** One step of a reduction. */
function combined(at: Builder, kind: CombiningKind, a: Value, b: Value, flags: Flags): Value {
  const isFloat = a.type instanceof FloatType;
  const operands = { lhs: a, rhs: b };
  const inputs = { a, b };
  switch (kind) {
    case "add":
      return isFloat ? llvm.fadd(at, { ...operands, ...flags }).res : llvm.add(at, operands).res;
    case "mul":
      return isFloat ? llvm.fmul(at, { ...operands, ...flags }).res : llvm.mul(at, operands).res;
    case "and":
      return llvm.and(at, operands).res;
    case "or":
      return llvm.or(at, operands).res;
    case "xor":
      return llvm.xor(at, operands).res;
    case "minui":
      return llvm.intr_umin(at, inputs).res;
    case "minsi":
      return llvm.intr_smin(at, inputs).res;
    case "maxui":
      return llvm.intr_umax(at, inputs).res;
    case "maxsi":
      return llvm.intr_smax(at, inputs).res;
    case "minnumf":
      return llvm.intr_minnum(at, { ...inputs, ...flags }).res;
    case "maxnumf":
      return llvm.intr_maxnum(at, { ...inputs, ...flags }).res;
    case "minimumf":
      return llvm.intr_minimum(at, { ...inputs, ...flags }).res;
    case "maximumf":
      return llvm.intr_maximum(at, { ...inputs, ...flags }).res;
    default:
      return kind satisfies never;
  }
}

const making: readonly LoweringEntry[] = [
  lowering(splat, (op, at, function_) => [
    repeated(at, function_.value(op.input), lineOf(op.aggregate.type, function_)),
  ]),
  lowering(broadcast, (op, at, function_) => {
    if (op.source.type instanceof VectorType) throw new Unsupported("it broadcasts a vector");
    return [repeated(at, function_.value(op.source), lineOf(op.vector.type, function_))];
  }),
  lowering(from_elements, (op, at, function_) => {
    const type = lineOf(op.dest.type, function_);
    let vector: Value = llvm.poison(at, { res: type }).res;
    for (const [lane, element] of op.elements.entries())
      vector = withElement(at, vector, lane, function_.value(element));
    return [vector];
  }),
  lowering(shuffle, (op, at, function_) => {
    const [left, right] = [lineOf(op.v1.type, function_), lineOf(op.v2.type, function_)];
    const count = Math.max(left.count, right.count);
    const v1 = widened(at, function_.value(op.v1), left, count);
    const v2 = widened(at, function_.value(op.v2), right, count);
    const mask = op.mask.map((lane) => (lane < left.count ? lane : lane + BigInt(count - left.count)));
    return llvm.shufflevector(at, { v1, v2, mask }).results;
  }),
];

const elements: readonly LoweringEntry[] = [
  lowering(extract, (op, at, function_) => {
    const type = lineOf(op.vector.type, function_);
    const position = positionOf(mixedIndices(op.static_position, op.dynamic_position), function_);
    return [takenFrom(at, function_.value(op.vector), type, position)];
  }),
  lowering(insert, (op, at, function_) => {
    const type = lineOf(op.dest.type, function_);
    const position = positionOf(mixedIndices(op.static_position, op.dynamic_position), function_);
    return [putInto(at, function_.value(op.dest), type, position, function_.value(op.source))];
  }),
  lowering(extractelement, (op, at, function_) => {
    const type = lineOf(op.vector.type, function_);
    const position = positionOf(op.position === undefined ? [] : [op.position], function_);
    return [takenFrom(at, function_.value(op.vector), type, position)];
  }),
  lowering(insertelement, (op, at, function_) => {
    const type = lineOf(op.dest.type, function_);
    const position = positionOf(op.position === undefined ? [] : [op.position], function_);
    return [putInto(at, function_.value(op.dest), type, position, function_.value(op.source))];
  }),
  // From the first element to the last, as the operation says: the order of float sums shows.
  lowering(reduction, (op, at, function_) => {
    const { count } = lineOf(op.vector.type, function_);
    const vector = function_.value(op.vector);
    const lanes = Array.from({ length: count }, (_, lane) => elementAt(at, vector, lane));
    const all = op.acc === undefined ? lanes : [function_.value(op.acc), ...lanes];
    return [all.reduce((a, b) => combined(at, op.kind, a, b, { fastmathFlags: op.fastmath }))];
  }),
];

/** The vector type of an access. @throws Unsupported when memory does not hold it: bits of bools are bytes there. */
function accessType(type: Type, function_: FunctionLowering): VectorType {
  const line = lineOf(type, function_);
  layoutOf(line);
  return line;
}

/** What the access promises, else what the memref's elements have. */
function accessAlignment(
  op: Parameters<typeof promisedAlignment>[0],
  base: Value,
  function_: FunctionLowering,
): bigint {
  return promisedAlignment(op) ?? alignmentOf(function_.type(elementOf(base)));
}

const accesses: readonly LoweringEntry[] = [
  lowering(load, (op, at, function_) => {
    const type = accessType(op.result.type, function_);
    return llvm.load(at, {
      addr: address(at, op.base, op.indices, function_),
      alignment: accessAlignment(op, op.base, function_),
      ...(isReadOnly(root(op.base), function_) ? { invariant: true } : {}),
      ...function_.accessScopes(op.base),
      res: type,
    }).results;
  }),
  lowering(store, (op, at, function_) => {
    if (isReadOnly(root(op.base), function_))
      throw new Unsupported("it writes through a parameter that is marked llvm.readonly");
    accessType(op.valueToStore.type, function_);
    return llvm.store(at, {
      value: function_.value(op.valueToStore),
      addr: address(at, op.base, op.indices, function_),
      alignment: accessAlignment(op, op.base, function_),
      ...function_.accessScopes(op.base),
    }).results;
  }),
];

export const vectorLowerings: readonly LoweringEntry[] = [...making, ...elements, ...accesses];
