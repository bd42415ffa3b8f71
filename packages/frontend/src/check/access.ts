/** Names, members and subscripts. */
import type { Identifier, IndexExpression, MemberExpression, NameExpression } from "@dslc/syntax";
import {
  dimensionNames,
  isDimensionName,
  isLaunchIdentifier,
  isSpecialFunction,
  isUnsupportedBuiltin,
  isValueFunction,
  type LaunchIdentifier,
} from "../builtins.ts";
import { constantCycle, misusedName, withoutValue } from "../diagnostics.ts";
import { isLaneIdentifier, parallelFunctionNames } from "../parallel-builtins.ts";
import { notAView, unknownMember } from "../type-diagnostics.ts";
import type { TypedExpression } from "../typed-tree.ts";
import { errorType, settled, type Type, typeText, u32, u64, type ViewType } from "../types.ts";
import { type Body, errorExpression } from "./body.ts";
import { type ConstantDeclaration, describe } from "./declarations.ts";

/** A name as a value. */
export function checkName(body: Body, node: NameExpression): TypedExpression {
  const { span, name } = node;
  if (node.qualifiers.length > 0 || node.genericArguments.length > 0) {
    body.program.unsupported(span, "paths and generic arguments outside of calls");
    return errorExpression(span);
  }
  const declaration = body.find(name.text);
  if (declaration === undefined) return checkBuiltinName(body, name);
  switch (declaration.kind) {
    case "variable":
      if (!body.hasValue(declaration)) {
        const labels = [{ span: declaration.span, message: "declared here without a value" }];
        body.report(
          withoutValue.at(span, { name: name.text }, { labels, help: ["give it a value where it is declared"] }),
        );
        return errorExpression(span);
      }
      return { kind: "variable", span, type: declaration.type, constant: undefined, variable: declaration };
    case "constant":
      return checkConstant(body, declaration, span);
    case "function":
    case "kernel": {
      const help = declaration.kind === "function" ? [`call it: '${name.text}(...)'`] : [];
      const labels = [{ span: declaration.span, message: "declared here" }];
      body.report(
        misusedName.at(span, { name: name.text, what: describe(declaration), wanted: "a value" }, { labels, help }),
      );
      return errorExpression(span);
    }
    case "unknown":
      return errorExpression(span);
    default:
      return declaration satisfies never;
  }
}

function checkConstant(body: Body, constant: ConstantDeclaration, span: Identifier["span"]): TypedExpression {
  if (!constant.isComputed) {
    const labels = [{ span: constant.span, message: "declared here" }];
    body.report(constantCycle.at(span, { name: constant.name }, { labels }));
  }
  if (constant.value === undefined) return errorExpression(span);
  return { kind: "constant", span, type: constant.type, constant: undefined, value: constant.value };
}

function checkBuiltinName(body: Body, { span, text }: Identifier): TypedExpression {
  if (isLaneIdentifier(text)) return { kind: "lane", span, type: u32, constant: undefined, identifier: text };
  if (isLaunchIdentifier(text)) {
    body.program.unsupported(span, `'${text}' as a vector`, [`take one of its members: '${text}.x'`]);
  } else if (isUnsupportedBuiltin(text)) {
    body.program.unsupported(span, `'${text}'`);
  } else if (isValueFunction(text) || isSpecialFunction(text) || parallelFunctionNames.includes(text)) {
    const help = [`call it: '${text}(...)'`];
    body.report(misusedName.at(span, { name: text, what: "a built-in function", wanted: "a value" }, { help }));
  } else {
    body.program.unknownName("name", { kind: "identifier", span, text }, body.program.candidates(body.scope));
  }
  return errorExpression(span);
}

/** `local_id.x`, `view.len`. */
export function checkMember(body: Body, { span, object, member }: MemberExpression): TypedExpression {
  const identifier = launchIdentifierOf(body, object);
  if (identifier !== undefined) return checkDimension(body, identifier, span, member);
  const value = body.expression(object);
  const type = settled(value.type);
  if (type.kind === "error") return errorExpression(span);
  if (type.kind === "view" && member.text === "len") {
    return { kind: "length", span, type: lengthType(type), constant: undefined, view: value };
  }
  const help = type.kind === "view" ? ["a view has 'len'"] : [];
  body.report(unknownMember.at(member.span, { member: member.text, of: typeText(type) }, { help }));
  return errorExpression(span);
}

/** Global memory can have more elements than a u32 counts; workgroup memory cannot. */
function lengthType(view: ViewType): Type {
  return view.space === "workgroup" ? u32 : u64;
}

/** The id or size that a lone name stands for, unless a declaration hides it. */
function launchIdentifierOf(body: Body, node: MemberExpression["object"]): LaunchIdentifier | undefined {
  if (node.kind !== "name" || node.qualifiers.length > 0 || node.genericArguments.length > 0) return undefined;
  const { text } = node.name;
  return isLaunchIdentifier(text) && body.find(text) === undefined ? text : undefined;
}

function checkDimension(
  body: Body,
  identifier: LaunchIdentifier,
  span: MemberExpression["span"],
  member: Identifier,
): TypedExpression {
  const { text } = member;
  if (isDimensionName(text))
    return { kind: "identifier", span, type: u32, constant: undefined, identifier, dimension: text };
  if (/^[xyz]+$/.test(text)) {
    body.program.unsupported(member.span, "several members at once (swizzles)");
  } else {
    const help = [`the members are ${dimensionNames.map((name) => `'${name}'`).join(", ")}`];
    body.report(unknownMember.at(member.span, { member: text, of: `'${identifier}'` }, { help }));
  }
  return errorExpression(span);
}

/** `view[index]`, as a value or as what is assigned to. */
export function checkIndex(body: Body, { span, object, indices }: IndexExpression): TypedExpression {
  const view = body.expression(object);
  const [index, ...others] = indices;
  const isSubView = indices.some((part) => part.kind === "range");
  const subscripts = indices.map((part) => (part.kind === "range" ? undefined : body.expression(part)));
  const type = settled(view.type);
  const [subscript] = subscripts;
  if (type.kind === "error") return errorExpression(span);
  if (type.kind !== "view") {
    body.report(notAView.at(view.span, { found: typeText(type) }));
    return errorExpression(span);
  }
  if (index === undefined || subscript === undefined || isSubView || others.length > 0) {
    body.program.unsupported(span, isSubView ? "views of a part of a view" : "several subscripts");
    return errorExpression(span);
  }
  const position = settled(subscript.type);
  if (position.kind === "literal") position.isSubscript = true;
  const element = position.kind === "error" ? errorType : type.element;
  return { kind: "load", span, type: element, constant: undefined, view, index: subscript };
}
