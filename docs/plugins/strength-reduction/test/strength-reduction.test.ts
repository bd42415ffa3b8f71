/** The pass by itself, and in a compilation. Checks are comments in the IR. */
import { checkConformance, checkDiagnostics, checkPass, optimizedText } from "@dslc/testkit/plugin";
import { describe, expect, test } from "vitest";
import plugin from "../src/index.ts";

const options = { plugins: [plugin], pipeline: "builtin.module(func.func(strength-reduction))" };

test("products, unsigned quotients and remainders of powers of two are shifts and masks", () => {
  checkPass(
    `
// CHECK-LABEL: func.func @f
// CHECK-DAG:   %[[THREE:.*]] = arith.constant 3 : i32
// CHECK-DAG:   %[[MASK:.*]] = arith.constant 7 : i32
// CHECK:       %[[P:.*]] = arith.shli %x, %[[THREE]] : i32
// CHECK:       %[[Q:.*]] = arith.shrui %x, %[[THREE]] : i32
// CHECK:       %[[R:.*]] = arith.andi %x, %[[MASK]] : i32
// CHECK:       %[[D:.*]] = arith.shrsi %x, %[[THREE]] : i32
// CHECK:       return %[[P]], %[[Q]], %[[R]], %[[D]]
func.func @f(%x: i32) -> (i32, i32, i32, i32) {
  %eight = arith.constant 8 : i32
  %p = arith.muli %eight, %x : i32
  %q = arith.divui %x, %eight : i32
  %r = arith.remui %x, %eight : i32
  %d = arith.floordivsi %x, %eight : i32
  return %p, %q, %r, %d : i32, i32, i32, i32
}
`,
    options,
  );
});

test("of vectors and of index, too", () => {
  checkPass(
    `
// CHECK-LABEL: func.func @f
// CHECK-DAG:   %[[V:.*]] = arith.constant dense<2> : vector<4xi16>
// CHECK-DAG:   %[[I:.*]] = arith.constant 4 : index
// CHECK:       arith.shli %v, %[[V]] : vector<4xi16>
// CHECK:       arith.shrui %i, %[[I]] : index
func.func @f(%v: vector<4xi16>, %i: index) -> (vector<4xi16>, index) {
  %fours = arith.constant dense<4> : vector<4xi16>
  %sixteen = arith.constant 16 : index
  %p = arith.muli %v, %fours : vector<4xi16>
  %q = arith.divui %i, %sixteen : index
  return %p, %q : vector<4xi16>, index
}
`,
    options,
  );
});

test("a signed quotient is a shift where what is divided is known not to be negative", () => {
  checkPass(
    `
// CHECK-LABEL: func.func @known
// CHECK-NOT:   arith.divsi
// CHECK-NOT:   arith.remsi
// CHECK:       arith.shrui
// CHECK:       arith.andi
// CHECK-LABEL: func.func @unknown
// CHECK:       arith.divsi
// CHECK:       arith.remsi
func.func @known(%x: i32) -> (i32, i32) {
  %four = arith.constant 4 : i32
  %mask = arith.constant 1023 : i32
  %small = arith.andi %x, %mask : i32
  %q = arith.divsi %small, %four : i32
  %r = arith.remsi %small, %four : i32
  return %q, %r : i32, i32
}
func.func @unknown(%x: i32) -> (i32, i32) {
  %four = arith.constant 4 : i32
  %q = arith.divsi %x, %four : i32
  %r = arith.remsi %x, %four : i32
  return %q, %r : i32, i32
}
`,
    options,
  );
});

test.each([
  ["a number that is no power of two", "muli", "6"],
  ["zero", "muli", "0"],
  ["a quotient rounded down by the sign bit", "floordivsi", "-2147483648"],
  ["a quotient rounded up", "ceildivui", "8"],
  ["a signed quotient, when these are not wanted", "divsi", "4"],
])("%s stays", (_what, op, factor) => {
  const text = `func.func @f(%x: i32) -> i32 {
  %mask = arith.constant 1023 : i32
  %small = arith.andi %x, %mask : i32
  %c = arith.constant ${factor} : i32
  %r = arith.${op} %small, %c : i32
  return %r : i32
}
`;
  const pipeline = "builtin.module(func.func(strength-reduction{signed=false}))";
  expect(optimizedText(text, { plugins: [plugin], pipeline })).toMatch(/arith\.(mul|div|floordiv|ceildiv|constant 0)/);
});

describe("every result of 8-bit numbers is what it was", () => {
  const numbers = [0, 1, 2, 7, 63, 64, 100, 127, -128, -127, -64, -63, -7, -2, -1];
  const powers = [1, 2, 4, 8, 16, 32, 64, -128];

  test.each(["muli", "divui", "remui", "floordivsi", "divsi", "remsi"])("%s", (op) => {
    const functions = numbers.flatMap((x) =>
      powers.map(
        (power, at) => `func.func @f${x < 0 ? "m" : "p"}${Math.abs(x)}_${at}() -> i8 {
  %x = arith.constant ${x} : i8
  %c = arith.constant ${power} : i8
  %r = arith.${op} %x, %c : i8
  return %r : i8
}
`,
      ),
    );
    const text = functions.join("");
    const folded = (passes: string): string =>
      optimizedText(text, { plugins: [plugin], pipeline: `builtin.module(func.func(${passes}))` });
    expect(folded("strength-reduction,canonicalize")).toBe(folded("canonicalize"));
  });
});

test("an option that it does not have is an error that says which it has", () => {
  const pipeline = "builtin.module(func.func(strength-reduction{sign=false}))";
  expect(() => optimizedText("module {\n}\n", { plugins: [plugin], pipeline })).toThrow("signed");
});

test("what is not right before it is reported where it is", () => {
  checkDiagnostics(
    `
func.func @f(%x: i32) -> i64 {
  // expected-error @+1 {{type of return operand 0 ('i32') doesn't match function result type ('i64')}}
  return %x : i32
}
`,
    options,
  );
});

test("the plugin holds to what plugins should", () => {
  checkConformance(plugin);
});
