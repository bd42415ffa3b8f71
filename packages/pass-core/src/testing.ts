/** What the tests of this package share. */
import { arith } from "@dslc/dialect-arith";
import { cf } from "@dslc/dialect-cf";
import { func } from "@dslc/dialect-func";
import { gpu } from "@dslc/dialect-gpu";
import { memref } from "@dslc/dialect-memref";
import { scf } from "@dslc/dialect-scf";
import type { Dialect } from "@dslc/ir";
import type { PassStep } from "@dslc/pass";
import { mlirOptPasses, runSteps, throughMlirOpt } from "@dslc/testkit";

export const dialects: readonly Dialect[] = [arith, cf, func, gpu, memref, scf];

/** The lines of the module after a pass, without indentation and the module's own. */
export function after(step: PassStep, text: string): readonly string[] {
  const lines = runSteps(text, dialects, [step]).text.trim().split("\n");
  return lines.slice(1, -1).map((line) => line.trim());
}

/** What the pass counts. */
export function counted(step: PassStep, text: string): Readonly<Record<string, number>> {
  return runSteps(text, dialects, [step]).statistics;
}

/** What we and passes of `mlir-opt-19` make of a text, in its generic form. Call `requireTool` first. */
export function besideUpstream(
  steps: readonly PassStep[],
  passes: readonly string[],
  text: string,
): { readonly ours: string; readonly theirs: string } {
  return { ours: throughMlirOpt(runSteps(text, dialects, steps).text), theirs: mlirOptPasses(text, passes) };
}

/** A function of these parameters and results around lines. */
export function functionOf(signature: string, ...lines: readonly string[]): string {
  return `func.func @f(${signature} {\n${lines.join("\n")}\n}\n`;
}
