/** Rewrites of gpu ops, where they apply and where not; mlir-opt comes to the same. */
import { mlirOptPasses, requireTool, rewrite, rewritesApplied, throughMlirOpt } from "@dslc/testkit";
import { expect, test } from "vitest";
import { gpu } from "../src/index.ts";

const kernel = (...lines: readonly string[]): string =>
  `gpu.module @m {\n  gpu.func @k() kernel {\n${lines.join("\n")}\n    gpu.return\n  }\n}\n`;

test("of barriers next to each other one is left", (context) => {
  const [three, two] = [
    kernel("gpu.barrier", "gpu.barrier", "gpu.barrier"),
    kernel("gpu.barrier", '"test.op"() : () -> ()', "gpu.barrier"),
  ];
  expect(rewritesApplied(three, [gpu])).toEqual(["gpu.barrier: of two next to each other one"]);
  expect(rewrite(three, [gpu]).match(/gpu.barrier/g)).toHaveLength(1);
  expect(rewritesApplied(two, [gpu])).toEqual([]);
  requireTool(context, "mlir-opt-19");
  for (const text of [three, two]) {
    const theirs = mlirOptPasses(text, ["--canonicalize", "--allow-unregistered-dialect"]);
    expect(throughMlirOpt(rewrite(text, [gpu]))).toBe(theirs);
  }
});
