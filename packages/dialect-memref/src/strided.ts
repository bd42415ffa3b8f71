/**
 * Layouts of memrefs: strides and offsets in elements. `dynamic` marks a number that is known only when the program
 * runs.
 */
import { type Attribute, dynamic, type MemRefType, StridedLayoutAttribute } from "@dslc/ir";

export interface StridedLayout {
  readonly strides: readonly number[];
  readonly offset: number;
}

/** The product of two sizes; dynamic when one is, but zero times anything is zero. */
function times(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return a === dynamic || b === dynamic ? dynamic : a * b;
}

/** Strides of a row-major contiguous array. */
export function contiguousStrides(shape: readonly number[]): readonly number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape.toReversed()) {
    strides.unshift(stride);
    stride = times(stride, size);
  }
  return strides;
}

/** Strides and offset of a memref; undefined when its layout is not a strided one. */
export function stridedLayout(type: MemRefType): StridedLayout | undefined {
  const { layout, shape } = type;
  if (shape === undefined) return undefined;
  if (layout === undefined) return { strides: contiguousStrides(shape), offset: 0 };
  return layout instanceof StridedLayoutAttribute ? layout : undefined;
}

/** The layout attribute of a memref; none where the layout is row-major and contiguous. */
export function layoutAttribute(shape: readonly number[], { strides, offset }: StridedLayout): Attribute | undefined {
  const contiguous = contiguousStrides(shape);
  const isDefault = offset === 0 && strides.every((stride, at) => stride === contiguous[at] && stride !== dynamic);
  return isDefault ? undefined : new StridedLayoutAttribute(strides, offset);
}

/** Whether two memrefs have the same layout, however it is written. */
export function sameLayout(a: MemRefType, b: MemRefType): boolean {
  const [left, right] = [stridedLayout(a), stridedLayout(b)];
  if (left === undefined || right === undefined) return a.layout?.text === b.layout?.text;
  return (
    left.offset === right.offset &&
    left.strides.length === right.strides.length &&
    left.strides.every((stride, at) => stride === right.strides[at])
  );
}
