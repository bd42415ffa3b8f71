/**
 * Formulas in C++ against formulas in TypeScript: random ones, evaluated by both, must have the same value or the same
 * problem in the same part. The C++ is compiled with checks for undefined behaviour. Without g++ the tests are
 * skipped, and say so.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CppVariable,
  cppRuntime,
  type Environment,
  evaluateBoolean,
  evaluateExtent,
  evaluateInteger,
  integer,
  type IntegerExpression,
  maximumDepth,
  printExpression,
  printPart,
  toCpp,
  variablesOf,
} from "../src/index.ts";
import { arbitraryFormula, type RandomFormula } from "../src/testing/index.ts";

const hasCompiler = spawnSync("g++", ["--version"]).status === 0;
const unlessMissing = hasCompiler ? "" : " (skipped: no g++)";

/** The value as text, or the kind of problem and the part of the formula that has none. */
function value(formula: RandomFormula): string {
  const result = typescriptValue(formula);
  return typeof result === "object" ? `${result.problem} in ${printPart(result.expression)}` : String(result);
}

const withoutPart = (result: string): string => result.replace(/ in .*/, "");

function typescriptValue(formula: RandomFormula): ReturnType<typeof evaluateInteger | typeof evaluateBoolean> {
  switch (formula.kind) {
    case "integer":
      return evaluateInteger(formula.expression, formula.environment);
    case "extent":
      return evaluateExtent(formula.expression, formula.environment);
    case "boolean":
      return evaluateBoolean(formula.expression, formula.environment);
  }
}

const cppName = (name: string): string => name.replace(".", "_");

const cppType = (name: string): CppVariable["type"] =>
  name === "u64_parameter" ? "std::uint64_t" : name === "bool_parameter" ? "bool" : "std::int64_t";

function cppLiteral(constant: bigint | boolean, type: CppVariable["type"]): string {
  if (type === "bool") return String(constant);
  if (type === "std::uint64_t") return `UINT64_C(${constant})`;
  return constant === -(2n ** 63n) ? "dslc::formula::least" : `INT64_C(${constant})`;
}

function cppFunction(formula: RandomFormula, index: number): string {
  const variables = (name: string): CppVariable => ({ text: cppName(name), type: cppType(name) });
  const declarations = variablesOf(formula.expression).map((name) => {
    const type = cppType(name);
    return `const ${type} ${cppName(name)} = ${cppLiteral(formula.environment.get(name) ?? false, type)};`;
  });
  const text =
    formula.kind === "boolean"
      ? toCpp(formula.expression, "boolean", variables)
      : toCpp(formula.expression, formula.kind, variables);
  return `void formula${index}() {\n${declarations.join("\n")}\nprint(${text}, ${formula.kind === "boolean"});\n}\n`;
}

const printFunction = `
#include <cinttypes>
#include <cstdio>
void print(const dslc::formula_value &result, bool is_boolean) {
  static const char *const problems[] = {"", "overflow", "division-by-zero", "does-not-fit", "negative"};
  if (!result) std::printf("%s in %s\\n", problems[static_cast<int>(result.error)], result.part);
  else if (is_boolean) std::puts(result.value != 0 ? "true" : "false");
  else std::printf("%" PRId64 "\\n", result.value);
}
`;

/** What the C++ program prints for each formula. */
function cppValues(formulas: readonly RandomFormula[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "dslc-manifest-"));
  try {
    const source = join(folder, "formulas.cpp");
    const program = join(folder, "formulas");
    const calls = formulas.map((_, index) => `  formula${index}();`).join("\n");
    const functions = formulas.map(cppFunction).join("\n");
    writeFileSync(source, `${cppRuntime}${printFunction}${functions}\nint main() {\n${calls}\n}\n`);
    const options = ["-std=c++17", "-Wall", "-Wextra", "-Werror", "-fsanitize=undefined", "-fno-sanitize-recover=all"];
    const compiled = spawnSync("g++", [...options, source, "-o", program], { encoding: "utf8" });
    if (compiled.status !== 0) throw new Error(compiled.stderr.slice(0, 5000));
    const ran = spawnSync(program, { encoding: "utf8", maxBuffer: 1 << 26 });
    if (ran.status !== 0) throw new Error(ran.stderr.slice(0, 5000));
    return ran.stdout.trimEnd().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.skipIf(!hasCompiler)(`1,000 random formulas have in C++ the value they have here${unlessMissing}`, () => {
  const seed = Number(process.env["DSLC_TEST_SEED"] ?? Date.now() % 2 ** 31);
  console.log(`seed of the random formulas: ${seed} (set DSLC_TEST_SEED to repeat)`);
  const formulas = fc.sample(arbitraryFormula(), { seed, numRuns: 1000 });
  const inCpp = cppValues(formulas);
  const row = (formula: RandomFormula, result: string | undefined): string =>
    `${printExpression(formula.expression)} = ${result} where ${printEnvironment(formula.environment)}`;
  const expected = formulas.map((formula) => row(formula, value(formula)));
  expect(formulas.map((formula, index) => row(formula, inCpp[index]))).toEqual(expected);

  const seen = new Set(formulas.map(value).map(withoutPart));
  for (const outcome of ["overflow", "division-by-zero", "does-not-fit", "negative", "true", "false", "0"]) {
    expect(seen).toContain(outcome);
  }
});

const printEnvironment = (environment: Environment): string =>
  [...environment].map(([name, constant]) => `${name} = ${constant}`).join(", ");

const least = integer(-(2n ** 63n));
const greatest = integer(2n ** 63n - 1n);

test.skipIf(!hasCompiler)(`formulas at the limits have in C++ the value they have here${unlessMissing}`, () => {
  const environment: Environment = new Map<string, bigint | boolean>([
    ["value0", 7n],
    ["u64_parameter", 2n ** 63n],
  ]);
  let deep: IntegerExpression = 1;
  for (let depth = 0; depth < maximumDepth; depth++) deep = ["add", deep, 1];
  const cases: readonly (readonly [IntegerExpression, string])[] = [
    [["div", least, -1], "overflow"],
    [["rem", least, -1], "0"],
    [["rem", -7, 2], "-1"],
    [["div", -7, 2], "-3"],
    [["mul", least, -1], "overflow"],
    [["mul", -1, least], "overflow"],
    [["mul", ["integer", "4611686018427387904"], -2], "-9223372036854775808"],
    [["sub", ["add", greatest, 1], 1], "overflow"],
    [["sub", 0, least], "overflow"],
    [["sub", -1, least], "9223372036854775807"],
    [["align_up", -5, 4], "-4"],
    [["align_up", greatest, 2], "overflow"],
    [["align_up", ["sub", greatest, 1], 2], "9223372036854775806"],
    [["align_up", least, 65536], "-9223372036854775808"],
    [["fit", "u64", -1], "does-not-fit"],
    [["fit", "u64", greatest], "9223372036854775807"],
    [["fit", "i8", -128], "-128"],
    [["fit", "i8", 128], "does-not-fit"],
    ["u64_parameter", "overflow"],
    [["select", ["eq", "value0", 7], 1, ["div", 1, 0]], "1"],
    [["select", ["or", ["eq", "value0", 7], ["eq", ["div", 1, 0], 1]], "value0", "u64_parameter"], "7"],
    [["select", ["and", ["ne", "value0", 7], ["eq", ["div", 1, 0], 1]], 1, 2], "2"],
    [deep, String(maximumDepth + 1)],
  ];
  const formulas = cases.map(([expression]) => ({ kind: "integer", expression, environment }) as const);
  const expected = cases.map(([, result]) => result);
  expect(formulas.map(value).map(withoutPart)).toEqual(expected);
  expect(cppValues(formulas).map(withoutPart)).toEqual(expected);
});
