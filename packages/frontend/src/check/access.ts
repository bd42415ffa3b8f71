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
import { notAView, unknownMember, wrongSubscriptCount } from "../type-diagnostics.ts";
import type { TypedExpression } from "../typed-tree.ts";
import { expressionsIn } from "../typed-tree-views.ts";
import { errorType, settled, type Type, typeText, u32, u64, vectorType, type ViewType } from "../types.ts";
import { type Body, errorExpression } from "./body.ts";
import { type ConstantDeclaration, describe } from "./declarations.ts";
import { checkComponents, checkVectorIndex } from "./vectors.ts";

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
    return identifierVector(text, span);
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

/** `local_id`, whole. */
function identifierVector(identifier: LaunchIdentifier, span: Identifier["span"]): TypedExpression {
  const parts = dimensionNames.map((dimension): TypedExpression => {
    return { kind: "identifier", span, type: u32, constant: undefined, identifier, dimension };
  });
  return { kind: "vector", span, type: vectorType(u32, parts.length), constant: undefined, parts };
}

/** `local_id.x`, `view.len`, `v.xy`. */
export function checkMember(body: Body, { span, object, member }: MemberExpression): TypedExpression {
  const identifier = launchIdentifierOf(body, object);
  if (identifier !== undefined && isDimensionName(member.text))
    return { kind: "identifier", span, type: u32, constant: undefined, identifier, dimension: member.text };
  const value = body.expression(object);
  const type = settled(value.type);
  if (type.kind === "error") return errorExpression(span);
  const dimension = type.kind === "view" ? lengthMembers(type).indexOf(member.text) : -1;
  if (type.kind === "view" && dimension >= 0) {
    const length = { kind: "length", span, type: lengthType(type), constant: undefined, view: value } as const;
    return { ...length, dimension: dimension === 0 ? undefined : dimension - 1 };
  }
  if (type.kind === "vector") return checkComponents(body, span, value, type, member);
  const help = type.kind === "view" ? [`a view has ${listed(lengthMembers(type))}`] : [];
  body.report(unknownMember.at(member.span, { member: member.text, of: typeText(type) }, { help }));
  return errorExpression(span);
}

/** `len`, and with several dimensions the length of each: `len0` is that of the first subscript. */
function lengthMembers({ rank }: ViewType): readonly string[] {
  return rank === 1 ? ["len"] : ["len", ...Array.from({ length: rank }, (_, dimension) => `len${dimension}`)];
}

function listed(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}

/** Global memory can have more elements than a u32 counts; what is on chip, or a work-item's own, cannot. */
function lengthType(view: ViewType): Type {
  return view.space === "global" ? u64 : u32;
}

/** The id or size that a lone name stands for, unless a declaration hides it. */
function launchIdentifierOf(body: Body, node: MemberExpression["object"]): LaunchIdentifier | undefined {
  if (node.kind !== "name" || node.qualifiers.length > 0 || node.genericArguments.length > 0) return undefined;
  const { text } = node.name;
  return isLaunchIdentifier(text) && body.find(text) === undefined ? text : undefined;
}

/** `view[i]`, `view[i, j]`, `v[i]`, as a value or as what is assigned to. */
export function checkIndex(body: Body, node: IndexExpression): TypedExpression {
  const { span, object, indices } = node;
  const view = body.expression(object);
  const vector = settled(view.type);
  if (vector.kind === "vector") return checkVectorIndex(body, node, view, vector);
  const parts = indices.map((part) =>
    part.kind === "range"
      ? {
          kind: "range" as const,
          low: part.low && body.expression(part.low),
          high: part.high && body.expression(part.high),
        }
      : body.expression(part),
  );
  const type = settled(view.type);
  if (type.kind === "error") return errorExpression(span);
  if (type.kind !== "view") {
    body.report(notAView.at(view.span, { found: typeText(type) }));
    return errorExpression(span);
  }
  if (parts.length !== type.rank) {
    body.report(wrongSubscriptCount.at(span, { view: typeText(type), expected: type.rank, found: parts.length }));
    return errorExpression(span);
  }
  const positions = expressionsIn(parts).map((subscript) => settled(subscript.type));
  for (const position of positions) if (position.kind === "literal") position.isSubscript = true;
  const isWrong = positions.some(({ kind }) => kind === "error");
  const subscripts = parts.flatMap((part) => (part.kind === "range" ? [] : [part]));
  const rank = parts.length - subscripts.length;
  if (rank > 0) {
    const part = isWrong ? errorType : { ...type, rank };
    return { kind: "part", span, type: part, constant: undefined, view, parts };
  }
  const element = isWrong ? errorType : type.element;
  return { kind: "load", span, type: element, constant: undefined, view, indices: subscripts };
}
