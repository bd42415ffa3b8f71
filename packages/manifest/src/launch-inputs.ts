/** Checking what a launch gives by itself, before any formula is evaluated. */
import { type Diagnostic, nearest } from "@dslc/base";
import { wrongArgument, wrongGroupCount, wrongGroupSize } from "./diagnostics.ts";
import type { Environment } from "./evaluate.ts";
import { integerTypeRange } from "./expression.ts";
import type { BufferParameter, Kernel, ScalarParameter } from "./schema.ts";

/** What a launch gives. Numbers are exact integers, but for floating-point parameters. */
export interface Launch {
  /** By parameter name. */
  readonly scalars: Readonly<Record<string, number | bigint | boolean>>;
  readonly groupSize: readonly [x: number, y: number, z: number];
  readonly numGroups: readonly [x: number, y: number, z: number];
  /** Bytes of launch-sized workgroup memory; left out, it is what the kernel's formula asks for. */
  readonly launchWorkgroupBytes?: number | bigint | undefined;
  /** Elements of buffers by parameter name; a buffer that is left out is not checked. */
  readonly bufferLengths?: Readonly<Record<string, number | bigint>> | undefined;
}

/** What is wrong with the scalars, the buffer lengths and the shape of a launch. */
export function launchInputProblems(kernel: Kernel, launch: Launch): readonly Diagnostic[] {
  return [
    ...scalarProblems(kernel, launch),
    ...bufferLengthProblems(kernel, launch),
    ...groupSizeProblems(kernel, launch),
    ...groupCountProblems(kernel, launch),
    ...launchBytesProblems(kernel, launch),
  ];
}

/**
 * The values of the variables of a kernel's formulas, in a launch that `launchInputProblems` finds nothing wrong with.
 */
export function launchEnvironment(kernel: Kernel, launch: Launch): Environment {
  const environment = new Map<string, bigint | boolean>();
  for (const { name, type } of scalarParameters(kernel)) {
    const value = launch.scalars[name];
    if (typeof value === "boolean") environment.set(name, value);
    else if (value !== undefined && !isFloat(type)) environment.set(name, BigInt(value));
  }
  (["x", "y", "z"] as const).forEach((dimension, index) => {
    environment.set(`group_size.${dimension}`, BigInt(launch.groupSize[index] ?? 0));
    environment.set(`num_groups.${dimension}`, BigInt(launch.numGroups[index] ?? 0));
  });
  return environment;
}

const scalarParameters = (kernel: Kernel): readonly ScalarParameter[] =>
  kernel.parameters.filter((parameter) => parameter.kind === "scalar");

export const bufferParameters = (kernel: Kernel): readonly BufferParameter[] =>
  kernel.parameters.filter((parameter) => parameter.kind === "buffer");

type FloatType = "f16" | "bf16" | "f32" | "f64";

function isFloat(type: ScalarParameter["type"]): type is FloatType {
  return type === "f16" || type === "bf16" || type === "f32" || type === "f64";
}

/** Whether a number is exact. */
function isInteger(value: unknown): value is number | bigint {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

function scalarProblems(kernel: Kernel, { scalars }: Launch): readonly Diagnostic[] {
  const parameters = scalarParameters(kernel);
  const names = parameters.map(({ name }) => name);
  return [
    ...unknownNames(kernel, "scalar parameter", Object.keys(scalars), names),
    ...parameters.flatMap(({ name, type }) => {
      const problem = Object.hasOwn(scalars, name) ? wrongScalar(type, scalars[name]) : "has no value";
      return problem === undefined ? [] : [argumentProblem(kernel, `scalar '${name}' ${problem}`)];
    }),
  ];
}

function wrongScalar(type: ScalarParameter["type"], value: number | bigint | boolean | undefined): string | undefined {
  if (type === "bool") return typeof value === "boolean" ? undefined : `is ${value}, expected true or false`;
  if (isFloat(type)) return typeof value === "number" ? undefined : `is ${value}, expected a number for ${type}`;
  if (!isInteger(value)) return `is ${value}, expected an exact integer for ${type}`;
  const [least, greatest] = integerTypeRange(type);
  return value >= least && value <= greatest ? undefined : `is ${value}, outside of ${type}`;
}

function bufferLengthProblems(kernel: Kernel, { bufferLengths = {} }: Launch): readonly Diagnostic[] {
  const names = bufferParameters(kernel).map(({ name }) => name);
  return [
    ...unknownNames(kernel, "buffer parameter", Object.keys(bufferLengths), names),
    ...Object.entries(bufferLengths)
      .filter(([, length]) => !isInteger(length) || length < 0)
      .map(([name, length]) => argumentProblem(kernel, `length of buffer '${name}' is ${length}, expected elements`)),
  ];
}

function launchBytesProblems(kernel: Kernel, { launchWorkgroupBytes: bytes }: Launch): readonly Diagnostic[] {
  if (bytes === undefined || (isInteger(bytes) && bytes >= 0)) return [];
  return [argumentProblem(kernel, `launch-sized workgroup memory is ${bytes}, expected bytes`)];
}

function unknownNames(
  kernel: Kernel,
  what: string,
  given: readonly string[],
  known: readonly string[],
): readonly Diagnostic[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      const help = meant === undefined ? [] : [`did you mean '${meant}'?`];
      return wrongArgument.at(undefined, { kernel: kernel.name, problem: `'${name}' is no ${what}` }, { help });
    });
}

const argumentProblem = (kernel: Kernel, problem: string): Diagnostic =>
  wrongArgument.at(undefined, { kernel: kernel.name, problem });

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;

function groupSizeProblems(kernel: Kernel, { groupSize }: Launch): readonly Diagnostic[] {
  const problem = wrongGroupSizeReason(kernel.groupSize, groupSize);
  return problem === undefined ? [] : [wrongGroupSize.at(undefined, { kernel: kernel.name, problem })];
}

function wrongGroupSizeReason(rule: Kernel["groupSize"], size: Launch["groupSize"]): string | undefined {
  const given = size.join(" x ");
  if (!size.every(isCount)) return `${given} is no size`;
  switch (rule.kind) {
    case "fixed":
      return size.every((count, index) => count === rule.size[index])
        ? undefined
        : `${given}, expected ${rule.size.join(" x ")}`;
    case "limited": {
      if (size.some((count, index) => count > (rule.maximum[index] ?? 0))) {
        return `${given} is more than ${rule.maximum.join(" x ")}`;
      }
      const workItems = size.reduce((product, count) => product * count, 1);
      return workItems <= rule.maximumWorkItems
        ? undefined
        : `${given} is ${workItems} work-items, more than ${rule.maximumWorkItems}`;
    }
  }
}

function groupCountProblems(kernel: Kernel, { groupSize, numGroups }: Launch): readonly Diagnostic[] {
  const { maximumGroups, maximumGridWorkItems } = kernel.limits;
  const given = numGroups.join(" x ");
  const report = (problem: string): readonly Diagnostic[] => [
    wrongGroupCount.at(undefined, { kernel: kernel.name, problem }),
  ];
  if (!numGroups.every(isCount)) return report(`${given} is no number of workgroups`);
  if (numGroups.some((count, index) => count > (maximumGroups[index] ?? 0))) {
    return report(`${given} is more than ${maximumGroups.join(" x ")}`);
  }
  const workItems = numGroups.map((count, index) => count * (groupSize[index] ?? 0));
  if (maximumGridWorkItems !== undefined && workItems.some((count) => count > maximumGridWorkItems)) {
    return report(`${workItems.join(" x ")} work-items, more than ${maximumGridWorkItems} in one dimension`);
  }
  return [];
}
