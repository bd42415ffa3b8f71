/** From types as they are written to types. */
import type { ArrayType, GenericArgument, NamedType, Type as TypeNode, ViewType as ViewTypeNode } from "@dslc/syntax";
import { misusedName } from "../diagnostics.ts";
import {
  bool,
  errorType,
  type ErrorType,
  type ScalarType,
  scalarTypes,
  typeText,
  type ValueType,
  vectorSizes,
  type VectorType,
  vectorType,
  type ViewType,
} from "../types.ts";
import { vectorShape } from "../vector-diagnostics.ts";
import { describe, type Scope } from "./declarations.ts";
import type { Program } from "./program.ts";
import { vectorNameParts, vectorTypeNames, vectorTypeOf } from "./vector-names.ts";

/** A scalar type; anything else is reported, unless it has been. */
export function resolveScalar(program: Program, scope: Scope, node: TypeNode, place: string): ScalarType | ErrorType {
  const type = resolveValue(program, scope, node, place);
  if (type.kind !== "vector") return type;
  program.unsupported(node.span, `a vector as ${place}`);
  return errorType;
}

/** A scalar or vector type; anything else is reported, unless it has been. */
export function resolveValue(program: Program, scope: Scope, node: TypeNode, place: string): ValueType | ErrorType {
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

function resolveNamed(program: Program, scope: Scope, node: NamedType): ValueType | ErrorType {
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
  } else if (name.text === "vec") {
    return resolveGenericVector(program, scope, node);
  } else if (vectorNameParts(name.text) !== undefined && node.arguments.length === 0) {
    const vector = vectorTypeOf(name.text);
    if (vector !== undefined) return vector;
    const { element, size } = vectorNameParts(name.text) ?? { element: undefined, size: 0 };
    program.report(vectorShape.at(name.span, { problem: `there are no vectors of ${size} ${element?.name}` }));
  } else if (name.text === "matrix") {
    program.unsupported(node.span, "matrices");
  } else {
    program.unknownName("type", name, [...scalarTypes.keys(), ...vectorTypeNames]);
  }
  return errorType;
}

/** `vec<T, N>`, where N is a number or the name of a constant. */
function resolveGenericVector(program: Program, scope: Scope, node: NamedType): VectorType | ErrorType {
  const [first, second, ...others] = node.arguments;
  const report = (problem: string): ErrorType => {
    program.report(vectorShape.at(node.span, { problem }));
    return errorType;
  };
  if (first === undefined || second === undefined || others.length > 0 || !isTypeNode(first))
    return report("'vec' takes the type of the elements and their number");
  const element = resolveValue(program, scope, first, "an element");
  if (element.kind === "error") return element;
  if (element.kind === "vector") return report(`the elements of a vector are scalars, found ${typeText(element)}`);
  const size = constantSize(scope, second);
  if (size === undefined) {
    program.unsupported(second.span, "a number of elements that is neither a number nor the name of a constant");
    return errorType;
  }
  return vectorSizes.includes(size)
    ? vectorType(element, size)
    : report(`there are no vectors of ${size} ${element.name}`);
}

export function isTypeNode(node: GenericArgument): node is TypeNode {
  return ["named-type", "array-type", "view-type", "error-type"].includes(node.kind);
}

function constantSize(scope: Scope, node: GenericArgument): number | undefined {
  if (node.kind === "integer") return Number(node.value);
  if (node.kind !== "named-type" || node.arguments.length > 0) return undefined;
  const declaration = scope.find(node.name.text);
  const value = declaration?.kind === "constant" ? declaration.value : undefined;
  return typeof value === "bigint" ? Number(value) : undefined;
}

/** The view type without its lengths, which the caller reads from the node. */
export function resolveView(program: Program, scope: Scope, node: ViewTypeNode): ViewType | ErrorType {
  const { array } = node;
  if (array.kind !== "array-type") return errorType;
  const element = resolveElement(program, scope, array);
  if (element.kind === "error") return element;
  if (node.space === "constant") {
    program.unsupported(node.span, "memory in the 'constant' space");
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

export function resolveElement(program: Program, scope: Scope, array: ArrayType): ValueType | ErrorType {
  return resolveElementType(program, scope, array.element);
}

/** What memory holds. */
export function resolveElementType(program: Program, scope: Scope, node: TypeNode): ValueType | ErrorType {
  const type = resolveValue(program, scope, node, "an element");
  if (type.kind !== "vector" || type.element !== bool) return type;
  program.unsupported(node.span, "memory that holds vectors of bools", ["hold 0 and 1 as u8, and compare"]);
  return errorType;
}
