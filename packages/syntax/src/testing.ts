/** What the tests of this package share: parsing a text, and showing trees briefly. */
import { readFileSync } from "node:fs";
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { parseSource } from "./parse.ts";
import type { Item, SourceFileTree, Statement, Type } from "./tree.ts";
import type { Argument, Expression, GenericArgument, Index } from "./tree-expressions.ts";
import { forEachChild, type SyntaxNode } from "./walk.ts";

export interface Parsed {
  readonly tree: SourceFileTree;
  /** All diagnostics as a user sees them, in source order. */
  readonly rendered: string;
  /** `line:column name` of each diagnostic, in source order. */
  readonly places: readonly string[];
}

export function parse(text: string): Parsed {
  const source = new SourceFile("test.kdsl", text);
  const sink = new DiagnosticSink();
  const tree = parseSource(source, sink);
  const sorted = sink.sorted();
  const places = sorted.map(({ name, span }) => {
    const { line, column } = source.lineColumn(span?.start ?? -1);
    return `${line}:${column} ${name}`;
  });
  return {
    tree,
    places,
    get rendered() {
      return renderDiagnostics(sorted);
    },
  };
}

/** The items of a text in which nothing is wrong. */
export function items(text: string): readonly Item[] {
  const { tree, rendered } = parse(text);
  if (rendered !== "") throw new Error(rendered);
  return tree.items;
}

/** The statements of a body in which nothing is wrong. */
export function statements(body: string): readonly Statement[] {
  const [kernel] = items(`kernel test() { ${body}\n}`);
  if (kernel?.kind !== "kernel" || kernel.body.value !== undefined) throw new Error("this is not a list of statements");
  return kernel.body.statements;
}

/** An expression in which nothing is wrong. */
export function expression(text: string): Expression {
  const [statement] = statements(`let test = ${text};`);
  if (statement?.kind !== "let") throw new Error("this is not an expression");
  return statement.value;
}

/** An expression as text with all its structure in parentheses. */
export function show(node: Expression): string {
  switch (node.kind) {
    case "integer":
      return `${node.value}${node.suffix ?? ""}`;
    case "float":
      return `${node.text}${node.suffix ?? ""}`;
    case "boolean":
      return String(node.value);
    case "string":
      return JSON.stringify(node.value);
    case "name":
      return (
        [...node.qualifiers, node.name].map((name) => name.text).join("::") + showGenerics("::", node.genericArguments)
      );
    case "parenthesized":
      return show(node.inner);
    case "unary":
      return `(${node.operator}${show(node.operand)})`;
    case "binary":
      return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case "cast":
      return `(${show(node.operand)} as ${showType(node.type)})`;
    case "call":
      return `${show(node.callee)}(${node.arguments.map(showArgument).join(", ")})`;
    case "member":
      return `${show(node.object)}.${node.member.text}`;
    case "index":
      return `${show(node.object)}[${node.indices.map(showIndex).join(", ")}]`;
    case "array":
      return `[${node.elements.map(show).join(", ")}]`;
    case "repeat":
      return `[${show(node.value)}; ${node.lengths.map(show).join(", ")}]`;
    case "if":
      return `if(${node.branches.length} branches${node.otherwise === undefined ? "" : " and else"})`;
    case "error-expression":
      return "<error>";
  }
}

function showArgument(argument: Argument): string {
  return `${argument.name === undefined ? "" : `${argument.name.text}: `}${show(argument.value)}`;
}

function showIndex(index: Index): string {
  if (index.kind !== "range") return show(index);
  return `${index.low === undefined ? "" : show(index.low)}..${index.high === undefined ? "" : show(index.high)}`;
}

export function showType(type: Type): string {
  switch (type.kind) {
    case "named-type":
      return type.name.text + showGenerics("", type.arguments);
    case "array-type":
      return `[${showType(type.element)}${type.lengths.length === 0 ? "" : `; ${type.lengths.map(show).join(", ")}`}]`;
    case "view-type":
      return `${type.space} ${type.isMutable ? "mut " : ""}${showType(type.array)}`;
    case "error-type":
      return "<error>";
  }
}

function showGenerics(before: string, list: readonly GenericArgument[]): string {
  const texts = list.map((argument) => (isType(argument) ? showType(argument) : show(argument)));
  return list.length === 0 ? "" : `${before}<${texts.join(", ")}>`;
}

/**
 * A node as plain data for comparing: types and expressions as text, names as text, without spans, and without what is
 * absent (undefined, false, empty lists).
 */
export function shape(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(shape);
  if (typeof node !== "object" || node === null) return node;
  if ("kind" in node && node.kind === "identifier" && "text" in node) return node.text;
  const fields = Object.entries(node).filter(
    ([name, value]) => !isAbsent(value) && !name.toLowerCase().endsWith("span"),
  );
  const entries = fields.map(([name, value]: [string, unknown]): [string, unknown] => [name, shapeOfField(value)]);
  return Object.fromEntries(entries);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === false || (Array.isArray(value) && value.length === 0);
}

function shapeOfField(value: unknown): unknown {
  if (isExpression(value)) return value.kind === "if" ? shape(value) : show(value);
  if (isType(value)) return showType(value);
  if (Array.isArray(value)) return value.map(shapeOfField);
  return shape(value);
}

const expressionKinds: ReadonlySet<unknown> = new Set([
  "integer",
  "float",
  "boolean",
  "string",
  "name",
  "parenthesized",
  "unary",
  "binary",
  "cast",
  "call",
  "member",
  "index",
  "array",
  "repeat",
  "if",
  "error-expression",
]);

const typeKinds: ReadonlySet<unknown> = new Set(["named-type", "array-type", "view-type", "error-type"]);

function isExpression(value: unknown): value is Expression {
  return typeof value === "object" && value !== null && "kind" in value && expressionKinds.has(value.kind);
}

function isType(value: unknown): value is Type {
  return typeof value === "object" && value !== null && "kind" in value && typeKinds.has(value.kind);
}

/** Checks that each node's span covers those inside it; the number of nodes. */
export function checkSpans(node: SyntaxNode): number {
  let count = 1;
  if (node.span.start > node.span.end) throw new Error(`the span of a ${node.kind} ends before it begins`);
  forEachChild(node, (child) => {
    if (child.span.start < node.span.start || child.span.end > node.span.end) {
      throw new Error(`'${node.span.text}' (${node.kind}) does not cover '${child.span.text}' (${child.kind})`);
    }
    count += checkSpans(child);
  });
  return count;
}

/** The example kernels by name. */
export const examples: Readonly<Record<string, string>> = Object.fromEntries(
  ["saxpy", "block-reverse", "fir"].map((name) => {
    const path = new URL(`../../../docs/examples/${name}.kdsl`, import.meta.url);
    return [name, readFileSync(path, "utf8")];
  }),
);
