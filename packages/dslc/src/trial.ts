/** Runs a command that is to fail, and tells whether it fails the same way again. */
import { spawn } from "node:child_process";
import type { Diagnostic } from "@dslc/base";
import { cannotRun } from "./diagnostics.ts";
import { noReproducers } from "./reproducers.ts";

export interface TrialOptions {
  /** What the output of a failure holds; any when absent. */
  readonly match: RegExp | undefined;
  /** Seconds after which a run is ended, and counts as a failure of its own kind. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** How a run ended. */
export interface TrialOutcome {
  /** `exit 1`, `signal SIGSEGV`, `timeout`; undefined when it went well. */
  readonly failure: string | undefined;
  /** Both streams, as far as they are kept. */
  readonly output: string;
}

/** Output behind this many characters is not looked at. */
const keptOutput = 1 << 20;

/** A command could not be started at all. */
export class NotStarted extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

/** Runs a command, without a shell. @throws NotStarted; the signal's reason when it aborts. */
export async function runTrial(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  { timeout, signal }: Pick<TrialOptions, "timeout" | "signal">,
): Promise<TrialOutcome> {
  signal.throwIfAborted();
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment, [noReproducers]: "1" },
    signal,
  });
  let isTimeout = false;
  const timer = setTimeout(() => {
    isTimeout = true;
    child.kill("SIGKILL");
  }, timeout * 1000);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      if (output.length < keptOutput) output += text;
    });
  }
  return await new Promise((resolve, reject) => {
    child.on("error", (error) => {
      clearTimeout(timer);
      if (signal.aborted) reject(error);
      else reject(new NotStarted(cannotRun.at(undefined, { program, reason: error.message })));
    });
    child.on("close", (code, by) => {
      clearTimeout(timer);
      const failure = isTimeout ? "timeout" : by !== null ? `signal ${by}` : code === 0 ? undefined : `exit ${code}`;
      resolve({ failure, output });
    });
  });
}

/** Whether a run failed as the first one did. */
export function isSameFailure(outcome: TrialOutcome, first: TrialOutcome, match: RegExp | undefined): boolean {
  return outcome.failure !== undefined && outcome.failure === first.failure && match?.test(outcome.output) !== false;
}
