/**
 * Arithmetic at compile time, as the device does it: integers wrap, floats are rounded to their type after each
 * operation.
 */
import { FloatType, roundFloat } from "@dslc/ir";
import type { ValueFunctionName } from "../builtins.ts";
import type { ArithmeticOperator, ComparisonOperator, ConstantValue } from "../typed-tree.ts";
import { type FloatName, integerRange, type ScalarType, wrapInteger } from "../types.ts";
import { roundDecimal } from "./decimal.ts";

function isFloatName(name: ScalarType["name"]): name is FloatName {
  return name === "f16" || name === "bf16" || name === "f32" || name === "f64";
}

/** The float of the type that is nearest to a decimal. */
export function floatOf(type: ScalarType, decimal: string): number {
  if (!isFloatName(type.name)) throw new Error(`${type.name} is no float type`);
  return roundDecimal(decimal, type.name);
}

function rounded(type: ScalarType, value: number): number {
  if (!isFloatName(type.name)) throw new Error(`${type.name} is no float type`);
  return roundFloat(FloatType.get(type.name), value);
}

/** The exact result for integers, before it is wrapped; undefined for a division by zero or a wrong shift. */
function integerResult(type: ScalarType, operator: ArithmeticOperator, a: bigint, b: bigint): bigint | undefined {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return b === 0n ? undefined : a / b;
    case "%":
      return b === 0n ? undefined : a % b;
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    case "<<":
      return b < 0n || b >= BigInt(type.bits) ? undefined : a << b;
    case ">>":
      return b < 0n || b >= BigInt(type.bits) ? undefined : a >> b;
    default:
      return operator satisfies never;
  }
}

function floatResult(operator: ArithmeticOperator, a: number, b: number): number | undefined {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    default:
      return undefined;
  }
}

function booleanResult(operator: ArithmeticOperator, a: boolean, b: boolean): boolean | undefined {
  if (operator === "&") return a && b;
  if (operator === "|") return a || b;
  return operator === "^" ? a !== b : undefined;
}

/** A value, and for integers what it is before it is wrapped. */
export interface Computed {
  readonly value: ConstantValue;
  readonly exact: bigint | undefined;
}

/** Undefined when the operands do not fit the operator. */
export function computeArithmetic(
  type: ScalarType,
  operator: ArithmeticOperator,
  a: ConstantValue | undefined,
  b: ConstantValue | undefined,
): Computed | undefined {
  if (typeof a === "bigint" && typeof b === "bigint") {
    const exact = integerResult(type, operator, a, b);
    return exact === undefined ? undefined : { value: wrapInteger(type, exact), exact };
  }
  if (typeof a === "number" && typeof b === "number") {
    const value = floatResult(operator, a, b);
    return value === undefined ? undefined : { value: rounded(type, value), exact: undefined };
  }
  if (typeof a === "boolean" && typeof b === "boolean") {
    const value = booleanResult(operator, a, b);
    return value === undefined ? undefined : { value, exact: undefined };
  }
  return undefined;
}

/** NaN is equal to nothing and in no order, as in IEEE 754. */
export function computeComparison(
  operator: ComparisonOperator,
  a: ConstantValue | undefined,
  b: ConstantValue | undefined,
): boolean | undefined {
  if (a === undefined || b === undefined) return undefined;
  switch (operator) {
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    default:
      return operator satisfies never;
  }
}

/** `value as type`: integers keep their low bits, floats are rounded toward zero and saturate, NaN gives 0. */
export function computeCast(value: ConstantValue, type: ScalarType): ConstantValue | undefined {
  if (type.class === "bool") return typeof value === "boolean" ? value : undefined;
  const number = typeof value === "boolean" ? (value ? 1n : 0n) : value;
  if (type.class === "float") {
    return typeof number === "bigint" ? floatOf(type, String(number)) : rounded(type, number);
  }
  if (typeof number === "bigint") return wrapInteger(type, number);
  const { least, greatest } = integerRange(type);
  if (Number.isNaN(number)) return 0n;
  if (number === Infinity) return greatest;
  if (number === -Infinity) return least;
  const whole = BigInt(Math.trunc(number));
  return whole < least ? least : whole > greatest ? greatest : whole;
}

/** Undefined for a function that is not computed at compile time. */
export function computeFunction(
  name: ValueFunctionName,
  type: ScalarType,
  values: readonly ConstantValue[],
): Computed | undefined {
  const [a, b, c] = values;
  if (name === "abs") {
    if (typeof a === "number") return { value: Math.abs(a), exact: undefined };
    const exact = typeof a === "bigint" ? (a < 0n ? -a : a) : undefined;
    return exact === undefined ? undefined : { value: wrapInteger(type, exact), exact };
  }
  const value =
    name === "min" || name === "max"
      ? extreme(name, a, b)
      : name === "clamp"
        ? extreme("min", extreme("max", a, b), c)
        : undefined;
  return value === undefined ? undefined : { value, exact: undefined };
}

/** Of NaN and a number, the number; -0 is below +0. */
function extreme(
  name: "min" | "max",
  a: ConstantValue | undefined,
  b: ConstantValue | undefined,
): bigint | number | undefined {
  if (typeof a === "number" && typeof b === "number") {
    if (Number.isNaN(a)) return b;
    if (Number.isNaN(b)) return a;
    return name === "min" ? Math.min(a, b) : Math.max(a, b);
  }
  if (typeof a !== "bigint" || typeof b !== "bigint") return undefined;
  return a < b === (name === "min") ? a : b;
}
