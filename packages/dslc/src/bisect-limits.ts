/**
 * Limits on passes and rewrites. `dslc bisect` gives them by the environment, so that they reach the `dslc opt` of any
 * command, through scripts and pipes; the names of what was counted come back by a file.
 */
import { appendFileSync } from "node:fs";
import type { Context } from "@dslc/ir";
import { type Instrument, limitRewrites, placeOf } from "@dslc/pass";

export const bisectVariables = {
  passes: "DSLC_BISECT_LIMIT",
  rewrites: "DSLC_REWRITE_LIMIT",
  report: "DSLC_BISECT_REPORT",
} as const;

export interface LimitArguments {
  readonly bisectLimit?: number | undefined;
  readonly rewriteLimit?: number | undefined;
}

export interface Limits {
  readonly instruments: readonly Instrument[];
  prepare(context: Context): void;
  /** Hands over what was counted. */
  finish(): void;
}

/** What options or, where there are none, the environment ask for. */
export function limitsOf(given: LimitArguments, environment: NodeJS.ProcessEnv): Limits {
  const passes = given.bisectLimit ?? numberOf(environment[bisectVariables.passes]);
  const rewrites = given.rewriteLimit ?? numberOf(environment[bisectVariables.rewrites]);
  const report = environment[bisectVariables.report];
  const isShown = given.bisectLimit !== undefined || given.rewriteLimit !== undefined;
  const lines: string[] = [];
  const tell = (line: string): void => {
    if (report !== undefined) lines.push(line);
    else if (isShown) process.stderr.write(`bisect: ${line}\n`);
  };
  return {
    instruments: passes === undefined ? [] : [passLimit(passes, tell)],
    prepare: (context) => {
      if (rewrites === undefined) return;
      const told = (number: number, name: string, at: string): void => tell(`${number} ${name} on ${at}`);
      limitRewrites(context, rewrites, (number, name, op) => told(number, name, placeAround(op)));
    },
    finish: () => {
      if (report !== undefined) appendFileSync(report, lines.map((line) => `${line}\n`).join(""));
    },
  };
}

function passLimit(limit: number, tell: (line: string) => void): Instrument {
  return {
    mayRun: ({ execution, step, op }) => {
      const isRun = execution <= limit;
      tell(`${execution} ${step.text} on ${placeOf(op)}${isRun ? "" : " (left out)"}`);
      return isRun;
    },
  };
}

/** The operation and the function that it is in. */
function placeAround(op: Parameters<typeof placeOf>[0]): string {
  for (let around = op.parentOp; around !== undefined; around = around.parentOp)
    if (placeOf(around) !== around.name) return `${op.name} in ${placeOf(around)}`;
  return op.name;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
