/**
 * Layouts of memrefs: strides and offsets in elements. `dynamic` marks a number that is known only when the program
 * runs.
 */
import { type AffineExpression, isSymbolic } from "./affine-expressions.ts";
import { AffineMapAttribute } from "./affine-maps.ts";
import { type Attribute, StridedLayoutAttribute } from "./attributes.ts";
import { dynamic, type MemRefType } from "./types.ts";

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
  if (layout instanceof StridedLayoutAttribute) return layout;
  return layout instanceof AffineMapAttribute ? linearLayout(layout, shape.length) : undefined;
}

/** A sum of multiples of dimensions, and a constant; what symbols are in is dynamic. */
interface LinearForm {
  readonly strides: readonly number[];
  readonly offset: number;
}

const linearLayouts = new WeakMap<AffineMapAttribute, StridedLayout | undefined>();

/** Strides and offset of a map to one address; undefined when it is not linear in each dimension. */
function linearLayout(map: AffineMapAttribute, rank: number): StridedLayout | undefined {
  if (!linearLayouts.has(map)) {
    const [only] = map.results;
    const isAddress = only !== undefined && map.results.length === 1 && map.dimensions === rank;
    linearLayouts.set(map, isAddress ? linearForm(only, rank) : undefined);
  }
  return linearLayouts.get(map);
}

function linearForm(expression: AffineExpression, rank: number): LinearForm | undefined {
  const zeros = Array.from({ length: rank }, () => 0);
  if (expression.kind === "constant") return { strides: zeros, offset: Number(expression.value) };
  if (isSymbolic(expression)) return { strides: zeros, offset: dynamic };
  switch (expression.kind) {
    case "dimension":
      return { strides: zeros.with(expression.position, 1), offset: 0 };
    case "add":
    case "mul": {
      const [left, right] = [linearForm(expression.lhs, rank), linearForm(expression.rhs, rank)];
      if (left === undefined || right === undefined) return undefined;
      // The right side of a product has no dimensions.
      const combine = expression.kind === "add" ? plus : (a: number) => times(a, right.offset);
      return {
        strides: left.strides.map((stride, at) => combine(stride, right.strides[at] ?? 0)),
        offset: combine(left.offset, right.offset),
      };
    }
    default:
      return undefined;
  }
}

function plus(a: number, b: number): number {
  return a === dynamic || b === dynamic ? dynamic : a + b;
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
