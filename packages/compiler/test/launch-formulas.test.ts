/**
 * Launch formulas mean one thing: what the manifest's evaluator says, the interpreter says of the contract's IR and the
 * manifest that is read off that IR says again; canonicalization keeps every value. (That C++ says it too is tested
 * beside the evaluator, on the same random formulas.)
 */
import { DiagnosticSink } from "@dslc/base";
import { makeContext, makeRegistry } from "@dslc/compiler";
import { bufferLength, requires } from "@dslc/dialect-wg";
import { evaluateContract } from "@dslc/interpreter";
import { Block, cloneOperation, moduleOp, type Operation, Region, type Value, verify } from "@dslc/ir";
import { type Environment, evaluateBoolean, evaluateInteger, isContractError, launchVariables } from "@dslc/manifest";
import { arbitraryFormula, formulaParameters, type RandomFormula } from "@dslc/manifest/testing";
import { canonicalizeInside } from "@dslc/pass-core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FormulaReader } from "../src/contract-expression.ts";
import { contractOf } from "./formula-to-ir.ts";

const seed = Number(process.env["DSLC_TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

type Formula =
  | Exclude<RandomFormula, { kind: "extent" }>
  | {
      readonly kind: "integer";
      readonly expression: Extract<RandomFormula, { kind: "extent" }>["expression"];
      readonly environment: Environment;
    };

/** The value; `"error"` when the evaluation is a contract error. */
type Outcome = bigint | boolean | "error";

function byManifest(formula: Pick<Formula, "kind" | "expression">, environment: Environment): Outcome {
  const value =
    formula.kind === "boolean"
      ? evaluateBoolean(formula.expression as never, environment)
      : evaluateInteger(formula.expression as never, environment);
  return isContractError(value) ? "error" : value;
}

function byInterpreter(op: Operation, formula: Formula): Outcome {
  const number = (name: string): bigint => BigInt(formula.environment.get(name) ?? 0n);
  const values = evaluateContract(
    op,
    formulaParameters.map(({ name }) => number(name)),
    {
      groupSize: [Number(number("group_size.x")), Number(number("group_size.y")), Number(number("group_size.z"))],
      numGroups: [Number(number("num_groups.x")), Number(number("num_groups.y")), Number(number("num_groups.z"))],
    },
  );
  if (formula.kind === "boolean") return values.requirements[0]?.holds ?? "error";
  return values.bufferLengths.get(formulaParameters.length) ?? "error";
}

/** A length is an extent: what the manifest gives below zero is an error here. */
function asLength(outcome: Outcome): Outcome {
  return typeof outcome === "bigint" && outcome < 0n ? "error" : outcome;
}

test("a formula, the contract's IR and the formula read off that are equal in 1,000 random launches", () => {
  console.log(`seed ${seed}; set DSLC_TEST_SEED to repeat`);
  const registry = makeRegistry([], new DiagnosticSink());
  if (registry === undefined) throw new Error("the built-in registry is sound");
  const context = makeContext(registry);
  let errors = 0;
  for (const random of fc.sample(arbitraryFormula(), { numRuns: 1000, seed })) {
    const formula = { ...random, kind: random.kind === "extent" ? "integer" : random.kind } as Formula;
    const expected =
      formula.kind === "integer"
        ? asLength(byManifest(formula, formula.environment))
        : byManifest(formula, formula.environment);
    if (expected === "error") errors++;
    const op = contractOf(formula as never, formulaParameters, launchVariables);
    const holder = moduleOp.create({ regions: [new Region([holderBlock(op)])] });
    const sink = new DiagnosticSink();
    expect(verify(holder, sink), sink.diagnostics[0]?.message).toBe(true);
    const what = JSON.stringify(formula.expression);
    expect(byInterpreter(op, formula), what).toBe(expected);
    const same = readBack(op, formula);
    expect(
      formula.kind === "integer"
        ? asLength(byManifest(same, formula.environment))
        : byManifest(same, formula.environment),
      `read back: ${what}`,
    ).toBe(expected);
    // What has no value may become anything, so contracts are not canonicalized; what has one keeps it.
    if (expected === "error") continue;
    canonicalizeInside(holder, context);
    const canonical = holder.getRegion().entry.first;
    if (canonical === undefined) throw new Error("the contract is still there");
    expect(byInterpreter(canonical, formula), `canonical: ${what}`).toBe(expected);
  }
  // Neither side may be what random formulas nearly always come to.
  expect(errors).toBeGreaterThan(100);
  expect(errors).toBeLessThan(900);
});

function holderBlock(op: Operation): Block {
  const block = new Block();
  block.append(cloneOperation(op));
  return block;
}

function readBack(op: Operation, formula: Formula): Pick<Formula, "kind" | "expression"> {
  const { entry } = op.getRegion();
  const names = [...formulaParameters, ...launchVariables.map((name) => ({ name, type: "u32" }))];
  const variables = names.map(({ name, type }, position) => ({
    value: entry.argument(position),
    name,
    isBoolean: type === "bool",
  }));
  const named = (wanted: boolean): Map<Value, string> =>
    new Map(variables.filter(({ isBoolean }) => isBoolean === wanted).map(({ value, name }) => [value, name]));
  const reader = new FormulaReader({ integers: named(false), booleans: named(true) });
  for (const inner of entry.operations()) {
    if (bufferLength.is(inner)) return { kind: "integer", expression: reader.integer(inner.length) };
    if (requires.is(inner)) return { kind: "boolean", expression: reader.boolean(inner.condition) };
  }
  throw new Error(`the contract of ${formula.kind} states nothing`);
}
