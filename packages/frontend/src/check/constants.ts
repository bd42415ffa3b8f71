/** Constants: what has to be known at compile time, and its value. */
import type { Span } from "@dslc/base";
import type { ConstItem, StaticAssertItem } from "@dslc/syntax";
import { notConstant, staticAssertion } from "../diagnostics.ts";
import type { ConstantValue, TypedExpression } from "../typed-tree.ts";
import { bool, settled } from "../types.ts";
import type { Body } from "./body.ts";
import type { ConstantDeclaration } from "./declarations.ts";
import { expectType } from "./operators.ts";
import { resolveScalar } from "./type-names.ts";
import { hasError, validate } from "./validate.ts";
import { children } from "../walk.ts";

/** The value; undefined when there is none, which has been reported, with `help` if there is no value at compile time. */
export function constantValue(
  body: Body,
  expression: TypedExpression,
  help: readonly string[] = [],
): ConstantValue | undefined {
  const isValid = validate(expression, { isExact: true, report: (diagnostic) => body.report(diagnostic) });
  if (!isValid || hasError(expression)) return undefined;
  if (expression.constant === undefined) {
    const culprit = variablePart(expression);
    body.report(notConstant.at(culprit.span, { what: shown(culprit.span) }, { help }));
  }
  return expression.constant;
}

function shown({ text }: Span): string {
  return text.length > 40 || text.includes("\n") ? "this" : `'${text}'`;
}

/** The innermost part, leftmost first, that has no value at compile time. */
function variablePart(expression: TypedExpression): TypedExpression {
  const part = children(expression).find((child) => child.constant === undefined);
  return part === undefined ? expression : variablePart(part);
}

/** Computes the type and value of a constant; the value may be another one than its declaration's. */
export function defineConstant(body: Body, constant: ConstantDeclaration, valueNode: ConstItem["value"]): void {
  constant.type = resolveScalar(body.program, body.scope, constant.item.type, "the type of a constant");
  const value = body.expression(valueNode);
  const fits = settled(constant.type).kind !== "error" && expectType(body, value, constant.type);
  constant.value = fits ? constantValue(body, value) : undefined;
  constant.isComputed = true;
}

/** `const` as a statement. */
export function checkLocalConstant(body: Body, item: ConstItem): void {
  const constant: ConstantDeclaration = {
    kind: "constant",
    name: item.name.text,
    span: item.name.span,
    item,
    isComputed: false,
    type: bool,
    value: undefined,
  };
  defineConstant(body, constant, item.value);
  body.scope.declare(constant);
}

export function checkStaticAssertion(body: Body, node: StaticAssertItem): void {
  const condition = body.expression(node.condition);
  if (!expectType(body, condition, bool)) return;
  const value = constantValue(body, condition);
  if (value === false) body.report(staticAssertion.at(node.condition.span, { message: node.message?.value }));
}
