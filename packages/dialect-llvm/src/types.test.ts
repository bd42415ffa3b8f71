import { f32, i32, i8, VectorType } from "@dslc/ir";
import { describe, expect, test } from "vitest";
import { roundTrip } from "../test/testing.ts";
import { LLVMArrayType, LLVMFunctionType, LLVMPointerType, LLVMStructType, LLVMVoidType, partType } from "./types.ts";

/** The type as it is printed after it was read. */
function read(type: string): string {
  const text = roundTrip(`"test.use"() {type = ${type}} : () -> ()`);
  return /\{type = (.*)\} : \(\) -> \(\)/.exec(text)?.[1] ?? text;
}

describe("types print as they are read", () => {
  test.each([
    "!llvm.ptr",
    "!llvm.ptr<3>",
    "!llvm.void",
    "!llvm.array<4 x i32>",
    "!llvm.array<0 x array<2 x ptr<3>>>",
    "!llvm.vec<4 x ptr>",
    "!llvm.struct<()>",
    "!llvm.struct<(i32, vector<4xf32>, struct<packed (i8)>)>",
    '!llvm.struct<"a name", packed (i32, ptr)>',
    '!llvm.struct<"dark", opaque>',
    "!llvm.func<void ()>",
    "!llvm.func<i32 (ptr, ...)>",
    "!llvm.func<ptr<1> (...)>",
    "!llvm.token",
  ])("%s", (type) => expect(read(type)).toBe(type));

  test("a nested type may be spelled in full", () => {
    expect(read("!llvm.array<2 x !llvm.ptr<1>>")).toBe("!llvm.array<2 x ptr<1>>");
  });

  test.each([
    ["!llvm.ptr<>", "expected an integer"],
    ["!llvm.array<4 f32>", "expected 'x'"],
    ["!llvm.struct<(i32>", "expected ')'"],
    ["!llvm.func<void (..., i32)>", "expected ')'"],
    ["!llvm.array<4 x void>", "invalid array element type: '!llvm.void'"],
    ["!llvm.array<4 x vec<? x 2 x ptr>>", "invalid array element type"],
    ["!llvm.struct<(void)>", "invalid LLVM structure element type: '!llvm.void'"],
    ["!llvm.struct<(i32, token)>", "invalid LLVM structure element type: '!llvm.token'"],
    ["!llvm.func<func<void ()> ()>", "invalid function result type: '!llvm.func<void ()>'"],
    ["!llvm.func<void (void)>", "invalid function argument type: '!llvm.void'"],
    ["!llvm.vec<0 x ptr>", "the number of vector elements must be positive"],
    ["!llvm.vec<2 x vector<2xi32>>", "invalid vector element type"],
    ["!llvm.vec<4 x f32>", "cannot use !llvm.vec for built-in primitives, use 'vector' instead"],
    ['!llvm.target<"t", 1, i32>', "the types of a target's type come before its numbers"],
    ['!llvm.struct<"a", (struct<"a", ()>)>', "identifier already used for an enclosing struct"],
  ])("%s is refused", (type, message) => expect(read(type)).toContain(message));
});

describe("an identified struct has one body in a file", () => {
  test.each([
    ['"a", (i32)', '"a", (ptr)', "identified type already used with a different body"],
    ['"a", packed (i32)', '"a", (i32)', "identified type already used with a different body"],
    ['"a", opaque', '"a", ()', "identified type already used with a different body"],
    ['"a", ()', '"a", opaque', "redeclaring defined struct as opaque"],
  ])("%s and %s", (first, second, message) => {
    const text = `"test.use"() {a = !llvm.struct<${first}>, b = !llvm.struct<${second}>} : () -> ()`;
    expect(roundTrip(text)).toContain(message);
  });

  test("in another file another one, and the same again", () => {
    expect(read('!llvm.struct<"a", (ptr)>')).toBe('!llvm.struct<"a", (ptr)>');
    expect(read('!llvm.struct<"a", (i32)>')).toBe('!llvm.struct<"a", (i32)>');
    const text = '"test.use"() {a = !llvm.struct<"a", (i8)>, b = !llvm.struct<"a", (i8)>} : () -> ()';
    expect(roundTrip(text)).toContain(text);
  });
});

test("types are the same object when they are the same type", () => {
  expect(LLVMPointerType.get(3)).toBe(LLVMPointerType.get(3));
  expect(LLVMStructType.get([i32, LLVMPointerType.get()])).toBe(LLVMStructType.get([i32, LLVMPointerType.get()]));
  expect(LLVMFunctionType.get(LLVMVoidType.get(), [])).not.toBe(LLVMFunctionType.get(LLVMVoidType.get(), [], true));
});

test("parts of aggregates", () => {
  const type = LLVMStructType.get([i32, LLVMArrayType.get(2, f32)]);
  expect(partType(type, [1n, 1n])).toBe(f32);
  expect(partType(type, [])).toBe(type);
  expect(partType(type, [1n, 2n])).toBeUndefined();
  expect(partType(type, [0n, 0n])).toBeUndefined();
  expect(partType(VectorType.get([4], i8), [0n])).toBeUndefined();
});
