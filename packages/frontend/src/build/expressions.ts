/** Expressions to values. */
import { bitcast, index_castui, muli, select } from "@dslc/dialect-arith";
import { assertOp } from "@dslc/dialect-cf";
import { call } from "@dslc/dialect-func";
import { cast, dim, load } from "@dslc/dialect-memref";
import { assume, assumeUniform, launchRaw, launchSize } from "@dslc/dialect-wg";
import { type Builder, i32, type Value } from "@dslc/ir";
import type { CallExpression, LoadExpression, SelectExpression, TypedExpression } from "../typed-tree.ts";
import type { LengthExpression } from "../typed-tree-views.ts";
import type { ParallelExpression, UniformExpression } from "../typed-tree-parallel.ts";
import type { StatedExpression } from "../typed-tree-stated.ts";
import { buildAtomic, buildBarrier, buildFence } from "./atomics.ts";
import { naturalAlignment } from "../layout.ts";
import { bool, concrete, type Type } from "../types.ts";
import type { BodyBuilder } from "./body-builder.ts";
import { buildCast, fromIndex } from "./casts.ts";
import { buildLogical, buildIfValue } from "./choices.ts";
import { buildFastFunction, buildFunction } from "./functions.ts";
import { irTypeOf, parameterIrType, scalarOf, valueTypeOf, viewIrType, viewOf } from "./ir-types.ts";
import { buildArithmetic, buildComparison, buildNegate } from "./operators.ts";
import { buildPart } from "./parts.ts";
import { buildSubgroup } from "./subgroups.ts";
import { buildPlace } from "./places.ts";
import { buildOfVectors } from "./vectors.ts";

/** The value of an expression that has one. */
export function buildValue(body: BodyBuilder, expression: TypedExpression): Value {
  const value = buildMaybe(body, expression);
  if (value === undefined) throw new Error(`${expression.kind} has no value`);
  return value;
}

/** Undefined for what is done for its effect alone: barriers, calls of functions without a result. */
export function buildMaybe(body: BodyBuilder, expression: TypedExpression): Value | undefined {
  const { span, constant } = expression;
  if (constant !== undefined) return body.constant(expression.type, constant, span);
  switch (expression.kind) {
    case "number":
    case "boolean":
    case "constant":
    case "error":
      throw new Error(`${expression.kind} without a value at ${span}`);
    case "variable":
      return body.get(expression.variable);
    case "identifier":
      return body.identifier(expression.identifier, expression.dimension, span);
    case "negate":
    case "arithmetic":
    case "comparison":
    case "logical":
    case "cast":
    case "bitcast":
    case "value-function":
    case "fast-function":
      return buildOperation(body, expression);
    case "load":
    case "part":
    case "length":
    case "raw-region":
    case "launch-bytes":
      return buildOfMemory(body, expression);
    case "call":
      return buildCall(body, expression);
    case "select":
      return buildSelect(body, expression);
    case "splat":
    case "vector":
    case "swizzle":
    case "element":
    case "reduce":
    case "vector-load":
    case "vector-store":
      return buildOfVectors(body, expression);
    case "lane":
    case "barrier":
    case "fence":
    case "atomic":
    case "subgroup":
    case "uniform":
      return buildParallel(body, expression);
    case "assume":
    case "assert":
    case "unreachable":
      buildStated(body, expression);
      return undefined;
    case "if":
      return buildIfValue(body, expression);
    default:
      return expression satisfies never;
  }
}

type OfMemory = Extract<TypedExpression, { kind: "load" | "part" | "length" | "raw-region" | "launch-bytes" }>;

function buildOfMemory(body: BodyBuilder, expression: OfMemory): Value {
  switch (expression.kind) {
    case "load":
      return buildLoad(body, expression);
    case "part":
      return buildPart(body, expression);
    case "length":
      return buildLength(body, expression);
    case "raw-region":
      return buildRawRegion(body, expression);
    case "launch-bytes":
      return buildLaunchBytes(body.from(expression.span));
    default:
      return expression satisfies never;
  }
}

type Operation = Extract<
  TypedExpression,
  { kind: "negate" | "arithmetic" | "comparison" | "logical" | "cast" | "bitcast" | "value-function" | "fast-function" }
>;

function buildOperation(body: BodyBuilder, expression: Operation): Value {
  const { span } = expression;
  switch (expression.kind) {
    case "negate":
      return buildNegate(body, expression);
    case "arithmetic": {
      const { operator, left, right } = expression;
      const [lhs, rhs] = [body.value(left), body.value(right)];
      return buildArithmetic(body, body.from(span), operator, valueTypeOf(left), lhs, rhs, right);
    }
    case "comparison":
      return buildComparison(body, expression);
    case "logical":
      return buildLogical(body, expression);
    case "cast": {
      const value = body.value(expression.operand);
      return buildCast(body, body.from(span), value, valueTypeOf(expression.operand), valueTypeOf(expression));
    }
    case "bitcast": {
      const value = body.value(expression.operand);
      const out = irTypeOf(expression.type);
      return value.type === out ? value : bitcast(body.from(span), { in: value, out }).out;
    }
    case "fast-function": {
      const values = expression.arguments.map((argument) => body.value(argument));
      return buildFastFunction(body.from(span), expression.name, values);
    }
    case "value-function": {
      const values = expression.arguments.map((argument) => body.value(argument));
      return buildFunction(body, body.from(span), expression.name, valueTypeOf(expression), values);
    }
    default:
      return expression satisfies never;
  }
}

function buildLaunchBytes(at: Builder): Value {
  return index_castui(at, { in: launchSize(at, {}).bytes, out: i32 }).out;
}

function buildParallel(body: BodyBuilder, expression: ParallelExpression): Value | undefined {
  switch (expression.kind) {
    case "lane":
      return body.laneIdentifier(expression.identifier, expression.span);
    case "barrier":
      buildBarrier(body, expression);
      return undefined;
    case "fence":
      buildFence(body, expression);
      return undefined;
    case "atomic":
      return buildAtomic(body, expression, buildPlace(body, expression.place));
    case "subgroup":
      return buildSubgroup(body, expression);
    case "uniform":
      return buildUniform(body, expression);
    default:
      return expression satisfies never;
  }
}

function buildSelect(body: BodyBuilder, { span, condition, whenTrue, whenFalse }: SelectExpression): Value {
  const [holds, true_value, false_value] = [body.value(condition), body.value(whenTrue), body.value(whenFalse)];
  return select(body.from(span), { condition: holds, true_value, false_value }).result;
}

function buildUniform(body: BodyBuilder, { span, operand }: UniformExpression): Value {
  const value = body.value(operand);
  return assumeUniform(body.from(span), { value }).result;
}

function buildStated(body: BodyBuilder, expression: StatedExpression): void {
  const { span } = expression;
  if (expression.kind === "unreachable") {
    assume(body.from(span), { condition: body.constant(bool, false, span), reason: "unreachable()" });
    return;
  }
  const holds = body.value(expression.condition);
  if (expression.kind === "assert") assertOp(body.from(span), { arg: holds, msg: expression.message });
  else assume(body.from(span), { condition: holds, reason: `assume ${oneLine(expression.condition.span.text)}` });
}

/** The text of an expression without its line breaks. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

function buildLoad(body: BodyBuilder, expression: LoadExpression): Value {
  const place = buildPlace(body, expression);
  return load(body.from(expression.span), { ...place, result: irTypeOf(expression.type) }).result;
}

function buildLength(body: BodyBuilder, expression: LengthExpression): Value {
  const { span, view, dimension } = expression;
  const memref = body.value(view);
  const at = body.from(span);
  const known = body.lengths.get(memref);
  const lengthOf = (position: number): Value =>
    known?.[position] ?? dim(at, { source: memref, index: body.index(BigInt(position), span) }).result;
  const { rank } = viewOf(view);
  const wanted = dimension === undefined ? Array.from({ length: rank }, (_, position) => position) : [dimension];
  // The product is below 2^64: nothing larger has an address.
  const [first, ...others] = wanted.map(lengthOf);
  if (first === undefined) throw new Error("a view without dimensions");
  const length = others.reduce((lhs, rhs) => muli(at, { lhs, rhs }).result, first);
  return fromIndex(at, length, scalarOf(expression));
}

function buildCall(body: BodyBuilder, { span, callee, arguments: values }: CallExpression): Value | undefined {
  const inputs = values.map((value, position) => {
    const input = body.value(value);
    const type = callee.parameters[position]?.type;
    return type === undefined ? input : asParameter(body.from(value.span), input, type);
  });
  const outputs = callee.result === undefined ? [] : [irTypeOf(callee.result)];
  return call(body.from(span), { inputs, callee: callee.name, outputs }).outputs[0];
}

/** The value as a function takes it, which knows nothing of a view's lengths and layout. */
function asParameter(at: Builder, source: Value, type: Type): Value {
  const known = concrete(type);
  if (known.kind !== "view") return source;
  const dest = parameterIrType(known);
  return source.type === dest ? source : cast(at, { source, dest }).dest;
}

function buildRawRegion(body: BodyBuilder, expression: TypedExpression): Value {
  const { span } = expression;
  const view = viewOf(expression);
  return launchRaw(body.from(span), { alignment: BigInt(naturalAlignment(view.element)), region: viewIrType(view) })
    .region;
}
