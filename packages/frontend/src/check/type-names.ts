/** From types as they are written to types. */
import type { ArrayType, NamedType, Type as TypeNode, ViewType as ViewTypeNode } from "@dslc/syntax";
import { misusedName } from "../diagnostics.ts";
import { errorType, type ErrorType, type ScalarType, scalarTypes, type ViewType } from "../types.ts";
import { describe, type Scope } from "./declarations.ts";
import type { Program } from "./program.ts";

/** A scalar type; anything else is reported, unless it has been. */
export function resolveScalar(program: Program, scope: Scope, node: TypeNode, place: string): ScalarType | ErrorType {
  switch (node.kind) {
    case "error-type":
      return errorType;
    case "named-type":
      return resolveNamed(program, scope, node);
    case "array-type":
      program.unsupported(node.span, `an array as ${place}`);
      return errorType;
    case "view-type":
      program.unsupported(node.span, `a view of memory as ${place}`);
      return errorType;
    default:
      return node satisfies never;
  }
}

function resolveNamed(program: Program, scope: Scope, node: NamedType): ScalarType | ErrorType {
  const { name } = node;
  const scalar = scalarTypes.get(name.text);
  if (scalar !== undefined && node.arguments.length === 0) return scalar;
  const declaration = scope.find(name.text);
  if (declaration?.kind === "unknown") return errorType;
  if (declaration !== undefined) {
    const labels = [{ span: declaration.span, message: "declared here" }];
    program.report(
      misusedName.at(name.span, { name: name.text, what: describe(declaration), wanted: "a type" }, { labels }),
    );
  } else if (/^(?:[iu]\d+|b?f\d+)x\d+$/.test(name.text) || name.text === "vec") {
    program.unsupported(node.span, "vectors");
  } else if (name.text === "matrix") {
    program.unsupported(node.span, "matrices");
  } else {
    program.unknownName("type", name, scalarTypes.keys());
  }
  return errorType;
}

/** The view type without its lengths, which the caller reads from the node. */
export function resolveView(program: Program, scope: Scope, node: ViewTypeNode): ViewType | ErrorType {
  const { array } = node;
  if (array.kind !== "array-type") return errorType;
  const element = resolveElement(program, scope, array);
  if (element.kind === "error") return element;
  if (node.space === "constant" || node.space === "private") {
    program.unsupported(node.span, `memory in the '${node.space}' space`);
    return errorType;
  }
  return {
    kind: "view",
    space: node.space,
    isMutable: node.isMutable,
    element,
    rank: Math.max(1, array.lengths.length),
  };
}

export function resolveElement(program: Program, scope: Scope, array: ArrayType): ScalarType | ErrorType {
  return resolveScalar(program, scope, array.element, "an element");
}
