/**
 * Operators and casts. Here types are joined; whether an operator is for that type is asked when all types are known
 * (`validate.ts`).
 */
import type { Span } from "@dslc/base";
import type { BinaryExpression, BinaryOperator, CastExpression, UnaryExpression } from "@dslc/syntax";
import { mixedTypes, wrongType } from "../type-diagnostics.ts";
import type { ArithmeticOperator, ComparisonOperator, TypedExpression } from "../typed-tree.ts";
import {
  accepts,
  bool,
  concrete,
  elementOf,
  errorType,
  type ScalarType,
  settled,
  type Type,
  typeText,
  u32,
  unify,
  type VectorType,
  vectorType,
} from "../types.ts";
import { type Body, errorExpression } from "./body.ts";
import { spreadAll, spreadAmount, vectorOf } from "./spread.ts";
import { resolveValue } from "./type-names.ts";

/** Reports when the expression is not of the type wanted. Returns whether it is. */
export function expectType(body: Body, expression: TypedExpression, expected: Type): boolean {
  if (accepts(settled(expected), settled(expression.type))) return true;
  body.report(
    wrongType.at(
      expression.span,
      { expected: typeText(expected), found: typeText(expression.type) },
      { help: conversionHelp(expression, expected) },
    ),
  );
  return false;
}

/** How to get from one scalar type to another. */
function conversionHelp(expression: TypedExpression, expected: Type): readonly string[] {
  const { type, span } = expression;
  const [from, to] = [settled(type), settled(expected)];
  if (
    from.kind === "view" &&
    to.kind === "view" &&
    from.space === to.space &&
    from.element === to.element &&
    from.rank === to.rank
  ) {
    return [`declare it '${to.space} mut [${typeText(to.element)}; ...]'`];
  }
  if (to.kind === "vector") return toVectorHelp(from, span, to);
  if (from.kind === "vector") return fromVectorHelp(from, expression, to);
  if (to.kind !== "scalar") return [];
  if (from.kind === "literal" && from.isFloat && to.class !== "float" && to.class !== "bool") {
    return [`a number with a fraction is converted by 'as ${to.name}', which rounds toward zero`];
  }
  if (to.class === "bool") {
    return from.kind === "scalar" || from.kind === "literal" ? [`compare it: '${castText(span)} != 0'`] : [];
  }
  if (from.kind === "scalar") return [`convert it: '${castText(span)} as ${to.name}'`];
  return [];
}

function toVectorHelp(from: Type, span: Span, to: VectorType): readonly string[] {
  if (from.kind === "vector" && from.size === to.size && to.element !== bool && from.element !== bool)
    return [`convert it: '${castText(span)} as ${typeText(to)}'`];
  const isElement = from.kind === "literal" || from === to.element;
  return isElement ? [`the same in every element: '${typeText(to)}(${castText(span)})'`] : [];
}

function fromVectorHelp(from: VectorType, expression: TypedExpression, to: Type): readonly string[] {
  const { span } = expression;
  if (to === bool && from.element === bool)
    return [...oneIdHelp(expression), `combine it: 'any(${span.text})', 'all(${span.text})'`];
  return to === from.element ? [`take an element: '${castText(span)}.x'`] : [];
}

/** Where all ids are compared at once, as `global_id < n` does: most want that of one dimension. */
function oneIdHelp(expression: TypedExpression): readonly string[] {
  if (expression.kind !== "comparison") return [];
  const { left, right, operator } = expression;
  const isOfIds = vectorOf(left.type) === vectorType(u32, 3);
  const parts = [left, right].map((part) => (part.kind === "splat" ? part.span.text : `${castText(part.span)}.x`));
  return isOfIds ? [`compare one element: '${parts.join(` ${operator} `)}'`] : [];
}

/** The text of an expression before `as`, in parentheses where that is needed; dots for a long one. */
export function castText({ text }: Span): string {
  if (text.length > 30 || text.includes("\n")) return "(...)";
  return /^[\w.]+$|^[\w.]+[[(][^[\]()]*[\])]$/.test(text) ? text : `(${text})`;
}

export function checkBinary(body: Body, node: BinaryExpression): TypedExpression {
  const { operator, operatorSpan, span } = node;
  if (operator === "&&" || operator === "||") return checkLogical(body, node, operator);
  const first = body.expression(node.left);
  const second = body.expression(node.right);
  if (isComparison(operator)) {
    const [left = first, right = second] = spreadAll([first, second]);
    const joined = joinOperands(body, operator, operatorSpan, left, right);
    const type = joined.kind === "vector" ? vectorType(bool, joined.size) : joined.kind === "error" ? errorType : bool;
    return { kind: "comparison", span, type, constant: undefined, operator, left, right };
  }
  const { type, left, right } = joinArithmetic(body, operator, operatorSpan, first, second);
  return { kind: "arithmetic", span, type, constant: undefined, operator, operatorSpan, left, right };
}

function checkLogical(body: Body, { span, left, right }: BinaryExpression, operator: "&&" | "||"): TypedExpression {
  const first = body.expression(left);
  expectType(body, first, bool);
  const start = body.flow;
  const { result: second, effects } = body.measured(() => body.deeper(1, right.span, () => body.expression(right)));
  expectType(body, second, bool);
  body.flow = start;
  return { kind: "logical", span, type: bool, constant: undefined, operator, left: first, right: second, effects };
}

function isComparison(operator: BinaryOperator): operator is ComparisonOperator {
  return (
    operator === "==" ||
    operator === "!=" ||
    operator === "<" ||
    operator === "<=" ||
    operator === ">" ||
    operator === ">="
  );
}

/** The type of the result, and the operands with scalars spread over vectors; what does not go together is reported. */
export function joinArithmetic(
  body: Body,
  operator: ArithmeticOperator,
  operatorSpan: Span,
  first: TypedExpression,
  second: TypedExpression,
): { readonly type: Type; readonly left: TypedExpression; readonly right: TypedExpression } {
  const isShift = operator === "<<" || operator === ">>";
  if (!isShift) {
    const [left = first, right = second] = spreadAll([first, second]);
    return { type: joinOperands(body, operator, operatorSpan, left, right), left, right };
  }
  const right = spreadAmount(first.type, second);
  const [from, amount] = [settled(first.type), settled(right.type)];
  // The amount of a shift has a type of its own, once it has one.
  const isFit =
    from.kind === "vector" ? amount.kind === "vector" && amount.size === from.size : amount.kind === "scalar";
  const type = isFit ? first.type : joinOperands(body, operator, operatorSpan, first, right);
  return { type, left: first, right };
}

function joinOperands(
  body: Body,
  operator: string,
  operatorSpan: Span,
  left: TypedExpression,
  right: TypedExpression,
): Type {
  const [first, second] = [settled(left.type), settled(right.type)];
  if (first.kind === "error" || second.kind === "error") return errorType;
  if (unify(first, second)) return settled(first);
  const labels = [left, right].map(({ span, type }) => ({ span, message: `this is ${typeText(type)}` }));
  const help = mixedHelp(left, right);
  body.report(
    mixedTypes.at(operatorSpan, { operator, left: typeText(first), right: typeText(second) }, { labels, help }),
  );
  return errorType;
}

function mixedHelp(left: TypedExpression, right: TypedExpression): readonly string[] {
  const [first, second] = [settled(left.type), settled(right.type)];
  if (first.kind === "view" || second.kind === "view") return ["take an element of the view: 'view[index]'"];
  const vector = first.kind === "vector" ? first : second;
  if (vector.kind === "vector") return vectorHelp(left, right);
  const [a, b] = [concrete(first), concrete(second)];
  if (a.kind !== "scalar" || b.kind !== "scalar" || a.class === "bool" || b.class === "bool") return [];
  // An integer becomes the float, what is narrow becomes wide.
  const rank = (type: ScalarType): number => (type.class === "float" ? 100 : 0) + type.bits;
  const [from, to] = rank(a) < rank(b) ? [left, b] : [right, a];
  return [convertHelp(from, to)];
}

/** How sides of which one is a vector become of one element type: an integer becomes the float, else the other side. */
function vectorHelp(left: TypedExpression, right: TypedExpression): readonly string[] {
  const [vector, other] = settled(left.type).kind === "vector" ? [left, right] : [right, left];
  const [whole, beside] = [concrete(vector.type), concrete(other.type)];
  const element = elementOf(beside);
  if (whole.kind !== "vector" || element === undefined || whole.element === bool || element === bool) return [];
  if (beside.kind === "vector" && beside.size !== whole.size) return [];
  const becomesFloat = element.class === "float" && whole.element.class !== "float";
  if (becomesFloat) return [convertHelp(vector, vectorType(element, whole.size))];
  return whole.element === element ? [] : [convertHelp(other, beside.kind === "vector" ? whole : whole.element)];
}

function convertHelp({ span }: TypedExpression, to: Type): string {
  return `convert one side: '${castText(span)} as ${typeText(to)}'`;
}

export function checkUnary(body: Body, { span, operator, operand }: UnaryExpression): TypedExpression {
  if (operator === "&") {
    body.program.unsupported(span, "addresses of elements ('&')");
    return errorExpression(span);
  }
  const value = body.expression(operand);
  if (operator === "!") {
    const known = settled(value.type);
    const element = elementOf(known);
    const isBits = known.kind === "literal" || (element !== undefined && element.class !== "bool");
    if (isBits) {
      const found = typeText(known);
      body.report(wrongType.at(value.span, { expected: "bool", found }, { help: ["the complement of bits is '~'"] }));
    } else if (known.kind !== "vector") {
      expectType(body, value, bool);
    }
  }
  return { kind: "negate", span, type: value.type, constant: undefined, operator, operand: value };
}

export function checkCast(body: Body, node: CastExpression): TypedExpression {
  const operand = body.expression(node.operand);
  const type = resolveValue(body.program, body.scope, node.type, "the target of a conversion");
  const from = settled(operand.type);
  if (from.kind === "error" || type.kind === "error") return errorExpression(node.span);
  // A literal is of the type that it is converted to, if it can be, so that 0xffff_ffff as u32 is what it looks like.
  if (from.kind === "literal" && type.kind === "scalar" && type.class !== "bool" && isLiteral(operand))
    unify(from, type);
  return { kind: "cast", span: node.span, type, constant: undefined, operand };
}

/** Whether the expression is made of literals alone, so that its type is of no concern to anything else. */
function isLiteral(expression: TypedExpression): boolean {
  if (expression.kind === "negate") return isLiteral(expression.operand);
  if (expression.kind === "arithmetic") return isLiteral(expression.left) && isLiteral(expression.right);
  return expression.kind === "number";
}
