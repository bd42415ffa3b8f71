import { DiagnosticSink, SourceFile } from "@dslc/base";
import { expect, test } from "vitest";
import { IntegerAttribute } from "./attributes.ts";
import { defineOp, region, successor } from "./define-op.ts";
import { Context, defineDialect } from "./dialect.ts";
import { parseModule } from "./parser.ts";
import { isolatedFromAbove, terminator } from "./traits.ts";
import { optional, signlessInteger, typeVariable, variadic } from "./type-constraints.ts";
import { i1, index } from "./types.ts";
import { verify } from "./verifier.ts";

const I = typeVariable("I", signlessInteger);
const dialect = defineDialect("t", {
  ops: [
    defineOp("t.def", { results: { value: signlessInteger } }),
    defineOp("t.add", { operands: { lhs: I, rhs: I }, results: { sum: I } }),
    defineOp("t.groups", { operands: { first: variadic(index), flag: optional(i1) } }),
    defineOp("t.body", { regions: { body: region } }),
    defineOp("t.isolated", { regions: { body: region }, traits: [isolatedFromAbove] }),
    defineOp("t.branch", { successors: { to: successor }, traits: [terminator] }),
    defineOp("t.end", { operands: { values: variadic(signlessInteger) }, traits: [terminator] }),
  ],
  discardableAttributes: {
    even: (_op, value, report) => {
      if (value instanceof IntegerAttribute && value.value % 2n !== 0n) report("t.even is odd");
    },
  },
});

function problems(text: string): string[] {
  const sink = new DiagnosticSink();
  const context = new Context([dialect]);
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module !== undefined) verify(module, sink, context);
  return sink.diagnostics.map(({ message, span }) => `${span?.toString().slice(2)} ${message}`);
}

test("valid IR has no problems", () => {
  expect(
    problems(
      '"t.body"() ({\n%a = "t.def"() : () -> i8\n"t.branch"()[^b] : () -> ()\n^b:\n"t.end"(%a) : (i8) -> ()\n}) : () -> ()',
    ),
  ).toEqual([]);
});

test.each([
  [
    "a missing operand",
    '%a = "t.def"() : () -> i8\n%b = "t.add"(%a) : (i8) -> i8',
    "2:6 't.add' op expected 2 operands, but found 1",
  ],
  [
    "two types for one variable",
    '%a = "t.def"() : () -> i8\n%b = "t.add"(%a, %a) : (i8, i8) -> i16',
    "2:6 't.add' op failed to verify that all of {lhs, rhs, sum} have same type",
  ],
  [
    "wrong segment sizes",
    '"t.groups"() <{operandSegmentSizes = array<i32: 1, 0>}> : () -> ()',
    "1:1 't.groups' op operand count (0) does not match with the total size (1) specified in attribute 'operandSegmentSizes'",
  ],
  [
    "arguments of a module",
    '"builtin.module"() ({\n^a(%a: i8):\n}) : () -> ()',
    "1:1 'builtin.module' op region should have no arguments",
  ],
  [
    "a cast to nothing",
    '"builtin.unrealized_conversion_cast"() : () -> ()',
    "1:1 'builtin.unrealized_conversion_cast' op expected at least one result for cast operation",
  ],
  [
    "an attribute of a dialect that checks it, on an operation of another",
    "builtin.module attributes {t.even = 3 : i8} {\n}",
    "1:1 'builtin.module' op t.even is odd",
  ],
  ["a missing region", '"t.body"() : () -> ()', "1:1 't.body' op requires one region"],
  [
    "an empty region",
    '"t.body"() ({}) : () -> ()',
    "1:1 't.body' op region #0 ('body') failed to verify constraint: region with at least 1 blocks",
  ],
  [
    "a block without a terminator",
    '"t.body"() ({ %a = "t.def"() : () -> i8 }) : () -> ()',
    "1:20 't.def' op is the last of its block and no terminator: block with no terminator",
  ],
  [
    "a terminator in the middle",
    '"t.body"() ({ "t.end"() : () -> ()\n"t.end"() : () -> () }) : () -> ()',
    "1:15 't.end' op must be the last operation in the parent block",
  ],
  [
    "a use before the definition",
    '"t.body"() ({ %a = "t.add"(%b, %b) : (i8, i8) -> i8\n%b = "t.def"() : () -> i8\n"t.end"() : () -> () }) : () -> ()',
    "1:20 't.add' op operand #0 does not dominate this use",
  ],
  [
    "a use that a branch goes around",
    '"t.body"() ({\n"t.branch"()[^c] : () -> ()\n^b:\n%a = "t.def"() : () -> i8\n"t.branch"()[^c] : () -> ()\n^c:\n"t.end"(%a) : (i8) -> ()\n}) : () -> ()',
    "7:1 't.end' op operand #0 does not dominate this use",
  ],
  [
    "a branch back to the entry",
    '"t.body"() ({\n^a:\n"t.branch"()[^a] : () -> ()\n}) : () -> ()',
    "1:1 't.body' op entry block of region may not have predecessors",
  ],
])("%s is found", (_name, text, message) => {
  expect(problems(text)).toContain(message);
});

test("a value from outside of an isolated operation is not visible inside", () => {
  expect(problems('%a = "t.def"() : () -> i8\n"t.isolated"() ({ "t.end"(%a) : (i8) -> () }) : () -> ()')).toEqual([
    "2:27 use of undeclared SSA value name '%a'",
  ]);
});
