/** What a launch gives a kernel: its shape and arguments, and how arguments become the values of parameters. */
import type { Diagnostic } from "@dslc/base";
import {
  type BlockArgument,
  type DictionaryAttribute,
  dynamic,
  FloatType,
  IndexType,
  IntegerAttribute,
  IntegerType,
  isComputable,
  locationSpan,
  MemRefType,
  normalizeScalar,
  type Operation,
  type RuntimeValue,
  type Type,
} from "@dslc/ir";
import { type BufferArgument, bytesOf, DeviceBuffer, holds } from "./buffer.ts";
import type { LaunchShape } from "./contract.ts";
import { overlappingBuffers, wrongArgument } from "./diagnostics.ts";
import { type ElementLayout, elementLayout } from "./element.ts";
import { type AddressSpace, Allocation, type MemRef, wholeMemRef } from "./memory.ts";

/** A scalar (a boolean for i1), or a buffer. */
export type Argument = bigint | number | boolean | BufferArgument;

export interface Launch extends LaunchShape {
  /** By position, or by the parameters' names: those of the contract, else those of the IR's text. */
  readonly arguments: readonly Argument[] | Readonly<Record<string, Argument>>;
  /** Bytes of launch-sized workgroup memory; as many as the contract asks for when left out. */
  readonly launchWorkgroupBytes?: number | undefined;
  /**
   * Alignment in bytes that the target guarantees for the base of the launch-sized region. A kernel that needs more
   * rounds the base up, and the bytes that this costs are no part of its views. Left out, no byte is lost.
   */
  readonly guaranteedBaseAlignment?: number | undefined;
  /** Work-items of a subgroup; 32 unless given. */
  readonly subgroupSize?: number | undefined;
}

/** A parameter of a kernel. */
export interface Parameter {
  readonly name: string;
  readonly value: BlockArgument;
  /** The type in the source, where integers have a sign; of a buffer its element's; else the IR's. */
  readonly declared: Type;
  /** `llvm.noalias` and its like. */
  readonly attributes: DictionaryAttribute | undefined;
}

/** Parameters bound to the arguments of a launch. */
export interface Binding {
  readonly values: readonly RuntimeValue[];
  /** The integer parameters in order: what a contract's formulas are over. */
  readonly scalars: readonly bigint[];
  /** Elements of each buffer, by the position of its parameter. */
  readonly bufferLengths: ReadonlyMap<number, bigint>;
  readonly problems: readonly Diagnostic[];
}

/** Gives each parameter its value. All that is wrong with the arguments is in `problems`. */
export function bindArguments(
  kernel: Operation,
  parameters: readonly Parameter[],
  given: Launch["arguments"],
  memory: AddressSpace,
): Binding {
  const binder = new Binder(kernel, memory);
  binder.checkNames(parameters, given);
  for (const [position, parameter] of parameters.entries()) {
    binder.bind(parameter, position, argumentFor(parameter, position, given));
  }
  binder.checkOverlaps();
  return binder;
}

function argumentFor({ name }: Parameter, position: number, given: Launch["arguments"]): Argument | undefined {
  if (isPositional(given)) return given[position];
  return Object.hasOwn(given, name) ? given[name] : undefined;
}

function isPositional(given: Launch["arguments"]): given is readonly Argument[] {
  return Array.isArray(given);
}

interface BoundBuffer {
  readonly parameter: Parameter;
  readonly data: DataView;
}

class Binder implements Binding {
  readonly values: RuntimeValue[] = [];
  readonly scalars: bigint[] = [];
  readonly bufferLengths = new Map<number, bigint>();
  readonly problems: Diagnostic[] = [];
  private readonly kernel: Operation;
  private readonly buffers: BoundBuffer[] = [];
  private readonly memory: AddressSpace;
  private readonly addresses = new Map<ArrayBufferLike, number>();

  constructor(kernel: Operation, memory: AddressSpace) {
    this.kernel = kernel;
    this.memory = memory;
  }

  private report(parameter: string, problem: string): void {
    this.problems.push(wrongArgument.at(locationSpan(this.kernel.location), { parameter, problem }));
  }

  checkNames(parameters: readonly Parameter[], given: Launch["arguments"]): void {
    const names = parameters.map(({ name }) => name);
    if (isPositional(given)) {
      for (let position = names.length; position < given.length; position++)
        this.report(`${position}`, "is one too many");
    } else {
      for (const name of Object.keys(given))
        if (!names.includes(name)) this.report(name, "is for no parameter of the kernel");
    }
  }

  bind(parameter: Parameter, position: number, argument: Argument | undefined): void {
    const { type } = parameter.value;
    if (argument === undefined) this.report(parameter.name, "is missing");
    else if (type instanceof MemRefType) this.bindBuffer(parameter, position, type, argument);
    else this.bindScalar(parameter, type, argument);
  }

  private bindScalar({ name, declared }: Parameter, type: Type, argument: Argument): void {
    if (type instanceof FloatType && isComputable(type)) {
      if (typeof argument === "number") this.values.push(normalizeScalar(type, argument));
      else this.report(name, `has to be a number, for a parameter of type ${type.text}`);
      return;
    }
    const integer = type instanceof IntegerType || type instanceof IndexType ? toInteger(argument) : undefined;
    if (integer === undefined || !(type instanceof IntegerType || type instanceof IndexType)) {
      this.report(name, `is none for a parameter of type ${type.text}`);
    } else if (!inRange(integer, declared instanceof IntegerType ? declared : type)) {
      this.report(name, `is ${integer}, which ${declared.text} does not hold`);
    } else {
      this.scalars.push(integer);
      this.values.push(normalizeScalar(type, integer));
    }
  }

  private bindBuffer(parameter: Parameter, position: number, type: MemRefType, argument: Argument): void {
    const { name } = parameter;
    const element = elementLayout(type.element);
    if (typeof argument !== "object")
      return this.report(name, `has to be a buffer, for a parameter of type ${type.text}`);
    if (element === undefined || !holds(argument, type.element)) {
      return this.report(name, `is ${describe(argument)}, which holds no elements of type ${type.element.text}`);
    }
    const data = bytesOf(argument);
    const length = BigInt(Math.floor(data.byteLength / element.pitch));
    const sizes = sizesFor(type, length);
    if (sizes === undefined) return this.report(name, `has ${length} elements, which do not make a ${type.text}`);
    const allocation = new Allocation(name, "global", this.addressOf(data), data);
    const stated = parameter.attributes?.get("llvm.align");
    if (stated instanceof IntegerAttribute && BigInt(allocation.address) % stated.value !== 0n) {
      this.report(name, `is not aligned to the ${stated.value} bytes that the kernel declares`);
    }
    this.buffers.push({ parameter, data });
    this.bufferLengths.set(position, length);
    this.values.push(bufferMemRef(allocation, element, sizes, parameter));
  }

  /** Views of one ArrayBuffer are as far from each other as there. Allocations on devices are aligned to 256 bytes. */
  private addressOf(data: DataView): number {
    const known = this.addresses.get(data.buffer);
    const start = known ?? this.memory.reserve(data.buffer.byteLength, 256);
    if (known === undefined) this.addresses.set(data.buffer, start);
    return start + data.byteOffset;
  }

  /** What the kernel writes to must not be seen through another parameter, unless neither promises not to alias. */
  checkOverlaps(): void {
    for (const [position, first] of this.buffers.entries()) {
      for (const second of this.buffers.slice(position + 1)) {
        const both = [first.parameter, second.parameter];
        const promised = both.some(({ attributes }) => attributes?.has("llvm.noalias"));
        const written = both.some(({ attributes }) => attributes?.has("llvm.readonly") !== true);
        if (!promised || !written || !overlap(first.data, second.data)) continue;
        const names = { first: first.parameter.name, second: second.parameter.name };
        this.problems.push(overlappingBuffers.at(locationSpan(this.kernel.location), names));
      }
    }
  }
}

function toInteger(argument: Argument): bigint | undefined {
  if (typeof argument === "bigint") return argument;
  if (typeof argument === "boolean") return argument ? 1n : 0n;
  return typeof argument === "number" && Number.isSafeInteger(argument) ? BigInt(argument) : undefined;
}

/** Whether the type holds the value; one without a sign holds it when it does read as signed or as unsigned. */
function inRange(value: bigint, type: IntegerType | IndexType): boolean {
  const width = type instanceof IntegerType ? type.width : 64;
  const signedness = type instanceof IntegerType && type.width > 1 ? type.signedness : "signless";
  const asSigned = signedness !== "unsigned" && BigInt.asIntN(width, value) === value;
  return asSigned || (signedness !== "signed" && BigInt.asUintN(width, value) === value);
}

function describe(buffer: BufferArgument): string {
  return buffer instanceof DeviceBuffer ? `a buffer of ${buffer.element.text}` : `of type ${buffer.constructor.name}`;
}

/** The sizes of a memref of this type over so many elements. One without dimensions is an address: it has no sizes. */
function sizesFor(type: MemRefType, length: bigint): readonly bigint[] | undefined {
  const shape = type.shape ?? [];
  const fixed = shape.filter((size) => size !== dynamic).reduce((product, size) => product * BigInt(size), 1n);
  const open = shape.filter((size) => size === dynamic).length;
  if (type.shape === undefined || open > 1) return undefined;
  if (open === 0) return fixed <= length || shape.length === 0 ? shape.map(BigInt) : undefined;
  return fixed === 0n ? undefined : shape.map((size) => (size === dynamic ? length / fixed : BigInt(size)));
}

function bufferMemRef(
  allocation: Allocation,
  element: ElementLayout,
  sizes: readonly bigint[],
  { attributes }: Parameter,
): MemRef {
  return wholeMemRef(allocation, element, sizes).with({ isReadOnly: attributes?.has("llvm.readonly") === true });
}

function overlap(a: DataView, b: DataView): boolean {
  if (a.buffer !== b.buffer || a.byteLength === 0 || b.byteLength === 0) return false;
  return a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}
