/** The pass pipelines that both code generators run, in the syntax of `opt -passes`. */
import type { OptimizationLevel } from "./engine.ts";

/**
 * LLVM's own pipeline for the level; what nothing kept refers to goes first, so that no time is spent on it.
 *
 * Unrolling leaves a loop with two variables that count alike, its own and the unroller's. Which of them the code
 * generator keeps is chance (the order of their uses), and one that counts down keeps ptxas from unrolling further: so
 * they become one at the end.
 */
export function passPipeline(level: OptimizationLevel): string {
  const pipeline = `globaldce,default<O${level}>`;
  return level === 0 ? pipeline : `${pipeline},function(loop(indvars))`;
}
