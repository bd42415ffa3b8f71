/** Parameters and results of functions and kernels. */
import type { Parameter, ViewType as ViewNode } from "@dslc/syntax";
import { duplicateName, kernelParameter } from "../diagnostics.ts";
import type { KernelParameter, TypedExpression, TypedFunction, Variable } from "../typed-tree.ts";
import { naturalAlignment } from "../layout.ts";
import { errorType, type ErrorType, type ScalarType, type Type, typeText, unit, type ViewType } from "../types.ts";
import { alignment, attributesByName, flag } from "./attributes.ts";
import type { Body } from "./body.ts";
import type { FunctionDeclaration, KernelDeclaration } from "./declarations.ts";
import { checkLengths, knownLengths } from "./formulas.ts";
import { resolveValue, resolveView } from "./type-names.ts";

/** Reports generic parameters. Returns whether there are none. */
export function checkGenerics(body: Body, { item }: FunctionDeclaration | KernelDeclaration): boolean {
  const [first] = item.genericParameters;
  if (first === undefined) return true;
  const last = item.genericParameters.at(-1) ?? first;
  body.program.unsupported(first.span.to(last.span), "generic parameters");
  return false;
}

function checkNames(body: Body, parameters: readonly Parameter[]): void {
  const seen = new Map<string, Parameter>();
  for (const parameter of parameters) {
    const { text, span } = parameter.name;
    const other = seen.get(text);
    if (other !== undefined) {
      body.report(
        duplicateName.at(span, { name: text }, { labels: [{ span: other.name.span, message: "first here" }] }),
      );
    }
    seen.set(text, parameter);
  }
}

/** Declares the parameters of a function and sets its type, so that calls can be checked. */
export function checkFunctionSignature(body: Body, declaration: FunctionDeclaration): void {
  const { item, name, span } = declaration;
  attributesByName(body, item.attributes, [], "a function");
  checkNames(body, item.parameters);
  const parameters = item.parameters.map((parameter) => {
    attributesByName(body, parameter.attributes, [], "a function's parameter");
    return body.declare(parameter.name.text, parameter.name.span, functionParameterType(body, parameter), "parameter");
  });
  const result =
    item.result === undefined ? undefined : resolveValue(body.program, body.scope, item.result, "a result");
  declaration.result = result ?? unit;
  if (result?.kind === "error" || parameters.some(({ type }) => type.kind === "error")) return;
  declaration.typed = { kind: "function", name, span, parameters, result, body: undefined } satisfies TypedFunction;
}

function functionParameterType(body: Body, { type: node }: Parameter): Type {
  if (node.kind !== "view-type") return resolveValue(body.program, body.scope, node, "a parameter");
  const type = resolveView(body.program, body.scope, node);
  if (type.kind === "error" || node.array.kind !== "array-type" || node.array.lengths.length === 0) return type;
  // `_` stands for a length that the caller decides.
  if (node.array.lengths.every((length) => length.kind === "name" && length.span.text === "_")) return type;
  const help = [
    node.array.lengths.length === 1
      ? "leave the length out: the function takes a view of any length, and has it as '.len'"
      : `write '_' for each length, as in '${typeText(type)}': the function has them as '.len0', '.len1'`,
  ];
  body.program.unsupported(node.span, "the length of a view that a function takes", help);
  return errorType;
}

/**
 * Declares the parameters of a kernel. Lengths may name scalars that come later, so all scalars are declared first.
 * Undefined when something was reported.
 */
export function checkKernelParameters(body: Body, { item }: KernelDeclaration): readonly KernelParameter[] | undefined {
  checkNames(body, item.parameters);
  const types = item.parameters.map((parameter) => kernelParameterType(body, parameter));
  const variables = item.parameters.map(({ name }, position) =>
    body.declare(name.text, name.span, types[position] ?? errorType, "parameter"),
  );
  const parameters = item.parameters.map((parameter, position) => {
    const [type, variable] = [types[position], variables[position]];
    return type === undefined || variable === undefined
      ? undefined
      : kernelParameterOf(body, parameter, type, variable);
  });
  return parameters.every((parameter) => parameter !== undefined) ? parameters : undefined;
}

function kernelParameterType(body: Body, { type: node, name }: Parameter): ScalarType | ViewType | ErrorType {
  if (node.kind === "array-type") {
    const help = [`a buffer is a view of global memory: '${name.text}: global ${node.span.text}'`];
    body.report(kernelParameter.at(node.span, { what: "a kernel cannot take an array" }, { help }));
    return errorType;
  }
  if (node.kind !== "view-type") return scalarParameterType(body, node, name.text);
  const type = resolveView(body.program, body.scope, node);
  if (type.kind === "error" || type.space === "global") return type;
  const declaration = type.space === "private" ? `var ${name.text}: [...; N];` : "launch workgroup { ... }";
  const help = [`declare it in the kernel: '${declaration}'`];
  body.report(kernelParameter.at(node.span, { what: `a kernel cannot take ${type.space} memory` }, { help }));
  return errorType;
}

/** How a launch hands vectors over differs between hosts, so it hands over their elements. */
function scalarParameterType(body: Body, node: Parameter["type"], name: string): ScalarType | ErrorType {
  const type = resolveValue(body.program, body.scope, node, "a parameter");
  if (type.kind !== "vector") return type;
  const parts = [..."xyzw"].slice(0, Math.min(type.size, 2)).map((letter) => `${name}_${letter}: ${type.element.name}`);
  const help = [
    `take its elements, '${parts.join(", ")}' and so on, or a buffer of one: '${name}: global [${typeText(type)}; 1]'`,
  ];
  body.report(kernelParameter.at(node.span, { what: "a kernel cannot take a vector by value" }, { help }));
  return errorType;
}

function kernelParameterOf(
  body: Body,
  parameter: Parameter,
  type: ScalarType | ViewType | ErrorType,
  variable: Variable,
): KernelParameter | undefined {
  const isBuffer = parameter.type.kind === "view-type";
  const attributes = attributesByName(
    body,
    parameter.attributes,
    isBuffer ? ["align", "may_alias"] : [],
    isBuffer ? "a buffer" : "a number",
  );
  const lengths = parameter.type.kind === "view-type" ? bufferLengths(body, parameter.type) : undefined;
  if (type.kind === "error") return undefined;
  if (type.kind === "scalar") return { kind: "scalar", variable, type };
  const natural = naturalAlignment(type.element);
  const bytes = alignment(body, attributes.get("align"), natural);
  const mayAlias = flag(body, attributes.get("may_alias"));
  if (lengths === undefined) return undefined;
  variable.lengths = knownLengths(lengths);
  return { kind: "buffer", variable, type, lengths, alignment: bytes, mayAlias };
}

/** Undefined when something was reported. */
function bufferLengths(body: Body, { array, span }: ViewNode): readonly TypedExpression[] | undefined {
  if (array.kind !== "array-type") return undefined;
  if (array.lengths.length === 0) {
    const help = [`write how many elements it has: '${span.text.replace(/\]$/, "")}; n]'`];
    body.report(kernelParameter.at(span, { what: "a kernel's buffer has a length" }, { help }));
    return undefined;
  }
  return checkLengths(body, array.lengths);
}
