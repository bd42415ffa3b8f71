/** Vectors to values. */
import { addi, mulf, muli } from "@dslc/dialect-arith";
import {
  buildExtract,
  buildInsert,
  extractelement,
  from_elements,
  insertelement,
  load,
  reduction,
  shuffle,
  splat,
  store,
} from "@dslc/dialect-vector";
import { type Builder, type Value, VectorType } from "@dslc/ir";
import type { TypedExpression } from "../typed-tree.ts";
import type {
  OfVectorsExpression,
  ReduceExpression,
  SplatExpression,
  SwizzleExpression,
  VectorExpression,
} from "../typed-tree-vectors.ts";
import { isFloat } from "../types.ts";
import type { BodyBuilder } from "./body-builder.ts";
import { buildFusedMultiplyAdd } from "./fused.ts";
import { elementTypeOf, irTypeOf, valueTypeOf } from "./ir-types.ts";
import { buildPlace } from "./places.ts";

/** Undefined for a store. */
export function buildOfVectors(body: BodyBuilder, expression: OfVectorsExpression): Value | undefined {
  const { span } = expression;
  switch (expression.kind) {
    case "splat":
      return buildSplat(body, expression);
    case "vector":
      return buildVector(body, expression);
    case "swizzle":
      return buildSwizzle(body, expression);
    case "element": {
      const vector = body.value(expression.vector);
      const lane = buildLane(body, expression.index);
      return elementAt(body.from(span), vector, lane);
    }
    case "reduce":
      return buildReduction(body, expression);
    case "vector-load": {
      const { memref: base, indices } = buildPlace(body, expression.place);
      return load(body.from(span), { base, indices, result: irTypeOf(expression.type) }).result;
    }
    case "vector-store": {
      const { memref: base, indices } = buildPlace(body, expression.place);
      const valueToStore = body.value(expression.value);
      store(body.from(span), { valueToStore, base, indices });
      return undefined;
    }
    default:
      return expression satisfies never;
  }
}

/** Which element: its position, or a value that says it. */
export type Lane = bigint | Value;

/** The element that a subscript or a component's name means. */
export function buildLane(body: BodyBuilder, index: number | TypedExpression): Lane {
  if (typeof index === "number") return BigInt(index);
  return typeof index.constant === "bigint" ? index.constant : body.value(index);
}

export function elementAt(at: Builder, vector: Value, lane: Lane): Value {
  return typeof lane === "bigint"
    ? buildExtract(at, vector, [lane])
    : extractelement(at, { vector, position: lane }).result;
}

/** The vector with another element. */
export function withElementAt(at: Builder, vector: Value, lane: Lane, element: Value): Value {
  return typeof lane === "bigint"
    ? buildInsert(at, element, vector, [lane])
    : insertelement(at, { source: element, dest: vector, position: lane }).result;
}

/** The scalar in every element. */
function buildSplat(body: BodyBuilder, { span, type, operand }: SplatExpression): Value {
  if (operand.constant !== undefined) return body.constant(type, operand.constant, span);
  const input = body.value(operand);
  return splat(body.from(span), { input, aggregate: irTypeOf(type) }).aggregate;
}

function buildVector(body: BodyBuilder, { span, type, parts }: VectorExpression): Value {
  const values = parts.map((part) => body.value(part));
  const at = body.from(span);
  const elements = values.flatMap((value) =>
    value.type instanceof VectorType ? lanesOf(at, value, value.type.count) : [value],
  );
  return from_elements(at, { elements, dest: irTypeOf(type) }).dest;
}

function lanesOf(at: Builder, vector: Value, count: number): readonly Value[] {
  return Array.from({ length: count }, (_, lane) => buildExtract(at, vector, [BigInt(lane)]));
}

function buildSwizzle(body: BodyBuilder, { span, vector, type, lanes }: SwizzleExpression): Value {
  const value = body.value(vector);
  const at = body.from(span);
  return shuffle(at, { v1: value, v2: value, mask: lanes.map(BigInt), vector: irTypeOf(type) }).vector;
}

/** A dot product of floats adds each product to the sum of those before it, rounded once. */
function buildReduction(body: BodyBuilder, { span, name, arguments: values }: ReduceExpression): Value {
  const [first, second] = values.map((value) => body.value(value));
  const at = body.from(span);
  if (first === undefined) throw new Error(`'${name}' of nothing`);
  if (name !== "dot") return reduction(at, { vector: first, kind: name === "any" ? "or" : "and" }).dest;
  const [expression] = values;
  if (second === undefined || expression === undefined) throw new Error("'dot' of one vector");
  const type = valueTypeOf(expression);
  const count = type.kind === "vector" ? type.size : 1;
  const isOfFloats = isFloat(elementTypeOf(type));
  const pairs = lanesOf(at, first, count).map((a, lane) => ({ a, b: buildExtract(at, second, [BigInt(lane)]) }));
  return (
    pairs.reduce<Value | undefined>((sum, { a, b }) => {
      if (sum === undefined) return (isOfFloats ? mulf : muli)(at, { lhs: a, rhs: b }).result;
      if (isOfFloats) return buildFusedMultiplyAdd(at, a, b, sum);
      return addi(at, { lhs: sum, rhs: muli(at, { lhs: a, rhs: b }).result }).result;
    }, undefined) ?? first
  );
}
