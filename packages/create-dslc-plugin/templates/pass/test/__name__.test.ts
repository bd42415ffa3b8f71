import { checkDiagnostics, checkPass } from "@dslc/testkit/plugin";
import { test } from "vitest";
import plugin from "../src/index.ts";

const options = { plugins: [plugin], pipeline: "builtin.module(func.func(__name__))" };

test("a multiplication by two becomes an addition", () => {
  checkPass(
    `
// CHECK-LABEL: func.func @twice
// CHECK:       %[[SUM:.*]] = arith.addi %x, %x : i32
// CHECK-NOT:   arith.muli
// CHECK:       return %[[SUM]]
func.func @twice(%x: i32) -> i32 {
  %two = arith.constant 2 : i32
  %p = arith.muli %x, %two : i32
  return %p : i32
}
`,
    options,
  );
});

test("a multiplication by three stays", () => {
  checkPass(
    `
// CHECK: arith.muli
func.func @thrice(%x: i32) -> i32 {
  %three = arith.constant 3 : i32
  %p = arith.muli %x, %three : i32
  return %p : i32
}
`,
    options,
  );
});

test("what is not right is reported where it is", () => {
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
