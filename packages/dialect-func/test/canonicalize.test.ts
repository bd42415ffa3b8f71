/** Rewrites of calls, where they apply and where not; mlir-opt comes to the same. */
import { mlirOptPasses, requireTool, rewrite, rewritesApplied, throughMlirOpt } from "@dslc/testkit";
import { expect, test } from "vitest";
import { func } from "../src/index.ts";

const calling = (value: string): string => `func.func private @g(i32) -> i32
func.func @f(%x: i32, %h: (i32) -> i32) -> i32 {
  %g = func.constant @g : (i32) -> i32
  %r = func.call_indirect ${value}(%x) : (i32) -> i32
  func.return %r : i32
}
`;

test("a function that is known is called directly", (context) => {
  const name = "func.call_indirect: of a function that is known => call";
  expect(rewritesApplied(calling("%g"), [func])).toContain(name);
  expect(rewritesApplied(calling("%h"), [func])).not.toContain(name);
  requireTool(context, "mlir-opt-19");
  for (const text of [calling("%g"), calling("%h")])
    expect(throughMlirOpt(rewrite(text, [func]))).toBe(mlirOptPasses(text, ["--canonicalize"]));
});
