import { describe, expect, test } from "vitest";
import { instructions, printErrors } from "./testing.ts";

const parameters =
  "%i: i32, %j: i32, %l: i64, %b: i1, %f: f32, %g: f32, %h: f16, %v: vector<4xf32>, %w: vector<4xi32>, %p: !llvm.ptr, %p3: !llvm.ptr<3>, %s: !llvm.struct<(i32, array<2 x f32>)>";

/** The instruction that a value of the dialect becomes. */
function becomes(value: string): string | undefined {
  return instructions(parameters, `%r = ${value}`)[0]?.replace("%r = ", "");
}

describe("arithmetic on integers", () => {
  test.each([
    ["llvm.add %i, %j : i32", "add i32 %i, %j"],
    ["llvm.add %i, %j overflow<nsw, nuw> : i32", "add nuw nsw i32 %i, %j"],
    ["llvm.sub %i, %j overflow<nsw> : i32", "sub nsw i32 %i, %j"],
    ["llvm.mul %i, %j : i32", "mul i32 %i, %j"],
    ["llvm.shl %i, %j overflow<nuw> : i32", "shl nuw i32 %i, %j"],
    ["llvm.udiv %i, %j : i32", "udiv i32 %i, %j"],
    ["llvm.sdiv %i, %j : i32", "sdiv i32 %i, %j"],
    ["llvm.urem %i, %j : i32", "urem i32 %i, %j"],
    ["llvm.srem %i, %j : i32", "srem i32 %i, %j"],
    ["llvm.and %w, %w : vector<4xi32>", "and <4 x i32> %w, %w"],
    ["llvm.or %i, %j : i32", "or i32 %i, %j"],
    ["llvm.xor %i, %j : i32", "xor i32 %i, %j"],
    ["llvm.lshr %i, %j : i32", "lshr i32 %i, %j"],
    ["llvm.ashr %i, %j : i32", "ashr i32 %i, %j"],
    ['llvm.icmp "ult" %i, %j : i32', "icmp ult i32 %i, %j"],
    ['llvm.icmp "ne" %p3, %p3 : !llvm.ptr<3>', "icmp ne ptr addrspace(3) %p3, %p3"],
  ])("%s", (value, expected) => expect(becomes(value)).toBe(expected));
});

describe("arithmetic on floats", () => {
  test.each([
    ["llvm.fadd %f, %g : f32", "fadd float %f, %g"],
    ["llvm.fadd %f, %g {fastmathFlags = #llvm.fastmath<contract>} : f32", "fadd contract float %f, %g"],
    ["llvm.fsub %v, %v {fastmathFlags = #llvm.fastmath<fast>} : vector<4xf32>", "fsub fast <4 x float> %v, %v"],
    ["llvm.fmul %h, %h {fastmathFlags = #llvm.fastmath<nnan, nsz>} : f16", "fmul nnan nsz half %h, %h"],
    ["llvm.fdiv %f, %g : f32", "fdiv float %f, %g"],
    ["llvm.frem %f, %g : f32", "frem float %f, %g"],
    ["llvm.fneg %f {fastmathFlags = #llvm.fastmath<nsz>} : f32", "fneg nsz float %f"],
    ['llvm.fcmp "oeq" %f, %g : f32', "fcmp oeq float %f, %g"],
    ['llvm.fcmp "_true" %f, %g {fastmathFlags = #llvm.fastmath<nnan>} : f32', "fcmp nnan true float %f, %g"],
  ])("%s", (value, expected) => expect(becomes(value)).toBe(expected));
});

describe("conversions", () => {
  test.each([
    ["llvm.sext %i : i32 to i64", "sext i32 %i to i64"],
    ["llvm.zext %i : i32 to i64", "zext i32 %i to i64"],
    ["llvm.trunc %l : i64 to i8", "trunc i64 %l to i8"],
    ["llvm.fpext %h : f16 to f64", "fpext half %h to double"],
    ["llvm.fptrunc %f : f32 to bf16", "fptrunc float %f to bfloat"],
    ["llvm.sitofp %i : i32 to f32", "sitofp i32 %i to float"],
    ["llvm.uitofp %w : vector<4xi32> to vector<4xf32>", "uitofp <4 x i32> %w to <4 x float>"],
    ["llvm.fptosi %f : f32 to i64", "fptosi float %f to i64"],
    ["llvm.fptoui %f : f32 to i8", "fptoui float %f to i8"],
    ["llvm.bitcast %v : vector<4xf32> to vector<2xf64>", "bitcast <4 x float> %v to <2 x double>"],
    ["llvm.addrspacecast %p3 : !llvm.ptr<3> to !llvm.ptr", "addrspacecast ptr addrspace(3) %p3 to ptr"],
    ["llvm.inttoptr %l : i64 to !llvm.ptr<1>", "inttoptr i64 %l to ptr addrspace(1)"],
    ["llvm.ptrtoint %p3 : !llvm.ptr<3> to i32", "ptrtoint ptr addrspace(3) %p3 to i32"],
  ])("%s", (value, expected) => expect(becomes(value)).toBe(expected));
});

describe("parts and choices", () => {
  test.each([
    ["llvm.select %b, %i, %j : i1, i32", "select i1 %b, i32 %i, i32 %j"],
    [
      "llvm.select %b, %f, %g {fastmathFlags = #llvm.fastmath<nnan>} : i1, f32",
      "select nnan i1 %b, float %f, float %g",
    ],
    ["llvm.freeze %i : i32", "freeze i32 %i"],
    ["llvm.extractelement %v[%i : i32] : vector<4xf32>", "extractelement <4 x float> %v, i32 %i"],
    ["llvm.insertelement %f, %v[%l : i64] : vector<4xf32>", "insertelement <4 x float> %v, float %f, i64 %l"],
    [
      "llvm.shufflevector %v, %v [3, -1] : vector<4xf32>",
      "shufflevector <4 x float> %v, <4 x float> %v, <2 x i32> <i32 3, i32 poison>",
    ],
    ["llvm.extractvalue %s[1, 0] : !llvm.struct<(i32, array<2 x f32>)>", "extractvalue { i32, [2 x float] } %s, 1, 0"],
    [
      "llvm.insertvalue %i, %s[0] : !llvm.struct<(i32, array<2 x f32>)>",
      "insertvalue { i32, [2 x float] } %s, i32 %i, 0",
    ],
  ])("%s", (value, expected) => expect(becomes(value)).toBe(expected));
});

test("an operation of no known instruction is reported at its place", () => {
  expect(printErrors('llvm.func @f(%i: i32) {\n  %r = "other.thing"(%i) : (i32) -> i32\n  llvm.return\n}')).toEqual([
    "2: 'other.thing' cannot be written as LLVM IR: LLVM IR has no such instruction",
  ]);
});

test("a type that LLVM IR lacks is reported at the operation", () => {
  expect(
    printErrors('llvm.func @f() {\n  %r = llvm.call_intrinsic "llvm.made.up"() : () -> !llvm.token\n  llvm.return\n}'),
  ).toEqual(["2: the type '!llvm.token' cannot be written as LLVM IR"]);
});
