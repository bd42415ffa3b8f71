/** Walking the syntax tree without knowing its kinds. */
import type {
  Attribute,
  GenericParameter,
  Item,
  LaunchView,
  Parameter,
  SourceFileTree,
  Statement,
  Type,
} from "./tree.ts";
import type { Argument, Expression, Identifier, IfBranch, Index } from "./tree-expressions.ts";

/** Every node there is. */
export type SyntaxNode =
  | SourceFileTree
  | Item
  | Statement
  | Expression
  | Type
  | Attribute
  | Parameter
  | GenericParameter
  | LaunchView
  | Argument
  | Identifier
  | IfBranch
  | Index;

/** Calls `visit` with each node directly inside `node`, in no particular order. */
export function forEachChild(node: SyntaxNode, visit: (child: SyntaxNode) => void): void {
  const fields: unknown[] = Object.values(node);
  for (const field of fields) {
    if (Array.isArray(field)) for (const element of field) visitNode(element, visit);
    else visitNode(field, visit);
  }
}

function visitNode(value: unknown, visit: (child: SyntaxNode) => void): void {
  if (isNode(value)) visit(value);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "kind" in value;
}
