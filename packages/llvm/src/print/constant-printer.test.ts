import { describe, expect, test } from "vitest";
import { lines, printErrors, toLlvmIr } from "./testing.ts";

/** A constant where it is used. */
function constant(operation: string): string | undefined {
  const type = operation.slice(operation.lastIndexOf(" : ") + 3);
  const { text } = toLlvmIr(
    `llvm.func @use(${type})\nllvm.func @f() {\n%c = ${operation}\nllvm.call @use(%c) : (${type}) -> ()\nllvm.return\n}`,
  );
  return /call void @use\((.*)\)$/m.exec(text)?.[1];
}

const value = (written: string, type: string): string | undefined =>
  constant(`llvm.mlir.constant(${written}) : ${type}`);

describe("scalars", () => {
  test.each([
    ["42 : i64", "i64", "i64 42"],
    ["-1 : i8", "i8", "i8 -1"],
    ["4294967295 : i32", "i32", "i32 -1"],
    ["true", "i1", "i1 true"],
    ["2 : index", "i64", "i64 2"],
    ["1.5 : f32", "f32", "float 1.500000e+00"],
    ["-0.0 : f32", "f32", "float -0.000000e+00"],
    ["1.0e+10 : f64", "f64", "double 1.000000e+10"],
    ["1.0e-7 : f64", "f64", "double 1.000000e-07"],
    ["0.1 : f32", "f32", "float 0x3FB99999A0000000"],
    ["0.1 : f64", "f64", "double 1.000000e-01"],
    ["0.33333333333333331 : f64", "f64", "double 0x3FD5555555555555"],
    ["0x7F800000 : f32", "f32", "float 0x7FF0000000000000"],
    ["0xFFC00001 : f32", "f32", "float 0xFFF8000020000000"],
    ["0x7FF8000000000001 : f64", "f64", "double 0x7FF8000000000001"],
    ["0x00000001 : f32", "f32", "float 0x36A0000000000000"],
    ["1.0 : f16", "f16", "half 0xH3C00"],
    ["-2.0 : bf16", "bf16", "bfloat 0xRC000"],
    ["0x3C : f8E5M2", "i8", "i8 60"],
  ])("%s as %s", (written, type, expected) => expect(value(written, type)).toBe(expected));
});

describe("aggregates", () => {
  test.each([
    ["dense<[1, 2]> : vector<2xi32>", "vector<2xi32>", "<2 x i32> <i32 1, i32 2>"],
    ["dense<1.0> : vector<2xf32>", "vector<2xf32>", "<2 x float> <float 1.000000e+00, float 1.000000e+00>"],
    ["dense<0> : vector<1024xi8>", "vector<1024xi8>", "<1024 x i8> zeroinitializer"],
    [
      "dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>",
      "!llvm.array<2 x array<2 x i8>>",
      "[2 x [2 x i8]] [[2 x i8] [i8 1, i8 2], [2 x i8] [i8 3, i8 4]]",
    ],
    ["dense<true> : tensor<1x2xi1>", "!llvm.array<1 x vector<2xi1>>", "[1 x <2 x i1>] [<2 x i1> <i1 true, i1 true>]"],
    ["dense<-0.0> : vector<2xf32>", "vector<2xf32>", "<2 x float> <float -0.000000e+00, float -0.000000e+00>"],
    ["[1 : i32, 2 : i32]", "!llvm.struct<(i32, i32)>", "{ i32, i32 } { i32 1, i32 2 }"],
    ['"a\\00\\"\\\\"', "!llvm.array<4 x i8>", '[4 x i8] c"a\\00\\22\\5C"'],
  ])("%s as %s", (written, type, expected) => expect(value(written, type)).toBe(expected));
});

describe("other constants", () => {
  test.each([
    ["llvm.mlir.zero : i32", "i32 0"],
    ["llvm.mlir.zero : f16", "half 0xH0000"],
    ["llvm.mlir.zero : !llvm.ptr<3>", "ptr addrspace(3) null"],
    ["llvm.mlir.zero : !llvm.struct<packed (i8, i32)>", "<{ i8, i32 }> zeroinitializer"],
    ["llvm.mlir.undef : f64", "double undef"],
    ["llvm.mlir.poison : vector<2xi64>", "<2 x i64> poison"],
    ["llvm.mlir.addressof @use : !llvm.ptr", "ptr @use"],
  ])("%s", (operation, expected) => expect(constant(operation)).toBe(expected));
});

test("a constant that does not fit its type is reported at its place, once", () => {
  const text =
    'llvm.func @f() {\n  %c = llvm.mlir.constant("abc") : !llvm.array<4 x i8>\n  %d = llvm.freeze %c : !llvm.array<4 x i8>\n  llvm.return\n}';
  expect(printErrors(text)).toEqual(["2: \"abc\" cannot be written as a constant of type '!llvm.array<4 x i8>'"]);
});

test("elements in another shape are reported", () => {
  expect(
    printErrors("llvm.mlir.global internal @g(dense<1> : tensor<4xi32>) : !llvm.array<2 x array<2 x i32>>"),
  ).toEqual(["1: dense<1> : tensor<4xi32> cannot be written as a constant of type '!llvm.array<2 x array<2 x i32>>'"]);
});

test("constants are no instructions", () => {
  expect(lines(toLlvmIr("llvm.func @f() {\n%c = llvm.mlir.constant(1 : i32) : i32\nllvm.return\n}").text)).toEqual([
    "define void @f() {",
    "entry:",
    "  ret void",
    "}",
  ]);
});
