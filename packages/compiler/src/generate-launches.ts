/**
 * Launches of a kernel made up from its contract: numbers for its scalars that its requirements accept, buffers as long
 * as it asks for, filled with small numbers. The same kernel always gets the same.
 */
import { gpuFunc } from "@dslc/dialect-gpu";
import { contract, launchRaw, rawRegion } from "@dslc/dialect-wg";
import { type Argument, DeviceBuffer, elementLayout, evaluateContract, type Launch } from "@dslc/interpreter";
import {
  type BlockArgument,
  callable,
  dynamic,
  FloatType,
  IndexType,
  IntegerType,
  MemRefType,
  type Operation,
  type OpOf,
  symbolNameOf,
  type Type,
  elementType,
} from "@dslc/ir";

/** Small enough to be run behind every pass. */
const mostElements = 4096;
const wantedLaunches = 2;
const attempts = 300;

/** Numbers that lengths and counts often are, and their neighbours. */
const numbers = [5n, 16n, 33n, 64n, 1n, 8n, 4n, 7n, 128n, 256n, 32n, 3n, 2n, 0n];
const groupSizes = [
  [8, 1, 1],
  [32, 1, 1],
  [64, 1, 1],
  [256, 1, 1],
  [8, 8, 1],
  [16, 16, 1],
] as const;

type Dimensions = Launch["groupSize"];

/** A launch of which every run gets fresh buffers. */
export interface GeneratedLaunch {
  /** For messages: `groups of (8, 1, 1), n = 5`. */
  readonly title: string;
  /** The parameters' names, in order. */
  readonly names: readonly string[];
  make(): Launch & { readonly arguments: readonly Argument[] };
}

/** Up to two launches; none when no numbers were found that the kernel accepts. */
export function generateLaunches(kernel: Operation): readonly GeneratedLaunch[] {
  const body = callable.of(kernel)?.body(kernel);
  const count = callable.of(kernel)?.type(kernel).inputs.length ?? 0;
  if (body?.first === undefined) return [];
  const shape = new KernelShape(kernel, body.first.arguments.slice(0, count));
  const found: GeneratedLaunch[] = [];
  const seen = new Set<string>();
  for (let attempt = 0; attempt < attempts && found.length < wantedLaunches; attempt++) {
    const launch = shape.attempt(attempt);
    if (launch === undefined || seen.has(launch.title)) continue;
    seen.add(launch.title);
    found.push(launch);
  }
  return found;
}

class KernelShape {
  private readonly kernel: Operation;
  private readonly parameters: readonly BlockArgument[];
  private readonly terms: OpOf<typeof contract> | undefined;
  private readonly names: readonly string[];
  private readonly isRaw: boolean;

  constructor(kernel: Operation, parameters: readonly BlockArgument[]) {
    this.kernel = kernel;
    this.parameters = parameters;
    this.terms = contractOf(kernel);
    this.names = parameters.map(({ nameHint }, at) => this.terms?.params[at] ?? nameHint ?? String(at));
    let isRaw = false;
    for (const root of [kernel, this.terms])
      root?.walk((op) => {
        if (launchRaw.is(op) || rawRegion.is(op)) isRaw = true;
      });
    this.isRaw = isRaw;
  }

  /** Undefined when the contract does not accept what this attempt is. */
  attempt(attempt: number): GeneratedLaunch | undefined {
    const random = numbersFrom(attempt);
    const groupSize = this.known("known_block_size") ?? groupSizes[attempt % groupSizes.length] ?? [8, 1, 1];
    const numGroups = this.known("known_grid_size") ?? [1 + (attempt % 3), 1, 1];
    // At first all alike, as lengths that have to be equal are.
    const isAlike = attempt < numbers.length;
    const scalars = this.parameters.map(({ type }) => {
      if (!(type instanceof IntegerType || type instanceof IndexType)) return undefined;
      const width = type instanceof IntegerType ? type.width : 64;
      const number = numbers[isAlike ? attempt : random(numbers.length)] ?? 1n;
      return width < 9 ? BigInt.asUintN(Math.max(1, width - 1), number) : number;
    });
    const lengths = this.lengths(scalars, { groupSize, numGroups });
    if (lengths === undefined) return undefined;
    const chosen = this.names.flatMap((name, at) => (scalars[at] === undefined ? [] : [`${name} = ${scalars[at]}`]));
    return {
      title: [`${numGroups.join(" x ")} groups of ${groupSize.join(" x ")}`, ...chosen].join(", "),
      names: this.names,
      make: () => {
        const values = numbersFrom(attempt);
        return {
          groupSize,
          numGroups,
          arguments: this.parameters.map(({ type }, at) => scalars[at] ?? valueOf(type, lengths.get(at) ?? 0, values)),
          ...(this.isRaw ? { launchWorkgroupBytes: 8192 } : {}),
        };
      },
    };
  }

  private known(name: "known_block_size" | "known_grid_size"): Dimensions | undefined {
    const size = gpuFunc.is(this.kernel) ? this.kernel[name] : undefined;
    return size && [Number(size[0] ?? 1), Number(size[1] ?? 1), Number(size[2] ?? 1)];
  }

  /** Elements of each buffer by its position; undefined when the contract refuses, or asks for too much. */
  private lengths(
    scalars: readonly (bigint | undefined)[],
    shape: { readonly groupSize: Dimensions; readonly numGroups: Dimensions },
  ): ReadonlyMap<number, number> | undefined {
    const { terms } = this;
    const known = scalars.filter((value) => value !== undefined);
    const values = terms === undefined ? undefined : evaluateContract(terms, known, shape);
    if (values !== undefined && (values.errors.length > 0 || values.requirements.some(({ holds }) => !holds)))
      return undefined;
    const lengths = new Map<number, number>();
    for (const [at, { type }] of this.parameters.entries()) {
      if (!(type instanceof MemRefType)) continue;
      const length = Number(values?.bufferLengths.get(at) ?? fixedLength(type));
      if (length > mostElements) return undefined;
      lengths.set(at, length);
    }
    return lengths;
  }
}

function contractOf(kernel: Operation): OpOf<typeof contract> | undefined {
  for (const op of kernel.block?.operations() ?? [])
    if (contract.is(op) && op.kernel === symbolNameOf(kernel)) return op;
  return undefined;
}

/** Of a buffer that no contract speaks of. A bare address says nothing: it gets plenty. */
function fixedLength({ shape = [] }: MemRefType): number {
  if (shape.length === 0) return 1024;
  return shape.reduce((product, size) => product * (size === dynamic ? 64 : size), 1);
}

/** A number, or a buffer of them: small, so that they may be subscripts as well as data. */
function valueOf(type: Type, length: number, random: (below: number) => number): Argument {
  if (type instanceof FloatType) return (random(64) - 32) / 8;
  const element = type instanceof MemRefType ? type.element : type;
  const layout = elementLayout(element);
  if (layout === undefined) return 0n;
  const buffer = new DeviceBuffer(element, length);
  const scalar = elementType(element);
  const one = (): bigint | number => (scalar instanceof FloatType ? (random(64) - 32) / 8 : BigInt(random(8)));
  for (let at = 0; at < length; at++) {
    const parts = partsOf(element);
    buffer.set(at, parts === 1 ? one() : Array.from({ length: parts }, one));
  }
  return buffer;
}

function partsOf(element: Type): number {
  return elementType(element) === element
    ? 1
    : "count" in element && typeof element.count === "number"
      ? element.count
      : 1;
}

/** Numbers below a bound, the same for the same seed (Marsaglia's xorshift32). */
function numbersFrom(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}
