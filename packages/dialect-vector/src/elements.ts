/** Vectors in evaluation: their elements in row-major order, and where parts of them lie. */
import {
  type Constant,
  type Scalar,
  floatLike,
  signlessIntegerLike,
  type Type,
  type TypeConstraint,
  typeConstraint,
  VectorType,
} from "@dslc/ir";

/** The elements of a constant; a scalar is its only one. */
export function elementsOf(constant: Constant): readonly Scalar[] {
  return typeof constant === "object" ? constant : [constant];
}

/** A vector, or the scalar that is one of its elements when no dimension is left. */
export function partType(vector: VectorType, dimensions: number): Type {
  const shape = vector.shape.slice(dimensions);
  return shape.length === 0 ? vector.element : VectorType.get(shape, vector.element, vector.scalable.slice(dimensions));
}

/** The sizes of a vector; none of a scalar. */
export function shapeOf(type: Type): readonly number[] {
  return type instanceof VectorType ? type.shape : [];
}

/**
 * The place of the part at a position among all parts of that size; undefined when there is none: the position counts
 * the outermost dimensions, outermost first.
 */
export function partAt(shape: readonly number[], position: readonly bigint[]): number | undefined {
  let place = 0;
  for (const [dimension, at] of position.entries()) {
    const size = shape[dimension] ?? 0;
    if (at < 0n || at >= BigInt(size)) return undefined;
    place = place * size + Number(at);
  }
  return place;
}

export const anyVectorType: TypeConstraint<readonly Scalar[]> = typeConstraint(
  "vector of any type values",
  (type) => type instanceof VectorType,
);

/** What operations on each element of such a vector are given is one element. */
export const floatVector: TypeConstraint<number> = typeConstraint(
  "vector of floating-point values",
  (type) => type instanceof VectorType && floatLike.accepts(type),
);

/** What a vector may be made of. */
export function isElement(type: Type): boolean {
  return !(type instanceof VectorType) && (signlessIntegerLike.accepts(type) || floatLike.accepts(type));
}
