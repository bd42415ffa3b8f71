import { requireTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { reconcileUnrealizedCasts } from "./reconcile-casts.ts";
import { besideUpstream, functionOf } from "./testing.ts";

test("casts that cancel out go, as mlir-opt has it", (context) => {
  requireTool(context, "mlir-opt-19");
  const text = functionOf(
    "%a: i64, %x: f32) -> (i64, index, i64)",
    "%0 = builtin.unrealized_conversion_cast %a : i64 to index",
    "%1 = builtin.unrealized_conversion_cast %0 : index to i64",
    "%2 = builtin.unrealized_conversion_cast %1 : i64 to index",
    "%3 = builtin.unrealized_conversion_cast %x : f32 to i64",
    "%unused = builtin.unrealized_conversion_cast %x : f32 to index",
    "func.return %1, %2, %3 : i64, index, i64",
  );
  const { ours, theirs } = besideUpstream([reconcileUnrealizedCasts()], ["--reconcile-unrealized-casts"], text);
  expect(ours).toBe(theirs);
});
