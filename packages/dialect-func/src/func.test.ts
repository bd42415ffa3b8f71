import { readFileSync } from "node:fs";
import { arith } from "@dslc/dialect-arith";
import { callable, callOp, lookupSymbol, SymbolReferenceAttribute } from "@dslc/ir";
import { moduleOf, readIr, reprint, roundTripErrors } from "@dslc/testkit";
import { expect, test } from "vitest";
import { func } from "./dialect.ts";
import { funcOp } from "./ops.ts";

const dialects = [arith, func];

test("what is printed is what was read, in both forms", () => {
  expect(roundTripErrors(readFileSync(new URL("../test/everything.mlir", import.meta.url), "utf8"), dialects)).toEqual(
    [],
  );
});

test("the generic form has upstream's names", () => {
  expect(reprint("func.func private @f(i32 {test.a}) -> i32", dialects, { generic: true })).toContain(
    '"func.func"() <{arg_attrs = [{test.a}], function_type = (i32) -> i32, sym_name = "f", sym_visibility = "private"}> ({\n  }) : () -> ()',
  );
});

test.each([
  ["a public declaration", "func.func @f()", "1: 'func.func' op symbol declaration cannot have public visibility"],
  [
    "a function without return",
    "func.func @f() { %c = arith.constant 1 : i32\n}",
    "1: 'arith.constant' op is the last of its block and no terminator: block with no terminator",
  ],
  ["an empty body", "func.func @f() {\n}", "1: expected non-empty function body"],
  [
    "a missing result",
    "func.func @f() -> i32 {\nreturn\n}",
    "2: 'func.return' op has 0 operands, but enclosing function (@f) returns 1",
  ],
  [
    "another result",
    "func.func @f(%x: i32) -> f32 {\nreturn %x : i32\n}",
    "2: 'func.return' op type of return operand 0 ('i32') doesn't match function result type ('f32') in function @f",
  ],
  [
    "a return elsewhere",
    '"test.op"() ({\nfunc.return\n}) : () -> ()',
    "2: 'func.return' op expects parent op 'func.func'",
  ],
  [
    "an unknown callee",
    "func.func @f() {\ncall @g() : () -> ()\nreturn\n}",
    "2: 'func.call' op 'g' does not reference a valid function",
  ],
  [
    "too few arguments",
    "func.func private @g(i32)\nfunc.func @f() {\ncall @g() : () -> ()\nreturn\n}",
    "3: 'func.call' op incorrect number of operands for callee",
  ],
  [
    "an argument of another type",
    "func.func private @g(i32)\nfunc.func @f(%x: f32) {\ncall @g(%x) : (f32) -> ()\nreturn\n}",
    "3: 'func.call' op operand type mismatch: expected operand type 'i32', but provided 'f32' for operand number 0",
  ],
  [
    "a constant of another type",
    "func.func private @g()\nfunc.func @f() {\n%c = func.constant @g : () -> i32\nreturn\n}",
    "3: 'func.constant' op reference to function with mismatched type",
  ],
  [
    "attributes without dialect",
    "func.func private @f(i32 {nope})",
    "1: 'func.func' op arguments may only have dialect attributes",
  ],
  [
    "a visibility that is none",
    '"func.func"() <{function_type = () -> (), sym_name = "f", sym_visibility = "hidden"}> ({\n}) : () -> ()',
    `1: 'func.func' op visibility expected to be one of ["public", "private", "nested"], but got "hidden"`,
  ],
  [
    "two of one name",
    "func.func private @f()\nfunc.func private @f()",
    "2: 'func.func' op redefinition of symbol named 'f'",
  ],
  [
    "a label where arguments are named",
    "func.func @f(%x: i32) {\n^bb0:\nreturn\n}",
    "2: invalid block name in region with named arguments",
  ],
  [
    "a named argument among unnamed ones",
    "func.func @f(i32,\n%x: i32) {\nreturn\n}",
    "2: expected type instead of SSA identifier",
  ],
  [
    "a name in the dictionary",
    'func.func @f()\n  attributes {sym_name = "g"}',
    "2: 'sym_name' is an inferred attribute and should not be specified in the explicit attribute dictionary",
  ],
  ["an unnamed argument among named ones", "func.func @f(%x: i32,\ni32) {\nreturn\n}", "2: expected SSA identifier"],
])("%s is refused", (_what, text, message) => {
  expect(readIr(text, dialects).errors).toEqual([message]);
});

test("an entry block that is not as the type says is refused", () => {
  const text =
    '"func.func"() <{function_type = (i32) -> (), sym_name = "f"}> ({\n^bb0(%x: f32):\n"func.return"() : () -> ()\n}) : () -> ()';
  expect(readIr(text, dialects).errors).toEqual([
    "1: 'func.func' op type of entry block argument #0('f32') must match the type of the corresponding argument in function signature('i32')",
  ]);
});

test("what is in a function without a type is not asked for what the type says", () => {
  const text = `"func.func"() <{sym_name = "f"}> ({ "func.return"() : () -> () }) : () -> ()`;
  expect(readIr(text, [func]).errors).toEqual(["1: 'func.func' op requires attribute 'function_type'"]);
});

test("functions are callable and calls know what they call", () => {
  const module = moduleOf(
    "func.func @f(%x: i32) -> i32 {\n%y = call @f(%x) : (i32) -> i32\nreturn %y : i32\n}",
    dialects,
  );
  const op = lookupSymbol(module, "f");
  if (op === undefined || !funcOp.is(op)) throw new Error("there is no function");
  expect(callable.of(op)?.body(op)).toBe(op.body);
  expect(callable.of(op)?.type(op).text).toBe("(i32) -> i32");
  const call = op.body.entry.first;
  if (call === undefined) throw new Error("there is no call");
  expect(callOp.of(call)?.callee(call)).toEqual(new SymbolReferenceAttribute("f"));
  expect(callOp.of(call)?.arguments(call)).toEqual([op.body.entry.argument(0)]);
});
