/** What the language has built in, by name; declarations of a source may hide these names. */
import { parallelNames } from "./parallel-builtins.ts";

/** Which types a built-in function's operands have; all of one call have one type, which is also the result's. */
export type OperandClass = "numbers" | "signed numbers" | "integers" | "floats";

interface ValueFunction {
  readonly parameters: number;
  readonly operands: OperandClass;
}

function of(operands: OperandClass, parameters: number): ValueFunction {
  return { operands, parameters };
}

/** Functions of values. */
export const valueFunctions = {
  abs: of("signed numbers", 1),
  min: of("numbers", 2),
  max: of("numbers", 2),
  clamp: of("numbers", 3),
  fma: of("floats", 3),
  sqrt: of("floats", 1),
  rsqrt: of("floats", 1),
  exp: of("floats", 1),
  exp2: of("floats", 1),
  log: of("floats", 1),
  log2: of("floats", 1),
  log10: of("floats", 1),
  sin: of("floats", 1),
  cos: of("floats", 1),
  tan: of("floats", 1),
  sinh: of("floats", 1),
  cosh: of("floats", 1),
  tanh: of("floats", 1),
  asin: of("floats", 1),
  acos: of("floats", 1),
  atan: of("floats", 1),
  atan2: of("floats", 2),
  pow: of("floats", 2),
  floor: of("floats", 1),
  ceil: of("floats", 1),
  round: of("floats", 1),
  trunc: of("floats", 1),
  fract: of("floats", 1),
  sign: of("signed numbers", 1),
  mix: of("floats", 3),
  popcount: of("integers", 1),
  clz: of("integers", 1),
  ctz: of("integers", 1),
  reverse_bits: of("integers", 1),
} as const satisfies Record<string, ValueFunction>;

/** Those of which `fast::` has a form that need not be exact, and the quotient. */
export const fastFunctions = {
  exp: valueFunctions.exp,
  exp2: valueFunctions.exp2,
  log: valueFunctions.log,
  log2: valueFunctions.log2,
  log10: valueFunctions.log10,
  pow: valueFunctions.pow,
  sin: valueFunctions.sin,
  cos: valueFunctions.cos,
  tan: valueFunctions.tan,
  tanh: valueFunctions.tanh,
  sqrt: valueFunctions.sqrt,
  rsqrt: valueFunctions.rsqrt,
  div: of("floats", 2),
} as const satisfies Record<string, ValueFunction>;

export type FastFunctionName = keyof typeof fastFunctions;

export function isFastFunction(name: string): name is FastFunctionName {
  return Object.hasOwn(fastFunctions, name);
}

export type ValueFunctionName = keyof typeof valueFunctions;

export function isValueFunction(name: string): name is ValueFunctionName {
  return Object.hasOwn(valueFunctions, name);
}

/** Ids and sizes of a launch, each with x, y and z. */
const launchIdentifiers = ["local_id", "group_id", "global_id", "group_size", "num_groups"] as const;
export type LaunchIdentifier = (typeof launchIdentifiers)[number];

export function isLaunchIdentifier(name: string): name is LaunchIdentifier {
  return launchIdentifiers.some((identifier) => identifier === name);
}

export const dimensionNames = ["x", "y", "z"] as const;
export type DimensionName = (typeof dimensionNames)[number];

export function isDimensionName(name: string): name is DimensionName {
  return dimensionNames.some((dimension) => dimension === name);
}

/** Functions that are called for what they do, or that have types of their own. */
const specialFunctions = [
  "barrier",
  "assume",
  "assume_uniform",
  "assert",
  "unreachable",
  "select",
  "dot",
  "bitcast",
  "launch_workgroup",
  "launch_workgroup_bytes",
  "vector_load",
  "vector_store",
] as const;
export type SpecialFunctionName = (typeof specialFunctions)[number];

export function isSpecialFunction(name: string): name is SpecialFunctionName {
  return specialFunctions.some((special) => special === name);
}

/** How the elements of a vector are combined: of a vector of bools, and of two vectors of numbers. */
export type ReductionName = "any" | "all" | "dot";

/** Built-in names that are not built yet. */
const unsupportedNames: ReadonlySet<string> = new Set(["copy_async", "copy_commit", "copy_wait"]);

export function isUnsupportedBuiltin(name: string): boolean {
  return unsupportedNames.has(name);
}

/** All of the names above, for "did you mean". */
export const builtinNames: readonly string[] = [
  ...Object.keys(valueFunctions),
  ...launchIdentifiers,
  ...specialFunctions,
  ...parallelNames,
  ...unsupportedNames,
];
