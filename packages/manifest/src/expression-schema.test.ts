import { describe, expect, test } from "vitest";
import { expressionProblems, type VariableKinds } from "./expression-schema.ts";
import { maximumDepth, signatures } from "./expression.ts";

const variables: VariableKinds = new Map([
  ["n", "integer"],
  ["taps", "integer"],
  ["flag", "boolean"],
  ["scale", "other"],
]);

test.each([
  5,
  "n",
  ["sub", ["add", "n", "taps"], 1],
  ["integer", "-9223372036854775808"],
  ["align_up", "n", 16],
  ["fit", "u32", "n"],
  ["select", ["and", "flag", ["not", ["lt", "n", 5]]], 1, 2],
])("%j is an integer formula", (value) => {
  expect(expressionProblems(value, "integer", variables)).toEqual([]);
});

describe("a mistake is found at its place", () => {
  test.each<[unknown, readonly number[], string]>([
    [undefined, [], "expected an integer formula, found nothing"],
    [null, [], "expected an integer formula, found null"],
    [{}, [], "expected an integer formula, found an object"],
    [true, [], "expected an integer formula, found true"],
    [1.5, [], "expected an exact integer, found 1.5"],
    [2 ** 53, [], "expected an exact integer, found 9007199254740992"],
    [[], [], "expected an operator first, found nothing"],
    [[["add"], 1, 2], [], "expected an operator first, found an array"],
    [["ad", 1, 2], [], "unknown operator 'ad', did you mean 'add'?"],
    [["toString", 1, 2], [], "unknown operator 'toString'"],
    [["add", 1], [], "'add' takes 2 operands, found 1"],
    [["not", true, true], [], "expected an integer formula, but 'not' makes a boolean formula"],
    [["lt", 1, 2], [], "expected an integer formula, but 'lt' makes a boolean formula"],
    [["add", 1, ["mul", "n", ["foo"]]], [2, 2], "unknown operator 'foo'"],
    [["select", 1, 2, 3], [1], "expected a boolean formula, found 1"],
    [["select", ["not", "flag", 1], 2, 3], [1], "'not' takes 1 operand, found 2"],
    [["align_up", "n", 12], [2], "expected a power of two, found 12"],
    [["align_up", "n", "n"], [2], 'expected a power of two, found "n"'],
    [["fit", "f32", "n"], [1], 'expected an integer type, found "f32"'],
    [["integer", "5"], [1], 'expected digits of an integer that is no exact JSON number, found "5"'],
    [
      ["integer", "9223372036854775808"],
      [1],
      'expected digits of an integer that is no exact JSON number, found "9223372036854775808"',
    ],
    ["tap", [], "unknown variable 'tap', did you mean 'taps'?"],
    ["a b", [], '"a b" is no name of a variable'],
    ["group_size.w", [], '"group_size.w" is no name of a variable'],
    ["flag", [], "'flag' is not an integer"],
    ["scale", [], "'scale' is not an integer"],
    [["add", 1, ["select", "n", 1, 2]], [2, 1], "'n' is not a boolean"],
  ])("%j", (value, path, message) => {
    expect(expressionProblems(value, "integer", variables)).toEqual([{ path, message }]);
  });
});

test("all mistakes are found", () => {
  const problems = expressionProblems(["add", ["foo"], ["mul", 1.5, "m"]], "integer", variables);
  expect(problems.map(({ path }) => path)).toEqual([[1], [2, 1], [2, 2]]);
});

test("without known variables any name will do", () => {
  expect(expressionProblems("anything", "integer")).toEqual([]);
});

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = ["align_up", value, 16];
  return value;
}

test("a formula as deep as allowed is checked in no time, a deeper one is refused", () => {
  expect(expressionProblems(nested(maximumDepth), "integer")).toEqual([]);
  const tooDeep = [{ path: [], message: `nests deeper than ${maximumDepth} operations` }];
  expect(expressionProblems(nested(maximumDepth + 1), "integer")).toEqual(tooDeep);
  expect(expressionProblems(nested(100_000), "integer")).toEqual(tooDeep);
});

test("every operator is checked by its signature", () => {
  for (const [operator, { gives, takes }] of Object.entries(signatures)) {
    const operands = takes.map(
      (kind) => ({ integer: 1, boolean: true, alignment: 4, type: "u8", digits: "9007199254740992" })[kind],
    );
    expect(expressionProblems([operator, ...operands], gives)).toEqual([]);
    expect(expressionProblems([operator, ...operands, 1], gives)).toHaveLength(1);
  }
});
