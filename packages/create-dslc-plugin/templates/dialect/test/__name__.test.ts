import { checkConformance, checkPass, checkRoundTrip } from "@dslc/testkit/plugin";
import { test } from "vitest";
import plugin from "../src/index.ts";

const plugins = [plugin];
const sample = `func.func @f(%x: i32) -> i32 {
  %0 = __snake__.square %x : i32
  return %0 : i32
}
`;

test("the operation prints as it is written", () => {
  checkRoundTrip(`module {\n${sample.trimEnd().replaceAll(/^/gm, "  ")}\n}\n`, { plugins });
});

test("a product of a value with itself is a square, and becomes a product again", () => {
  const product = "func.func @f(%x: i32) -> i32 {\n  %p = arith.muli %x, %x : i32\n  return %p : i32\n}\n";
  checkPass(`// CHECK: __snake__.square %x : i32\n${product}`, {
    plugins,
    pipeline: "builtin.module(func.func(__name__-form))",
  });
  checkPass(`// CHECK: arith.muli %x, %x : i32\n${sample}`, {
    plugins,
    pipeline: "builtin.module(func.func(__name__-lower))",
  });
});

test("the plugin holds to what plugins should: its operation folds to what the lowering computes", () => {
  checkConformance(plugin, {
    samples: [`module {\n${sample.trimEnd().replaceAll(/^/gm, "  ")}\n}\n`],
    lowering: "builtin.module(__name__-lower)",
  });
});
