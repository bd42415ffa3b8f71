/**
 * Analyses as the pass manager keeps them: computed when a pass asks, kept until a pass changes what they are about.
 *
 *     export const callCounts = defineAnalysis("call-counts", {
 *       compute: (op, analyses) => countCalls(op, analyses.get(dominance, op)),
 *       describe: (counts) => [...counts].map(([name, count]) => `${name} ${count}`),
 *     });
 *
 * A result that was computed from another one is dropped with it.
 */
import type { Operation } from "@dslc/ir";

/** Where an analysis gets the results of others. */
export interface Analyses {
  /** The result for an operation; computed when it is not known. */
  get<T>(analysis: Analysis<T>, op: Operation): T;
}

export interface AnalysisSpec<T> {
  /** Must not change the IR, and must not look at more than `op` and what is inside. */
  compute(op: Operation, analyses: Analyses): T;
  /**
   * What a result says of `op`, in lines that differ when it says something else: `--verify-analyses` compares them
   * with those of a result that is computed anew.
   */
  describe(result: T, op: Operation): Iterable<string>;
}

export interface Analysis<T> extends AnalysisSpec<T> {
  readonly analysisName: string;
}

/** @throws Error when the name is not in kebab case. */
export function defineAnalysis<T>(name: string, spec: AnalysisSpec<T>): Analysis<T> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`analysis name '${name}' is not in kebab case`);
  return Object.freeze({ analysisName: name, ...spec });
}
