/** The engines that options of the command line name. */
import { type Engine, startEngine } from "@dslc/llvm";
import type { EngineName } from "./engine-names.ts";

/** Starts the engine, whose LLVM loads in its own process while the rest of this one does. */
export async function startNamedEngine(name: EngineName): Promise<Engine> {
  if (name !== "llvm-bindings") return startEngine({ engine: name });
  const { startBindingsEngine } = await import("@dslc/engine-llvm-bindings");
  return startBindingsEngine();
}
