import { bf16, f16, f32, f64, i1, i64, i8, IntegerType, VectorType } from "@dslc/ir";
import { LLVMArrayType, LLVMPointerType, LLVMStructType } from "@dslc/dialect-llvm";
import { expect, test } from "vitest";
import { DataLayout } from "./data-layout.ts";

const nvptx = new DataLayout("e-p3:32:32-i64:64-i128:128-v16:16-v32:32-n16:32:64");
const unstated = new DataLayout("");

test.each([
  ["i1", i1, 1, 1],
  ["i8", i8, 1, 1],
  ["i24 as the next wider one with an entry", IntegerType.get(24), 4, 4],
  ["i64", i64, 8, 4],
  ["i128", IntegerType.get(128), 16, 4],
  ["f16", f16, 2, 2],
  ["bf16", bf16, 2, 2],
  ["f32", f32, 4, 4],
  ["f64", f64, 8, 8],
  ["a vector with an entry", VectorType.get([2], i8), 2, 2],
  ["a vector without one is aligned to its size", VectorType.get([3], f32), 16, 16],
  ["a pointer", LLVMPointerType.get(1), 8, 8],
  ["a workgroup pointer", LLVMPointerType.get(3), 4, 8],
  ["an array as its element", LLVMArrayType.get(5, i64), 8, 4],
  ["a struct as its strictest element", LLVMStructType.get([i8, f64, i8]), 8, 8],
  ["a packed struct", LLVMStructType.get([i8, f64], { isPacked: true }), 1, 1],
  ["an empty struct", LLVMStructType.get([]), 1, 1],
])("%s", (_name, type, stated, byDefault) => {
  expect(nvptx.alignment(type)).toBe(stated);
  expect(unstated.alignment(type)).toBe(byDefault);
});

test("the size in memory is in whole bytes", () => {
  expect(
    [i1, IntegerType.get(12), f64, LLVMPointerType.get(3), VectorType.get([3], f16)].map((type) =>
      nvptx.storeSize(type),
    ),
  ).toEqual([1, 2, 8, 4, 6]);
});
