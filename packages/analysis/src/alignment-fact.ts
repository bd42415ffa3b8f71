/** What is known of values as far as alignment goes: integers modulo powers of two, and where memrefs lie. */
import { bitWidth, dynamic, type MemRefType, StridedLayoutAttribute, type Type, VectorType } from "@dslc/ir";
import { addCongruences, Congruence, multiplyCongruences } from "./congruence.ts";

/** Of an integer, or of every element of a vector of them. */
export interface IntegerAlignment {
  readonly kind: "integer";
  readonly congruence: Congruence;
}

/**
 * Of a memref: the address of the start of its memory, in bytes; and the offset of its first element from there and
 * its strides, in elements.
 */
export interface MemoryAlignment {
  readonly kind: "memory";
  readonly base: Congruence;
  readonly offset: Congruence;
  readonly strides: readonly Congruence[];
}

export type AlignmentFact = IntegerAlignment | MemoryAlignment;

/** The bits of an address, for congruences of addresses. */
export const addressBits = 64;

export function integerAlignment(congruence: Congruence): IntegerAlignment {
  return { kind: "integer", congruence };
}

/** Of a number that is known, as an address or a size is: 64 bits. */
export function knownNumber(value: bigint | number): Congruence {
  return Congruence.constant(addressBits, BigInt(value));
}

/** Bytes from one element in memory to the next; undefined for elements that have no size. */
export function elementPitch(type: Type): number | undefined {
  if (type instanceof VectorType) {
    const element = elementPitch(type.element);
    return element === undefined || type.scalable.includes(true) ? undefined : element * type.count;
  }
  const bits = bitWidth(type);
  return bits === undefined ? undefined : Math.ceil(bits / 8);
}

function size(value: number): Congruence {
  return value === dynamic ? Congruence.unknown : knownNumber(value);
}

/** The strides of a memref type and its offset, in elements, as far as it says. */
export function layoutFacts(type: MemRefType): Pick<MemoryAlignment, "offset" | "strides"> {
  const { layout, shape = [] } = type;
  if (layout instanceof StridedLayoutAttribute)
    return { offset: size(layout.offset), strides: layout.strides.map(size) };
  if (layout !== undefined) return { offset: Congruence.unknown, strides: shape.map(() => Congruence.unknown) };
  const strides: Congruence[] = [];
  let stride = knownNumber(1);
  for (const length of shape.toReversed()) {
    strides.unshift(stride);
    stride = multiplyCongruences(stride, size(length), addressBits);
  }
  return { offset: knownNumber(0), strides };
}

/** A memref of the type whose memory begins at a multiple of `bytes`. */
export function alignedMemory(type: MemRefType, bytes: bigint): MemoryAlignment {
  return { kind: "memory", base: Congruence.multipleOf(bytes), ...layoutFacts(type) };
}

/** Of a memref of which only the type is known: its memory is aligned for its elements. */
export function memoryOfType(type: MemRefType): MemoryAlignment {
  const pitch = BigInt(elementPitch(type.element) ?? 1);
  return alignedMemory(type, pitch & -pitch || 1n);
}

export function joinAlignment(a: AlignmentFact, b: AlignmentFact): AlignmentFact {
  if (a.kind === "integer" || b.kind === "integer")
    return a.kind === b.kind && a.kind === "integer" && b.kind === "integer"
      ? integerAlignment(a.congruence.join(b.congruence))
      : integerAlignment(Congruence.unknown);
  return {
    kind: "memory",
    base: a.base.join(b.base),
    offset: a.offset.join(b.offset),
    strides: a.strides.map((stride, at) => stride.join(b.strides[at] ?? Congruence.unknown)),
  };
}

export function sameAlignment(a: AlignmentFact, b: AlignmentFact): boolean {
  if (a.kind === "integer" || b.kind === "integer")
    return a.kind === "integer" && b.kind === "integer" && a.congruence.equals(b.congruence);
  return (
    a.base.equals(b.base) &&
    a.offset.equals(b.offset) &&
    a.strides.length === b.strides.length &&
    a.strides.every((stride, at) => b.strides[at]?.equals(stride) === true)
  );
}

/** One summand of an address, in bytes. */
export interface AddressPart {
  /** The memory's start, the memref's offset, or the subscript of that dimension times its stride. */
  readonly part: "base" | "offset" | number;
  readonly bytes: Congruence;
}

/** The summands of the address of an element; undefined when the element has no size. */
export function addressParts(
  memory: MemoryAlignment,
  element: Type,
  indices: readonly Congruence[],
): readonly AddressPart[] | undefined {
  const pitch = elementPitch(element);
  if (pitch === undefined) return undefined;
  const inBytes = (elements: Congruence): Congruence => multiplyCongruences(elements, knownNumber(pitch), addressBits);
  return [
    { part: "base", bytes: memory.base },
    { part: "offset", bytes: inBytes(memory.offset) },
    ...indices.map((index, part) => ({
      part,
      bytes: inBytes(multiplyCongruences(index, memory.strides[part] ?? Congruence.unknown, addressBits)),
    })),
  ];
}

/** The sum of all parts. */
export function addressOf(parts: readonly AddressPart[]): Congruence {
  return parts.reduce((sum, { bytes }) => addCongruences(sum, bytes, addressBits), knownNumber(0));
}
