/** Attributes: which there are at a place, and their constant arguments. */
import { nearest } from "@dslc/base";
import type { Attribute } from "@dslc/syntax";
import { attributeArguments, duplicateName, unknownAttribute } from "../diagnostics.ts";
import { isInteger, concrete } from "../types.ts";
import type { Body } from "./body.ts";
import { constantValue } from "./constants.ts";

/** The attributes by name; those that `place` does not have, and those that come twice, are reported. */
export function attributesByName<N extends string>(
  body: Body,
  attributes: readonly Attribute[],
  known: readonly N[],
  place: string,
): ReadonlyMap<N, Attribute> {
  const found = new Map<N, Attribute>();
  for (const attribute of attributes) {
    const { text, span } = attribute.name;
    const name = known.find((candidate) => candidate === text);
    if (name === undefined) {
      const meant = nearest(text, known);
      const help = meant === undefined ? [] : [`did you mean '@${meant}'?`];
      body.report(unknownAttribute.at(attribute.span, { name: text, place }, { help }));
      continue;
    }
    const other = found.get(name);
    if (other === undefined) found.set(name, attribute);
    else
      body.report(
        duplicateName.at(span, { name: `@${text}` }, { labels: [{ span: other.name.span, message: "first here" }] }),
      );
  }
  return found;
}

/** Whether the attribute is there; it takes no arguments. */
export function flag(body: Body, attribute: Attribute | undefined): boolean {
  if (attribute !== undefined && attribute.arguments.length > 0) reportArguments(body, attribute, "no arguments");
  return attribute !== undefined;
}

/** The alignment that `@align(n)` asks for, in bytes, but at least `natural`. */
export function alignment(body: Body, attribute: Attribute | undefined, natural: number): number {
  if (attribute === undefined) return natural;
  const wanted = "one number of bytes, a power of two";
  const [value, ...others] = integerArguments(body, attribute, wanted) ?? [];
  if (value === undefined) return natural;
  if (others.length > 0 || value <= 0n || (value & (value - 1n)) !== 0n || value > largestAlignment) {
    reportArguments(body, attribute, wanted);
    return natural;
  }
  return Math.max(natural, Number(value));
}

/** LLVM's: `Value::MaximumAlignment`. */
const largestAlignment = 2n ** 32n;

/** The constant integers in an attribute's parentheses; undefined when something was reported. */
export function integerArguments(body: Body, attribute: Attribute, wanted: string): readonly bigint[] | undefined {
  if (attribute.arguments.length === 0) {
    reportArguments(body, attribute, wanted);
    return undefined;
  }
  const values: bigint[] = [];
  for (const { name, value: node } of attribute.arguments) {
    const expression = body.expression(node);
    const value = constantValue(body, expression);
    if (value === undefined) return undefined;
    if (name !== undefined || typeof value !== "bigint" || !isInteger(concrete(expression.type))) {
      reportArguments(body, attribute, wanted);
      return undefined;
    }
    values.push(value);
  }
  return values;
}

export function reportArguments(body: Body, attribute: Attribute, wanted: string): void {
  body.report(attributeArguments.at(attribute.span, { name: attribute.name.text, wanted }));
}
