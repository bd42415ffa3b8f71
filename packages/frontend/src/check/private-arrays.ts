/** `var name: [T; N] = [value; N];`: arrays of a work-item's own. */
import type { ArrayType, Expression, LetStatement, VarStatement } from "@dslc/syntax";
import { arraySize, arrayValue, notAnArray } from "../diagnostics.ts";
import type { TypedExpression } from "../typed-tree.ts";
import type { PrivateArrayStatement } from "../typed-arrays.ts";
import { elementPitch } from "../layout.ts";
import type { ValueType } from "../types.ts";
import { checkSize } from "./arrays.ts";
import type { Body } from "./body.ts";
import { expectType } from "./operators.ts";
import { resolveElement } from "./type-names.ts";

/** Local memory of a work-item, the least of all targets (CUDA Programming Guide, "Technical Specifications"). Bytes. */
const mostBytes = 512n * 1024n;

/** Undefined when something was reported; uses of the name are not reported then. */
export function checkPrivateArray(
  body: Body,
  node: LetStatement | VarStatement,
  type: ArrayType,
): PrivateArrayStatement | undefined {
  const array = arrayOf(body, node, type);
  if (array === undefined) body.scope.declare({ kind: "unknown", name: node.name.text, span: node.name.span });
  return array;
}

function arrayOf(body: Body, node: LetStatement | VarStatement, type: ArrayType): PrivateArrayStatement | undefined {
  const { name, span } = node;
  if (type.lengths.length === 0) {
    const help = [`write '${node.kind} ${name.text}: [${type.element.span.text}; N]'`];
    body.report(notAnArray.at(type.span, { found: type.span.text }, { help }));
    return undefined;
  }
  const element = resolveElement(body.program, body.scope, type);
  const sizes = type.lengths.map((length) => checkSize(body, length));
  const lengths = sizes.every((length) => length !== undefined) ? sizes : undefined;
  if (element.kind === "error" || lengths === undefined) return undefined;
  const bytes = lengths.reduce((product, length) => product * length, BigInt(elementPitch(element)));
  if (bytes > mostBytes) {
    const what = `this array has ${bytes} bytes, and a work-item has memory for ${mostBytes}`;
    body.report(arraySize.at(type.span, { what }));
    return undefined;
  }
  const { result: initial, effects } = body.measured(() => checkInitial(body, node.value, element, lengths));
  if (initial === undefined) return undefined;
  const view = {
    kind: "view",
    space: "private",
    isMutable: node.kind === "var",
    element,
    rank: lengths.length,
  } as const;
  const variable = body.declare(name.text, name.span, view, node.kind);
  variable.lengths = lengths;
  return { kind: "private-array", span, effects, variable, lengths, initial };
}

/** One value for all elements, or one for each; undefined when something was reported. */
function checkInitial(
  body: Body,
  node: Expression | undefined,
  element: ValueType,
  lengths: readonly bigint[],
): readonly TypedExpression[] | undefined {
  if (node === undefined) return [];
  const example = `[${zeroText(element)}; ${lengths.join(", ")}]`;
  if (node.kind === "repeat") {
    const value = body.expression(node.value);
    expectType(body, value, element);
    const found = node.lengths.map((length) => checkSize(body, length));
    if (!found.every((length) => length !== undefined)) return undefined;
    if (found.join() === lengths.join()) return [value];
    return refuse(body, node, `it has ${found.join(" x ")} elements, the array ${lengths.join(" x ")}`, example);
  }
  if (node.kind === "array" && lengths.length > 1)
    return refuse(body, node, "the elements of an array of several dimensions cannot be listed", example);
  if (node.kind === "array") {
    const values = node.elements.map((part) => body.expression(part));
    for (const value of values) expectType(body, value, element);
    if (BigInt(values.length) === lengths[0]) return values;
    return refuse(body, node, `it has ${values.length} elements, the array ${lengths.join(" x ")}`, example);
  }
  body.expression(node);
  return refuse(body, node, "an array is copied element by element", example);
}

/** How the language writes a value of a type, for help. */
function zeroText(type: ValueType): string {
  if (type.kind !== "scalar") return "value";
  return type.class === "float" ? "0.0" : type.class === "bool" ? "false" : "0";
}

function refuse(body: Body, node: Expression, what: string, example: string): undefined {
  body.report(arrayValue.at(node.span, { what }, { help: [`write '${example}', or assign to the elements`] }));
  return undefined;
}
