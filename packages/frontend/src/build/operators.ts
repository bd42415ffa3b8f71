/** Operators. */
import {
  addf,
  addi,
  andi,
  cmpf,
  cmpi,
  divf,
  divsi,
  divui,
  mulf,
  muli,
  negf,
  ori,
  remf,
  remsi,
  remui,
  shli,
  shrsi,
  shrui,
  subf,
  subi,
  xori,
} from "@dslc/dialect-arith";
import type { Builder, Value } from "@dslc/ir";
import type {
  ArithmeticOperator,
  ComparisonExpression,
  ComparisonOperator,
  NegateExpression,
  TypedExpression,
} from "../typed-tree.ts";
import { isFloat, type ValueType } from "../types.ts";
import type { BodyBuilder } from "./body-builder.ts";
import { integerToInteger } from "./casts.ts";
import { elementTypeOf, valueTypeOf } from "./ir-types.ts";

type BinaryOp = (at: Builder, parts: { readonly lhs: Value; readonly rhs: Value }) => { readonly result: Value };

interface Choice {
  readonly signed: BinaryOp;
  readonly unsigned: BinaryOp;
  readonly float: BinaryOp | undefined;
}

function choice(signed: BinaryOp, unsigned: BinaryOp = signed, float?: BinaryOp): Choice {
  return { signed, unsigned, float };
}

const operations: Readonly<Record<ArithmeticOperator, Choice>> = {
  "+": choice(addi, addi, addf),
  "-": choice(subi, subi, subf),
  "*": choice(muli, muli, mulf),
  "/": choice(divsi, divui, divf),
  "%": choice(remsi, remui, remf),
  "&": choice(andi),
  "|": choice(ori),
  "^": choice(xori),
  "<<": choice(shli),
  ">>": choice(shrsi, shrui),
};

/** The operator on values; `right` is the operand that `amount` is, which a shift looks at. */
export function buildArithmetic(
  body: BodyBuilder,
  at: Builder,
  operator: ArithmeticOperator,
  type: ValueType,
  lhs: Value,
  rhs: Value,
  right: TypedExpression,
): Value {
  const { signed, unsigned, float } = operations[operator];
  const element = elementTypeOf(type);
  const op = isFloat(element) ? float : element.class === "signed" ? signed : unsigned;
  if (op === undefined) throw new Error(`'${operator}' of ${element.name}`);
  const isShift = operator === "<<" || operator === ">>";
  const operand = isShift ? shiftAmount(body, at, rhs, right, type) : rhs;
  return op(at, { lhs, rhs: operand }).result;
}

/** The amount modulo the bits of the type, unless it is known to be less. Masking and converting go in any order. */
function shiftAmount(body: BodyBuilder, at: Builder, value: Value, amount: TypedExpression, type: ValueType): Value {
  const known = amount.kind === "splat" ? amount.operand.constant : amount.constant;
  if (typeof known === "bigint") return body.constant(type, known, at.location);
  const converted = integerToInteger(at, value, valueTypeOf(amount), type);
  const most = BigInt(elementTypeOf(type).bits - 1);
  return andi(at, { lhs: converted, rhs: body.constant(type, most, at.location) }).result;
}

const orders = {
  "==": "eq",
  "!=": "ne",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
} as const satisfies Record<ComparisonOperator, string>;

/** Of NaN only `!=` is true. */
export function buildComparison(body: BodyBuilder, { span, operator, left, right }: ComparisonExpression): Value {
  const [lhs, rhs] = [body.value(left), body.value(right)];
  const type = elementTypeOf(valueTypeOf(left));
  const order = orders[operator];
  const at = body.from(span);
  if (isFloat(type)) return cmpf(at, { predicate: order === "ne" ? "une" : `o${order}`, lhs, rhs }).result;
  if (order === "eq" || order === "ne") return cmpi(at, { predicate: order, lhs, rhs }).result;
  return cmpi(at, { predicate: `${type.class === "signed" ? "s" : "u"}${order}`, lhs, rhs }).result;
}

export function buildNegate(body: BodyBuilder, { span, operator, operand }: NegateExpression): Value {
  const value = body.value(operand);
  const type = valueTypeOf(operand);
  const at = body.from(span);
  switch (operator) {
    case "-":
      return isFloat(elementTypeOf(type))
        ? negf(at, { operand: value }).result
        : subi(at, { lhs: body.constant(type, 0n, span), rhs: value }).result;
    case "~":
      return xori(at, { lhs: value, rhs: body.constant(type, -1n, span) }).result;
    case "!":
      return xori(at, { lhs: value, rhs: body.constant(type, true, span) }).result;
    default:
      return operator satisfies never;
  }
}
