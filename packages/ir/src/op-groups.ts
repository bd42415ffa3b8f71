/** Splitting an operation's operands and results into the named groups of its definition. */
import { type Attribute } from "./attributes.ts";
import { DenseArrayAttribute } from "./elements-attributes.ts";
import type { Group, OperandSpec, ResultSpec } from "./define-op.ts";
import type { Operation } from "./operation.ts";
import { i32, Type } from "./types.ts";
import type { Value } from "./value.ts";

export type ValueGroups = readonly Group<OperandSpec | ResultSpec>[];

/** Whether the group may hold another number of values than one. */
export function isVariable(spec: OperandSpec | ResultSpec | undefined): boolean {
  return (
    spec !== undefined &&
    typeof spec === "object" &&
    !(spec instanceof Type) &&
    (spec.kind === "variadic" || spec.kind === "optional")
  );
}

interface Layout {
  /** How many groups hold exactly one value, and how many do not. */
  readonly fixed: number;
  readonly variable: number;
  /** A one for each group: the sizes where none is variable. */
  readonly ones: readonly number[];
}

const layouts = new WeakMap<ValueGroups, Layout>();

/** How many groups there are of each sort, counted once for each definition. */
export function layoutOf(groups: ValueGroups): Layout {
  let layout = layouts.get(groups);
  if (layout === undefined) {
    const variable = groups.filter(({ spec }) => isVariable(spec)).length;
    layout = { fixed: groups.length - variable, variable, ones: groups.map(() => 1) };
    layouts.set(groups, layout);
  }
  return layout;
}

/** Whether the sizes of the groups cannot be told from the number of values, so that a property holds them. */
export function hasSegments(groups: ValueGroups): boolean {
  return layoutOf(groups).variable > 1;
}

/** The property that holds the sizes: MLIR's AttrSizedOperandSegments and AttrSizedResultSegments. */
export function segmentProperty(kind: "operands" | "results"): string {
  return kind === "operands" ? "operandSegmentSizes" : "resultSegmentSizes";
}

/** The number of values in each group; zeros when the segment property is missing where one is needed. */
export function groupSizes(groups: ValueGroups, count: number, segments: Attribute | undefined): readonly number[] {
  const { fixed, variable, ones } = layoutOf(groups);
  if (variable === 0) return ones;
  if (variable > 1) {
    return segments instanceof DenseArrayAttribute ? segments.values.map(Number) : groups.map(() => 0);
  }
  return groups.map(({ spec }) => (isVariable(spec) ? count - fixed : 1));
}

/** The operands of one group. @throws Error when the operation's definition has no group of that name. */
export function operandGroup(op: Operation, name: string): readonly Value[] {
  const { start, size } = operandRange(op, name);
  return op.operands.slice(start, start + size);
}

/** Replaces the operands of one group, and sets the segment sizes right. There may be more or fewer than before. */
export function setOperandGroup(op: Operation, name: string, values: readonly Value[]): void {
  const { start, size, position, sizes } = operandRange(op, name);
  op.spliceOperands(start, size, values);
  const property = segmentProperty("operands");
  if (op.properties.has(property)) {
    op.setProperty(
      property,
      new DenseArrayAttribute(
        i32,
        sizes.map((old, at) => BigInt(at === position ? values.length : old)),
      ),
    );
  }
}

function operandRange(
  op: Operation,
  name: string,
): { readonly start: number; readonly size: number; readonly position: number; readonly sizes: readonly number[] } {
  const groups = op.definition?.operandGroups ?? [];
  const position = groups.findIndex((group) => group.name === name);
  if (position < 0) throw new Error(`${op.name} has no operands '${name}'`);
  const sizes = groupSizes(groups, op.operandCount, op.properties.get(segmentProperty("operands")));
  const start = sizes.slice(0, position).reduce((sum, size) => sum + size, 0);
  return { start, size: sizes[position] ?? 0, position, sizes };
}
