import { readFileSync } from "node:fs";
import { func } from "@dslc/dialect-func";
import { mlirOptErrors, requireTool, throughMlirOpt } from "@dslc/testkit";
import { expect, test } from "vitest";
import { vector } from "../src/index.ts";
import { refused, withSources } from "./refused.ts";

test("mlir-opt means the same by every op", (context) => {
  requireTool(context, "mlir-opt-19");
  const text = readFileSync(new URL("everything.mlir", import.meta.url), "utf8");
  expect(mlirOptErrors(text, [func, vector])).toEqual([]);
});

test("mlir-opt refuses what we refuse", (context) => {
  requireTool(context, "mlir-opt-19");
  const taken = refused.filter(([line]) => !throughMlirOpt(withSources(line)).includes("error:"));
  expect(taken).toEqual([]);
});
