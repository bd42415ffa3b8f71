import { f32, i8, VectorType } from "@dslc/ir";
import { describe, expect, test } from "vitest";
import { kernelText, run, trapOf } from "../test/support.ts";
import { DeviceBuffer } from "./buffer.ts";

const four = VectorType.get([4], f32);
const view = (name: string, count: number): string =>
  `%${name} = memref.reinterpret_cast %${name}_base to offset: [0], sizes: [${count}], strides: [1] : memref<f32, #gpu.address_space<global>> to memref<${count}xf32, #gpu.address_space<global>>`;
const type = (count: number): string => `memref<${count}xf32, #gpu.address_space<global>>`;
const parameters = "%x_base: memref<f32, #gpu.address_space<global>>, %y_base: memref<f32, #gpu.address_space<global>>";

/** Runs lines on eight numbers `x` and eight zeros `y`, which are the result. */
function runOn(lines: string): { readonly y: Float32Array; readonly trap: string } {
  const x = Float32Array.from({ length: 8 }, (_, at) => at + 1);
  const y = new Float32Array(8);
  const text = kernelText(parameters, `${view("x", 8)}\n${view("y", 8)}\n${lines}`);
  return { y, trap: trapOf(run(text, { arguments: [x, y] })) };
}

const constants = "%c0 = arith.constant 0 : index %c1 = arith.constant 1 : index %c4 = arith.constant 4 : index\n";

test("a load takes the elements from the index on, a store writes them", () => {
  const { y, trap } = runOn(
    `${constants}%v = vector.load %x[%c1] : ${type(8)}, vector<4xf32>\n%w = arith.addf %v, %v : vector<4xf32>\nvector.store %w, %y[%c4] : ${type(8)}, vector<4xf32>`,
  );
  expect([trap, ...y]).toEqual(["", 0, 0, 0, 0, 4, 6, 8, 10]);
});

test("arithmetic, comparison, choice and conversion work on each element", () => {
  const { y, trap } = runOn(`${constants}%v = vector.load %x[%c0] : ${type(8)}, vector<4xf32>
    %two = arith.constant dense<2.0> : vector<4xf32>
    %c = arith.cmpf ogt, %v, %two : vector<4xf32>
    %s = arith.select %c, %v, %two : vector<4xi1>, vector<4xf32>
    %r = math.sqrt %s : vector<4xf32>
    %i = arith.fptosi %r : vector<4xf32> to vector<4xi32>
    %f = arith.sitofp %i : vector<4xi32> to vector<4xf32>
    vector.store %f, %y[%c0] : ${type(8)}, vector<4xf32>
    %sum = vector.reduction <add>, %s : vector<4xf32> into f32
    memref.store %sum, %y[%c4] : ${type(8)}`);
  expect([trap, ...y]).toEqual(["", 1, 1, 1, 2, 11, 0, 0, 0]);
});

test("a choice of vectors by element is one whatever choices came before it", () => {
  const { y, trap } = runOn(`${constants}%v = vector.load %x[%c0] : ${type(8)}, vector<4xf32>
    %true = arith.constant true
    %w = arith.constant dense<0.5> : vector<4xf32>
    %u = arith.select %true, %v, %w : vector<4xf32>
    %c = arith.constant dense<[true, false, true, false]> : vector<4xi1>
    %s = arith.select %c, %u, %w : vector<4xi1>, vector<4xf32>
    vector.store %s, %y[%c0] : ${type(8)}, vector<4xf32>`);
  expect([trap, ...y]).toEqual(["", 1, 0.5, 3, 0.5, 0, 0, 0, 0]);
});

test("memory whose elements are vectors is read and written by element", () => {
  const text = kernelText(
    "%x_base: memref<vector<4xf32>, #gpu.address_space<global>>",
    `%c0 = arith.constant 0 : index %c1 = arith.constant 1 : index
    %x = memref.reinterpret_cast %x_base to offset: [0], sizes: [2], strides: [1] : memref<vector<4xf32>, #gpu.address_space<global>> to memref<2xvector<4xf32>, #gpu.address_space<global>>
    %v = memref.load %x[%c0] : memref<2xvector<4xf32>, #gpu.address_space<global>>
    %w = vector.load %x[%c0] : memref<2xvector<4xf32>, #gpu.address_space<global>>, vector<4xf32>
    %s = arith.addf %v, %w : vector<4xf32>
    memref.store %s, %x[%c1] : memref<2xvector<4xf32>, #gpu.address_space<global>>`,
  );
  const buffer = DeviceBuffer.from(four, [
    [1, 2, 3, 4],
    [0, 0, 0, 0],
  ]);
  expect(trapOf(run(text, { arguments: [buffer] }))).toBe("");
  expect(buffer.get(1)).toEqual([2, 4, 6, 8]);
});

test("a vector of three elements takes the room of four", () => {
  const buffer = new DeviceBuffer(VectorType.get([3], f32), 2);
  expect(buffer.bytes.byteLength).toBe(32);
  expect(new DeviceBuffer(VectorType.get([3], i8), 2).bytes.byteLength).toBe(8);
});

describe("traps", () => {
  test.each([
    [
      "the last element is out of bounds",
      `%c5 = arith.constant 5 : index\n%v = vector.load %x[%c5] : ${type(8)}, vector<4xf32>`,
      "out-of-bounds: index 8 is out of bounds of 'x_base', which has 8 elements",
    ],
    [
      "a store is out of bounds",
      `%c5 = arith.constant 5 : index %z = arith.constant dense<0.0> : vector<4xf32>\nvector.store %z, %y[%c5] : ${type(8)}, vector<4xf32>`,
      "out-of-bounds: index 8 is out of bounds of 'y_base', which has 8 elements",
    ],
    [
      "an element was never written",
      `%m = memref.alloca() : memref<4xf32> %c0 = arith.constant 0 : index %f = arith.constant 1.0 : f32
      memref.store %f, %m[%c0] : memref<4xf32>
      %v = vector.load %m[%c0] : memref<4xf32>, vector<2xf32>`,
      "uninitialized-read: bytes 4 to 8 of 'm' are read before anything was written",
    ],
    [
      "poison is stored",
      `%v = arith.constant dense<1.0e20> : vector<4xf32> %c0 = arith.constant 0 : index
      %i = arith.fptosi %v : vector<4xf32> to vector<4xi32>
      %b = vector.bitcast %i : vector<4xi32> to vector<4xf32>
      vector.store %b, %y[%c0] : ${type(8)}, vector<4xf32>`,
      "poison-use: 'vector.store' depends on a value that 'arith.fptosi' did not define",
    ],
    [
      "an element is taken from where there is none",
      `%v = arith.constant dense<1.0> : vector<4xf32> %c0 = arith.constant 0 : index %i = arith.constant 4 : i32
      %e = vector.extractelement %v[%i : i32] : vector<4xf32>
      memref.store %e, %y[%c0] : ${type(8)}`,
      "poison-use: 'memref.store' depends on a value that 'vector.extractelement' did not define",
    ],
  ])("when %s", (_what, lines, message) => {
    expect(runOn(lines).trap).toBe(message);
  });

  test("when the address is not aligned as the access promises", () => {
    const access = (index: number): string =>
      `%i = arith.constant ${index} : index\n%v = vector.load %x[%i] {wg.alignment = 16 : i64} : ${type(8)}, vector<4xf32>`;
    const { trap } = runOn(access(1));
    expect(trap).toMatch(
      /^misaligned-access: access to vector<4xf32> of 'x_base' at address \d+, which is no multiple of 16$/,
    );
  });
});
