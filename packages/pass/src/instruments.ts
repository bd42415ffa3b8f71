/** Instruments that come with the pass manager. They write to and read clocks from what the caller hands in. */
import { type Operation, printOperation, symbolNameOf } from "@dslc/ir";
import type { PassStep } from "./define-pass.ts";
import type { Instrument } from "./manager.ts";

function placeOf(op: Operation): string {
  const name = symbolNameOf(op);
  return name === undefined ? op.name : `${op.name} @${name}`;
}

/** Prints the operation that a pass ran on behind it, under a comment that says which. */
export function printAfterEach(write: (text: string) => void): Instrument {
  return { after: (step, op) => write(`// IR after ${step.text} on ${placeOf(op)}\n${printOperation(op)}\n`) };
}

/** The time that one step of a pipeline took, all operations that it ran on together. */
export interface StepTime {
  readonly text: string;
  readonly milliseconds: number;
  readonly runs: number;
}

export interface PassTimer extends Instrument {
  /** In the order in which the steps ran first. */
  times(): readonly StepTime[];
}

/** Measures each step of a pipeline; `now` gives milliseconds. */
export function timePasses(now: () => number): PassTimer {
  const totals = new Map<PassStep, { milliseconds: number; runs: number }>();
  let started = 0;
  return {
    before: () => {
      started = now();
    },
    after: (step) => {
      const elapsed = now() - started;
      const total = totals.get(step) ?? { milliseconds: 0, runs: 0 };
      totals.set(step, { milliseconds: total.milliseconds + elapsed, runs: total.runs + 1 });
    },
    times: () => [...totals].map(([{ text }, total]) => ({ text, ...total })),
  };
}
