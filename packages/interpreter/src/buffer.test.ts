import {
  type Constant,
  FloatType,
  f16,
  f32,
  f64,
  i1,
  i16,
  i64,
  i8,
  IntegerType,
  index,
  type Type,
  VectorType,
} from "@dslc/ir";
import { expect, test } from "vitest";
import { kernelText, run, trapOf } from "../test/support.ts";
import { type BufferArgument, DeviceBuffer } from "./buffer.ts";
import { elementLayout } from "./element.ts";

/** Copies `%x` to `%y` by way of private memory, element by element. */
function copyText(type: Type): string {
  return kernelText(
    `%x: memref<?x${type.text}>, %y: memref<?x${type.text}>`,
    `%zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    %n = memref.dim %x, %zero : memref<?x${type.text}>
    scf.for %i = %zero to %n step %one {
      %m = memref.alloca() : memref<${type.text}>
      %v = memref.load %x[%i] : memref<?x${type.text}>
      memref.store %v, %m[] : memref<${type.text}>
      %w = memref.load %m[] : memref<${type.text}>
      memref.store %w, %y[%i] : memref<?x${type.text}>
    }`,
  );
}

const cases: readonly (readonly [Type, readonly Constant[]])[] = [
  [i1, [1n, 0n]],
  [i8, [-128n, 127n]],
  [i16, [-300n, 5n]],
  [IntegerType.get(24), [-70_000n, 70_000n]],
  [i64, [-(2n ** 63n), 2n ** 63n - 1n]],
  [index, [7n, -1n]],
  [f16, [1.5, -65504]],
  [FloatType.get("bf16"), [-2.5, 3]],
  [f32, [-0, Number.POSITIVE_INFINITY]],
  [f64, [0.1, Number.NaN]],
  [
    VectorType.get([3], f32),
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ],
];

test.each(cases)("elements of type %s go through memory unchanged", (type, values) => {
  const [x, y] = [DeviceBuffer.from(type, values), new DeviceBuffer(type, values.length)];
  expect(trapOf(run(copyText(type), { arguments: [x, y] }))).toBe("");
  expect(y.values).toEqual(values);
});

const pairs: readonly (readonly [Type, BufferArgument, BufferArgument])[] = [
  [i8, new Uint8Array([200, 1]), new Uint8Array(2)],
  [IntegerType.get(32), new Uint32Array([2 ** 32 - 1, 1]), new Uint32Array(2)],
  [i64, new BigUint64Array([2n ** 64n - 1n]), new BigUint64Array(1)],
  [f16, new Float16Array([0.5]), new Float16Array(1)],
  [FloatType.get("bf16"), new Uint16Array([0x3f80]), new Uint16Array(1)],
  [VectorType.get([4], f32), new Float32Array([1, 2, 3, 4, 5, 6, 7, 8]), new Float32Array(8)],
];

test.each(pairs)("a typed array is a buffer of %s", (type, x, y) => {
  expect(trapOf(run(copyText(type), { arguments: [x, y] }))).toBe("");
  expect(y).toEqual(x);
});

test("vectors of three lie sixteen bytes apart", () => {
  expect(elementLayout(VectorType.get([3], f32))).toMatchObject({ bytes: 12, pitch: 16, alignment: 16 });
});

test("a vector whose elements are no whole bytes has no layout", () => {
  expect(elementLayout(VectorType.get([4], i1))).toBeUndefined();
  expect(() => new DeviceBuffer(VectorType.get([4], i1), 1)).toThrow("cannot hold elements of type vector<4xi1>");
});
