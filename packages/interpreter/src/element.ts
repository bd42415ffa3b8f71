/** Elements in memory: reading and writing them, little-endian as on every GPU. */
import {
  type Constant,
  FloatType,
  floatFromBits,
  floatToBits,
  IndexType,
  IntegerType,
  indexWidth,
  isComputable,
  MemRefType,
  type MemoryLayout,
  memoryLayout,
  type Scalar,
  type Type,
  VectorType,
  wrapInteger,
} from "@dslc/ir";
import { unsupportedElement } from "./diagnostics.ts";
import { trap } from "./trap.ts";

export interface ElementLayout extends MemoryLayout {
  readonly type: Type;
  read(data: DataView, at: number): Constant;
  write(data: DataView, at: number, value: Constant): void;
}

const layouts = new WeakMap<Type, ElementLayout>();

/** The layout of a type; undefined for one that has none in memory, or that the interpreter cannot compute with. */
export function elementLayout(type: Type): ElementLayout | undefined {
  const known = layouts.get(type);
  if (known !== undefined) return known;
  const made = type instanceof VectorType ? vectorLayout(type) : scalarLayout(type);
  if (made !== undefined) layouts.set(type, made);
  return made;
}

/** The layout of a memref's elements; traps for a type that has none. */
export function elementOf(type: Type): ElementLayout {
  const element = type instanceof MemRefType ? type.element : type;
  return elementLayout(element) ?? trap(unsupportedElement, { type: element.text });
}

interface ScalarAccess {
  read(data: DataView, at: number): Scalar;
  write(data: DataView, at: number, value: Scalar): void;
}

function scalarLayout(type: Type): ElementLayout | undefined {
  const access = type instanceof FloatType ? floatAccess(type) : integerAccess(type);
  const layout = memoryLayout(type);
  if (access === undefined || layout === undefined) return undefined;
  return {
    type,
    ...layout,
    read: access.read,
    write: (data, at, value) => access.write(data, at, scalar(value, type)),
  };
}

function widthOf(type: Type): number {
  return type instanceof IntegerType || type instanceof FloatType ? type.width : indexWidth;
}

function scalar(value: Constant, type: Type): Scalar {
  if (typeof value === "bigint" || typeof value === "number") return value;
  throw new Error(`a vector is stored as ${type.text}`);
}

function floatAccess(type: FloatType): ScalarAccess | undefined {
  if (!isComputable(type)) return undefined;
  if (type.name === "f32") {
    return {
      read: (data, at) => data.getFloat32(at, true),
      write: (data, at, value) => data.setFloat32(at, Number(value), true),
    };
  }
  const bytes = type.width / 8;
  return {
    read: (data, at) => floatFromBits(type, readBits(data, at, bytes)),
    write: (data, at, value) => writeBits(data, at, bytes, floatToBits(type, Number(value))),
  };
}

function integerAccess(type: Type): ScalarAccess | undefined {
  if (!(type instanceof IntegerType || type instanceof IndexType)) return undefined;
  if (type.text === "i32") {
    return {
      read: (data, at) => BigInt(data.getInt32(at, true)),
      write: (data, at, value) => data.setInt32(at, Number(value), true),
    };
  }
  const bytes = Math.ceil(widthOf(type) / 8);
  return {
    read: (data, at) => wrapInteger(type, readBits(data, at, bytes)),
    write: (data, at, value) => writeBits(data, at, bytes, BigInt(value)),
  };
}

function readBits(data: DataView, at: number, bytes: number): bigint {
  let bits = 0n;
  for (let byte = bytes - 1; byte >= 0; byte--) bits = (bits << 8n) | BigInt(data.getUint8(at + byte));
  return bits;
}

function writeBits(data: DataView, at: number, bytes: number, bits: bigint): void {
  for (let byte = 0; byte < bytes; byte++) data.setUint8(at + byte, Number((bits >> BigInt(8 * byte)) & 0xffn));
}

function vectorLayout(type: VectorType): ElementLayout | undefined {
  const element = scalarLayout(type.element);
  const layout = memoryLayout(type);
  if (element === undefined || layout === undefined) return undefined;
  const { count } = type;
  return {
    type,
    ...layout,
    read: (data, at) =>
      Array.from({ length: count }, (_, lane) => scalar(element.read(data, at + lane * element.bytes), type.element)),
    write: (data, at, value) => {
      if (typeof value === "bigint" || typeof value === "number") throw new Error(`a scalar is stored as ${type.text}`);
      for (const [lane, part] of value.entries()) element.write(data, at + lane * element.bytes, part);
    },
  };
}
