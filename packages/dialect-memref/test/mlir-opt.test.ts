import { readFileSync } from "node:fs";
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { gpu } from "@dslc/dialect-gpu";
import { mlirOptErrors, requireTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { memref } from "../src/index.ts";

test("mlir-opt means the same by every op", (context) => {
  requireTool(context, "mlir-opt-19");
  const text = readFileSync(new URL("everything.mlir", import.meta.url), "utf8");
  expect(mlirOptErrors(text, [arith, func, gpu, memref])).toEqual([]);
});
