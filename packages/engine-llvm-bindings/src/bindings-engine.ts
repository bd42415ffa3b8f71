/** The engine as callers start it. */
import type { Engine } from "@dslc/llvm";
import { LlvmEngine } from "@dslc/llvm/engine-kit";
import { bindingsGenerator } from "./bindings-generator.ts";

export interface BindingsEngineOptions {
  /** The environment variables to go by; this process's by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Starts llvm-bindings in a child process, and returns at once. A package that is missing is a diagnostic of the first
 * request. Bitcode is not optimised: the package has no passes. Assembly and objects are optimised and made of it by
 * LLVM's programs `opt` and `llc` of versions 14 to 19, and are as good as theirs.
 */
export function startBindingsEngine({ environment }: BindingsEngineOptions = {}): Engine {
  const generator = bindingsGenerator(environment);
  const choose = async () => ({
    generator,
    kind: "llvm-bindings" as const,
    availability: await generator.availability(),
  });
  return new LlvmEngine({ choose, close: () => generator.close() }, { shortPointers: true });
}
