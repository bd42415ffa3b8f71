import fc from "fast-check";
import { expect, test } from "vitest";
import { expressionProblems, type VariableKinds } from "../expression-schema.ts";
import { type Expression, launchVariables, operands } from "../expression.ts";
import { arbitraryFormula, formulaParameters } from "./random-expression.ts";

const variables: VariableKinds = new Map([
  ...formulaParameters.map(({ name, type }) => [name, type === "bool" ? "boolean" : "integer"] as const),
  ...launchVariables.map((name) => [name, "integer"] as const),
]);

const operatorsOf = (expression: Expression): readonly string[] => [
  ...(typeof expression === "object" ? [expression[0]] : []),
  ...operands(expression).flatMap(operatorsOf),
];

test("random formulas are formulas, over variables that have values", () => {
  fc.assert(
    fc.property(arbitraryFormula(), ({ kind, expression, environment }) => {
      expect(expressionProblems(expression, kind === "boolean" ? "boolean" : "integer", variables)).toEqual([]);
      expect([...environment.keys()].toSorted()).toEqual([...variables.keys()].toSorted());
    }),
  );
});

test("operators can be left out", () => {
  const without = ["fit", "select", "mul", "not", "and", "eq", "align_up"] as const;
  fc.assert(
    fc.property(arbitraryFormula({ without }), ({ expression }) => {
      expect(operatorsOf(expression).filter((operator) => without.some((left) => left === operator))).toEqual([]);
    }),
  );
});
