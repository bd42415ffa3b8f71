/** Statements. */
import type { AssignStatement as AssignNode, Statement, VarStatement } from "@dslc/syntax";
import {
  immutableAssignment,
  missingType,
  notAssignable,
  outsideLoop,
  readOnlyView,
  unexpectedResult,
} from "../diagnostics.ts";
import { wrongType } from "../type-diagnostics.ts";
import type { ArithmeticOperator, LoadExpression, TypedExpression, TypedStatement } from "../typed-tree.ts";
import type { ElementExpression, SwizzleExpression } from "../typed-tree-vectors.ts";
import { concrete, errorType, settled, type Type, typeText, unify, unit } from "../types.ts";
import type { Body } from "./body.ts";
import { checkUnreachable, isUnreachable } from "./calls.ts";
import { type Declaration, describe } from "./declarations.ts";
import { noEffects } from "./flow.ts";
import { rejectValue, checkIfStatement } from "./if-expression.ts";
import { checkArray } from "./arrays.ts";
import { checkLaunch } from "./launch.ts";
import { checkPrivateArray } from "./private-arrays.ts";
import { checkLocalConstant, checkStaticAssertion } from "./constants.ts";
import { checkFor, checkWhile } from "./loops.ts";
import { expectType, joinArithmetic } from "./operators.ts";
import { resolveValue, resolveView } from "./type-names.ts";
import { isVariableElement } from "./vectors.ts";

/** Undefined for what leaves nothing to be run. */
export function checkStatement(body: Body, node: Statement): TypedStatement | undefined {
  const { span } = node;
  switch (node.kind) {
    case "let":
    case "var":
      return checkDeclaration(body, node);
    case "const":
      checkLocalConstant(body, node);
      return undefined;
    case "static-assert":
      checkStaticAssertion(body, node);
      return undefined;
    case "assign":
      return checkAssignment(body, node);
    case "expression-statement": {
      const { expression: inner } = node;
      const { result: expression, effects } = body.measured(() =>
        isUnreachable(body, inner) ? checkUnreachable(body, inner) : body.expression(inner, true),
      );
      return { kind: "evaluate", span, effects, expression };
    }
    case "if": {
      const expression = checkIfStatement(body, node);
      return { kind: "evaluate", span, effects: expression.effects, expression };
    }
    case "block": {
      const { result: block, effects } = body.measured(() => body.block(node));
      rejectValue(body, block);
      return { kind: "block", span, effects, block };
    }
    case "for":
      return checkFor(body, node);
    case "while":
    case "loop":
      return checkWhile(body, node);
    case "break":
    case "continue":
      return checkLoopJump(body, node);
    case "return":
      return checkReturn(body, node);
    case "workgroup":
      return checkArray(body, node);
    case "launch":
      checkLaunch(body, node);
      return undefined;
    case "error-statement":
      return undefined;
    default:
      return node satisfies never;
  }
}

// Declarations

function checkDeclaration(
  body: Body,
  node: Extract<Statement, { kind: "let" }> | VarStatement,
): TypedStatement | undefined {
  const { span, name } = node;
  if (node.type?.kind === "array-type") return checkPrivateArray(body, node, node.type);
  const declared = node.type === undefined ? undefined : resolveVariableType(body, node.type);
  const { value: valueNode } = node;
  const { result: value, effects } = body.measured(() =>
    valueNode === undefined ? undefined : body.expression(valueNode, true),
  );
  if (value !== undefined && declared !== undefined) expectType(body, value, declared);
  const variable = body.declare(name.text, name.span, variableType(body, node, declared, value), node.kind);
  if (value?.kind === "variable" && node.kind === "let" && value.variable.lengths !== undefined)
    variable.lengths = value.variable.lengths;
  if (value === undefined && variable.type.kind !== "error") body.declaredWithoutValue(variable);
  return { kind: "declaration", span, effects, variable, value };
}

function resolveVariableType(body: Body, node: NonNullable<VarStatement["type"]>): Type {
  if (node.kind !== "view-type") return resolveValue(body.program, body.scope, node, "the type of a variable");
  const type = resolveView(body.program, body.scope, node);
  if (node.array.kind === "array-type" && node.array.lengths.length > 0 && type.kind !== "error") {
    body.program.unsupported(node.span, "the length of a view in a variable's type", ["leave the length out"]);
  }
  return type;
}

function variableType(
  body: Body,
  node: Extract<Statement, { kind: "let" }> | VarStatement,
  declared: Type | undefined,
  value: TypedExpression | undefined,
): Type {
  const type = declared ?? value?.type;
  if (type === undefined) {
    body.report(
      missingType.at(
        node.name.span,
        { name: node.name.text },
        { help: [`write its type: 'var ${node.name.text}: f32;'`] },
      ),
    );
    return errorType;
  }
  const known = settled(type);
  if (known.kind === "unit") {
    body.report(wrongType.at(node.value?.span, { expected: "a value", found: typeText(known) }));
    return errorType;
  }
  if (known.kind === "view" && node.kind === "var") {
    body.program.unsupported(node.span, "a 'var' that holds a view", ["a 'let' can hold one"]);
    return errorType;
  }
  return type;
}

// Assignments

function checkAssignment(body: Body, node: AssignNode): TypedStatement | undefined {
  const operator = arithmeticOf(node.operator);
  const { result: statement, effects } = body.measured(() => {
    const { target } = node;
    if (target.kind === "name" && target.qualifiers.length === 0 && target.genericArguments.length === 0) {
      return checkVariableAssignment(body, node, operator);
    }
    const value = body.expression(node.value);
    const place = body.expression(target);
    if (place.kind === "load") return checkStore(body, node, operator, place, value);
    if (place.kind === "element" || place.kind === "swizzle")
      return checkElementAssignment(body, node, operator, place, value);
    if (settled(place.type).kind !== "error") body.report(notAssignable.at(target.span, {}));
    return undefined;
  });
  return statement === undefined ? undefined : { ...statement, effects };
}

function arithmeticOf(operator: AssignNode["operator"]): ArithmeticOperator | undefined {
  switch (operator) {
    case "=":
      return undefined;
    case "+=":
      return "+";
    case "-=":
      return "-";
    case "*=":
      return "*";
    case "/=":
      return "/";
    case "%=":
      return "%";
    case "&=":
      return "&";
    case "|=":
      return "|";
    case "^=":
      return "^";
    case "<<=":
      return "<<";
    case ">>=":
      return ">>";
    default:
      return operator satisfies never;
  }
}

function checkVariableAssignment(
  body: Body,
  node: AssignNode,
  operator: ArithmeticOperator | undefined,
): TypedStatement | undefined {
  const { target, span } = node;
  const value = body.expression(node.value);
  const declaration = target.kind === "name" ? body.find(target.name.text) : undefined;
  if (declaration?.kind === "unknown") return undefined;
  if (declaration === undefined) {
    // Says that the name is unknown, or what it is.
    const place = body.expression(target);
    if (settled(place.type).kind !== "error") body.report(notAssignable.at(target.span, {}));
    return undefined;
  }
  if (declaration.kind !== "variable" || declaration.declaredBy !== "var") {
    reportImmutable(body, target.span, declaration);
    return undefined;
  }
  if (declaration.type.kind === "view") {
    const help = [`assign to its elements: '${declaration.name}[i] = ...;'`];
    body.report(notAssignable.at(target.span, {}, { help }));
    return undefined;
  }
  const right = operator === undefined ? value : checkCompound(body, node, operator, value);
  if (operator === undefined) expectType(body, value, declaration.type);
  body.assign(declaration);
  const place = {
    kind: "variable",
    span: target.span,
    type: declaration.type,
    constant: undefined,
    variable: declaration,
  } as const;
  return {
    kind: "assign",
    span,
    effects: noEffects(),
    target: place,
    operator,
    operatorSpan: node.operatorSpan,
    value: right,
  };
}

/** `v.x = value`, `v[i] = value`. */
function checkElementAssignment(
  body: Body,
  node: AssignNode,
  operator: ArithmeticOperator | undefined,
  place: ElementExpression | SwizzleExpression,
  value: TypedExpression,
): TypedStatement | undefined {
  const { span, target } = node;
  if (place.kind === "swizzle") {
    body.program.unsupported(target.span, "assigning to several components at once", ["assign them one by one"]);
    return undefined;
  }
  if (!isVariableElement(place)) {
    if (place.vector.kind === "load") {
      const help = ["assign the whole element, so that it is one store"];
      body.program.unsupported(target.span, "assigning to a component of an element in memory", help);
    } else {
      body.report(notAssignable.at(target.span, {}));
    }
    return undefined;
  }
  const { variable } = place.vector;
  if (variable.declaredBy !== "var") {
    reportImmutable(body, target.span, variable);
    return undefined;
  }
  const right = operator === undefined ? value : joinArithmetic(body, operator, node.operatorSpan, place, value).right;
  if (operator === undefined) expectType(body, value, place.type);
  body.assign(variable);
  const { operatorSpan } = node;
  return { kind: "assign-element", span, effects: noEffects(), target: place, operator, operatorSpan, value: right };
}

/** `variable op= value` reads the variable, which has to have a value. */
function checkCompound(
  body: Body,
  node: AssignNode,
  operator: ArithmeticOperator,
  value: TypedExpression,
): TypedExpression {
  const left = body.expression(node.target);
  const { type, right } = joinArithmetic(body, operator, node.operatorSpan, left, value);
  if (settled(type).kind !== "error") expectType(body, { ...left, type }, left.type);
  return right;
}

function reportImmutable(body: Body, span: AssignNode["span"], declaration: Declaration): void {
  const labels = [{ span: declaration.span, message: "declared here" }];
  const isLet = declaration.kind === "variable" && declaration.declaredBy === "let";
  const help = isLet
    ? [`declare it with 'var': 'var ${declaration.name} = ...;'`]
    : mutableCopyHelp(declaration.kind, declaration.name);
  body.report(immutableAssignment.at(span, { name: declaration.name, what: describe(declaration) }, { labels, help }));
}

function mutableCopyHelp(kind: string, name: string): readonly string[] {
  return kind === "variable" ? [`copy it to a 'var': 'var ${name}_now = ${name};'`] : [];
}

function checkStore(
  body: Body,
  node: AssignNode,
  operator: ArithmeticOperator | undefined,
  target: LoadExpression,
  value: TypedExpression,
): TypedStatement {
  const view = settled(target.view.type);
  if (view.kind === "view" && !view.isMutable) {
    const declaration = target.view.kind === "variable" ? target.view.variable : undefined;
    const isLet = declaration?.declaredBy === "let" && view.space === "private";
    const labels =
      declaration === undefined
        ? []
        : [{ span: declaration.span, message: isLet ? "declared here with 'let'" : "declared here without 'mut'" }];
    const help = [isLet ? "declare it with 'var'" : `declare it '${view.space} mut [${typeText(view.element)}; ...]'`];
    body.report(readOnlyView.at(target.span, { view: `'${target.view.span.text}'` }, { labels, help }));
  }
  const joined = operator === undefined ? undefined : joinArithmetic(body, operator, node.operatorSpan, target, value);
  if (joined === undefined) expectType(body, value, target.type);
  else if (settled(joined.type).kind !== "error") expectType(body, { ...target, type: joined.type }, target.type);
  return {
    kind: "store",
    span: node.span,
    effects: noEffects(),
    target,
    operator,
    operatorSpan: node.operatorSpan,
    value: joined?.right ?? value,
  };
}

// Jumps

function checkLoopJump(
  body: Body,
  node: Extract<Statement, { kind: "break" | "continue" }>,
): TypedStatement | undefined {
  if (body.loop === undefined) {
    body.report(outsideLoop.at(node.span, { word: node.kind }));
    return undefined;
  }
  const { effects } = body.measured(() => {
    if (node.kind === "break") {
      body.effects.breaks = true;
      body.loop?.exits.push(body.flow);
    } else {
      body.effects.continues = true;
    }
  });
  body.jump();
  return { kind: node.kind, span: node.span, effects, value: undefined };
}

function checkReturn(body: Body, node: Extract<Statement, { kind: "return" }>): TypedStatement {
  const { result: value, effects } = body.measured(() => {
    body.effects.returns = true;
    return node.value === undefined ? undefined : body.expression(node.value);
  });
  checkReturnValue(body, node, value);
  body.jump();
  return { kind: "return", span: node.span, effects, value };
}

function checkReturnValue(
  body: Body,
  node: Extract<Statement, { kind: "return" }>,
  value: TypedExpression | undefined,
): void {
  if (value !== undefined) {
    checkResult(body, value);
  } else if (!unify(body.result, unit)) {
    const help = ["write the value behind 'return'"];
    body.report(wrongType.at(node.span, { expected: typeText(body.result), found: "no value" }, { help }));
  }
}

/** Checks what a body gives to who called it. */
export function checkResult(body: Body, value: TypedExpression): void {
  const { owner, result } = body;
  if (result.kind !== "unit" || owner === undefined || unify(value.type, unit)) {
    expectType(body, value, result);
    return;
  }
  const help =
    owner.kind === "function"
      ? [`declare the result: 'fn ${owner.name}(...) -> ${typeText(concrete(value.type))}'`]
      : ["write results to an element of a 'mut' buffer"];
  const labels = [{ span: owner.span, message: "declared here" }];
  body.report(unexpectedResult.at(value.span, { name: owner.name }, { labels, help }));
}
