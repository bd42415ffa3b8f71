/** The instruments that options of the command line ask for. They write to standard error. */
import { type Instrument, printAfterEach, type PassTimer, timePasses } from "@dslc/pass";

export interface InstrumentArguments {
  readonly printIrAfterAll: boolean;
  readonly timing: boolean;
}

export interface Instruments {
  readonly list: readonly Instrument[];
  /** Prints what is known only at the end. */
  finish(): void;
}

export function makeInstruments({ printIrAfterAll, timing }: InstrumentArguments): Instruments {
  const timer = timing ? timePasses(() => performance.now()) : undefined;
  const printer = printIrAfterAll ? printAfterEach((text) => process.stderr.write(text)) : undefined;
  return {
    list: [timer, printer].filter((instrument) => instrument !== undefined),
    finish: () => {
      if (timer !== undefined) process.stderr.write(timeTable(timer));
    },
  };
}

/** A line for each step, in milliseconds, and their sum. */
function timeTable(timer: PassTimer): string {
  const times = timer.times();
  const sum = times.reduce((total, { milliseconds }) => total + milliseconds, 0);
  const line = (milliseconds: number, text: string): string => `${milliseconds.toFixed(2).padStart(10)} ms  ${text}`;
  const rows = times.map(({ milliseconds, runs, text }) =>
    line(milliseconds, `${text}${runs > 1 ? ` (${runs} runs)` : ""}`),
  );
  return `${["passes:", ...rows, line(sum, "all")].join("\n")}\n`;
}
