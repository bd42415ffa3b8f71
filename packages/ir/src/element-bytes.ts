/** Elements of constants as bytes, little-endian, as hexadecimal strings of IR spell them (MLIR: BuiltinAttributes.cpp). */
import { FloatAttribute, IntegerAttribute } from "./attributes.ts";
import {
  ComplexType,
  FloatType,
  IndexType,
  indexWidth,
  IntegerType,
  MemRefType,
  TensorType,
  type Type,
  VectorType,
} from "./types.ts";

/** Bits from one number to the next: whole bytes, but one bit for `i1`. Undefined for what is no number. */
function numberBits(element: Type): number | undefined {
  if (element instanceof IndexType) return indexWidth;
  if (!(element instanceof IntegerType || element instanceof FloatType)) return undefined;
  return element.width === 1 ? 1 : Math.ceil(element.width / 8) * 8;
}

/** Bits from one element of the type to the next; undefined when its elements are no numbers. */
export function elementBits(type: Type): number | undefined {
  if (!(type instanceof VectorType || type instanceof TensorType || type instanceof MemRefType)) return undefined;
  if (!(type.element instanceof ComplexType)) return numberBits(type.element);
  const part = numberBits(type.element.element);
  // Parts of complex numbers are whole bytes always.
  return part === undefined ? undefined : 2 * Math.max(part, 8);
}

/** Whether so many bytes are `count` elements, or one for all of them. */
export function isByteCount(bytes: Uint8Array, bits: number, count: number): boolean {
  if (bits > 1) return bytes.length * 8 === bits || bytes.length * 8 === bits * count;
  const isSplat = bytes.length === 1 && (bytes[0] === 0 || bytes[0] === 0xff);
  return isSplat || bytes.length === Math.ceil(count / 8);
}

/** The numbers that bytes stand for: `count` of them, or one. */
export function numbersFromBytes(
  element: Type,
  bytes: Uint8Array,
  count: number,
): readonly (IntegerAttribute | FloatAttribute)[] {
  const bits = numberBits(element);
  if (bits === undefined) return [];
  if (bits === 1) {
    const isSplat = bytes.length === 1 && (bytes[0] === 0 || bytes[0] === 0xff);
    const size = isSplat ? 1 : count;
    return Array.from({ length: size }, (_, at) => number(element, BigInt(((bytes[at >> 3] ?? 0) >> (at & 7)) & 1)));
  }
  const size = bits / 8;
  return Array.from({ length: bytes.length / size }, (_, at) => {
    let value = 0n;
    for (let byte = size - 1; byte >= 0; byte--) value = (value << 8n) | BigInt(bytes[at * size + byte] ?? 0);
    return number(element, value);
  });
}

function number(element: Type, bits: bigint): IntegerAttribute | FloatAttribute {
  if (element instanceof FloatType) return FloatAttribute.fromBits(BigInt.asUintN(element.width, bits), element);
  if (element instanceof IntegerType || element instanceof IndexType) return new IntegerAttribute(bits, element);
  throw new Error(`elements of type '${element.text}' have no bytes`);
}

const digits = "0123456789ABCDEF";

/** The numbers' bytes as a string in quotes. */
export function numbersToHex(values: readonly (IntegerAttribute | FloatAttribute)[]): string {
  const pieces: string[] = [];
  let packed = 0;
  for (const [at, value] of values.entries()) {
    const { width } = value.type instanceof IndexType ? { width: indexWidth } : value.type;
    const bits = value instanceof FloatAttribute ? value.bits : BigInt.asUintN(width, value.value);
    if (width === 1) {
      packed |= Number(bits) << (at & 7);
      if ((at & 7) === 7 || at + 1 === values.length) {
        pieces.push(byteText(packed));
        packed = 0;
      }
    } else
      for (let byte = 0; byte < Math.ceil(width / 8); byte++)
        pieces.push(byteText(Number((bits >> BigInt(8 * byte)) & 255n)));
  }
  return `"0x${pieces.join("")}"`;
}

function byteText(byte: number): string {
  return `${digits[byte >> 4]}${digits[byte & 15]}`;
}
