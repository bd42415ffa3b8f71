/**
 * Random formulas with random launches, for tests that compare two evaluators of formulas.
 *
 * Constants and variables tend to the edges: 0, the least and greatest values of the integer types, and their
 * neighbours. Otherwise nearly no formula would meet the limits at which evaluators differ.
 */
import fc from "fast-check";
import type { Environment } from "../evaluate.ts";
import {
  arithmeticOperators,
  type BooleanExpression,
  comparisonOperators,
  integer,
  type IntegerExpression,
  type IntegerType,
  integerTypeRange,
  integerTypes,
  largestInteger,
  launchVariables,
  logicalOperators,
  type Operator,
  smallestInteger,
} from "../expression.ts";

/** The scalar parameters that random formulas read: one of each type, named after it. */
export const formulaParameters: readonly { readonly name: string; readonly type: IntegerType | "bool" }[] = [
  ...integerTypes.map((type) => ({ name: `${type}_parameter`, type })),
  { name: "bool_parameter", type: "bool" },
];

export interface FormulaOptions {
  /** Operators to leave out, for evaluators that lack them. */
  readonly without?: readonly Exclude<Operator, "integer">[];
}

/** A formula and a launch to evaluate it in. */
export type RandomFormula =
  | { readonly kind: "integer" | "extent"; readonly expression: IntegerExpression; readonly environment: Environment }
  | { readonly kind: "boolean"; readonly expression: BooleanExpression; readonly environment: Environment };

/** Formulas of both kinds; the environment has all of `formulaParameters` and `launchVariables`. */
export function arbitraryFormula(options: FormulaOptions = {}): fc.Arbitrary<RandomFormula> {
  const { integerExpression, booleanExpression } = arbitraryExpressions(options);
  const environment = arbitraryEnvironment();
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("integer"), expression: integerExpression, environment }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("extent"), expression: integerExpression, environment }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("boolean"), expression: booleanExpression, environment }) },
  );
}

/** Values for all variables that random formulas read. */
export function arbitraryEnvironment(): fc.Arbitrary<Environment> {
  const parameters = formulaParameters.map(({ name, type }) =>
    fc.tuple(fc.constant(name), type === "bool" ? fc.boolean() : arbitraryInteger(...integerTypeRange(type))),
  );
  const launch = launchVariables.map((name) =>
    fc.tuple(fc.constant<string>(name), arbitraryInteger(1n, name.startsWith("group_size") ? 1024n : 2n ** 31n - 1n)),
  );
  return fc.tuple(...parameters, ...launch).map((entries) => new Map<string, bigint | boolean>(entries));
}

interface Expressions {
  readonly integerExpression: IntegerExpression;
  readonly booleanExpression: BooleanExpression;
}

function arbitraryExpressions(options: FormulaOptions): fc.LetrecValue<Expressions> {
  const without = new Set<Operator>(options.without ?? []);
  const allowed = <O extends Operator>(operators: readonly O[]): fc.Arbitrary<O> =>
    fc.constantFrom(...operators.filter((operator) => !without.has(operator)));
  const unlessWithout = <T>(
    operator: Operator,
    weight: number,
    arbitrary: fc.Arbitrary<T>,
  ): fc.WeightedArbitrary<T>[] => (without.has(operator) ? [] : [{ weight, arbitrary }]);
  const nesting = { maxDepth: 4, depthSize: "medium", withCrossShrink: true } as const;

  return fc.letrec<Expressions>((tie: fc.LetrecTypedTie<Expressions>) => {
    const anInteger = tie("integerExpression");
    const aBoolean = tie("booleanExpression");
    const alignUp = fc.tuple(fc.constant("align_up" as const), anInteger, arbitraryAlignment());
    const fit = fc.tuple(fc.constant("fit" as const), fc.constantFrom(...integerTypes), anInteger);
    const select = fc.tuple(fc.constant("select" as const), aBoolean, anInteger, anInteger);
    return {
      integerExpression: fc.oneof(
        nesting,
        { weight: 9, arbitrary: arbitraryIntegerLeaf() },
        { weight: 8, arbitrary: fc.tuple(allowed(arithmeticOperators), anInteger, anInteger) },
        ...unlessWithout("align_up", 2, alignUp),
        ...unlessWithout("fit", 1, fit),
        ...unlessWithout("select", 3, select),
      ),
      booleanExpression: fc.oneof(
        nesting,
        { weight: 2, arbitrary: arbitraryBooleanLeaf() },
        { weight: 4, arbitrary: fc.tuple(allowed(comparisonOperators), anInteger, anInteger) },
        { weight: 3, arbitrary: fc.tuple(allowed(logicalOperators), aBoolean, aBoolean) },
        ...unlessWithout("not", 1, fc.tuple(fc.constant("not" as const), aBoolean)),
      ),
    };
  });
}

function arbitraryIntegerLeaf(): fc.Arbitrary<IntegerExpression> {
  const names = formulaParameters.flatMap(({ name, type }) => (type === "bool" ? [] : [name]));
  return fc.oneof(
    fc.constantFrom(...names, ...launchVariables),
    arbitraryInteger(smallestInteger, largestInteger).map(integer),
  );
}

function arbitraryBooleanLeaf(): fc.Arbitrary<BooleanExpression> {
  const names = formulaParameters.flatMap(({ name, type }) => (type === "bool" ? [name] : []));
  return fc.oneof(fc.boolean(), fc.constantFrom(...names));
}

function arbitraryAlignment(): fc.Arbitrary<number> {
  return fc.nat({ max: 16 }).map((exponent) => 2 ** exponent);
}

/** Small numbers, numbers at the edges of the integer types, and any number. */
function arbitraryInteger(least: bigint, greatest: bigint): fc.Arbitrary<bigint> {
  const inside = (value: bigint): boolean => value >= least && value <= greatest;
  const near = (value: bigint): readonly bigint[] => [value - 1n, value, value + 1n];
  const edges = [0n, least, greatest, ...integerTypes.flatMap((type) => integerTypeRange(type))].flatMap(near);
  const small = fc.bigInt({ min: least > -20n ? least : -20n, max: greatest < 20n ? greatest : 20n });
  return fc.oneof(small, fc.constantFrom(...edges.filter(inside)), fc.bigInt({ min: least, max: greatest }));
}
