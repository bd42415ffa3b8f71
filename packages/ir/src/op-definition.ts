/**
 * What `defineOp` makes: accessors for operations of the kind, their builder, and the generic part of their verifier.
 * Everything here is derived from the declaration.
 *
 * All operations are of one class, so that walks over IR stay monomorphic. A name that some definition declares is a
 * getter of that class, which asks the operation's own definition.
 */
import type { AttributeSpec } from "./attribute-constraints.ts";
import { DictionaryAttribute, type NamedAttribute } from "./attributes.ts";
import type { Builder } from "./builder.ts";
import type {
  Accessor,
  AttributeSpecs,
  BuildArguments,
  DescribedMatch,
  Group,
  OpDefinition,
  OperandSpec,
  OperandSpecs,
  OpSpec,
  OpView,
  RegionSpecs,
  ResultSpec,
  SuccessorSpecs,
  TypedOpDefinition,
  TypeMatch,
} from "./define-op.ts";
import { evaluateElementwise, normalizeConstant, UndefinedBehavior, type EvaluationResult } from "./evaluation.ts";
import { compileFormat } from "./format.ts";
import type { InterfaceImplementation } from "./interfaces.ts";
import { groupSizes, hasSegments, isVariable, segmentProperty } from "./op-groups.ts";
import { definitionVerifier, type DefinitionVerifier, regionVerifier } from "./op-verifier.ts";
import { buildResultTypes, stateFromParts } from "./op-parts.ts";
import { Operation, type OperationState } from "./operation.ts";
import {
  elementwise,
  isolatedFromAbove,
  symbol,
  symbolTable,
  terminator,
  type Trait,
  type VerifyReport,
} from "./traits.ts";
import { satisfies, type Constant } from "./type-constraints.ts";
import { Type, VectorType } from "./types.ts";
import type { Value } from "./value.ts";

/** Names that accessors may not take. */
const ownMembers = new Set([
  ...Object.getOwnPropertyNames(Operation.prototype),
  ...Object.keys(new Operation("", undefined, {})),
]);

function groupsOf<S>(specs: Readonly<Record<string, S>> | undefined): readonly Group<S>[] {
  return Object.entries(specs ?? {}).map(([name, spec]) => ({ name, spec }));
}

function declaredProperties(attributes: AttributeSpecs): readonly string[] {
  return Object.entries(attributes).flatMap(([name, spec]) => (spec.isDiscardable === true ? [] : [name]));
}

/** The groups of a declaration, whatever their types. */
interface DeclaredParts {
  readonly operands?: OperandSpecs;
  readonly attributes?: AttributeSpecs;
  readonly results?: Readonly<Record<string, ResultSpec>>;
  readonly regions?: RegionSpecs;
  readonly successors?: SuccessorSpecs;
  readonly matches?: Readonly<Record<string, TypeMatch | DescribedMatch>>;
  readonly traits?: readonly Trait[];
  readonly interfaces?: readonly InterfaceImplementation[];
}

/** What a declaration says without its functions. */
function coreOf(name: string, spec: DeclaredParts): CoreDefinition {
  return {
    opName: name,
    dialect: name.slice(0, Math.max(0, name.indexOf("."))),
    operandGroups: groupsOf<OperandSpec>(spec.operands),
    attributeGroups: groupsOf<AttributeSpec<unknown>>(spec.attributes),
    resultGroups: groupsOf<ResultSpec>(spec.results),
    regionGroups: groupsOf(spec.regions),
    successorGroups: groupsOf(spec.successors),
    propertyNames: new Set([
      ...declaredProperties(spec.attributes ?? {}),
      ...(hasSegments(groupsOf<OperandSpec>(spec.operands)) ? [segmentProperty("operands")] : []),
      ...(hasSegments(groupsOf<ResultSpec>(spec.results)) ? [segmentProperty("results")] : []),
    ]),
    matches: new Map(
      Object.entries(spec.matches ?? {}).map(([group, match]) => [
        group,
        typeof match === "function" ? { type: match } : match,
      ]),
    ),
    traits: new Set(spec.traits ?? []),
    interfaces: new Map((spec.interfaces ?? []).map((entry) => [entry.interface, entry.implementation])),
    isTerminator: spec.traits?.includes(terminator) ?? false,
    isIsolatedFromAbove: spec.traits?.includes(isolatedFromAbove) ?? false,
    isSymbol: spec.traits?.includes(symbol) ?? false,
    isSymbolTable: spec.traits?.includes(symbolTable) ?? false,
  };
}

export function makeDefinition<
  O extends OperandSpecs,
  A extends AttributeSpecs,
  R,
  G extends RegionSpecs,
  B extends SuccessorSpecs,
>(name: string, spec: OpSpec<O, A, R, G, B>): TypedOpDefinition<O, A, R, G, B> {
  type View = OpView<O, A, R, G, B>;

  const core = coreOf(name, spec);
  const accessors = accessorsOf(core);
  const defaults = defaultProperties(core);
  const infer = (state: OperationState): readonly Type[] | undefined => inferResultTypes(core, state);
  // Made when first needed: of the kinds that are loaded a run meets few.
  let verifyGroups: DefinitionVerifier | undefined;
  // The accessors that `View` speaks of were just declared: TypeScript cannot see that.
  const asView = (op: Operation): View => op as View;
  const is = (op: Operation): op is View => op.definition === definition;

  const create = (state: OperationState): View => {
    const given = state.properties ?? DictionaryAttribute.empty;
    const properties = defaults === undefined ? given : withDefaults(given, defaults);
    return asView(new Operation(name, definition, properties === given ? state : { ...state, properties }));
  };
  const evaluateScalar = (op: Operation, inputs: readonly Constant[]): EvaluationResult =>
    // Constants arrive in declaration order; by the verifier each is what its operand's constraint says.
    spec.evaluate?.(namedConstants(core, op, inputs) as Parameters<NonNullable<typeof spec.evaluate>>[0], asView(op));

  const build = (at: Builder, parts: BuildArguments<O, A, R, G, B>): View => {
    const state = stateFromParts(core, parts);
    const resultTypes = buildResultTypes(core, parts, inferGroups(core, state));
    const op = create({ ...state, resultTypes, location: at.location });
    at.insert(op);
    return op;
  };
  const definition: TypedOpDefinition<O, A, R, G, B> & OpDefinition = withProperties(build, {
    ...core,
    accessors,
    format: undefined,
    is,
    create,
    inferResultTypes: infer,
    verify: (op: Operation, report: VerifyReport) => {
      verifyGroups ??= definitionVerifier(core, infer);
      const holds = verifyGroups(op, report);
      if (holds) spec.verify?.(asView(op), report);
      return holds;
    },
    verifyRegions: regionVerifier(
      core.traits,
      spec.verifyRegions && ((op, fail) => spec.verifyRegions?.(asView(op), fail)),
    ),
    canEvaluate: spec.evaluate !== undefined,
    evaluate: (op: Operation, inputs: readonly Constant[]) => evaluateDefinition(core, op, inputs, evaluateScalar),
  });
  const { format } = spec;
  const compiled = typeof format === "string" ? compileFormat(definition, format, spec.formatParts) : format;
  if (compiled !== undefined) Object.assign(definition, { format: compiled });
  return definition;
}

/**
 * The function with properties added. V8 keeps an object that is assigned more than a dozen at once as a hash table,
 * which `Object.assign` would do; every walk over IR reads these.
 */
function withProperties<F extends object, P extends object>(target: F, properties: P): F & P {
  for (const [name, value] of Object.entries(properties))
    Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
  // All properties are there now, which TypeScript cannot see.
  return target as F & P;
}

/** The parts of a definition that hold no function of its own. */
export type CoreDefinition = Pick<
  OpDefinition,
  | "opName"
  | "dialect"
  | "operandGroups"
  | "attributeGroups"
  | "resultGroups"
  | "regionGroups"
  | "successorGroups"
  | "matches"
  | "propertyNames"
  | "traits"
  | "interfaces"
  | "isTerminator"
  | "isIsolatedFromAbove"
  | "isSymbol"
  | "isSymbolTable"
>;

/** Makes operations answer to a name as their definitions say; others have nothing of that name. */
function declareAccessor(name: string): void {
  if (Object.hasOwn(Operation.prototype, name)) return;
  Object.defineProperty(Operation.prototype, name, {
    get(this: Operation) {
      return this.definition?.accessors.get(name)?.(this);
    },
  });
}

function accessorsOf(core: CoreDefinition): ReadonlyMap<string, Accessor> {
  const accessors = new Map<string, Accessor>();
  const add = (name: string, read: Accessor): void => {
    if (accessors.has(name) || ownMembers.has(name))
      throw new Error(`${core.opName}: '${name}' is declared twice or is a member of every operation`);
    accessors.set(name, read);
    declareAccessor(name);
  };
  for (const [position, { name }] of core.operandGroups.entries())
    add(name, groupAccessor(core.operandGroups, position, "operands"));
  for (const [position, { name }] of core.resultGroups.entries())
    add(name, groupAccessor(core.resultGroups, position, "results"));
  for (const [position, { name, spec }] of core.regionGroups.entries())
    add(name, spec.kind === "region" ? (op) => op.getRegion(position) : (op) => op.regions.slice(position));
  for (const [position, { name, spec }] of core.successorGroups.entries())
    add(name, spec.kind === "successor" ? (op) => op.successors[position] : (op) => op.successors.slice(position));
  for (const { name, spec } of core.attributeGroups) {
    add(ownMembers.has(name) ? `${name}Attribute` : name, (op) => {
      const attribute = op.getAttribute(name) ?? spec.defaultAttribute;
      return attribute === undefined ? undefined : spec.read(attribute);
    });
  }
  return accessors;
}

/** How a group of operands or results is read: one value, a list, or one or none. */
function groupAccessor(
  groups: readonly Group<OperandSpec | ResultSpec>[],
  position: number,
  kind: "operands" | "results",
): Accessor {
  const group = groups[position];
  const fixed = !groups.slice(0, position + 1).some(({ spec }) => isVariable(spec));
  if (fixed) return kind === "operands" ? (op) => op.getOperand(position) : (op) => op.getResult(position);
  const isOptional =
    group !== undefined && typeof group.spec === "object" && "kind" in group.spec && group.spec.kind === "optional";
  const isSingle = group !== undefined && !isVariable(group.spec);
  return (op) => {
    const values: readonly Value[] = kind === "operands" ? op.operands : op.results;
    const sizes = groupSizes(groups, values.length, op.properties.get(segmentProperty(kind)));
    const start = sizes.slice(0, position).reduce((sum, size) => sum + size, 0);
    if (isOptional || isSingle) return sizes[position] === 0 ? undefined : values[start];
    return values.slice(start, start + (sizes[position] ?? 0));
  };
}

function defaultProperties(core: CoreDefinition): DictionaryAttribute | undefined {
  const entries = core.attributeGroups.flatMap(({ name, spec }): NamedAttribute[] =>
    spec.defaultAttribute === undefined ? [] : [[name, spec.defaultAttribute]],
  );
  return entries.length === 0 ? undefined : DictionaryAttribute.get(entries);
}

function withDefaults(properties: DictionaryAttribute, defaults: DictionaryAttribute): DictionaryAttribute {
  if (properties.size === 0) return defaults;
  if (defaults.entries.every(([name]) => properties.has(name))) return properties;
  const missing = defaults.entries.filter(([name]) => !properties.has(name));
  return DictionaryAttribute.get([...properties.entries, ...missing]);
}

/** The type of each single result that operands and attributes imply. */
function inferGroups(core: CoreDefinition, state: OperationState): readonly (Type | undefined)[] {
  const bindings = new Map<string, Type>();
  const operands = state.operands ?? [];
  const sizes = groupSizes(core.operandGroups, operands.length, state.properties?.get("operandSegmentSizes"));
  let at = 0;
  for (const [position, { spec }] of core.operandGroups.entries()) {
    const single =
      typeof spec === "object" && "kind" in spec && (spec.kind === "variadic" || spec.kind === "optional")
        ? spec.of
        : spec;
    for (const end = at + (sizes[position] ?? 0); at < end; at++) {
      const operand = operands[at];
      if (operand !== undefined) satisfies(single, operand.type, bindings);
    }
  }
  return core.resultGroups.map(({ spec }) => {
    if (typeof spec === "function") return deriveType(core, spec, state);
    if (spec instanceof Type) return spec;
    return spec.kind === "variable" ? bindings.get(spec.name) : spec.kind === "constraint" ? spec.only : undefined;
  });
}

/** Calls a derived type's function on operands and attributes by name. */
function deriveType(
  core: CoreDefinition,
  derive: (inputs: never) => Type | undefined,
  state: OperationState,
): Type | undefined {
  const operands = state.operands ?? [];
  const sizes = groupSizes(core.operandGroups, operands.length, state.properties?.get("operandSegmentSizes"));
  const inputs: Record<string, unknown> = {};
  let start = 0;
  for (const [position, { name, spec }] of core.operandGroups.entries()) {
    const size = sizes[position] ?? 0;
    inputs[name] = isVariable(spec) ? operands.slice(start, start + size) : operands[start];
    start += size;
  }
  for (const { name, spec } of core.attributeGroups) {
    const attribute = state.properties?.get(name) ?? spec.defaultAttribute;
    inputs[name] = attribute === undefined ? undefined : spec.read(attribute);
  }
  // `inputs` has the names and kinds that the definition declares, which is what `derive` was typed against.
  return derive(inputs as never);
}

function inferResultTypes(core: CoreDefinition, state: OperationState): readonly Type[] | undefined {
  const types = inferGroups(core, state);
  return types.every((type) => type !== undefined) ? types : undefined;
}

function namedConstants(
  core: CoreDefinition,
  op: Operation,
  inputs: readonly Constant[],
): Record<string, Constant | readonly Constant[] | undefined> {
  const sizes = groupSizes(core.operandGroups, inputs.length, op.properties.get("operandSegmentSizes"));
  const named: Record<string, Constant | readonly Constant[] | undefined> = {};
  let start = 0;
  for (const [position, { name, spec }] of core.operandGroups.entries()) {
    const size = sizes[position] ?? 0;
    named[name] = isVariable(spec) ? inputs.slice(start, start + size) : inputs[start];
    start += size;
  }
  return named;
}

function evaluateDefinition(
  core: CoreDefinition,
  op: Operation,
  inputs: readonly Constant[],
  scalar: (op: Operation, inputs: readonly Constant[]) => EvaluationResult,
): EvaluationResult {
  const vector = op.results[0]?.type;
  const lift = core.traits.has(elementwise) && vector instanceof VectorType;
  const result = lift
    ? evaluateElementwise(vector.count, inputs, op.results.length, (elements) => scalar(op, elements))
    : scalar(op, inputs);
  if (result === undefined || result instanceof UndefinedBehavior) return result;
  if (op.results.length === 1) return normalizeConstant(op.getResult().type, result as Constant); // a single result's constant stands by itself
  const list: readonly Constant[] = typeof result === "object" ? result : [];
  return op.results.flatMap(({ type }, position) => {
    const constant = list[position];
    return constant === undefined ? [] : [normalizeConstant(type, constant)];
  });
}
