/** The language's functions of values. */
import { maxnumf, maxsi, maxui, minnumf, minsi, minui } from "@dslc/dialect-arith";
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
  fma,
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
import type { ValueFunctionName } from "../builtins.ts";
import { isFloat, type ScalarType } from "../types.ts";

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

/** Of NaN and a number, `min`, `max` and so `clamp` give the number. */
export function buildFunction(at: Builder, name: ValueFunctionName, type: ScalarType, values: readonly Value[]): Value {
  const [a, b, c] = values;
  const least = isFloat(type) ? minnumf : type.class === "signed" ? minsi : minui;
  const greatest = isFloat(type) ? maxnumf : type.class === "signed" ? maxsi : maxui;
  const one = name === "abs" ? (isFloat(type) ? absf : absi) : unary[name];
  const two = name === "min" ? least : name === "max" ? greatest : binary[name];
  if (one !== undefined && a !== undefined) return one(at, { operand: a }).result;
  if (two !== undefined && a !== undefined && b !== undefined) return two(at, { lhs: a, rhs: b }).result;
  if (a === undefined || b === undefined || c === undefined) throw new Error(`${name} with ${values.length} operands`);
  if (name === "fma") return fma(at, { a, b, c }).result;
  return least(at, { lhs: greatest(at, { lhs: a, rhs: b }).result, rhs: c }).result;
}
