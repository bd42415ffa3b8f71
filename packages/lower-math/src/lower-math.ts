/**
 * Lowers mathematical functions that devices have no instruction for to arithmetic: polynomials of our own, the same
 * for every target, so that what the interpreter computes on the lowered IR is what a device computes, to the bit.
 * f16 and bf16 are computed in f32; fused multiply-adds of bf16 become arithmetic that rounds once.
 */
import { divf, extf, remf, truncf } from "@dslc/dialect-arith";
import * as math from "@dslc/dialect-math";
import {
  Builder,
  bf16,
  DictionaryAttribute,
  elementType,
  f16,
  f32,
  type OpDefinition,
  type Operation,
  type Type,
  type Value,
  VectorType,
} from "@dslc/ir";
import { definePass } from "@dslc/pass";
import { Emitter } from "./emitter.ts";
import { cosh, exp, exp2, sinh, tanh } from "./exponential.ts";
import { isNarrowFused, isScalarOrVector, lowerFused } from "./fused.ts";
import { hasFormat } from "./format.ts";
import { acos, asin, atan, atan2 } from "./inverse-trigonometric.ts";
import { log, log10, log2 } from "./logarithm.ts";
import { pow } from "./power.ts";
import { remainder } from "./remainder.ts";
import { cos, sin, tan } from "./trigonometric.ts";

type Unary = (m: Emitter, x: Value) => Value;
type Binary = (m: Emitter, x: Value, y: Value) => Value;

function unary(definition: Pick<OpDefinition, "opName">, emit: Unary): readonly [string, Emit] {
  return [definition.opName, (m, [x]) => (x === undefined ? undefined : emit(m, x))];
}

function binary(definition: Pick<OpDefinition, "opName">, emit: Binary): readonly [string, Emit] {
  return [definition.opName, (m, [x, y]) => (x === undefined || y === undefined ? undefined : emit(m, x, y))];
}

type Emit = (m: Emitter, operands: readonly Value[]) => Value | undefined;

const functions: ReadonlyMap<string, Emit> = new Map([
  unary(math.exp, exp),
  unary(math.exp2, exp2),
  unary(math.rsqrt, (m, x) => m.div(1, m.sqrt(x))),
  unary(math.sinh, sinh),
  unary(math.cosh, cosh),
  unary(math.tanh, tanh),
  unary(math.log, log),
  unary(math.log2, log2),
  unary(math.log10, log10),
  binary(math.powf, pow),
  unary(math.sin, sin),
  unary(math.cos, cos),
  unary(math.tan, tan),
  unary(math.asin, asin),
  unary(math.acos, acos),
  unary(math.atan, atan),
  binary(math.atan2, atan2),
  binary(remf, remainder),
]);

const approximateFunctions: ReadonlySet<string> = new Set(
  [math.exp, math.exp2, math.log, math.log2, math.log10, math.powf, math.sin, math.cos, math.tan, math.tanh]
    .map(({ opName }): string => opName)
    .concat(math.sqrt.opName, math.rsqrt.opName, divf.opName),
);

/** Names of the operations that are lowered here, for f16, bf16, f32 and f64, and vectors of them. */
export const loweredFunctions: readonly string[] = [...functions.keys()];

export const lowerMath = definePass("lower-math", {
  mayChangeRounding: true,
  summary: "lower mathematical functions without an instruction to polynomials, and fused multiply-adds of bf16",
  run(op, _options, { count }) {
    const lowered = lowerFunctions(op);
    count("functions lowered", lowered);
    return lowered === 0 ? "all" : [];
  },
});

/** Lowers all that is inside of `root`. Returns how many functions there were. */
export function lowerFunctions(root: Operation): number {
  const found: Operation[] = [];
  const approximate: Operation[] = [];
  const fused: Operation[] = [];
  root.walk((op) => {
    if (isNarrowFused(op)) fused.push(op);
    else if (isApproximate(op)) approximate.push(op);
    else if (functions.has(op.name) && isLowered(op)) found.push(op);
  });
  for (const op of approximate) {
    const exact = settleApproximate(op);
    if (exact !== undefined && functions.has(exact.name) && isLowered(exact)) found.push(exact);
  }
  for (const op of found) lower(op);
  for (const op of fused) lowerFused(op);
  return found.length + fused.length;
}

/** Operations that targets have approximate instructions for, in f32, and that are marked to be one of them. */
function isApproximate(op: Operation): boolean {
  return approximateFunctions.has(op.name) && op.properties.get("fastmath")?.text.includes("afn") === true;
}

/**
 * Leaves an approximate operation of f32 to the target's lowering, and makes one of f16 or bf16 of it. For f64 and for
 * vectors there are no instructions: these become exact, and are returned.
 */
function settleApproximate(op: Operation): Operation | undefined {
  const { type } = op.getResult();
  if (type === f32 || op.definition === undefined) return undefined;
  const at = Builder.before(op);
  const { definition, location } = op;
  if (isNarrow(type)) {
    const operands = op.operands.map((value) => extf(at, { in: value, out: f32 }).out);
    const wide = at.insert(definition.create({ operands, resultTypes: [f32], properties: op.properties, location }));
    op.replaceWith([truncf(at, { in: wide.getResult(), out: type }).out]);
    return undefined;
  }
  const properties = DictionaryAttribute.get(op.properties.entries.filter(([name]) => name !== "fastmath"));
  const exact = at.insert(definition.create({ operands: op.operands, resultTypes: [type], properties, location }));
  op.replaceWith(exact.results);
  return exact;
}

function isLowered(op: Operation): boolean {
  const { type } = op.getResult();
  // The remainder takes vectors apart, which it does for those of one dimension.
  if (remf.is(op) && type instanceof VectorType && (type.shape.length !== 1 || type.scalable[0] === true)) return false;
  if (!isScalarOrVector(type)) return false;
  const element = elementType(type);
  return isNarrow(element) || hasFormat(element);
}

function isNarrow(type: Type): boolean {
  return type === f16 || type === bf16;
}

function lower(op: Operation): void {
  const at = Builder.before(op);
  const { type } = op.getResult();
  const wide = isNarrow(elementType(type)) ? inSingle(type) : type;
  const operands = op.operands.map((value) => (wide === type ? value : extf(at, { in: value, out: wide }).out));
  const value = functions.get(op.name)?.(new Emitter(at, wide), operands);
  if (value === undefined) throw new Error(`${op.name} has too few operands`);
  const result = wide === type ? value : truncf(at, { in: value, out: type }).out;
  result.nameHint ??= op.getResult().nameHint;
  op.replaceWith([result]);
}

function inSingle(type: Type): Type {
  return type instanceof VectorType ? VectorType.get(type.shape, f32, type.scalable) : f32;
}
