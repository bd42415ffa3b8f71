/** The language's functions of values. */
import { cmpf, divf, maxnumf, maxsi, maxui, minnumf, minsi, minui, negf, select, subf } from "@dslc/dialect-arith";
import { intr_bitreverse } from "@dslc/dialect-llvm";
import {
  absf,
  absi,
  acos,
  asin,
  atan,
  atan2,
  ceil,
  cos,
  cosh,
  ctlz,
  ctpop,
  cttz,
  exp,
  exp2,
  floor,
  log,
  log10,
  log2,
  powf,
  round,
  rsqrt,
  sin,
  sinh,
  sqrt,
  tan,
  tanh,
  trunc,
} from "@dslc/dialect-math";
import type { Builder, Value } from "@dslc/ir";
import type { FastFunctionName, ValueFunctionName } from "../builtins.ts";
import { isFloat, type ValueType } from "../types.ts";
import type { BodyBuilder } from "./body-builder.ts";
import { buildFusedMultiplyAdd } from "./fused.ts";
import { elementTypeOf } from "./ir-types.ts";

type UnaryOp = (at: Builder, parts: { readonly operand: Value }) => { readonly result: Value };
type BinaryOp = (at: Builder, parts: { readonly lhs: Value; readonly rhs: Value }) => { readonly result: Value };

const unary: Readonly<Partial<Record<ValueFunctionName, UnaryOp>>> = {
  sqrt,
  rsqrt,
  exp,
  exp2,
  log,
  log2,
  log10,
  sin,
  cos,
  tan,
  sinh,
  cosh,
  tanh,
  asin,
  acos,
  atan,
  floor,
  ceil,
  round,
  trunc,
  popcount: ctpop,
  clz: ctlz,
  ctz: cttz,
};

const binary: Readonly<Partial<Record<ValueFunctionName, BinaryOp>>> = { atan2, pow: powf };

const fastUnary = { exp, exp2, log, log2, log10, sin, cos, tan, tanh, sqrt, rsqrt } as const;
const fastBinary = { pow: powf, div: divf } as const;

/** An operation that may be approximate. */
export function buildFastFunction(at: Builder, name: FastFunctionName, values: readonly Value[]): Value {
  const [a, b] = values;
  if (a === undefined) throw new Error(`${name} without operands`);
  if (name !== "pow" && name !== "div") return fastUnary[name](at, { operand: a, fastmath: ["afn"] }).result;
  if (b === undefined) throw new Error(`${name} with one operand`);
  return fastBinary[name](at, { lhs: a, rhs: b, fastmath: ["afn"] }).result;
}

/** Of NaN and a number, `min`, `max` and so `clamp` give the number. */
export function buildFunction(
  body: BodyBuilder,
  at: Builder,
  name: ValueFunctionName,
  of: ValueType,
  values: readonly Value[],
): Value {
  const [a, b, c] = values;
  if (name === "reverse_bits" && a !== undefined) return intr_bitreverse(at, { in: a }).res;
  if (name === "fract" && a !== undefined) return subf(at, { lhs: a, rhs: floor(at, { operand: a }).result }).result;
  if (name === "sign" && a !== undefined) return buildSign(body, at, of, a);
  const type = elementTypeOf(of);
  const least = isFloat(type) ? minnumf : type.class === "signed" ? minsi : minui;
  const greatest = isFloat(type) ? maxnumf : type.class === "signed" ? maxsi : maxui;
  const one = name === "abs" ? (isFloat(type) ? absf : absi) : unary[name];
  const two = name === "min" ? least : name === "max" ? greatest : binary[name];
  if (one !== undefined && a !== undefined) return one(at, { operand: a }).result;
  if (two !== undefined && a !== undefined && b !== undefined) return two(at, { lhs: a, rhs: b }).result;
  if (a === undefined || b === undefined || c === undefined) throw new Error(`${name} with ${values.length} operands`);
  if (name === "fma") return buildFusedMultiplyAdd(at, a, b, c);
  if (name === "mix") {
    const rest = buildFusedMultiplyAdd(at, negf(at, { operand: c }).result, a, a);
    return buildFusedMultiplyAdd(at, c, b, rest);
  }
  return least(at, { lhs: greatest(at, { lhs: a, rhs: b }).result, rhs: c }).result;
}

/** Of a float the number itself where it is neither positive nor negative: a zero keeps its sign, and NaN stays. */
function buildSign(body: BodyBuilder, at: Builder, type: ValueType, value: Value): Value {
  const { location } = at;
  if (!isFloat(elementTypeOf(type))) {
    const notAbove = minsi(at, { lhs: value, rhs: body.constant(type, 1n, location) }).result;
    return maxsi(at, { lhs: notAbove, rhs: body.constant(type, -1n, location) }).result;
  }
  const zero = body.constant(type, 0, location);
  const isNegative = cmpf(at, { predicate: "olt", lhs: value, rhs: zero }).result;
  const isPositive = cmpf(at, { predicate: "ogt", lhs: value, rhs: zero }).result;
  const minusOne = body.constant(type, -1, location);
  const notPositive = select(at, { condition: isNegative, true_value: minusOne, false_value: value }).result;
  const one = body.constant(type, 1, location);
  return select(at, { condition: isPositive, true_value: one, false_value: notPositive }).result;
}
