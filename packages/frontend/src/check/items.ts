/** The items of a file: declares them all, then looks into each. */
import { nearest, SourceFile, DiagnosticSink } from "@dslc/base";
import {
  type Expression,
  forEachChild,
  type ImportItem,
  type Item,
  parseSource,
  type SourceFileTree,
  type SyntaxNode,
} from "@dslc/syntax";
import { constantOptionSyntax, duplicateName, noKernel, unknownConstantOption } from "../diagnostics.ts";
import type { TypedFunction, TypedKernel, TypedModule } from "../typed-tree.ts";
import { errorType, unit } from "../types.ts";
import { attributesByName } from "./attributes.ts";
import { Body, type Checkers } from "./body.ts";
import { checkBlock } from "./blocks.ts";
import { rejectRecursion } from "./call-graph.ts";
import { checkFunctionBody, checkKernel } from "./callables.ts";
import { checkStaticAssertion, defineConstant } from "./constants.ts";
import {
  type ConstantDeclaration,
  type Declaration,
  type FunctionDeclaration,
  type ItemDeclaration,
  type KernelDeclaration,
  Scope,
} from "./declarations.ts";
import { checkExpression } from "./expressions.ts";
import { Program } from "./program.ts";
import { checkFunctionSignature, checkGenerics } from "./signatures.ts";

const checkers: Checkers = { expression: checkExpression, block: checkBlock };

/** Undefined when an error was reported, here or by the syntax. */
export function checkModule(
  tree: SourceFileTree,
  constants: ReadonlyMap<string, string>,
  sink: DiagnosticSink,
): TypedModule | undefined {
  const counting = new DiagnosticSink();
  const overrides = new Map<ConstantDeclaration, Expression>();
  const program = new Program(counting, new Scope(undefined, 0));
  const declarations = declareItems(program, tree);
  applyConstants(program, constants, overrides);
  const module = checkItems(program, tree, declarations, overrides);
  for (const diagnostic of counting.diagnostics) sink.report(diagnostic);
  return counting.hasErrors || tree.hasSyntaxError ? undefined : module;
}

// Declaring

function declareItems(program: Program, tree: SourceFileTree): readonly ItemDeclaration[] {
  const declarations = tree.items.flatMap((item) => declarationsOf(program, item));
  return declarations.filter((declaration) => {
    const other = program.items.own(declaration.name);
    if (other === undefined) {
      program.items.declare(declaration);
      return true;
    }
    // An item that could not be read may be the same one, read in two parts.
    if (other.kind !== "unknown" && declaration.kind !== "unknown") reportDuplicate(program, declaration, other);
    return false;
  });
}

function reportDuplicate(program: Program, declaration: ItemDeclaration, other: Declaration): void {
  const labels = [{ span: other.span, message: "first here" }];
  program.report(duplicateName.at(declaration.span, { name: declaration.name }, { labels }));
}

function declarationsOf(program: Program, item: Item): readonly ItemDeclaration[] {
  switch (item.kind) {
    case "const": {
      const { text: name, span } = item.name;
      if (item.hasSyntaxError) return [{ kind: "unknown", name, span }];
      return [{ kind: "constant", name, span, item, isComputed: false, type: errorType, value: undefined }];
    }
    case "function": {
      const { text: name, span } = item.name;
      return [
        { kind: "function", name, span, item, result: unit, typed: undefined, calls: [], rawAlignment: undefined },
      ];
    }
    case "kernel":
      return [{ kind: "kernel", name: item.name.text, span: item.name.span, item, calls: [], rawAlignment: undefined }];
    case "struct":
    case "type-alias":
    case "instantiate":
      program.unsupported(
        item.span,
        { struct: "'struct'", "type-alias": "'type'", instantiate: "'instantiate'" }[item.kind],
      );
      return item.name === undefined ? [] : [{ kind: "unknown", name: item.name.text, span: item.name.span }];
    case "import":
      return importedNames(program, item);
    case "error-item":
      return item.name === undefined ? [] : [{ kind: "unknown", name: item.name.text, span: item.name.span }];
    case "static-assert":
      return [];
    default:
      return item satisfies never;
  }
}

function importedNames(program: Program, { span, names }: ImportItem): readonly ItemDeclaration[] {
  program.unsupported(span, "'import'");
  return names.map((name) => ({ kind: "unknown", name: name.text, span: name.span }));
}

// Constants

/** Takes the values that are set from outside, by the constants' names. */
function applyConstants(
  program: Program,
  constants: ReadonlyMap<string, string>,
  overrides: Map<ConstantDeclaration, Expression>,
): void {
  for (const [name, text] of constants) {
    const declaration = program.items.own(name);
    if (declaration?.kind === "constant") {
      const value = parseConstant(program, declaration, text);
      if (value !== undefined) overrides.set(declaration, value);
    } else if (declaration?.kind !== "unknown") {
      const meant = nearest(name, constantNames(program));
      const help = meant === undefined ? [] : [`did you mean '${meant}'?`];
      program.report(unknownConstantOption.at(undefined, { name }, { help }));
    }
  }
}

function constantNames(program: Program): readonly string[] {
  return [...program.items.visible()].filter((name) => program.items.own(name)?.kind === "constant");
}

/** The value is one expression, read as if it stood in the constant's declaration. */
function parseConstant(program: Program, { name, item }: ConstantDeclaration, text: string): Expression | undefined {
  const sink = new DiagnosticSink();
  const source = new SourceFile(`<constant ${name}>`, `const ${name}: ${item.type.span.text} = ${text};`);
  const [first, ...others] = parseSource(source, sink).items;
  if (!sink.hasErrors && first?.kind === "const" && others.length === 0) return first.value;
  program.report(constantOptionSyntax.at(undefined, { name, text }));
  return undefined;
}

/**
 * Computes all constants, each after those that it names. The order is found with a stack of its own, since a row of
 * constants may be long.
 */
function computeConstants(
  outside: Body,
  constants: readonly ConstantDeclaration[],
  overrides: ReadonlyMap<ConstantDeclaration, Expression>,
): void {
  const seen = new Set<ConstantDeclaration>();
  const open = [...constants].reverse();
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const value = overrides.get(top) ?? top.item.value;
    const needed = seen.has(top) ? [] : constantsIn(outside.program, value).filter((constant) => !seen.has(constant));
    seen.add(top);
    open.push(...needed);
    if (needed.length > 0) continue;
    open.pop();
    if (!top.isComputed) defineConstant(outside, top, value);
  }
}

/** The file's constants that an expression names. */
function constantsIn(program: Program, expression: Expression): readonly ConstantDeclaration[] {
  const found: ConstantDeclaration[] = [];
  const open: SyntaxNode[] = [expression];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const declaration = node.kind === "name" ? program.items.own(node.name.text) : undefined;
    if (declaration?.kind === "constant") found.push(declaration);
    forEachChild(node, (child) => open.push(child));
  }
  return found;
}

// Checking

function checkItems(
  program: Program,
  tree: SourceFileTree,
  declarations: readonly ItemDeclaration[],
  overrides: ReadonlyMap<ConstantDeclaration, Expression>,
): TypedModule {
  const outside = new Body(program, undefined, program.items, checkers);
  const functions = declarations.filter((declaration) => declaration.kind === "function");
  const bodies = functions.map((declaration) => signatureOf(program, declaration));
  const constants = declarations.filter((declaration) => declaration.kind === "constant");
  for (const { item } of constants) attributesByName(outside, item.attributes, [], "a constant");
  computeConstants(outside, constants, overrides);
  for (const item of tree.items) {
    if (item.kind === "static-assert" && !item.hasSyntaxError) checkStaticAssertion(outside, item);
  }
  for (const [position, body] of bodies.entries()) {
    const declaration = functions[position];
    if (declaration !== undefined && body !== undefined) checkFunctionBody(body, declaration);
  }
  rejectRecursion(program, functions);
  const kernels = declarations.filter((declaration) => declaration.kind === "kernel");
  const typed = kernels.flatMap((declaration) => kernelOf(program, declaration) ?? []);
  const mayHaveLostKernel = tree.hasSyntaxError || declarations.some(({ kind }) => kind === "unknown");
  if (kernels.length === 0 && !mayHaveLostKernel) reportNoKernel(program, tree, functions);
  return {
    functions: functions.flatMap(({ typed: one }): readonly TypedFunction[] => (one === undefined ? [] : [one])),
    kernels: typed,
  };
}

/** The body to check later; undefined when what is known of the function is not enough for that. */
function signatureOf(program: Program, declaration: FunctionDeclaration): Body | undefined {
  const body = new Body(program, declaration, new Scope(program.items, 0), checkers);
  const { item } = declaration;
  if (item.signatureHasSyntaxError || !checkGenerics(body, declaration)) return undefined;
  checkFunctionSignature(body, declaration);
  return item.hasSyntaxError ? undefined : body;
}

function kernelOf(program: Program, declaration: KernelDeclaration): TypedKernel | undefined {
  const body = new Body(program, declaration, new Scope(program.items, 0), checkers);
  if (declaration.item.signatureHasSyntaxError || !checkGenerics(body, declaration)) return undefined;
  return checkKernel(body, declaration);
}

function reportNoKernel(program: Program, tree: SourceFileTree, functions: readonly FunctionDeclaration[]): void {
  const [first] = functions;
  const help =
    first === undefined
      ? ["write one: 'kernel name(n: u32, x: global mut [f32; n]) { ... }'"]
      : ["a function is compiled when a kernel calls it"];
  program.report(noKernel.at(first?.span ?? tree.span.source.span(0, 0), {}, { help }));
}
