import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { math } from "@dslc/dialect-math";
import { scf } from "@dslc/dialect-scf";
import { vector } from "@dslc/dialect-vector";
import { type Operation, printOperation } from "@dslc/ir";
import { moduleOf, requireTool, throughMlirOpt } from "@dslc/testkit";
import { describe, expect, test } from "vitest";
import { loweredFunctions, lowerFunctions } from "./lower-math.ts";

const dialects = [arith, func, math, scf, vector];

/** A function of one operation, which takes values of one type. */
function moduleWith(name: string, type: string): Operation {
  const binary = ["math.powf", "math.atan2", "arith.remf"].includes(name);
  return moduleOf(
    `func.func @f(%x: ${type}, %y: ${type}) -> ${type} {
      %r = ${name} ${binary ? "%x, %y" : "%x"} : ${type}
      return %r : ${type}
    }`,
    dialects,
  );
}

function namesIn(module: Operation): ReadonlySet<string> {
  const names = new Set<string>();
  module.walk((op) => void names.add(op.name));
  return names;
}

const types = ["f32", "f64", "f16", "bf16", "vector<4xf32>", "vector<2xf64>", "vector<8xbf16>"];

test.each(["tensor<f32>", "tensor<4x?xf16>"])("functions of %s stay", (type) => {
  for (const name of loweredFunctions) expect(lowerFunctions(moduleWith(name, type)), name).toBe(0);
  const approximate = `func.func @f(%x: ${type}) { %r = math.exp %x fastmath<afn> : ${type} return }`;
  expect(lowerFunctions(moduleOf(approximate, dialects))).toBe(0);
});

test("constants of a long vector are one element for all", () => {
  const module = moduleWith("math.exp", "vector<1000000000xf32>");
  expect(lowerFunctions(module)).toBe(1);
  expect(printOperation(module)).toContain("dense<1.000000e+00> : vector<1000000000xf32>");
});

describe.each(loweredFunctions)("%s", (name) => {
  test.for(types)("of %s becomes arithmetic that mlir-opt verifies", (type, context) => {
    requireTool(context, "mlir-opt-19");
    const module = moduleWith(name, type);
    expect(lowerFunctions(module)).toBe(1);
    expect([...namesIn(module)].filter((used) => loweredFunctions.includes(used))).toEqual([]);
    expect(throughMlirOpt(printOperation(module))).not.toContain("error:");
  });
});

test.each(["sqrt", "floor", "ceil", "trunc", "round", "absf"])("math.%s has an instruction, and stays", (name) => {
  const module = moduleWith(`math.${name}`, "f32");
  expect(lowerFunctions(module)).toBe(0);
  expect(namesIn(module)).toContain(`math.${name}`);
});

test("a function of a type that nothing is written for stays", () => {
  expect(lowerFunctions(moduleWith("math.exp", "f80"))).toBe(0);
});

test("only an angle that is large takes the branch with all digits of pi; a vector takes both ways", () => {
  const [scalar, vector] = [moduleWith("math.sin", "f32"), moduleWith("math.sin", "vector<4xf32>")];
  lowerFunctions(scalar);
  lowerFunctions(vector);
  expect(namesIn(scalar)).toContain("scf.if");
  expect(namesIn(vector)).not.toContain("scf.if");
});

test("nothing may be contracted: no operation has fast-math flags", () => {
  for (const name of loweredFunctions) {
    const module = moduleWith(name, "f32");
    lowerFunctions(module);
    expect(printOperation(module)).not.toContain("fastmath");
  }
});

test("a function in a loop's body is lowered there, at the place of the source", () => {
  const module = moduleOf(
    `func.func @f(%x: f32, %n: index, %one: index) -> f32 {
      %r = scf.for %i = %one to %n step %one iter_args(%a = %x) -> (f32) {
        %b = math.exp %a : f32
        scf.yield %b : f32
      }
      return %r : f32
    }`,
    dialects,
  );
  let location: unknown;
  module.walk((op) => {
    if (op.name === "math.exp") location = op.location;
  });
  lowerFunctions(module);
  const locations = new Set<unknown>();
  module.walk((op) => {
    if (op.name === "math.fma") locations.add(op.location);
  });
  expect([...locations]).toEqual([location]);
});
