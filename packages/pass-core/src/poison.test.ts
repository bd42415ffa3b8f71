/** Which values may be poison. */
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { memref } from "@dslc/dialect-memref";
import { scf } from "@dslc/dialect-scf";
import { mayBePoison } from "@dslc/ir";
import { moduleOf } from "@dslc/testkit";
import { expect, test } from "vitest";

/** Of the last operand of the operation `test.use` in a function with this body. */
function isPossible(body: string): boolean | undefined {
  const text = `func.func @f(%a: i32, %b: i32, %x: f32, %n: index, %m: memref<i32>) {\n${body}\nfunc.return\n}`;
  let found: boolean | undefined;
  moduleOf(text, [arith, func, memref, scf]).walk((op) => {
    const last = op.operands.at(-1);
    if (op.name === "test.use" && last !== undefined) found = mayBePoison(last);
  });
  return found;
}

test.each([
  ["%0 = arith.addi %a, %b overflow<nsw> : i32", true],
  ["%0 = arith.addi %a, %b : i32", false],
  ["%0 = arith.shli %a, %b : i32", true],
  ["%c = arith.constant 31 : i32\n%0 = arith.shrui %a, %c : i32", false],
  ["%c = arith.constant 32 : i32\n%0 = arith.shrui %a, %c : i32", true],
  ["%0 = arith.fptosi %x : f32 to i32", true],
  ["%s = arith.addf %x, %x : f32\n%0 = arith.bitcast %s : f32 to i32", false],
  ["%s = arith.addf %x, %x fastmath<nnan> : f32\n%0 = arith.bitcast %s : f32 to i32", true],
  ["%s = arith.addf %x, %x fastmath<contract> : f32\n%0 = arith.bitcast %s : f32 to i32", false],
  ["%p = arith.addi %a, %b overflow<nuw> : i32\n%0 = arith.xori %p, %a : i32", true],
  ["%0 = memref.load %m[] : memref<i32>", false],
  ['%0 = "test.value"() : () -> i32', true],
])("%s: %s", (body, expected) => {
  expect(isPossible(`${body}\n"test.use"(%0) : (i32) -> ()`)).toBe(expected);
});

test("a loop's counter is none, what the loop carries may be", () => {
  const loop = (used: string): string => `scf.for %i = %n to %n step %n iter_args(%c = %n) -> (index) {
    "test.use"(${used}) : (index) -> ()
    scf.yield %c : index
  }`;
  expect(isPossible(loop("%i"))).toBe(false);
  expect(isPossible(loop("%c"))).toBe(true);
});
