/** Constraints on the types of vector ops beyond those of elements.ts, described as upstream describes them. */
import {
  arrayAttribute,
  type Attribute,
  type AttributeSpec,
  attributeConstraint,
  ArrayAttribute,
  i1,
  i64,
  i64Attribute,
  IndexType,
  IntegerAttribute,
  IntegerType,
  MemRefType,
  type Scalar,
  TensorType,
  type Type,
  type TypeConstraint,
  typeConstraint,
  VectorType,
} from "@dslc/ir";

/** A vector, or none for another type. */
export function asVector(type: Type | undefined): VectorType | undefined {
  return type instanceof VectorType ? type : undefined;
}

function vectors(description: string, accepts: (type: VectorType) => boolean): TypeConstraint {
  return typeConstraint(description, (type) => type instanceof VectorType && accepts(type));
}

/** A vector with at least one dimension. */
export const rankedVector = vectors("vector of any type values", ({ shape }) => shape.length > 0);
export const fixedVectorOfAnyRank: TypeConstraint<readonly Scalar[]> = typeConstraint(
  "fixed-length vector of any type values",
  (type) => type instanceof VectorType && !type.scalable.includes(true),
);
// The same description, as upstream has it.
export const scalableVector1D = vectors(
  " of ranks 1",
  ({ shape, scalable }) => shape.length === 1 && scalable[0] === true,
);
// Upstream's description of a vector of one dimension names no element and begins with a space.
export const vector1D = vectors(" of ranks 1", ({ shape }) => shape.length === 1);
export const mask1D = vectors(
  "vector of 1-bit signless integer values of ranks 1",
  ({ shape, element }) => shape.length === 1 && element === i1,
);
export const maskOfAnyRank = vectors("vector of 1-bit signless integer values", ({ element }) => element === i1);
export const maskVector = vectors(
  "vector of 1-bit signless integer values",
  ({ shape, element }) => shape.length > 0 && element === i1,
);

const isIntegerOrIndex = (type: Type): boolean => type instanceof IntegerType || type instanceof IndexType;

export const indexVector = vectors(
  "vector of integer or index values",
  ({ shape, element }) => shape.length > 0 && isIntegerOrIndex(element),
);
export const indexVector1D = vectors(
  "vector of integer or index values of ranks 1",
  ({ shape, element }) => shape.length === 1 && isIntegerOrIndex(element),
);

/** Where transfers and gathers read and write: memory, or a tensor. */
export const shaped: TypeConstraint = typeConstraint(
  "shaped of any type values",
  (type) => type instanceof MemRefType || type instanceof TensorType,
);

export function isShaped(type: Type): type is MemRefType | TensorType {
  return type instanceof MemRefType || type instanceof TensorType;
}

/** The element of a vector, memref or tensor; another type itself. */
export function elementOf(type: Type): Type {
  return type instanceof VectorType || isShaped(type) ? type.element : type;
}

/** `[0, 5, 2]`: integers that are i64s without saying so. */
export const i64Array: AttributeSpec<readonly bigint[]> = attributeConstraint({
  description: "64-bit integer array attribute",
  read: arrayAttribute(i64Attribute).read,
  write: (values) => new ArrayAttribute(values.map((value) => new IntegerAttribute(value, i64))),
});

/** `[true, false]`. */
export const boolArray: AttributeSpec<readonly boolean[]> = attributeConstraint({
  description: "1-bit boolean array attribute",
  read: (attribute) => {
    if (!(attribute instanceof ArrayAttribute)) return undefined;
    const isBool = (part: Attribute): part is IntegerAttribute => part instanceof IntegerAttribute && part.type === i1;
    const { elements } = attribute;
    return elements.every(isBool) ? elements.filter(isBool).map(({ value }) => value !== 0n) : undefined;
  },
  write: (values) => new ArrayAttribute(values.map((value) => new IntegerAttribute(value ? 1n : 0n, i1))),
});

/** The vector's shape with other elements; any other type becomes the element. */
export function withElement(type: Type, element: Type): Type {
  return type instanceof VectorType ? VectorType.get(type.shape, element, type.scalable) : element;
}
