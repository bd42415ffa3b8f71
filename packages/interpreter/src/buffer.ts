/** Buffers that a launch gives: typed arrays, or bytes with the type of their elements where no typed array has it. */
import { type Constant, elementType, FloatType, IndexType, IntegerType, type Type } from "@dslc/ir";
import { type ElementLayout, elementLayout } from "./element.ts";

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float16Array
  | Float32Array
  | Float64Array;

/** Elements of a type that no typed array has (i1, bf16, vectors), or whose type shall be stated. */
export class DeviceBuffer {
  readonly element: Type;
  /** Elements. */
  readonly length: number;
  readonly bytes: ArrayBuffer;
  private readonly layout: ElementLayout;
  private readonly data: DataView;

  /**
   * A buffer of zeros.
   *
   * @throws RangeError when the type has no layout in memory.
   */
  constructor(element: Type, length: number) {
    const layout = elementLayout(element);
    if (layout === undefined) throw new RangeError(`a buffer cannot hold elements of type ${element.text}`);
    this.element = element;
    this.length = length;
    this.layout = layout;
    this.bytes = new ArrayBuffer(length * layout.pitch);
    this.data = new DataView(this.bytes);
  }

  /** A buffer of these elements. */
  static from(element: Type, values: readonly Constant[]): DeviceBuffer {
    const buffer = new DeviceBuffer(element, values.length);
    for (const [position, value] of values.entries()) buffer.set(position, value);
    return buffer;
  }

  /** @throws RangeError when there is no such element. */
  get(position: number): Constant {
    return this.layout.read(this.data, position * this.layout.pitch);
  }

  /** @throws RangeError when there is no such element. */
  set(position: number, value: Constant): void {
    this.layout.write(this.data, position * this.layout.pitch, value);
  }

  get values(): readonly Constant[] {
    return Array.from({ length: this.length }, (_, position) => this.get(position));
  }
}

export type BufferArgument = TypedArray | DeviceBuffer;

/** The bytes of a buffer argument. */
export function bytesOf(buffer: BufferArgument): DataView {
  return buffer instanceof DeviceBuffer
    ? new DataView(buffer.bytes)
    : new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** Whether the argument holds elements of the type; a typed array may hold the parts of vectors, and bf16 as bits. */
export function holds(buffer: BufferArgument, element: Type): boolean {
  if (buffer instanceof DeviceBuffer) return buffer.element === element;
  const scalar = elementType(element);
  const layout = elementLayout(scalar);
  if (layout === undefined || layout.bytes !== buffer.BYTES_PER_ELEMENT) return false;
  if (scalar instanceof FloatType) return scalar.name === "bf16" ? buffer instanceof Uint16Array : isFloatArray(buffer);
  return (scalar instanceof IntegerType || scalar instanceof IndexType) && !isFloatArray(buffer);
}

function isFloatArray(array: TypedArray): boolean {
  return array instanceof Float32Array || array instanceof Float64Array || array instanceof Float16Array;
}
