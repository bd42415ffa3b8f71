/** A program that uses the engine, for tests that end it: `idle` waits, `busy` has LLVM read something long. */
import { startBindingsEngine } from "@dslc/engine-llvm-bindings";
import { long, nvptx } from "./bindings.ts";

const engine = startBindingsEngine();
await engine.describe();
console.log("ready");
if (process.argv[2] === "idle") setInterval(() => undefined, 1000);
for (;;) {
  if (process.argv[2] === "idle") break;
  await engine.compile({ ir: long, triple: nvptx, cpu: "sm_80", optimizationLevel: 3, outputs: [] });
}
