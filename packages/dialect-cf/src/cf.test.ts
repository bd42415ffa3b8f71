import { readFileSync } from "node:fs";
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { branchOp, type Operation } from "@dslc/ir";
import { moduleOf, readIr, reprint, rewrite, roundTripErrors } from "@dslc/testkit";
import { expect, test } from "vitest";
import { cf } from "./dialect.ts";

const dialects = [arith, func, cf];

test("what is printed is what was read, in both forms", () => {
  expect(
    roundTripErrors(readFileSync(new URL("../test/everything.mlir", import.meta.url), "utf8"), [func, cf]),
  ).toEqual([]);
});

/** A function of `%a : i32` and `%b : i1` whose first block ends with the line. */
function inFunction(line: string): string {
  return `func.func @f(%a: i32, %b: i1) {\n${line}\n^one(%x: i32):\nreturn\n^none:\nreturn\n}`;
}

test("the generic form has upstream's segments", () => {
  const generic = reprint(inFunction("cf.switch %a : i32, [default: ^none, 4: ^one(%a : i32), 5: ^none]"), dialects, {
    generic: true,
  });
  expect(generic).toContain(
    '"cf.switch"(%a, %a)[^bb2, ^bb1, ^bb2] <{case_operand_segments = array<i32: 1, 0>, case_values = dense<[4, 5]> : vector<2xi32>, operandSegmentSizes = array<i32: 1, 0, 1>}> : (i32, i32) -> ()',
  );
});

test.each([
  ["too few operands", "cf.br ^one", "2: 'cf.br' op branch has 0 operands for successor #0, but target block has 1"],
  [
    "an operand of another type",
    "cf.cond_br %b, ^none, ^one(%b : i1)",
    "2: 'cf.cond_br' op type mismatch for bb argument #0 of successor #1",
  ],
  [
    "a condition that is no i1",
    '"cf.cond_br"(%a)[^none, ^none] <{operandSegmentSizes = array<i32: 1, 0, 0>}> : (i32) -> ()',
    "2: 'cf.cond_br' op operand #0 must be 1-bit signless integer, but got 'i32'",
  ],
  [
    "segments that do not fit",
    '"cf.cond_br"(%b)[^none, ^none] <{operandSegmentSizes = array<i32: 1, 1, 0>}> : (i1) -> ()',
    "2: 'cf.cond_br' op operand count (1) does not match with the total size (2) specified in attribute 'operandSegmentSizes'",
  ],
  ["a missing successor", '"cf.br"() : () -> ()', "2: 'cf.br' op requires 1 successor but found 0"],
  [
    "case values of another type",
    '"cf.switch"(%a)[^none, ^none] <{case_operand_segments = array<i32: 0>, case_values = dense<1> : vector<1xi64>, operandSegmentSizes = array<i32: 1, 0, 0>}> : (i32) -> ()',
    "2: 'cf.switch' op 'flag' type ('i32') should match case value type ('i64')",
  ],
  [
    "a case without destination",
    '"cf.switch"(%a)[^none] <{case_operand_segments = array<i32>, case_values = dense<1> : vector<1xi32>, operandSegmentSizes = array<i32: 1, 0, 0>}> : (i32) -> ()',
    "2: 'cf.switch' op number of case values (1) should match number of case destinations (0)",
  ],
])("%s is refused", (_what, line, message) => {
  expect(readIr(inFunction(line), dialects).errors).toEqual([message]);
});

/** The first terminator of the function. */
function branchIn(line: string): Operation {
  const op = moduleOf(inFunction(line), dialects).getRegion().entry.first?.getRegion().entry.last;
  if (op === undefined) throw new Error("there is no branch");
  return op;
}

test("a branch knows which operands go where, and takes others", () => {
  const op = branchIn("cf.switch %a : i32, [default: ^one(%a : i32), 4: ^none, 5: ^one(%a : i32)]");
  const branch = branchOp.of(op);
  const count = (successor: number) => branch?.successorOperands(op, successor).length;
  expect([0, 1, 2].map(count)).toEqual([1, 0, 1]);
  branch?.setSuccessorOperands(op, 2, []);
  branch?.setSuccessorOperands(op, 1, [op.getOperand(0)]);
  expect([0, 1, 2].map(count)).toEqual([1, 1, 0]);
  expect(op.properties.text).toContain("case_operand_segments = array<i32: 1, 0>");
});

test.each([
  ["cf.br ^none", [], 0],
  ["cf.cond_br %b, ^none, ^one(%a : i32)", [1n, undefined], 0],
  ["cf.cond_br %b, ^none, ^one(%a : i32)", [0n, undefined], 1],
  ["cf.cond_br %b, ^none, ^one(%a : i32)", [undefined, undefined], undefined],
  ["cf.switch %a : i32, [default: ^none, 4: ^none, -5: ^none]", [-5n], 2],
  ["cf.switch %a : i32, [default: ^none, 4: ^none, -5: ^none]", [5n], 0],
])("%s with %s goes to successor %s", (line, operands, successor) => {
  const op = branchIn(line);
  expect(branchOp.of(op)?.takenSuccessor(op, operands)).toBe(successor);
});

test.each([
  ["%c = arith.constant true\ncf.cond_br %c, ^none, ^one(%a : i32)", "cf.br ^bb2"],
  ["%c = arith.constant false\ncf.cond_br %c, ^none, ^one(%a : i32)", "cf.br ^bb1(%a : i32)"],
  ["cf.cond_br %b, ^one(%a : i32), ^one(%a : i32)", "cf.br ^bb1(%a : i32)"],
  ["%c = arith.constant 4 : i32\ncf.switch %c : i32, [default: ^none, 4: ^one(%a : i32)]", "cf.br ^bb1(%a : i32)"],
  ["cf.switch %a : i32, [default: ^none]", "cf.br ^bb2"],
  ["cf.cond_br %b, ^next, ^none\n^next:\ncf.br ^one(%a : i32)", "cf.cond_br %b, ^bb2(%a : i32), ^bb3"],
  ['%c = arith.constant true\ncf.assert %c, "holds"\ncf.br ^none', "cf.br ^bb2"],
])("%s becomes %s", (lines, expected) => {
  expect(rewrite(inFunction(lines), dialects)).toContain(expected);
  expect(rewrite(inFunction(lines), dialects)).not.toContain("cf.assert");
});

test("blocks that go round in a circle are left alone", () => {
  const text = inFunction("cf.cond_br %b, ^a, ^none\n^a:\ncf.br ^c\n^c:\ncf.br ^a");
  expect(rewrite(text, dialects)).toContain("cf.cond_br %b, ^bb1, ^bb4");
});

test("an assertion that may fail is kept", () => {
  expect(rewrite(inFunction('cf.assert %b, "maybe"\ncf.br ^none'), dialects)).toContain('cf.assert %b, "maybe"');
});
