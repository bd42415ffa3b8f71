/**
 * Lowers functions of f32 that may be approximate, those with the fast-math flag `afn`, to the instructions that the
 * target has. What it has no instruction for is made of those that it has.
 */
import { addf, constant, divf, mulf, subf } from "@dslc/dialect-arith";
import * as math from "@dslc/dialect-math";
import { Builder, FloatAttribute, f32, type OpDefinition, type Operation, type Value } from "@dslc/ir";

/** Instructions of f32 that are quick and not exact. Angles are in radians. */
export interface ApproximateOperations {
  exp2(at: Builder, x: Value): Value;
  log2(at: Builder, x: Value): Value;
  sin(at: Builder, x: Value): Value;
  cos(at: Builder, x: Value): Value;
  sqrt(at: Builder, x: Value): Value;
  rsqrt(at: Builder, x: Value): Value;
  divide(at: Builder, x: Value, y: Value): Value;
  /** Undefined where it is made of a power. */
  readonly tanh: ((at: Builder, x: Value) => Value) | undefined;
}

type Lower = (device: ApproximateOperations, at: Builder, x: Value, y: Value) => Value;

function number(at: Builder, value: number): Value {
  return constant(at, { value: FloatAttribute.get(Math.fround(value), f32), result: f32 }).result;
}

function scaled(at: Builder, value: Value, factor: number): Value {
  return mulf(at, { lhs: value, rhs: number(at, factor) }).result;
}

/** `1 - 2 / (e^2x + 1)`: no better than an ulp of 1 where the result is small. */
function tanh(device: ApproximateOperations, at: Builder, x: Value): Value {
  const one = number(at, 1);
  const power = device.exp2(at, scaled(at, x, 2 * Math.LOG2E));
  const quotient = device.divide(at, number(at, 2), addf(at, { lhs: power, rhs: one }).result);
  return subf(at, { lhs: one, rhs: quotient }).result;
}

const functions: ReadonlyMap<string, Lower> = new Map<string, Lower>(
  (
    [
      [math.exp2, (device, at, x) => device.exp2(at, x)],
      [math.exp, (device, at, x) => device.exp2(at, scaled(at, x, Math.LOG2E))],
      [math.log2, (device, at, x) => device.log2(at, x)],
      [math.log, (device, at, x) => scaled(at, device.log2(at, x), Math.LN2)],
      [math.log10, (device, at, x) => scaled(at, device.log2(at, x), Math.LN2 / Math.LN10)],
      [math.powf, (device, at, x, y) => device.exp2(at, mulf(at, { lhs: y, rhs: device.log2(at, x) }).result)],
      [math.sin, (device, at, x) => device.sin(at, x)],
      [math.cos, (device, at, x) => device.cos(at, x)],
      [math.tan, (device, at, x) => device.divide(at, device.sin(at, x), device.cos(at, x))],
      [math.tanh, (device, at, x) => device.tanh?.(at, x) ?? tanh(device, at, x)],
      [math.sqrt, (device, at, x) => device.sqrt(at, x)],
      [math.rsqrt, (device, at, x) => device.rsqrt(at, x)],
      [divf, (device, at, x, y) => device.divide(at, x, y)],
    ] satisfies readonly (readonly [Pick<OpDefinition, "opName">, Lower])[]
  ).map(([{ opName }, lower]) => [opName, lower]),
);

/** Lowers the operation if it is one that may be approximate; says whether it was. */
export function lowerApproximate(op: Operation, device: ApproximateOperations): boolean {
  const lower = functions.get(op.name);
  if (lower === undefined || op.getResult().type !== f32) return false;
  if (op.properties.get("fastmath")?.text.includes("afn") !== true) return false;
  const x = op.getOperand(0);
  op.replaceWith([lower(device, Builder.before(op), x, op.operandCount > 1 ? op.getOperand(1) : x)]);
  return true;
}
