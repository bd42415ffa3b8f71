/** What a source can be wrong in concerning vectors. */
import { defineDiagnostic } from "@dslc/base";

export const vectorShape = defineDiagnostic(
  "frontend/vector-shape",
  "error",
  "A vector has 2, 3, 4, 8 or 16 elements, all of one scalar type: 'f32x4', 'vec<f32, 4>'. There are no vectors of " +
    "vectors.",
  ({ problem }: { problem: string }) => problem,
);

export const vectorParts = defineDiagnostic(
  "frontend/vector-parts",
  "error",
  "A vector is made of as many scalars as it has elements, of which some may come as vectors, 'f32x4(v.xy, 0.0, 1.0)', " +
    "or of one scalar for all of them, 'f32x4(0.0)'.",
  ({ type, size, found }: { type: string; size: number; found: number }) =>
    `${type} is made of ${size} elements, or of one for all, found ${found}`,
);

export const elementOutOfRange = defineDiagnostic(
  "frontend/element-out-of-range",
  "error",
  "The elements of a vector are counted from 0.",
  ({ index, type, size }: { index: string; type: string; size: number }) =>
    `there is no element ${index} of ${type}, which has ${size}`,
);

export const wantsElementAddress = defineDiagnostic(
  "frontend/wants-element-address",
  "error",
  "A vector access takes the address of its first element in a view of scalars, '&view[index]', where the index counts " +
    "scalars. A view of vectors needs none: its elements are vectors.",
  ({ name, found }: { name: string; found: string }) => `'${name}' takes '&view[index]', found ${found}`,
);
