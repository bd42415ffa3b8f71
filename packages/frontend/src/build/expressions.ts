/** Expressions to values. */
import { index_castui, select } from "@dslc/dialect-arith";
import { call } from "@dslc/dialect-func";
import { dim, load } from "@dslc/dialect-memref";
import { assume, launchRaw, launchSize } from "@dslc/dialect-wg";
import { i32, type Value } from "@dslc/ir";
import type {
  AssumeExpression,
  CallExpression,
  LoadExpression,
  SelectExpression,
  TypedExpression,
} from "../typed-tree.ts";
import type { ParallelExpression } from "../typed-tree-parallel.ts";
import { byteSize, concrete } from "../types.ts";
import { buildAtomic, buildBarrier, buildFence } from "./atomics.ts";
import type { BodyBuilder } from "./body-builder.ts";
import { buildCast, fromIndex, toIndex } from "./casts.ts";
import { buildLogical, buildIfValue } from "./choices.ts";
import { buildFunction } from "./functions.ts";
import { irTypeOf, scalarOf, viewIrType } from "./ir-types.ts";
import { buildArithmetic, buildComparison, buildNegate } from "./operators.ts";
import { buildSubgroup } from "./subgroups.ts";

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
      return buildNegate(body, expression);
    case "arithmetic": {
      const { operator, left, right } = expression;
      const [lhs, rhs] = [body.value(left), body.value(right)];
      return buildArithmetic(body, body.from(span), operator, scalarOf(left), lhs, rhs, right);
    }
    case "comparison":
      return buildComparison(body, expression);
    case "logical":
      return buildLogical(body, expression);
    case "cast": {
      const value = body.value(expression.operand);
      return buildCast(body, body.from(span), value, scalarOf(expression.operand), scalarOf(expression));
    }
    case "load":
      return buildLoad(body, expression);
    case "length":
      return buildLength(body, expression.view, expression);
    case "call":
      return buildCall(body, expression);
    case "value-function": {
      const values = expression.arguments.map((argument) => body.value(argument));
      return buildFunction(body.from(span), expression.name, scalarOf(expression), values);
    }
    case "select":
      return buildSelect(body, expression);
    case "raw-region":
      return buildRawRegion(body, expression);
    case "launch-bytes":
      return index_castui(body.from(span), { in: launchSize(body.from(span), {}).bytes, out: i32 }).out;
    case "lane":
      return body.laneIdentifier(expression.identifier, span);
    case "barrier":
    case "fence":
    case "atomic":
    case "subgroup":
      return buildParallel(body, expression);
    case "assume":
      buildAssume(body, expression);
      return undefined;
    case "if":
      return buildIfValue(body, expression);
    default:
      return expression satisfies never;
  }
}

function buildParallel(body: BodyBuilder, expression: ParallelExpression): Value | undefined {
  switch (expression.kind) {
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
    default:
      return expression satisfies never;
  }
}

function buildSelect(body: BodyBuilder, { span, condition, whenTrue, whenFalse }: SelectExpression): Value {
  const [holds, true_value, false_value] = [body.value(condition), body.value(whenTrue), body.value(whenFalse)];
  return select(body.from(span), { condition: holds, true_value, false_value }).result;
}

function buildAssume(body: BodyBuilder, { span, condition }: AssumeExpression): void {
  const holds = body.value(condition);
  assume(body.from(span), { condition: holds, reason: `assume ${oneLine(condition.span.text)}` });
}

/** The text of an expression without its line breaks. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** The value of an integer expression as `index`. */
export function buildIndex(body: BodyBuilder, expression: TypedExpression): Value {
  const { constant, span } = expression;
  if (typeof constant === "bigint") return body.index(constant, span);
  const value = body.value(expression);
  return toIndex(body.from(span), value, scalarOf(expression));
}

/** The view and the subscript of an element, in this order. */
export function buildPlace(
  body: BodyBuilder,
  { view, index: subscript }: LoadExpression,
): { readonly memref: Value; readonly indices: readonly Value[] } {
  return { memref: body.value(view), indices: [buildIndex(body, subscript)] };
}

function buildLoad(body: BodyBuilder, expression: LoadExpression): Value {
  const place = buildPlace(body, expression);
  return load(body.from(expression.span), { ...place, result: irTypeOf(expression.type) }).result;
}

function buildLength(body: BodyBuilder, view: TypedExpression, { span, ...typed }: TypedExpression): Value {
  const memref = body.value(view);
  const known = body.lengths.get(memref);
  const at = body.from(span);
  const length = known ?? dim(at, { source: memref, index: body.index(0n, span) }).result;
  return fromIndex(at, length, scalarOf(typed));
}

function buildCall(body: BodyBuilder, { span, callee, arguments: values }: CallExpression): Value | undefined {
  const inputs = values.map((value) => body.value(value));
  const outputs = callee.result === undefined ? [] : [irTypeOf(callee.result)];
  return call(body.from(span), { inputs, callee: callee.name, outputs }).outputs[0];
}

function buildRawRegion(body: BodyBuilder, { span, type }: TypedExpression): Value {
  const view = concrete(type);
  if (view.kind !== "view") throw new Error("a raw region of no view type");
  return launchRaw(body.from(span), { alignment: BigInt(byteSize(view.element)), region: viewIrType(view) }).region;
}
