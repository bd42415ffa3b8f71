import { describe, expect, test } from "vitest";
import { type Environment, evaluate, evaluateBoolean, evaluateExtent, evaluateInteger } from "./evaluate.ts";
import { type BooleanExpression, integer, type IntegerExpression, maximumDepth } from "./expression.ts";

const environment: Environment = new Map<string, bigint | boolean>([
  ["n", 100n],
  ["zero", 0n],
  ["negative", -7n],
  ["flag", true],
  ["huge", 2n ** 64n - 1n],
  ["group_size.x", 256n],
]);

const greatest = integer(2n ** 63n - 1n);
const least = integer(-(2n ** 63n));

describe("a formula of integers", () => {
  test.each<[IntegerExpression, bigint]>([
    [5, 5n],
    ["n", 100n],
    ["group_size.x", 256n],
    [["add", "n", 1], 101n],
    [["sub", "n", 101], -1n],
    [["mul", "negative", "n"], -700n],
    [["div", "negative", 2], -3n],
    [["div", 7, -2], -3n],
    [["rem", "negative", 2], -1n],
    [["rem", 7, -2], 1n],
    [["rem", least, -1], 0n],
    [["min", "n", "negative"], -7n],
    [["max", "n", "negative"], 100n],
    [["align_up", 0, 16], 0n],
    [["align_up", 1, 16], 16n],
    [["align_up", 16, 16], 16n],
    [["align_up", "negative", 4], -4n],
    [["fit", "u8", "n"], 100n],
    [["select", ["lt", "n", 5], 1, 2], 2n],
    [["integer", "9007199254740993"], 2n ** 53n + 1n],
  ])("%j is %i", (expression, value) => {
    expect(evaluateInteger(expression, environment)).toBe(value);
    expect(evaluate(expression, environment)).toBe(value);
  });

  test.each<[IntegerExpression, string, string]>([
    [["add", greatest, 1], "overflow", "'9223372036854775807 + 1' is 9223372036854775808, above 2^63-1"],
    [
      ["sub", ["mul", "n", greatest], "n"],
      "overflow",
      "'n * 9223372036854775807' is 922337203685477580700, above 2^63-1, with n = 100",
    ],
    [["sub", least, 1], "overflow", "'-9223372036854775808 - 1' is -9223372036854775809, below -2^63"],
    [["div", least, -1], "overflow", "'-9223372036854775808 / -1' is 9223372036854775808, above 2^63-1"],
    [["align_up", greatest, 2], "overflow", "'align_up(9223372036854775807, 2)' is 9223372036854775808, above 2^63-1"],
    ["huge", "overflow", "'huge' is 18446744073709551615, above 2^63-1"],
    [["div", "n", "zero"], "division-by-zero", "'n / zero' divides by zero, with n = 100, zero = 0"],
    [["rem", 1, ["sub", "n", "n"]], "division-by-zero", "'1 % (n - n)' divides by zero, with n = 100"],
    [["fit", "u8", ["mul", "n", 3]], "does-not-fit", "'fit(u8, n * 3)' is 300, no u8, with n = 100"],
    [["fit", "u64", "negative"], "does-not-fit", "'fit(u64, negative)' is -7, no u64, with negative = -7"],
  ])("%j has no value", (expression, problem, message) => {
    expect(evaluateInteger(expression, environment)).toMatchObject({ problem, message });
  });

  test("an overflow is an error though the whole would come back into range", () => {
    expect(evaluateInteger(["sub", ["add", greatest, 1], 1], environment)).toMatchObject({
      expression: ["add", greatest, 1],
    });
  });

  test("the first of two errors is the one on the left", () => {
    expect(evaluateInteger(["add", ["div", 1, 0], "huge"], environment)).toMatchObject({ problem: "division-by-zero" });
    expect(evaluateInteger(["add", "huge", ["div", 1, 0]], environment)).toMatchObject({ problem: "overflow" });
  });

  test("select evaluates the chosen operand only", () => {
    expect(evaluateInteger(["select", "flag", 1, ["div", 1, 0]], environment)).toBe(1n);
    expect(evaluateInteger(["select", ["not", "flag"], "huge", 2], environment)).toBe(2n);
    expect(evaluateInteger(["select", ["eq", ["div", 1, 0], 1], 1, 2], environment)).toMatchObject({
      problem: "division-by-zero",
    });
  });

  test("as deep as it may be, it is evaluated", () => {
    let deep: IntegerExpression = 0;
    for (let depth = 0; depth < maximumDepth; depth++) deep = ["add", 1, deep];
    expect(evaluateInteger(deep, environment)).toBe(BigInt(maximumDepth));
  });
});

describe("a condition", () => {
  test.each<[BooleanExpression, boolean]>([
    [true, true],
    ["flag", true],
    [["not", "flag"], false],
    [["eq", "n", 100], true],
    [["ne", "n", 100], false],
    [["lt", "negative", 0], true],
    [["le", "n", 100], true],
    [["gt", "n", 100], false],
    [["ge", "n", 101], false],
    [["and", "flag", ["gt", "zero", 0]], false],
    [["or", ["gt", "zero", 0], "flag"], true],
  ])("%j is %s", (expression, value) => {
    expect(evaluateBoolean(expression, environment)).toBe(value);
    expect(evaluate(expression, environment)).toBe(value);
  });

  test("and, or stop at the operand that decides", () => {
    const divides: BooleanExpression = ["gt", ["div", 1, "zero"], 0];
    expect(evaluateBoolean(["and", ["ne", "zero", 0], divides], environment)).toBe(false);
    expect(evaluateBoolean(["or", ["eq", "zero", 0], divides], environment)).toBe(true);
    expect(evaluateBoolean(["and", "flag", divides], environment)).toMatchObject({ problem: "division-by-zero" });
    expect(evaluateBoolean(["or", divides, "flag"], environment)).toMatchObject({ problem: "division-by-zero" });
  });
});

describe("an extent", () => {
  test("may be zero", () => {
    expect(evaluateExtent("zero", environment)).toBe(0n);
  });

  test("may not be negative", () => {
    const expression: IntegerExpression = ["sub", "zero", 1];
    const message = "'zero - 1' is -1, negative, with zero = 0";
    expect(evaluateExtent(expression, environment)).toEqual({ problem: "negative", expression, message });
  });

  test("may be computed from negative values", () => {
    expect(evaluateExtent(["add", ["sub", "zero", 1], "n"], environment)).toBe(99n);
  });
});

test("a missing variable, or one of the wrong kind, is a mistake of the caller", () => {
  expect(() => evaluateInteger("missing", environment)).toThrow("'missing' is not given, not an integer");
  expect(() => evaluateInteger("flag", environment)).toThrow("'flag' is true, not an integer");
  expect(() => evaluateBoolean("n", environment)).toThrow("'n' is 100, not a boolean");
});
