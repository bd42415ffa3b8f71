/** The dialect against upstream's: mlir-opt reads what we print as what was meant, and we read what it prints. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { requireTool, runTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { roundTrip } from "./testing.ts";

const everything = readFileSync(join(import.meta.dirname, "everything.mlir"), "utf8");

function mlirOpt(text: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = runTool("mlir-opt-19", ["-verify-each", ...args], { input: text });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
}

test("mlir-opt takes what we print, in both forms", (context) => {
  requireTool(context, "mlir-opt-19");
  expect(mlirOpt(roundTrip(everything))).toBe(mlirOpt(everything));
  expect(mlirOpt(roundTrip(everything, { generic: true }))).toBe(mlirOpt(everything));
});

test("we take what mlir-opt prints, in both forms", (context) => {
  requireTool(context, "mlir-opt-19");
  const normal = mlirOpt(everything);
  expect(mlirOpt(roundTrip(normal))).toBe(normal);
  expect(mlirOpt(roundTrip(mlirOpt(everything, "--mlir-print-op-generic")))).toBe(normal);
});
