/** The checks of a launch before a kernel runs: arguments, shape, and the kernel's contract. */
import type { Diagnostic, Label } from "@dslc/base";
import { dynamic_shared_memory, gpuFunc } from "@dslc/dialect-gpu";
import { contract, launchBase, launchRaw, launchViews, scalarArguments } from "@dslc/dialect-wg";
import {
  type Block,
  callable,
  dictionaries,
  locationSpan,
  nearestSymbolTable,
  type Operation,
  type OpOf,
  type RuntimeValue,
  symbolNameOf,
} from "@dslc/ir";
import { type ContractValues, type ContractView, evaluateContract } from "./contract.ts";
import {
  bufferTooShort,
  contractError,
  launchBytesTooFew,
  missingLaunchBytes,
  requirementNotMet,
  wrongShape,
} from "./diagnostics.ts";
import { elementLayout } from "./element.ts";
import { type Binding, bindArguments, type Launch, type Parameter } from "./launch.ts";
import {
  describeViews,
  dynamicAlignment,
  type LaunchRegionParameters,
  smallestLayout,
  type ViewExtent,
} from "./launch-region.ts";
import type { AddressSpace } from "./memory.ts";
import type { Dimensions } from "./trap.ts";

export interface PreparedLaunch {
  /** Of the parameters, in order. */
  readonly values: readonly RuntimeValue[];
  readonly launchRegion: LaunchRegionParameters;
  /** All that is wrong with the launch. */
  readonly problems: readonly Diagnostic[];
}

type Contract = OpOf<typeof contract>;

const noRegion: LaunchRegionParameters = { bytes: 0, alignment: 1, slack: 0, contractLengths: new Map() };

export function prepareLaunch(kernel: Operation, entry: Block, launch: Launch, memory: AddressSpace): PreparedLaunch {
  const terms = contractOf(kernel);
  const parameters = parametersOf(kernel, entry, terms);
  const binding = bindArguments(kernel, parameters, launch.arguments, memory);
  const problems = [...binding.problems, ...shapeProblems(kernel, launch)];
  if (terms !== undefined && problems.length === 0) problems.push(...scalarProblems(terms, binding));
  // Formulas have nothing to say about wrong arguments.
  if (problems.length > 0) return { values: [], launchRegion: noRegion, problems };
  const values = terms && evaluateContract(terms, binding.scalars, launch);
  if (values !== undefined) problems.push(...termsNotMet(kernel, values, binding, parameters));
  const { launchRegion, problem } = prepareRegion(kernel, values, launch);
  if (problem !== undefined) problems.push(problem);
  return { values: binding.values, launchRegion, problems };
}

/** The contract beside the kernel. */
function contractOf(kernel: Operation): Contract | undefined {
  for (const op of kernel.block?.operations() ?? []) {
    if (contract.is(op) && op.kernel === symbolNameOf(kernel)) return op;
  }
  return undefined;
}

function parametersOf(kernel: Operation, entry: Block, terms: Contract | undefined): readonly Parameter[] {
  const count = callable.of(kernel)?.type(kernel).inputs.length ?? 0;
  const attributes = dictionaries(kernel.getAttribute("arg_attrs"));
  return entry.arguments.slice(0, count).map((value, position) => ({
    name: terms?.params[position] ?? value.nameHint ?? String(position),
    value,
    declared: terms?.types[position] ?? value.type,
    attributes: attributes[position],
  }));
}

/** Work-items that the interpreter runs side by side: far more than any device puts into a group. */
const largestGroup = 2 ** 16;

function shapeProblems(kernel: Operation, launch: Launch): readonly Diagnostic[] {
  const { groupSize, numGroups, launchWorkgroupBytes = 0, guaranteedBaseAlignment = 1, subgroupSize = 1 } = launch;
  const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 1;
  const areSizes = groupSize.every(isSize) && numGroups.every(isSize);
  const [x, y, z] = groupSize;
  const isBytes = Number.isSafeInteger(launchWorkgroupBytes) && launchWorkgroupBytes >= 0;
  const isAlignment = isSize(guaranteedBaseAlignment) && Number.isInteger(Math.log2(guaranteedBaseAlignment));
  const known = gpuFunc.is(kernel) ? kernel : undefined;
  const checks: readonly (readonly [boolean, string])[] = [
    [areSizes, `group size ${groupSize} and number of groups ${numGroups} are not made of whole numbers from 1`],
    [!areSizes || x * y * z <= largestGroup, `group size ${groupSize} is more than ${largestGroup} work-items`],
    [
      agrees(known?.known_block_size, groupSize),
      `group size ${groupSize} is not ${known?.known_block_size}, which the kernel fixes`,
    ],
    [
      agrees(known?.known_grid_size, numGroups),
      `number of groups ${numGroups} is not ${known?.known_grid_size}, which the kernel fixes`,
    ],
    [isBytes, `${launchWorkgroupBytes} is no number of bytes for the launch-sized region`],
    [isAlignment, `${guaranteedBaseAlignment} is no alignment: it is no power of two`],
    [isSize(subgroupSize), `${subgroupSize} is no number of work-items for a subgroup`],
  ];
  const problems = checks.filter(([holds]) => !holds).map(([, problem]) => problem);
  return problems.map((problem) => wrongShape.at(locationSpan(kernel.location), { problem }));
}

function agrees(known: readonly bigint[] | undefined, given: Dimensions): boolean {
  return known === undefined || known.every((size, dimension) => size === BigInt(Math.trunc(given[dimension] ?? 0)));
}

function scalarProblems(terms: Contract, { scalars }: Binding): readonly Diagnostic[] {
  const { length } = scalarArguments(terms);
  if (length === scalars.length) return [];
  const problem = `it is over ${length} scalars, and the kernel has ${scalars.length}`;
  return [contractError.at(locationSpan(terms.location), { what: "the contract", problem })];
}

function termsNotMet(
  kernel: Operation,
  values: ContractValues,
  binding: Binding,
  parameters: readonly Parameter[],
): readonly Diagnostic[] {
  const span = locationSpan(kernel.location);
  const unmet = values.requirements
    .filter(({ holds }) => !holds)
    .map(({ op, text }) =>
      requirementNotMet.at(locationSpan(op.location) ?? span, { kernel: symbolNameOf(kernel) ?? "", text }),
    );
  const short = [...values.bufferLengths].flatMap(([position, needed]) => {
    const given = binding.bufferLengths.get(position);
    const buffer = parameters[position]?.name ?? "";
    return given === undefined || given >= needed ? [] : [bufferTooShort.at(span, { buffer, given, needed })];
  });
  return [...values.errors, ...unmet, ...short];
}

interface PreparedRegion {
  readonly launchRegion: LaunchRegionParameters;
  /** What is wrong with the bytes that the launch gives. */
  readonly problem: Diagnostic | undefined;
}

function prepareRegion(kernel: Operation, values: ContractValues | undefined, launch: Launch): PreparedRegion {
  const needs = regionNeeds(kernel, values);
  const { alignment } = needs;
  const slack = Math.max(0, alignment - (launch.guaranteedBaseAlignment ?? alignment));
  const needed = needs.bytes + (values?.bytes === undefined ? BigInt(slack) : 0n);
  const bytes = launch.launchWorkgroupBytes ?? Number(needed);
  const contractLengths = new Map(
    values?.views.flatMap(({ name, length }) => (length === undefined ? [] : [[name, length]])),
  );
  const launchRegion = { bytes, alignment, slack, contractLengths };
  const isRaw = values?.baseAlignment !== undefined && values.bytes === undefined;
  if (isRaw && launch.launchWorkgroupBytes === undefined) {
    const name = symbolNameOf(kernel) ?? "";
    return { launchRegion, problem: missingLaunchBytes.at(locationSpan(kernel.location), { kernel: name }) };
  }
  const tooFew = BigInt(bytes) < needed;
  return { launchRegion, problem: tooFew ? tooFewBytes(kernel, values, needs, BigInt(bytes), needed) : undefined };
}

interface RegionNeeds {
  /** Bytes of the launch-sized region; without slack unless the contract states the bytes. */
  readonly bytes: bigint;
  /** Of the region's base, in bytes. */
  readonly alignment: number;
  readonly views: readonly ViewExtent[];
  readonly offsets: readonly bigint[];
}

/** What the kernel needs of its launch-sized region: as its contract says, or by the views' lengths. */
function regionNeeds(kernel: Operation, values: ContractValues | undefined): RegionNeeds {
  const views = values?.views.map(extentOf) ?? [];
  const isOpen = values?.views.at(-1)?.length === undefined;
  const layout = smallestLayout(views, { isOrdered: asksForOrder(kernel), isOpen });
  const offsets = values?.views.map(({ offset }, position) => offset ?? layout.offsets[position] ?? 0n) ?? [];
  const stated =
    values?.baseAlignment ?? views.reduce((most, { alignment }) => (alignment > most ? alignment : most), 0n);
  const alignment = Number(stated === 0n ? largestAlignment(kernel) : stated);
  return { bytes: values?.bytes ?? layout.bytes, alignment, views, offsets };
}

function extentOf({ name, element, length, alignment }: ContractView): ViewExtent {
  return { name, bytes: (length ?? 0n) * BigInt(elementLayout(element)?.pitch ?? 0), alignment };
}

function asksForOrder(kernel: Operation): boolean {
  let isOrdered = false;
  kernel.walk((op) => {
    if (launchViews.is(op) && op.ordered) isOrdered = true;
  });
  return isOrdered;
}

/** The largest alignment that anything in the module asks of the region's base; for kernels without contract. */
function largestAlignment(kernel: Operation): bigint {
  let largest = 1n;
  (nearestSymbolTable(kernel) ?? kernel).walk((op) => {
    for (const alignment of alignmentsAsked(op)) if (alignment > largest) largest = alignment;
  });
  return largest;
}

function alignmentsAsked(op: Operation): readonly bigint[] {
  if (launchViews.is(op)) return op.alignments;
  if (launchBase.is(op) || launchRaw.is(op)) return [op.alignment];
  return dynamic_shared_memory.is(op) ? [dynamicAlignment] : [];
}

function tooFewBytes(
  kernel: Operation,
  values: ContractValues | undefined,
  needs: RegionNeeds,
  given: bigint,
  needed: bigint,
): Diagnostic {
  const labels = values?.views.flatMap(({ op, name }): readonly Label[] => {
    const span = locationSpan(op.location);
    const bytes = needs.views.find((view) => view.name === name)?.bytes;
    return span === undefined ? [] : [{ span, message: `${name} takes ${bytes} bytes` }];
  });
  const views = describeViews(needs.views, needs.offsets);
  return launchBytesTooFew.at(locationSpan(kernel.location), { given, needed, views }, { labels: labels ?? [] });
}
