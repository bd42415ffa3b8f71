/**
 * How elements lie in memory: sizes, alignments, and reading and writing them, little-endian as on every GPU.
 *
 * An element takes as many bytes as its bits need; in an array elements are apart by that size rounded up to the
 * alignment, which is the least power of two that is not below the size (LLVM's rules for the types that kernels use).
 */
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
  type Scalar,
  type Type,
  VectorType,
  wrapInteger,
} from "@dslc/ir";
import { unsupportedElement } from "./diagnostics.ts";
import { trap } from "./trap.ts";

export interface ElementLayout {
  readonly type: Type;
  /** Bytes that a load or store touches. */
  readonly bytes: number;
  /** Bytes from one element of an array to the next. */
  readonly pitch: number;
  /** Bytes; a power of two. */
  readonly alignment: number;
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
  if (access === undefined) return undefined;
  const bytes = Math.ceil(widthOf(type) / 8);
  return {
    type,
    ...padded(bytes),
    read: access.read,
    write: (data, at, value) => access.write(data, at, scalar(value, type)),
  };
}

function widthOf(type: Type): number {
  return type instanceof IntegerType || type instanceof FloatType ? type.width : indexWidth;
}

function padded(bytes: number): Pick<ElementLayout, "bytes" | "pitch" | "alignment"> {
  const alignment = 2 ** Math.ceil(Math.log2(bytes));
  return { bytes, pitch: Math.ceil(bytes / alignment) * alignment, alignment };
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

/** Vectors are packed; elements whose width is no whole number of bytes have no layout that all targets share. */
function vectorLayout(type: VectorType): ElementLayout | undefined {
  const element = scalarLayout(type.element);
  if (element === undefined || widthOf(type.element) % 8 !== 0 || type.scalable.includes(true)) return undefined;
  const { count } = type;
  return {
    type,
    ...padded(count * element.bytes),
    read: (data, at) =>
      Array.from({ length: count }, (_, lane) => scalar(element.read(data, at + lane * element.bytes), type.element)),
    write: (data, at, value) => {
      if (typeof value === "bigint" || typeof value === "number") throw new Error(`a scalar is stored as ${type.text}`);
      for (const [lane, part] of value.entries()) element.write(data, at + lane * element.bytes, part);
    },
  };
}
