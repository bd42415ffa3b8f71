import { readFileSync } from "node:fs";
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { memref } from "@dslc/dialect-memref";
import { scf } from "@dslc/dialect-scf";
import { mlirOptErrors, requireTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { gpu } from "../src/index.ts";

test("mlir-opt means the same by every op", (context) => {
  requireTool(context, "mlir-opt-19");
  const text = readFileSync(new URL("everything.mlir", import.meta.url), "utf8");
  expect(mlirOptErrors(text, [arith, func, gpu, memref, scf])).toEqual([]);
});

for (const name of ["block-sum-a", "block-sum-b", "fir-a", "fir-b"]) {
  test(`mlir-opt means the same by the kernel ${name}`, (context) => {
    requireTool(context, "mlir-opt-19");
    const text = readFileSync(new URL(`${name}.mlir`, import.meta.url), "utf8");
    expect(mlirOptErrors(text, [arith, func, gpu, memref, scf])).toEqual([]);
  });
}
