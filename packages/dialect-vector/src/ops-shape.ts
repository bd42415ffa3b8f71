/** Vectors whose elements are kept and rearranged: other shapes, transpositions, and slices. */
import {
  anyMemRef,
  constantOf,
  defineOp,
  denseArrayAttribute,
  dynamic,
  elementType,
  i64,
  i64Attribute,
  index,
  MemRefType,
  pure,
  type Scalar,
  type Type,
  typeConstraint,
  typeVariable,
  type Value,
  variadic,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { anyVectorType, shapeOf } from "./elements.ts";
import { asVector, i64Array, rankedVector, scalableVector1D, vector1D } from "./vector-types.ts";

const product = (sizes: readonly number[]): number => sizes.reduce((count, size) => count * size, 1);

/** The same elements, in row-major order, in another shape. */
export const shape_cast = defineOp("vector.shape_cast", {
  operands: { source: anyVectorType },
  results: { result: anyVectorType },
  traits: [pure],
  verify: (op, report) => {
    const [source, result] = [asVector(op.source.type), asVector(op.result.type)];
    if (source !== undefined && result !== undefined) verifyShapeCast(source, result, report);
  },
  evaluate: ({ source }) => source,
  format: "$source attr-dict `:` type($source) `to` type($result)",
});

function verifyShapeCast(source: VectorType, result: VectorType, report: VerifyReport): void {
  if (source.element !== result.element) return report("source/result vectors must have same element type");
  if (product(source.shape) !== product(result.shape)) return report("source/result number of elements must match");
  const [a, b] = [source.shape, result.shape];
  if (a.length !== b.length && !(a.length < b.length ? splitsInto(a, b) : splitsInto(b, a)))
    return report("invalid shape cast");
}

/** Whether each size of the one shape is the product of the next sizes of the other, in order. */
function splitsInto(shape: readonly number[], parts: readonly number[]): boolean {
  const isOneFrom = (sizes: readonly number[], start: number): boolean =>
    sizes.slice(start).every((size) => size === 1);
  if (shape.length === 0) return isOneFrom(parts, 0);
  let at = 0;
  for (const [position, size] of shape.entries()) {
    let part = 1;
    while (part < size && at < parts.length) part *= parts[at++] ?? 1;
    if (part !== size) return false;
    // Sizes of 1 at the end belong to what comes before.
    if (isOneFrom(parts, at)) return isOneFrom(shape, position + 1);
    if (isOneFrom(shape, position + 1) && position + 1 < shape.length) return false;
  }
  return false;
}

/** Dimension `i` of the result is dimension `permutation[i]` of the vector. */
export const transpose = defineOp("vector.transpose", {
  operands: { vector: anyVectorType },
  attributes: { permutation: denseArrayAttribute(i64) },
  results: { result: anyVectorType },
  traits: [pure],
  verify: (op, report) => verifyTranspose(op.vector.type, op.result.type, op.permutation, report),
  evaluate: ({ vector }, op) => transposed(vector, shapeOf(op.vector.type), op.permutation.map(Number)),
  format: "$vector `,` $permutation attr-dict `:` type($vector) `to` type($result)",
});

function verifyTranspose(from: Type, to: Type, permutation: readonly bigint[], report: VerifyReport): void {
  if (elementType(from) !== elementType(to))
    return report("failed to verify that operand and result have same element type");
  const [source, result] = [shapeOf(from), shapeOf(to)];
  if (source.length !== result.length) return report(`vector result rank mismatch: ${result.length}`);
  if (permutation.length !== source.length) return report(`transposition length mismatch: ${permutation.length}`);
  const seen = new Set<bigint>();
  for (const [at, position] of permutation.entries()) {
    if (position < 0n || position >= BigInt(source.length))
      return report(`transposition index out of range: ${position}`);
    if (seen.has(position)) return report(`duplicate position index: ${position}`);
    seen.add(position);
    if (result[at] !== source[Number(position)]) return report(`dimension size mismatch at: ${position}`);
  }
}

function transposed(
  elements: readonly Scalar[],
  shape: readonly number[],
  permutation: readonly number[],
): readonly Scalar[] {
  const strides = shape.map((_, at) => product(shape.slice(at + 1)));
  const sizes = permutation.map((from) => shape[from] ?? 1);
  const steps = permutation.map((from) => strides[from] ?? 0);
  return gathered(elements, 0, sizes, steps);
}

/** The elements at `start` plus multiples of the steps, the last dimension fastest. */
function gathered(
  elements: readonly Scalar[],
  start: number,
  sizes: readonly number[],
  steps: readonly number[],
): readonly Scalar[] {
  return placesOf(start, sizes, steps).map((place) => elements[place] ?? 0n);
}

function placesOf(start: number, sizes: readonly number[], steps: readonly number[]): readonly number[] {
  return sizes.reduce<readonly number[]>(
    (starts, size, at) =>
      starts.flatMap((first) => Array.from({ length: size }, (_, count) => first + count * (steps[at] ?? 0))),
    [start],
  );
}

const V = typeVariable("V", anyVectorType);

/** The vector with its innermost dimension twice, or half, as large. */
function rescaled(type: Type | undefined, scale: (size: number) => number): VectorType | undefined {
  if (!(type instanceof VectorType)) return undefined;
  const shape = type.shape.length === 0 ? [1] : type.shape;
  return VectorType.get(
    [...shape.slice(0, -1), scale(shape.at(-1) ?? 1)],
    type.element,
    type.shape.length === 0 ? undefined : type.scalable,
  );
}

/** Elements of the innermost dimension of two vectors in turn. */
export const interleave = defineOp("vector.interleave", {
  operands: { lhs: V, rhs: V },
  results: { result: rankedVector },
  matches: {
    result: {
      says: "type of 'result' is double the width of the inputs",
      type: (types) => rescaled(types.get("lhs"), (size) => size * 2),
    },
  },
  traits: [pure],
  evaluate: ({ lhs, rhs }) => lhs.flatMap((element, at) => [element, rhs[at] ?? 0n]),
  format: "$lhs `,` $rhs attr-dict `:` type($lhs) `->` type($result)",
});

const H = typeVariable("H", rankedVector);

/** The even and the odd elements of the innermost dimension. */
export const deinterleave = defineOp("vector.deinterleave", {
  operands: { source: rankedVector },
  results: { res1: H, res2: H },
  matches: {
    res1: {
      says: "the trailing dimension of the results is half the width of source trailing dimension",
      type: (types) => rescaled(types.get("source"), (size) => Math.floor(size / 2)),
    },
  },
  traits: [pure],
  verify: (op, report) => {
    if ((shapeOf(op.source.type).at(-1) ?? 0) % 2 !== 0)
      report("failed to verify that the trailing dimension of the source vector has an even number of elements");
  },
  format: "$source attr-dict `:` type($source) `->` type($res1)",
});

const staticMemRef = typeConstraint(
  "statically shaped memref of any type values",
  (type) => type instanceof MemRefType && type.shape?.includes(dynamic) === false,
);

/** A memref of one vector for a memref of its elements. */
export const type_cast = defineOp("vector.type_cast", {
  operands: { memref: staticMemRef },
  results: { result: anyMemRef },
  traits: [pure],
  verify: (op, report) => {
    const [from, to] = [op.memref.type, op.result.type];
    if (!(from instanceof MemRefType) || !(to instanceof MemRefType)) return;
    if (from.layout !== undefined) return report("expects operand to be a memref with identity layout");
    if (to.layout !== undefined) return report("expects result to be a memref with identity layout");
    if (from.memorySpace?.text !== to.memorySpace?.text) return report("expects result in same memory space");
    const scalar = (type: Type): Type => elementType(type instanceof MemRefType ? type.element : type);
    if (scalar(from) !== scalar(to))
      return report(`expects result and operand with same underlying scalar type: '${to.text}'`);
    const shape = ({ shape: sizes = [], element }: MemRefType): string => [...sizes, ...shapeOf(element)].join();
    if (shape(from) !== shape(to)) report(`expects concatenated result and operand shapes to be equal: '${to.text}'`);
  },
  format: "$memref attr-dict `:` type($memref) `to` type($result)",
});

/** A vector read as an array of vectors of fixed size, of the one shape and then of the other. */
export const reshape = defineOp("vector.reshape", {
  operands: { vector: rankedVector, input_shape: variadic(index), output_shape: variadic(index) },
  attributes: { fixed_vector_sizes: i64Array },
  results: { result: rankedVector },
  traits: [pure],
  verify: (op, report) => verifyReshape(op, report),
  format:
    "$vector `,` `[` $input_shape `]` `,` `[` $output_shape `]` `,` $fixed_vector_sizes attr-dict `:` type($vector) `to` type($result)",
});

interface ReshapeParts {
  readonly vector: Value;
  readonly result: Value;
  readonly input_shape: readonly Value[];
  readonly output_shape: readonly Value[];
  readonly fixed_vector_sizes: readonly bigint[];
}

function verifyReshape(op: ReshapeParts, report: VerifyReport): void {
  const fixed = op.fixed_vector_sizes.map(Number);
  const sides = [
    { what: "input", type: op.vector.type, sizes: op.input_shape },
    { what: "output", type: op.result.type, sizes: op.output_shape },
  ];
  for (const { what, type, sizes } of sides)
    if (shapeOf(type).length !== sizes.length + fixed.length)
      return report(`invalid ${what} shape for vector type '${type.text}'`);
  for (const { what, type } of sides) {
    const inner = shapeOf(type).slice(shapeOf(type).length - fixed.length);
    const wrong = fixed.findIndex((size, at) => size !== inner[at]);
    if (wrong >= 0) return report(`fixed vector size must match ${what} vector for dim ${wrong}`);
  }
  const [input, output] = [constantProduct(op.input_shape), constantProduct(op.output_shape)];
  if (input !== undefined && output !== undefined && input !== output)
    report("product of input and output shape sizes must match");
}

/** The product of values that are constants; undefined when one is not. */
function constantProduct(values: readonly Value[]): bigint | undefined {
  let result = 1n;
  for (const value of values) {
    const constant = constantOf(value);
    if (typeof constant !== "bigint") return undefined;
    result *= constant;
  }
  return result;
}

const S = typeVariable("S", scalableVector1D);

/** A part of fixed or scalable size out of a scalable vector, at a constant position. */
export const scalable_extract = defineOp("vector.scalable.extract", {
  operands: { source: scalableVector1D },
  attributes: { pos: i64Attribute },
  results: { res: vector1D },
  traits: [pure],
  verify: (op, report) => {
    if (elementType(op.source.type) !== elementType(op.res.type))
      return report("failed to verify that all of {source, res} have same element type");
    if (!isMultiple(op.pos, op.res.type)) report("failed to verify that position is a multiple of the result length.");
  },
  format: "$source `[` $pos `]` attr-dict `:` type($res) `from` type($source)",
});

/** The scalable vector with a smaller one at a constant position. */
export const scalable_insert = defineOp("vector.scalable.insert", {
  operands: { source: vector1D, dest: S },
  attributes: { pos: i64Attribute },
  results: { res: S },
  traits: [pure],
  verify: (op, report) => {
    if (elementType(op.source.type) !== elementType(op.dest.type))
      return report("failed to verify that all of {source, dest} have same element type");
    if (!isMultiple(op.pos, op.source.type))
      report("failed to verify that position is a multiple of the source length.");
  },
  format: "$source `,` $dest `[` $pos `]` attr-dict `:` type($source) `into` type($dest)",
});

function isMultiple(position: bigint, type: Type): boolean {
  const size = BigInt(shapeOf(type)[0] ?? 1);
  return size !== 0n && position % size === 0n;
}
