/**
 * Operators and casts. Here types are joined; whether an operator is for that type is asked when all types are known
 * (`validate.ts`).
 */
import type { Span } from "@dslc/base";
import type { BinaryExpression, BinaryOperator, CastExpression, UnaryExpression } from "@dslc/syntax";
import { mixedTypes, wrongType } from "../type-diagnostics.ts";
import type { ArithmeticOperator, ComparisonOperator, TypedExpression } from "../typed-tree.ts";
import { accepts, bool, concrete, errorType, type ScalarType, settled, type Type, typeText, unify } from "../types.ts";
import { type Body, errorExpression } from "./body.ts";
import { resolveScalar } from "./type-names.ts";

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
function conversionHelp({ type, span }: TypedExpression, expected: Type): readonly string[] {
  const [from, to] = [settled(type), settled(expected)];
  if (
    from.kind === "view" &&
    to.kind === "view" &&
    from.space === to.space &&
    from.element === to.element &&
    from.rank === to.rank
  ) {
    return [`declare it '${to.space} mut [${to.element.name}; ...]'`];
  }
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

/** The text of an expression before `as`, in parentheses where that is needed; dots for a long one. */
export function castText({ text }: Span): string {
  if (text.length > 30 || text.includes("\n")) return "(...)";
  return /^[\w.]+$|^[\w.]+[[(][^[\]()]*[\])]$/.test(text) ? text : `(${text})`;
}

export function checkBinary(body: Body, node: BinaryExpression): TypedExpression {
  const { operator, operatorSpan, span } = node;
  if (operator === "&&" || operator === "||") return checkLogical(body, node, operator);
  const left = body.expression(node.left);
  const right = body.expression(node.right);
  if (isComparison(operator)) {
    const type = joinOperands(body, operator, operatorSpan, left, right).kind === "error" ? errorType : bool;
    return { kind: "comparison", span, type, constant: undefined, operator, left, right };
  }
  const type = joinArithmetic(body, operator, operatorSpan, left, right);
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

/** The type of the result; operands that do not go together are reported. */
export function joinArithmetic(
  body: Body,
  operator: ArithmeticOperator,
  operatorSpan: Span,
  left: TypedExpression,
  right: TypedExpression,
): Type {
  const isShift = operator === "<<" || operator === ">>";
  // The amount of a shift has a type of its own, once it has one.
  if (isShift && settled(right.type).kind === "scalar") return left.type;
  return joinOperands(body, operator, operatorSpan, left, right);
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
  const [a, b] = [concrete(first), concrete(second)];
  if (a.kind !== "scalar" || b.kind !== "scalar" || a.class === "bool" || b.class === "bool") return [];
  // An integer becomes the float, what is narrow becomes wide.
  const rank = (type: ScalarType): number => (type.class === "float" ? 100 : 0) + type.bits;
  const [from, to] = rank(a) < rank(b) ? [left, b] : [right, a];
  return [`convert one side: '${castText(from.span)} as ${to.name}'`];
}

export function checkUnary(body: Body, { span, operator, operand }: UnaryExpression): TypedExpression {
  if (operator === "&") {
    body.program.unsupported(span, "addresses of elements ('&')");
    return errorExpression(span);
  }
  const value = body.expression(operand);
  if (operator === "!") {
    const known = settled(value.type);
    const isBits = known.kind === "literal" || (known.kind === "scalar" && known.class !== "bool");
    if (isBits) {
      const found = typeText(known);
      body.report(wrongType.at(value.span, { expected: "bool", found }, { help: ["the complement of bits is '~'"] }));
    } else {
      expectType(body, value, bool);
    }
  }
  return { kind: "negate", span, type: value.type, constant: undefined, operator, operand: value };
}

export function checkCast(body: Body, node: CastExpression): TypedExpression {
  const operand = body.expression(node.operand);
  const type = resolveScalar(body.program, body.scope, node.type, "the target of a conversion");
  const from = settled(operand.type);
  if (from.kind === "error" || type.kind === "error") return errorExpression(node.span);
  // A literal is of the type that it is converted to, if it can be, so that 0xffff_ffff as u32 is what it looks like.
  if (from.kind === "literal" && type.class !== "bool" && isLiteral(operand)) unify(from, type);
  return { kind: "cast", span: node.span, type, constant: undefined, operand };
}

/** Whether the expression is made of literals alone, so that its type is of no concern to anything else. */
function isLiteral(expression: TypedExpression): boolean {
  if (expression.kind === "negate") return isLiteral(expression.operand);
  if (expression.kind === "arithmetic") return isLiteral(expression.left) && isLiteral(expression.right);
  return expression.kind === "number";
}
