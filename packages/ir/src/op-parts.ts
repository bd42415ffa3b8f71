/** What a builder makes of the named parts that it is given: operands, attributes, regions, successors, result types. */
import { DictionaryAttribute, type NamedAttribute } from "./attributes.ts";
import { Block } from "./block.ts";
import { DenseArrayAttribute } from "./elements-attributes.ts";
import type { CoreDefinition } from "./op-definition.ts";
import { hasSegments, isVariable } from "./op-groups.ts";
import type { OperationState } from "./operation.ts";
import { Region } from "./region.ts";
import { i32, Type } from "./types.ts";
import { Value } from "./value.ts";

const isValue = (part: unknown): part is Value => part instanceof Value;
const isType = (part: unknown): part is Type => part instanceof Type;
const isRegion = (part: unknown): part is Region => part instanceof Region;
const isBlock = (part: unknown): part is Block => part instanceof Block;

/** Adds what a part is: one thing, a list, or nothing. Returns how many were added. */
function add<T>(parts: object, name: string, isKind: (part: unknown) => part is T, into: T[]): number {
  const part: unknown = Reflect.get(parts, name);
  const before = into.length;
  if (isKind(part)) into.push(part);
  else if (Array.isArray(part)) for (const each of part) if (isKind(each)) into.push(each);
  return into.length - before;
}

/** Operands, attributes, regions and successors by name; types are checked by the verifier. */
export function stateFromParts(core: CoreDefinition, parts: object): OperationState {
  const operands: Value[] = [];
  const operandSizes = core.operandGroups.map(({ name }) => add(parts, name, isValue, operands));
  const entries: NamedAttribute[] = [];
  const discardable: NamedAttribute[] = [];
  for (const { name, spec } of core.attributeGroups) {
    const value: unknown = Reflect.get(parts, name);
    if (value !== undefined) (spec.isDiscardable === true ? discardable : entries).push([name, spec.write(value)]);
  }
  if (hasSegments(core.operandGroups)) entries.push(["operandSegmentSizes", segments(operandSizes)]);
  if (hasSegments(core.resultGroups)) {
    const types: Type[] = [];
    const sizes = core.resultGroups.map(({ name, spec }) => (isVariable(spec) ? add(parts, name, isType, types) : 1));
    entries.push(["resultSegmentSizes", segments(sizes)]);
  }
  const regions: Region[] = [];
  for (const { name } of core.regionGroups) add(parts, name, isRegion, regions);
  const successors: Block[] = [];
  for (const { name } of core.successorGroups) add(parts, name, isBlock, successors);
  return {
    operands,
    properties: DictionaryAttribute.get(entries),
    attributes: DictionaryAttribute.get(discardable),
    regions,
    successors,
  };
}

function segments(sizes: readonly number[]): DenseArrayAttribute {
  return new DenseArrayAttribute(i32, sizes.map(BigInt));
}

/**
 * The types of all results: those that operands and attributes imply, group by group, else those given by name.
 * @throws Error when a single result's type is neither.
 */
export function buildResultTypes(
  { opName, resultGroups }: CoreDefinition,
  parts: object,
  inferred: readonly (Type | undefined)[],
): readonly Type[] {
  const types: Type[] = [];
  for (const [position, { name, spec }] of resultGroups.entries()) {
    const type = inferred[position];
    if (type !== undefined) types.push(type);
    else if (add(parts, name, isType, types) === 0 && !isVariable(spec))
      throw new Error(`${opName}: the type of '${name}' has to be given`);
  }
  return types;
}
