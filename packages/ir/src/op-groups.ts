/** Splitting an operation's operands and results into the named groups of its definition. */
import { type Attribute, DenseArrayAttribute } from "./attributes.ts";
import type { Group, OperandSpec, ResultSpec } from "./define-op.ts";
import { Type } from "./types.ts";

type ValueGroups = readonly Group<OperandSpec | ResultSpec>[];

/** Whether the group may hold another number of values than one. */
export function isVariable(spec: OperandSpec | ResultSpec | undefined): boolean {
  return spec !== undefined && typeof spec === "object" && !(spec instanceof Type) && (spec.kind === "variadic" || spec.kind === "optional");
}

/** Whether the sizes of the groups cannot be told from the number of values, so that a property holds them. */
export function hasSegments(groups: ValueGroups): boolean {
  return groups.filter(({ spec }) => isVariable(spec)).length > 1;
}

/** The property that holds the sizes: MLIR's AttrSizedOperandSegments and AttrSizedResultSegments. */
export function segmentProperty(kind: "operands" | "results"): string {
  return kind === "operands" ? "operandSegmentSizes" : "resultSegmentSizes";
}

/** The number of values in each group; zeros when the segment property is missing where one is needed. */
export function groupSizes(groups: ValueGroups, count: number, segments: Attribute | undefined): readonly number[] {
  if (hasSegments(groups)) {
    return segments instanceof DenseArrayAttribute ? segments.values.map(Number) : groups.map(() => 0);
  }
  const fixed = groups.filter(({ spec }) => !isVariable(spec)).length;
  return groups.map(({ spec }) => (isVariable(spec) ? count - fixed : 1));
}
