/** The pass pipelines that both code generators run, in the syntax of `opt -passes`. */
import type { OptimizationLevel } from "./engine.ts";

/** LLVM's own pipeline for the level; what nothing kept refers to goes first, so that no time is spent on it. */
export function passPipeline(level: OptimizationLevel): string {
  return `globaldce,default<O${level}>`;
}
