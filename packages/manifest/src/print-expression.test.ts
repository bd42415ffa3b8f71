import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate, isContractError } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import { printExpression } from "./print-expression.ts";
import { arbitraryFormula, type RandomFormula } from "./testing/index.ts";

test.each<[Expression, string]>([
  [["add", "group_size.x", ["sub", "taps", 1]], "group_size.x + (taps - 1)"],
  [["sub", ["add", "group_size.x", "taps"], 1], "group_size.x + taps - 1"],
  [["mul", ["add", "n", 1], 4], "(n + 1) * 4"],
  [["add", ["mul", "n", 4], 1], "n * 4 + 1"],
  [["div", "n", ["mul", 2, "m"]], "n / (2 * m)"],
  [["rem", ["div", "n", 2], "m"], "n / 2 % m"],
  [["align_up", ["add", "n", 1], 16], "align_up(n + 1, 16)"],
  [["max", ["min", "n", 5], -1], "max(min(n, 5), -1)"],
  [["fit", "u32", ["add", "n", 1]], "fit(u32, n + 1)"],
  [["select", ["lt", "n", 5], 1, ["integer", "9007199254740992"]], "select(n < 5, 1, 9007199254740992)"],
  [["or", ["and", "a", ["not", "b"]], ["gt", "n", 0]], "a && !b || n > 0"],
  [["and", ["or", "a", "b"], ["not", ["or", "a", false]]], "(a || b) && !(a || false)"],
  [["not", ["eq", "n", 1]], "!(n == 1)"],
])("%j is printed as %s", (expression, text) => {
  expect(printExpression(expression)).toBe(text);
});

/** Evaluates a printed formula as JavaScript, which has the same infix operators with the same precedences. */
function valueOfText({ expression, environment }: RandomFormula): unknown {
  const text = printExpression(expression)
    .replaceAll(/(?<![\w.])\d+/g, "$&n")
    .replaceAll(/fit\([iu]\d+, /g, "(");
  const shape = (what: string): object => ({
    x: environment.get(`${what}.x`),
    y: environment.get(`${what}.y`),
    z: environment.get(`${what}.z`),
  });
  return runInNewContext(text, {
    ...Object.fromEntries(environment),
    group_size: shape("group_size"),
    num_groups: shape("num_groups"),
    min: (left: bigint, right: bigint) => (left < right ? left : right),
    max: (left: bigint, right: bigint) => (left > right ? left : right),
    align_up: (value: bigint, alignment: bigint) => (value + alignment - 1n) & -alignment,
    select: (condition: boolean, left: bigint, right: bigint) => (condition ? left : right),
  });
}

test("the printed text of a formula has the formula's value", () => {
  fc.assert(
    fc.property(arbitraryFormula({ without: ["select"] }), (formula) => {
      const value = evaluate(formula.expression, formula.environment);
      fc.pre(!isContractError(value));
      expect(valueOfText(formula)).toBe(value);
    }),
  );
});
