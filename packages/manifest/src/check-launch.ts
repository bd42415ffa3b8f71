/**
 * Whether a launch keeps a kernel's contract.
 *
 * All that is wrong is reported at once, but formulas are evaluated only when the scalars and the launch's shape are
 * sound: a formula over a wrong argument has nothing to say.
 */
import type { Diagnostic } from "@dslc/base";
import {
  bufferTooShort,
  formulaWithoutValue,
  missingLaunchBytes,
  requirementNotMet,
  tooFewLaunchBytes,
  tooMuchWorkgroupMemory,
} from "./diagnostics.ts";
import {
  type ContractError,
  describeVariables,
  type Environment,
  evaluateBoolean,
  evaluateExtent,
  isContractError,
} from "./evaluate.ts";
import type { IntegerExpression } from "./expression.ts";
import { bufferParameters, type Launch, launchEnvironment, launchInputProblems } from "./launch-inputs.ts";
import type { Kernel } from "./schema.ts";

/** All that is wrong with the launch; nothing when it may go ahead. */
export function checkLaunch(kernel: Kernel, launch: Launch): readonly Diagnostic[] {
  const wrongInputs = launchInputProblems(kernel, launch);
  if (wrongInputs.length > 0) return wrongInputs;
  const environment = launchEnvironment(kernel, launch);
  return [
    ...requirementProblems(kernel, environment),
    ...bufferProblems(kernel, launch, environment),
    ...workgroupMemoryProblems(kernel, launch, environment),
  ];
}

/**
 * The bytes of launch-sized workgroup memory that the launch must give at least: 0 when the kernel has no region or its
 * region is raw. Only for a launch in whose scalars and shape `checkLaunch` finds nothing wrong.
 */
export function requiredLaunchBytes(kernel: Kernel, launch: Launch): bigint | ContractError {
  return requiredBytes(kernel, launchEnvironment(kernel, launch));
}

function requiredBytes(kernel: Kernel, environment: Environment): bigint | ContractError {
  return kernel.launchRegion.kind === "views" ? evaluateExtent(kernel.launchRegion.bytes, environment) : 0n;
}

function requirementProblems(kernel: Kernel, environment: Environment): readonly Diagnostic[] {
  return kernel.requires.flatMap(({ condition, text, line }) => {
    const value = evaluateBoolean(condition, environment);
    if (isContractError(value)) return [withoutValue(kernel, `requirement '${text}' (line ${line})`, value)];
    if (value) return [];
    const values = describeVariables(condition, environment);
    const notes = values === "" ? [] : [`the launch has ${values}`];
    return [requirementNotMet.at(undefined, { kernel: kernel.name, text, line }, { notes })];
  });
}

function bufferProblems(kernel: Kernel, launch: Launch, environment: Environment): readonly Diagnostic[] {
  const givenLengths = new Map(Object.entries(launch.bufferLengths ?? {}));
  return bufferParameters(kernel).flatMap(({ name, length }) => {
    const needed = evaluateExtent(length, environment);
    if (isContractError(needed)) return [withoutValue(kernel, `length of buffer '${name}'`, needed)];
    const given = givenLengths.get(name);
    if (given === undefined || given >= needed) return [];
    return [bufferTooShort.at(undefined, { kernel: kernel.name, buffer: name, needed, given: BigInt(given) })];
  });
}

function workgroupMemoryProblems(kernel: Kernel, launch: Launch, environment: Environment): readonly Diagnostic[] {
  const views = describeViews(kernel, environment);
  if (views.problems.length > 0) return views.problems;
  const needed = requiredBytes(kernel, environment);
  if (isContractError(needed)) return [withoutValue(kernel, "number of launch-sized bytes", needed)];
  if (kernel.launchRegion.kind === "raw" && launch.launchWorkgroupBytes === undefined) {
    return [missingLaunchBytes.at(undefined, { kernel: kernel.name })];
  }

  const given = BigInt(launch.launchWorkgroupBytes ?? needed);
  if (given < needed) {
    return [tooFewLaunchBytes.at(undefined, { kernel: kernel.name, needed, given }, { notes: views.notes })];
  }
  const bytes = BigInt(kernel.staticBytes) + given;
  const limit = kernel.limits.optInWorkgroupBytes;
  if (bytes <= limit) return [];
  const notes = [
    `${kernel.staticBytes} bytes are static, ${given} launch-sized`,
    ...describeStaticBlocks(kernel),
    ...views.notes,
  ];
  return [tooMuchWorkgroupMemory.at(undefined, { kernel: kernel.name, bytes, limit }, { notes })];
}

const describeStaticBlocks = (kernel: Kernel): readonly string[] =>
  kernel.staticBlocks.map(({ name, element, length, offset, line }) =>
    describeArray(`static '${name}'`, line, element, BigInt(length), BigInt(offset)),
  );

/** A note on each view, or what is wrong with those that have no extent. */
function describeViews(
  kernel: Kernel,
  environment: Environment,
): { readonly notes: readonly string[]; readonly problems: readonly Diagnostic[] } {
  const notes: string[] = [];
  const problems: Diagnostic[] = [];
  if (kernel.launchRegion.kind !== "views") return { notes, problems };
  for (const { name, line, element, offset, length } of kernel.launchRegion.views) {
    const extent = (what: string, formula: IntegerExpression): bigint | undefined => {
      const value = evaluateExtent(formula, environment);
      if (!isContractError(value)) return value;
      problems.push(withoutValue(kernel, `${what} of view '${name}' (line ${line})`, value));
      return undefined;
    };
    const elements = length === undefined ? undefined : extent("length", length);
    const begin = extent("offset", offset);
    if (begin !== undefined) notes.push(describeArray(`view '${name}'`, line, element, elements, begin));
  }
  return { notes, problems };
}

function describeArray(
  what: string,
  line: number,
  element: Kernel["staticBlocks"][number]["element"],
  length: bigint | undefined,
  offset: bigint,
): string {
  const extent =
    length === undefined
      ? `what is left, in elements of ${element.type}`
      : `${length} elements of ${element.type}, ${length * BigInt(element.size)} bytes`;
  return `${what} (line ${line}): ${extent} at offset ${offset}`;
}

const withoutValue = (kernel: Kernel, formula: string, error: ContractError): Diagnostic =>
  formulaWithoutValue.at(undefined, { kernel: kernel.name, formula, problem: error.message });
