/**
 * A program that uses an engine, for tests that end it in some way: `idle` waits for the engine and stays, `busy` has
 * it compile something long, `tool` has a program of LLVM do so, `stubborn` survives an interrupt while it compiles,
 * `unused` and `done` end by themselves.
 */
import { startEngine } from "@dslc/llvm";
import { amdgpu, blockSum, nvptx, slowKernel, withHeader } from "./kernels.ts";

const mode = process.argv[2];
const engine = startEngine({ engine: mode === "tool" ? "tools" : "library" });

switch (mode) {
  case "unused":
    break;
  case "done": {
    const ir = await withHeader(engine, nvptx, blockSum);
    const request = { ir, triple: nvptx, cpu: "sm_90", optimizationLevel: 3, outputs: ["asm"] } as const;
    console.log((await engine.compile(request)).ok ? "compiled" : "failed");
    break;
  }
  case "idle":
    await engine.describe();
    setInterval(() => undefined, 1000);
    console.log("ready");
    break;
  default: {
    const ir = await withHeader(engine, amdgpu, slowKernel(mode === "stubborn" ? 6_000 : 60_000));
    if (mode === "stubborn") process.on("SIGINT", () => console.log("interrupted"));
    console.log("ready");
    const request = { ir, triple: amdgpu, cpu: "gfx90a", optimizationLevel: 3, outputs: ["obj"] } as const;
    console.log((await engine.compile(request)).ok ? "compiled" : "failed");
    process.exit();
  }
}
