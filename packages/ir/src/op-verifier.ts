/** The part of verification that follows from an op's declaration. Messages are worded as `mlir-opt` words them. */
import { DenseArrayAttribute } from "./attributes.ts";
import type { Group, OpDefinition, OperandSpec, ResultSpec } from "./define-op.ts";
import { groupSizes, hasSegments, isVariable, segmentProperty } from "./op-groups.ts";
import type { Operation } from "./operation.ts";
import type { VerifyReport } from "./traits.ts";
import { describeType, satisfies, type TypeSpec } from "./type-constraints.ts";
import { Type } from "./types.ts";
import type { Value } from "./value.ts";

/** Returns whether the op is sound enough for its own `verify` to look at it through accessors. */
export function verifyDefinition(definition: OpDefinition, op: Operation, report: VerifyReport): boolean {
  let sound = true;
  const fail = (message: string): void => {
    sound = false;
    report(message);
  };
  for (const { name, spec } of definition.attributeGroups) {
    const attribute = op.properties.get(name) ?? op.attributes.get(name);
    if (attribute === undefined) {
      if (spec.presence === "required") fail(`requires attribute '${name}'`);
    } else if (spec.read(attribute) === undefined) {
      fail(`attribute '${name}' failed to satisfy constraint: ${spec.description}`);
    }
  }
  if (!sound) return false;
  const bindings = new Map<string, Type>();
  verifyValues(definition.operandGroups, op, "operands", bindings, fail);
  // A derived result type is computed from the operands, so these have to be right first.
  if (sound) verifyValues(definition.resultGroups, op, "results", bindings, fail);
  if (sound) verifyMatches(definition, op, fail);
  verifyRegions(definition, op, fail);
  verifyCount(definition.successorGroups, op.successors.length, "successors", fail);
  for (const trait of definition.traits) trait.verify?.(op, fail);
  return sound;
}

function verifyValues(
  groups: readonly Group<OperandSpec | ResultSpec>[],
  op: Operation,
  kind: "operands" | "results",
  bindings: Map<string, Type>,
  fail: VerifyReport,
): void {
  const values: readonly Value[] = kind === "operands" ? op.operands : op.results;
  const fixed = groups.filter(({ spec }) => !isVariable(spec)).length;
  if (groups.some(({ spec }) => isVariable(spec))) {
    if (values.length < fixed) return fail(`expected ${fixed} or more ${kind}, but found ${values.length}`);
  } else if (values.length !== fixed) {
    return fail(`expected ${fixed} ${kind}, but found ${values.length}`);
  }
  if (hasSegments(groups) && !segmentsFit(groups, op, kind, values.length)) {
    return fail(
      `'${segmentProperty(kind)}' attribute must have ${groups.length} sizes that sum up to the ${values.length} ${kind}`,
    );
  }
  const sizes = groupSizes(groups, values.length, op.properties.get(segmentProperty(kind)));
  let position = 0;
  for (const [at, { spec }] of groups.entries()) {
    const size = sizes[at] ?? 0;
    if (typeof spec === "object" && !(spec instanceof Type) && spec.kind === "optional" && size > 1)
      fail(`expects at most one value in an optional group, but found ${size}`);
    for (const value of values.slice(position, position + size))
      verifyType(spec, value, op, `${kind === "operands" ? "operand" : "result"} #${position++}`, bindings, fail);
  }
}

/** Types that the op declares to follow from others. */
function verifyMatches(definition: OpDefinition, op: Operation, fail: VerifyReport): void {
  if (definition.matches.size === 0) return;
  const types = new Map<string, Type>();
  for (const kind of ["operands", "results"] as const) {
    const groups = kind === "operands" ? definition.operandGroups : definition.resultGroups;
    const values: readonly Value[] = op[kind];
    const sizes = groupSizes(groups, values.length, op.properties.get(segmentProperty(kind)));
    let start = 0;
    for (const [at, { name }] of groups.entries()) {
      const first = values[start];
      if (sizes[at] === 1 && first !== undefined) types.set(name, first.type);
      start += sizes[at] ?? 0;
    }
  }
  for (const [name, derive] of definition.matches) {
    const type = types.get(name);
    const expected = type === undefined ? undefined : derive(types);
    if (expected !== undefined && expected !== type)
      fail(`'${name}' must be of type '${expected.text}', but is of type '${type?.text}'`);
  }
}

function segmentsFit(
  groups: readonly Group<OperandSpec | ResultSpec>[],
  op: Operation,
  kind: "operands" | "results",
  count: number,
): boolean {
  const sizes = op.properties.get(segmentProperty(kind));
  return (
    sizes instanceof DenseArrayAttribute &&
    sizes.values.length === groups.length &&
    sizes.values.every((size) => size >= 0) &&
    sizes.values.reduce((sum: number, size) => sum + Number(size), 0) === count
  );
}

function verifyType(
  spec: OperandSpec | ResultSpec,
  value: Value,
  op: Operation,
  what: string,
  bindings: Map<string, Type>,
  fail: VerifyReport,
): void {
  if (typeof spec === "function") {
    // The operands were checked before the results, so the derivation sees what it was declared for.
    const expected = op.definition?.inferResultTypes({ operands: op.operands, properties: op.properties })?.[
      Number(what.slice("result #".length))
    ];
    if (expected !== undefined && expected !== value.type)
      fail(`${what} must be '${expected.text}', but got '${value.type.text}'`);
    return;
  }
  const single: TypeSpec =
    spec instanceof Type || spec.kind === "constraint" || spec.kind === "variable" ? spec : spec.of;
  if (!satisfies(single, value.type, bindings))
    fail(`${what} must be ${describeType(single, bindings)}, but got '${value.type.text}'`);
}

function verifyRegions(definition: OpDefinition, op: Operation, fail: VerifyReport): void {
  const groups = definition.regionGroups;
  if (!verifyCount(groups, op.regions.length, "regions", fail)) return;
  for (const [position, region] of op.regions.entries()) {
    const { name, spec } = groups[position] ?? groups.at(-1) ?? {};
    if (spec?.mayBeEmpty === false && region.isEmpty)
      fail(`region #${position} ('${name}') failed to verify constraint: region with at least 1 blocks`);
  }
}

/** Whether there are as many regions or successors as declared; a group of the plural kind stands for any number. */
function verifyCount(
  groups: readonly Group<{ readonly kind: string }>[],
  count: number,
  what: "regions" | "successors",
  fail: VerifyReport,
): boolean {
  const single = groups.filter(({ spec }) => spec.kind !== what).length;
  const isVariadic = single < groups.length;
  const fits = isVariadic ? count >= single : count === single;
  if (!fits) fail(`requires ${single}${isVariadic ? " or more" : ""} ${what}, but found ${count}`);
  return fits;
}
