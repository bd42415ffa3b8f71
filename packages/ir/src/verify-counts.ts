/**
 * How many operands, results, regions and successors an operation has, against what its definition declares. Messages
 * are worded as `mlir-opt` words them.
 */
import type { Attribute } from "./attributes.ts";
import { DenseArrayAttribute } from "./elements-attributes.ts";
import type { Group, RegionSpec, SuccessorSpec } from "./define-op.ts";
import type { CoreDefinition } from "./op-definition.ts";
import { groupSizes, layoutOf, segmentProperty, type ValueGroups } from "./op-groups.ts";
import type { Operation } from "./operation.ts";
import type { VerifyReport } from "./traits.ts";
import { i32, Type } from "./types.ts";

/** What a definition declares, counted once. */
export interface ExpectedCounts {
  readonly regions: Expected;
  readonly results: Expected;
  readonly successors: Expected;
  readonly operands: Expected;
}

export function expectedCounts(definition: CoreDefinition): ExpectedCounts {
  return {
    regions: countOf(definition.regionGroups, "regions"),
    results: layoutOf(definition.resultGroups),
    successors: countOf(definition.successorGroups, "successors"),
    operands: layoutOf(definition.operandGroups),
  };
}

/** Reports the first count that is wrong. */
export function verifyCounts(
  { regions, results, successors, operands }: ExpectedCounts,
  op: Operation,
  fail: VerifyReport,
): void {
  const fault =
    countFault(regions, op.regions.length, "regions") ??
    countFault(results, op.resultCount, "results") ??
    successorFault(successors, op.successors.length) ??
    countFault(operands, op.operandCount, "operands");
  if (fault !== undefined) fail(fault);
}

/** Reports the first group of operands or results that has not as many values as it may. */
export function verifySegments(definition: CoreDefinition, op: Operation, fail: VerifyReport): void {
  const fault =
    segmentFault(definition.operandGroups, op, op.operandCount, "operands") ??
    segmentFault(definition.resultGroups, op, op.resultCount, "results");
  if (fault !== undefined) fail(fault);
}

interface Expected {
  readonly fixed: number;
  /** Groups of variable size. */
  readonly variable: number;
}

type Counted = "regions" | "results" | "operands";

function countFault({ fixed, variable }: Expected, count: number, what: Counted): string | undefined {
  if (variable > 0 ? count >= fixed : count === fixed) return undefined;
  // Only operands are counted in the message.
  const found = what === "operands" ? `, but found ${count}` : "";
  if (variable > 0) return `expected ${fixed} or more ${what}${found}`;
  if (fixed === 0) return `requires zero ${what}`;
  if (fixed === 1) return what === "operands" ? "requires a single operand" : `requires one ${what.slice(0, -1)}`;
  return `expected ${fixed} ${what}${found}`;
}

/** A group of the plural kind stands for any number. */
function countOf(groups: readonly Group<RegionSpec | SuccessorSpec>[], plural: "regions" | "successors"): Expected {
  const variable = groups.filter(({ spec }) => spec.kind === plural).length;
  return { fixed: groups.length - variable, variable };
}

function successorFault({ fixed, variable }: Expected, count: number): string | undefined {
  if (variable > 0 ? count >= fixed : count === fixed) return undefined;
  const noun = fixed === 1 ? "successor" : "successors";
  return variable > 0
    ? `requires at least ${fixed} ${noun} but found ${count}`
    : `requires ${fixed} ${noun} but found ${count}`;
}

function segmentFault(
  groups: ValueGroups,
  op: Operation,
  count: number,
  kind: "operands" | "results",
): string | undefined {
  const { variable } = layoutOf(groups);
  if (variable === 0) return undefined;
  const one = kind.slice(0, -1);
  const name = segmentProperty(kind);
  const segments = op.properties.get(name);
  if (variable > 1) {
    const fault = listFault(segments, groups.length, count, one, name);
    if (fault !== undefined) return fault;
  }
  const sizes = groupSizes(groups, count, segments);
  let start = 0;
  for (let at = 0; at < groups.length; at++) {
    const [spec, size = 0] = [groups[at]?.spec, sizes[at]];
    const isOptional = typeof spec === "object" && !(spec instanceof Type) && spec.kind === "optional";
    const isVariadic = typeof spec === "object" && !(spec instanceof Type) && spec.kind === "variadic";
    if (isOptional && size > 1) return `${one} group starting at #${start} requires 0 or 1 element, but found ${size}`;
    if (!isOptional && !isVariadic && size !== 1)
      return `${one} group starting at #${start} requires 1 element, but found ${size}`;
    start += size;
  }
  return undefined;
}

/** What is wrong with a list of segment sizes; without one all are zero. */
function listFault(
  sizes: Attribute | undefined,
  groups: number,
  count: number,
  one: string,
  name: string,
): string | undefined {
  const values = sizes instanceof DenseArrayAttribute ? sizes.values : [];
  if (sizes !== undefined && values.length !== groups)
    return `'${name}' attribute for specifying ${one} segments must have ${groups} elements, but got ${values.length}`;
  if (sizes instanceof DenseArrayAttribute && sizes.element !== i32) return `'${name}' attribute must be an array<i32>`;
  let total = 0;
  for (const value of values) {
    if (value < 0) return `'${name}' attribute cannot have negative elements`;
    total += Number(value);
  }
  return total === count
    ? undefined
    : `${one} count (${count}) does not match with the total size (${total}) specified in attribute '${name}'`;
}
