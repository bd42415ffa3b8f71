/** The part of verification that follows from an op's declaration. Messages are worded as `mlir-opt` words them. */
import type { AttributeSpec } from "./attribute-constraints.ts";
import { DictionaryAttribute } from "./attributes.ts";
import type { DerivedType, OpDefinition, OperandSpec, ResultSpec } from "./define-op.ts";
import type { CoreDefinition } from "./op-definition.ts";
import { groupSizes, hasSegments, segmentProperty, type ValueGroups } from "./op-groups.ts";
import type { Operation } from "./operation.ts";
import type { Trait, VerifyReport } from "./traits.ts";
import { describeType, sameTypeForAll, satisfies, type TypeSpec, type TypeVariable } from "./type-constraints.ts";
import { sizesAgree, TensorType, Type } from "./types.ts";
import type { Value } from "./value.ts";
import { expectedCounts, verifyCounts, verifySegments } from "./verify-counts.ts";

/** Returns whether the op is sound enough for its own `verify` to look at it through accessors. */
export type DefinitionVerifier = (op: Operation, report: VerifyReport) => boolean;

/**
 * Computes what depends on the definition alone. The verifier that it makes allocates nothing for a valid operation,
 * because it runs for each one; so it must not be entered again while it runs.
 */
export function definitionVerifier(
  definition: CoreDefinition,
  inferResultTypes: OpDefinition["inferResultTypes"],
): DefinitionVerifier {
  const { attributeGroups, operandGroups, resultGroups, regionGroups } = definition;
  const checkedTraits = [...definition.traits].filter((trait) => trait.verify !== undefined);
  const bindings = new Map<string, Type>();
  const operands: ValuesOf = { kind: "operands", bindings, inferResultTypes };
  const results: ValuesOf = { kind: "results", bindings, inferResultTypes };
  const counts = expectedCounts(definition);
  const memo = new ValidSignatures(
    resultGroups.some(({ spec }) => typeof spec === "function") ||
      hasSegments(operandGroups) ||
      hasSegments(resultGroups),
  );
  let sound = true;
  let reporter = ignore;
  const fail: VerifyReport = (message, inside) => {
    sound = false;
    reporter(message, inside);
  };
  const check = (op: Operation): boolean => {
    verifyCounts(counts, op, fail);
    if (!sound) return false;
    if (!memo.hasPropertiesOf(op)) for (const { name, spec } of attributeGroups) verifyAttribute(name, spec, op, fail);
    if (!sound) return false;
    if (!memo.hasTypesOf(op)) {
      verifySegments(definition, op, fail);
      if (!sound) return false;
      bindings.clear();
      verifyValues(operandGroups, op, operands, fail);
      // A derived result type is computed from the operands, so these have to be right first.
      if (sound) verifyValues(resultGroups, op, results, fail);
      if (sound) verifyMatches(definition, op, fail);
      if (sound) memo.remember(op);
    }
    if (regionGroups.length > 0) verifyRegions(definition, op, fail);
    for (let at = 0; at < checkedTraits.length; at++) checkedTraits[at]?.verify?.(op, fail);
    return sound;
  };
  return (op, report) => {
    sound = true;
    reporter = report;
    const result = check(op);
    // The definition outlives the IR, which the report may hold on to.
    reporter = ignore;
    return result;
  };
}

/** How many signatures are remembered of a kind of operation. */
const mostSignatures = 4;

/** Properties and types of a valid operation. */
interface Signature {
  properties: DictionaryAttribute;
  readonly operandTypes: Type[];
  readonly resultTypes: Type[];
}

/**
 * Properties and types of the last valid operations of a kind. Most operations have those of one of these, and what
 * was valid once is so again: types are compared by identity.
 */
class ValidSignatures {
  /** Whether the types may be right for some properties and wrong for others. */
  private readonly dependsOnProperties: boolean;
  private readonly signatures: Signature[] = [];
  /** The one that makes room for the next. */
  private oldest = 0;

  constructor(dependsOnProperties: boolean) {
    this.dependsOnProperties = dependsOnProperties;
  }

  /** Whether the attributes of an operation are right because they are those of a remembered one. */
  hasPropertiesOf(op: Operation): boolean {
    // A declared attribute may also stand among the discardable ones.
    if (op.attributes !== DictionaryAttribute.empty) return false;
    const { signatures } = this;
    for (let at = 0; at < signatures.length; at++) if (signatures[at]?.properties === op.properties) return true;
    return false;
  }

  /** Whether the types are right; the attributes have to be. */
  hasTypesOf(op: Operation): boolean {
    const { signatures } = this;
    for (let at = 0; at < signatures.length; at++) {
      const signature = signatures[at];
      if (signature === undefined || (this.dependsOnProperties && signature.properties !== op.properties)) continue;
      if (!hasTypes(op, signature)) continue;
      // The properties may be others that were just found to be right.
      if (op.attributes === DictionaryAttribute.empty) signature.properties = op.properties;
      return true;
    }
    return false;
  }

  remember(op: Operation): void {
    if (op.attributes !== DictionaryAttribute.empty) return;
    const signature: Signature = this.signatures[this.oldest] ?? {
      properties: op.properties,
      operandTypes: [],
      resultTypes: [],
    };
    this.signatures[this.oldest] = signature;
    this.oldest = (this.oldest + 1) % mostSignatures;
    signature.properties = op.properties;
    signature.operandTypes.length = 0;
    for (const { value } of op.uses) signature.operandTypes.push(value.type);
    signature.resultTypes.length = 0;
    for (let at = 0; at < op.resultCount; at++) signature.resultTypes.push(op.getResult(at).type);
  }
}

function hasTypes(op: Operation, { operandTypes, resultTypes }: Signature): boolean {
  const { uses, resultCount } = op;
  if (uses.length !== operandTypes.length || resultCount !== resultTypes.length) return false;
  for (let at = 0; at < uses.length; at++) if (uses[at]?.value.type !== operandTypes[at]) return false;
  for (let at = 0; at < resultCount; at++) if (op.getResult(at).type !== resultTypes[at]) return false;
  return true;
}

const ignore: VerifyReport = () => {};

function verifyAttribute(name: string, spec: AttributeSpec<unknown>, op: Operation, fail: VerifyReport): void {
  const attribute = op.getAttribute(name);
  if (attribute === undefined) {
    if (spec.presence === "required") fail(`requires attribute '${name}'`);
  } else if (spec.read(attribute) === undefined) {
    fail(`attribute '${name}' failed to satisfy constraint: ${spec.description}`);
  }
}

interface ValuesOf {
  readonly kind: "operands" | "results";
  /** What the type variables stand for in this operation. */
  readonly bindings: Map<string, Type>;
  readonly inferResultTypes: OpDefinition["inferResultTypes"];
}

function verifyValues(groups: ValueGroups, op: Operation, of: ValuesOf, fail: VerifyReport): void {
  const { kind } = of;
  const { uses } = op;
  const count = kind === "operands" ? uses.length : op.resultCount;
  const sizes = groupSizes(groups, count, op.properties.get(segmentProperty(kind)));
  let position = 0;
  for (let at = 0; at < groups.length; at++) {
    const spec = groups[at]?.spec;
    const size = sizes[at] ?? 0;
    if (spec === undefined) continue;
    for (const end = position + size; position < end; position++) {
      const value = kind === "operands" ? uses[position]?.value : op.getResult(position);
      if (value === undefined) continue;
      if (typeof spec !== "function") verifyType(spec, op, value.type, position, of, fail);
      else if (op.definition?.matches.has(groups[at]?.name ?? "") !== true)
        verifyDerivedType(op, value.type, position, of, fail);
    }
  }
}

/** Types that the op declares to follow from others. */
function verifyMatches(definition: CoreDefinition, op: Operation, fail: VerifyReport): void {
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
  for (const [name, { type: derive, says }] of definition.matches) {
    const type = types.get(name);
    const expected = type === undefined ? undefined : derive(types);
    if (expected !== undefined && expected !== type)
      fail(
        says === undefined
          ? `'${name}' must be of type '${expected.text}', but is of type '${type?.text}'`
          : `failed to verify that ${says}`,
      );
  }
}

/** The operands were checked before the results, so the derivation sees what it was declared for. */
function verifyDerivedType(op: Operation, type: Type, position: number, of: ValuesOf, fail: VerifyReport): void {
  const inferred = of.inferResultTypes({ operands: op.operands, properties: op.properties });
  const expected = inferred?.[position];
  if (inferred === undefined || expected === undefined || expected === type) return;
  const list = (types: readonly Type[]): string => types.map(({ text }) => `'${text}'`).join(", ");
  const found = op.results.map((result) => result.type);
  fail(`inferred type(s) ${list(inferred)} are incompatible with return type(s) of operation ${list(found)}`);
}

function verifyType(
  spec: OperandSpec | Exclude<ResultSpec, DerivedType>,
  op: Operation,
  type: Type,
  position: number,
  of: ValuesOf,
  fail: VerifyReport,
): void {
  const single: TypeSpec =
    spec instanceof Type || spec.kind === "constraint" || spec.kind === "variable" ? spec : spec.of;
  if (satisfies(single, type, of.bindings)) return;
  const isBound = !(single instanceof Type) && single.kind === "variable" && single.constraint.accepts(type);
  // Upstream takes tensors for alike whose sizes may be.
  if (isBound && of.kind === "operands" && single.mismatch === sameTypeForAll && mayBeSame(single, type, of)) return;
  if (isBound) fail(single.mismatch ?? `failed to verify that all of ${namesOf(single, op)} have same type`);
  else {
    const isVariadic = !(spec instanceof Type) && spec.kind === "variadic";
    fail(mustBe(`${isVariadic ? "variadic of " : ""}${describeType(single)}`, type, position, of));
  }
}

/** Whether a tensor may have the type that a variable stands for: its sizes are the same where both are known. */
function mayBeSame(variable: TypeVariable, type: Type, { bindings }: ValuesOf): boolean {
  const bound = bindings.get(variable.name);
  if (!(bound instanceof TensorType) || !(type instanceof TensorType) || bound.element !== type.element) return false;
  return sizesAgree(bound.shape, type.shape);
}

/** `{a, b, c}`: the groups that a variable gives one type. */
function namesOf(variable: TypeVariable, op: Operation): string {
  const { operandGroups = [], resultGroups = [] } = op.definition ?? {};
  const uses = (spec: OperandSpec | ResultSpec): boolean =>
    spec === variable || (typeof spec === "object" && "of" in spec && spec.of === variable);
  const names = [...operandGroups, ...resultGroups].filter(({ spec }) => uses(spec)).map(({ name }) => name);
  return `{${names.join(", ")}}`;
}

function mustBe(what: string, found: Type, position: number, { kind }: ValuesOf): string {
  return `${kind === "operands" ? "operand" : "result"} #${position} must be ${what}, but got '${found.text}'`;
}

function verifyRegions(definition: CoreDefinition, op: Operation, fail: VerifyReport): void {
  const groups = definition.regionGroups;
  for (const [position, region] of op.regions.entries()) {
    const { name, spec } = groups[position] ?? groups.at(-1) ?? {};
    if (spec?.mayBeEmpty === false && region.isEmpty)
      fail(`region #${position} ('${name}') failed to verify constraint: region with at least 1 blocks`);
  }
}

/** What traits and the op itself check of regions; undefined when that is nothing. */
export function regionVerifier(
  traits: ReadonlySet<Trait>,
  own: ((op: Operation, report: VerifyReport) => void) | undefined,
): OpDefinition["verifyRegions"] {
  const checked = [...traits].filter((trait) => trait.verifyRegions !== undefined);
  if (checked.length === 0) return own;
  return (op, report) => {
    for (const trait of checked) trait.verifyRegions?.(op, report);
    own?.(op, report);
  };
}
