/**
 * How values lie in memory, on every target alike: LLVM's rules for the types that kernels use, which are WGSL's too. A
 * scalar takes as many bytes as its bits need. A vector is packed, and is aligned to the least power of two that is
 * not below its size: one of three elements takes the room of four.
 */
import { AffineMapAttribute } from "./affine-maps.ts";
import { type Attribute, StridedLayoutAttribute } from "./attributes.ts";
import { bitWidth, dynamic, type Type, VectorType } from "./types.ts";

export interface MemoryLayout {
  /** Bytes that an access touches. */
  readonly bytes: number;
  /** Bytes from one element of an array to the next. */
  readonly pitch: number;
  /** Bytes; a power of two. */
  readonly alignment: number;
}

/** Undefined for a type that memory does not hold, such as vectors whose elements are no whole bytes. */
export function memoryLayout(type: Type): MemoryLayout | undefined {
  const bytes = type instanceof VectorType ? vectorBytes(type) : scalarBytes(type);
  if (bytes === undefined) return undefined;
  const alignment = 2 ** Math.ceil(Math.log2(bytes));
  return { bytes, pitch: Math.ceil(bytes / alignment) * alignment, alignment };
}

function scalarBytes(type: Type): number | undefined {
  const bits = bitWidth(type);
  return bits === undefined ? undefined : Math.ceil(bits / 8);
}

function vectorBytes({ element, count, scalable }: VectorType): number | undefined {
  const bits = bitWidth(element);
  return bits === undefined || bits % 8 !== 0 || scalable.includes(true) ? undefined : (count * bits) / 8;
}

/** How many values a layout leaves open: dynamic strides and offset, or the symbols of an affine map. */
export function layoutSymbols(layout: Attribute | undefined): number {
  if (layout instanceof StridedLayoutAttribute)
    return [...layout.strides, layout.offset].filter((value) => value === dynamic).length;
  return layout instanceof AffineMapAttribute ? layout.symbols : 0;
}
