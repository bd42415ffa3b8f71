import { describe, expect, test } from "vitest";
import { evaluateOn } from "../test/testing.ts";

describe("integers wrap, and undefined behaviour is told", () => {
  test.each([
    ["llvm.add %a, %b : i8", [127n, 1n], -128n],
    ["llvm.add %a, %b overflow<nsw> : i8", [127n, 1n], "signed overflow in an operation marked nsw"],
    ["llvm.add %a, %b overflow<nuw> : i8", [-1n, 1n], "unsigned overflow in an operation marked nuw"],
    ["llvm.sub %a, %b overflow<nsw> : i8", [-1n, 1n], -2n],
    ["llvm.mul %a, %b : i8", [16n, 16n], 0n],
    ["llvm.shl %a, %b : i8", [1n, 7n], -128n],
    ["llvm.shl %a, %b : i8", [1n, 8n], "shift by the width of the type or more"],
    ["llvm.shl %a, %b overflow<nuw> : i8", [-1n, 1n], "unsigned overflow in an operation marked nuw"],
    ["llvm.lshr %a, %b : i8", [-1n, 4n], 15n],
    ["llvm.ashr %a, %b : i8", [-16n, 2n], -4n],
    ["llvm.udiv %a, %b : i8", [-1n, 2n], 127n],
    ["llvm.udiv %a, %b : i8", [1n, 0n], "integer division by zero"],
    ["llvm.sdiv %a, %b : i8", [-7n, 2n], -3n],
    ["llvm.sdiv %a, %b : i8", [-128n, -1n], "overflow in signed division"],
    ["llvm.urem %a, %b : i8", [-1n, 10n], 5n],
    ["llvm.srem %a, %b : i8", [-7n, 2n], -1n],
    ["llvm.and %a, %b : i8", [12n, 10n], 8n],
    ["llvm.or %a, %b : i8", [12n, 10n], 14n],
    ["llvm.xor %a, %b : i8", [12n, 10n], 6n],
    ['llvm.icmp "ult" %a, %b : i8', [-1n, 1n], 0n],
    ['llvm.icmp "slt" %a, %b : i8', [-1n, 1n], 1n],
    ["llvm.intr.umax(%a, %b) : (i8, i8) -> i8", [-1n, 1n], -1n],
    ["llvm.intr.smax(%a, %b) : (i8, i8) -> i8", [-1n, 1n], 1n],
    ["llvm.intr.sadd.sat(%a, %b) : (i8, i8) -> i8", [100n, 100n], 127n],
    ["llvm.intr.uadd.sat(%a, %b) : (i8, i8) -> i8", [-56n, 100n], -1n],
    ["llvm.intr.usub.sat(%a, %b) : (i8, i8) -> i8", [1n, 2n], 0n],
    ["llvm.intr.fshl(%a, %b, %a) : (i8, i8, i8) -> i8", [0x12n, 0x34n, 12n], 0x23n],
    ["llvm.intr.fshr(%a, %b, %a) : (i8, i8, i8) -> i8", [0x12n, 0x34n, 8n], 0x34n],
  ])("%s of %s", (operation, inputs, expected) =>
    expect(evaluateOn("%a: i8, %b: i8", operation, inputs)).toBe(expected),
  );

  test.each([
    ["llvm.intr.ctpop(%a) : (i8) -> i8", -1n, 8n],
    ["llvm.intr.bitreverse(%a) : (i8) -> i8", 0b0000_0110n, 0b0110_0000n],
    ['"llvm.intr.ctlz"(%a) <{is_zero_poison = false}> : (i8) -> i8', 0n, 8n],
    ['"llvm.intr.ctlz"(%a) <{is_zero_poison = true}> : (i8) -> i8', 0n, undefined],
    ['"llvm.intr.cttz"(%a) <{is_zero_poison = true}> : (i8) -> i8', 8n, 3n],
    ['"llvm.intr.abs"(%a) <{is_int_min_poison = false}> : (i8) -> i8', -128n, -128n],
    ['"llvm.intr.abs"(%a) <{is_int_min_poison = true}> : (i8) -> i8', -128n, undefined],
    ["llvm.zext %a : i8 to i16", -1n, 255n],
    ["llvm.sext %a : i8 to i16", -1n, -1n],
    ["llvm.uitofp %a : i8 to f32", -1n, 255],
    ["llvm.freeze %a : i8", 3n, 3n],
  ])("%s of %s", (operation, input, expected) => expect(evaluateOn("%a: i8", operation, [input])).toBe(expected));

  test("bytes in the opposite order", () => {
    expect(evaluateOn("%a: i32", "llvm.intr.bswap(%a) : (i32) -> i32", [0x11223344n])).toBe(0x44332211n);
  });
});

describe("floats are rounded to their type", () => {
  test.each([
    ["llvm.fadd %a, %b : f32", [1, 2 ** -24], 1],
    ["llvm.fsub %a, %b : f32", [1, 0.5], 0.5],
    ["llvm.fmul %a, %b : f32", [3e38, 2], Infinity],
    ["llvm.fdiv %a, %b : f32", [1, 3], Math.fround(1 / 3)],
    ["llvm.frem %a, %b : f32", [-5, 3], -2],
    ['llvm.fcmp "oeq" %a, %b : f32', [Number.NaN, 1], 0n],
    ['llvm.fcmp "une" %a, %b : f32', [Number.NaN, 1], 1n],
    ['llvm.fcmp "_true" %a, %b : f32', [0, 0], 1n],
    ["llvm.intr.maxnum(%a, %b) : (f32, f32) -> f32", [Number.NaN, 1], 1],
    ["llvm.intr.maximum(%a, %b) : (f32, f32) -> f32", [Number.NaN, 1], Number.NaN],
    ["llvm.intr.minimum(%a, %b) : (f32, f32) -> f32", [0, -0], -0],
    ["llvm.intr.copysign(%a, %b) : (f32, f32) -> f32", [3, -0], -3],
    ["llvm.intr.pow(%a, %b) : (f32, f32) -> f32", [2, 3], undefined],
  ])("%s of %s", (operation, inputs, expected) =>
    expect(evaluateOn("%a: f32, %b: f32", operation, inputs)).toBe(expected),
  );

  test.each([
    ["llvm.fneg %a : f32", 0, -0],
    ["llvm.intr.sqrt(%a) : (f32) -> f32", 2, Math.fround(Math.SQRT2)],
    ["llvm.intr.rint(%a) : (f32) -> f32", 2.5, 2],
    ["llvm.intr.rint(%a) : (f32) -> f32", -0.5, -0],
    ["llvm.intr.roundeven(%a) : (f32) -> f32", 3.5, 4],
    ["llvm.intr.round(%a) : (f32) -> f32", -2.5, -3],
    ["llvm.intr.round(%a) : (f32) -> f32", 0.49999997, 0],
    ["llvm.intr.floor(%a) : (f32) -> f32", -0.5, -1],
    ["llvm.intr.trunc(%a) : (f32) -> f32", -0.5, -0],
    ["llvm.fptosi %a : f32 to i8", -3.9, -3n],
    ["llvm.fptosi %a : f32 to i8", 128, "128 is no value of the integer type"],
    ["llvm.fptoui %a : f32 to i8", 255, -1n],
    ["llvm.fptrunc %a : f32 to f16", 1 + 2 ** -11, 1],
    ["llvm.bitcast %a : f32 to i32", 1, 0x3f800000n],
    ["llvm.bitcast %a : f32 to i32", Number.NaN, undefined],
  ])("%s of %s", (operation, input, expected) => expect(evaluateOn("%a: f32", operation, [input])).toBe(expected));
});

test("vectors are computed element by element", () => {
  expect(
    evaluateOn("%v: vector<2xi8>", "llvm.add %v, %v : vector<2xi8>", [
      [1n, 127n],
      [2n, 1n],
    ]),
  ).toEqual([3n, -128n]);
  expect(
    evaluateOn("%v: vector<2xi8>", 'llvm.icmp "eq" %v, %v : vector<2xi8>', [
      [1n, 2n],
      [1n, 3n],
    ]),
  ).toEqual([1n, 0n]);
  expect(
    evaluateOn("%v: vector<2xi8>, %i: i32", "llvm.extractelement %v[%i : i32] : vector<2xi8>", [[1n, 2n], 1n]),
  ).toBe(2n);
  expect(
    evaluateOn("%v: vector<2xi8>, %i: i32", "llvm.extractelement %v[%i : i32] : vector<2xi8>", [[1n, 2n], 2n]),
  ).toBeUndefined();
  expect(
    evaluateOn("%v: vector<2xi8>, %e: i8, %i: i32", "llvm.insertelement %e, %v[%i : i32] : vector<2xi8>", [
      [1n, 2n],
      7n,
      0n,
    ]),
  ).toEqual([7n, 2n]);
  expect(
    evaluateOn("%v: vector<2xi8>", "llvm.shufflevector %v, %v [3, 0] : vector<2xi8>", [
      [1n, 2n],
      [3n, 4n],
    ]),
  ).toEqual([4n, 1n]);
  expect(
    evaluateOn("%c: vector<2xi1>, %v: vector<2xi8>", "llvm.select %c, %v, %v : vector<2xi1>, vector<2xi8>", [
      [1n, 0n],
      [1n, 2n],
      [3n, 4n],
    ]),
  ).toEqual([1n, 4n]);
});

test("constants are their values", () => {
  expect(evaluateOn("", "llvm.mlir.constant(-1 : i8) : i8", [])).toBe(-1n);
  expect(evaluateOn("", "llvm.mlir.constant(2 : index) : i64", [])).toBe(2n);
  expect(evaluateOn("", "llvm.mlir.constant(1.5 : f32) : f32", [])).toBe(1.5);
  expect(evaluateOn("", "llvm.mlir.constant(dense<1> : tensor<2xi8>) : !llvm.array<2 x i8>", [])).toBeUndefined();
  expect(evaluateOn("", "llvm.mlir.poison : i8", [])).toBeUndefined();
});
