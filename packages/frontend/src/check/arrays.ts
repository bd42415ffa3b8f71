/** `workgroup name: [T; N];`: static arrays. Those of a work-item are in `private-arrays.ts`. */
import type { Attribute, Expression, WorkgroupStatement } from "@dslc/syntax";
import { arraySize, notAnArray } from "../diagnostics.ts";
import type { Variable } from "../typed-tree.ts";
import type { ArrayStatement } from "../typed-arrays.ts";
import { elementPitch, naturalAlignment } from "../layout.ts";
import { concrete, isInteger, type ValueType } from "../types.ts";
import { alignment, attributesByName, integerArguments, reportArguments } from "./attributes.ts";
import type { Body } from "./body.ts";
import { constantValue } from "./constants.ts";
import { noEffects } from "./flow.ts";
import { resolveElement } from "./type-names.ts";

/** More than any target has, and few enough for 32-bit offsets. Bytes. */
const mostBytes = 2n ** 31n;

/** Undefined when something was reported; uses of the name are not reported then. */
export function checkArray(body: Body, node: WorkgroupStatement): ArrayStatement | undefined {
  const array = arrayOf(body, node);
  if (array === undefined) body.scope.declare({ kind: "unknown", name: node.name.text, span: node.name.span });
  return array;
}

function arrayOf(body: Body, node: WorkgroupStatement): ArrayStatement | undefined {
  const { name, type, span } = node;
  const attributes = attributesByName(body, node.attributes, ["align", "pad"], "a static array");
  if (type.kind === "error-type") return undefined;
  if (type.kind !== "array-type" || type.lengths.length === 0) {
    const written = type.kind === "array-type" ? type.element.span.text : type.span.text;
    const size = type.kind === "array-type" ? "N" : "1";
    const help = [`write 'workgroup ${name.text}: [${written}; ${size}];'`];
    body.report(notAnArray.at(type.span, { found: type.span.text }, { help }));
    return undefined;
  }
  const element = resolveElement(body.program, body.scope, type);
  const atLaunch = [
    `put it into the memory that the launch sizes: 'launch workgroup { ${name.text}: ${type.span.text} }'`,
  ];
  const lengths = type.lengths.map((length) => checkSize(body, length, atLaunch));
  const padding = checkPadding(body, attributes.get("pad"), type.lengths.length);
  if (element.kind === "error" || !lengths.every((length) => length !== undefined) || padding === undefined)
    return undefined;
  const bytes = paddedElements(lengths, padding) * BigInt(elementPitch(element));
  if (bytes > mostBytes) {
    body.report(arraySize.at(type.span, { what: `this array has ${bytes} bytes, more than any target has` }));
    return undefined;
  }
  const bytesAligned = alignment(body, attributes.get("align"), naturalAlignment(element));
  const variable = declareArray(body, node, element, lengths);
  return {
    kind: "array",
    span,
    effects: noEffects(),
    variable,
    name: uniqueName(body, name.text),
    element,
    lengths,
    padding,
    alignment: bytesAligned,
  };
}

function declareArray(
  body: Body,
  { name }: WorkgroupStatement,
  element: ValueType,
  lengths: readonly bigint[],
): Variable {
  const type = { kind: "view", space: "workgroup", isMutable: true, element, rank: lengths.length } as const;
  const variable = body.declare(name.text, name.span, type, "workgroup");
  variable.lengths = lengths;
  return variable;
}

function paddedElements(lengths: readonly bigint[], padding: bigint): bigint {
  return lengths.slice(0, -1).reduce((product, length) => product * length, (lengths.at(-1) ?? 0n) + padding);
}

/** A length in elements, a positive constant; undefined when something was reported, with `help` if it is no constant. */
export function checkSize(body: Body, node: Expression, help: readonly string[] = []): bigint | undefined {
  const expression = body.expression(node);
  const value = constantValue(body, expression, help);
  if (value === undefined) return undefined;
  if (typeof value !== "bigint" || !isInteger(concrete(expression.type))) {
    body.report(arraySize.at(node.span, { what: "the length of an array is an integer" }));
    return undefined;
  }
  if (value > 0n) return value;
  body.report(arraySize.at(node.span, { what: `this length is ${value}` }));
  return undefined;
}

/** `@pad(k)`: elements behind each row. */
function checkPadding(body: Body, attribute: Attribute | undefined, rank: number): bigint | undefined {
  if (attribute === undefined) return 0n;
  const wanted = "one number of elements that is not negative";
  const values = integerArguments(body, attribute, wanted);
  if (values === undefined) return undefined;
  const [value, ...others] = values;
  if (value === undefined || others.length > 0 || value < 0n) {
    reportArguments(body, attribute, wanted);
    return undefined;
  }
  if (rank > 1) return value;
  const help = ["make the array longer"];
  body.report(arraySize.at(attribute.span, { what: "an array of one dimension has no rows to pad" }, { help }));
  return undefined;
}

/** `tile` in a kernel, `f.tile` in a function, `tile.2` for the second of that name. */
function uniqueName(body: Body, name: string): string {
  const count = (body.arrays.get(name) ?? 0) + 1;
  body.arrays.set(name, count);
  const own = count === 1 ? name : `${name}.${count}`;
  return body.owner?.kind === "function" ? `${body.owner.name}.${own}` : own;
}
