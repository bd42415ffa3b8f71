import { readFileSync } from "node:fs";
import { mlirOptErrors, requireTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { arith } from "../src/index.ts";

test("mlir-opt means the same by every op", (context) => {
  requireTool(context, "mlir-opt-19");
  const text = readFileSync(new URL("everything.mlir", import.meta.url), "utf8");
  expect(mlirOptErrors(text, [arith])).toEqual([]);
});
