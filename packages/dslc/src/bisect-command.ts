/**
 * `dslc bisect`: finds the first pass, or rewrite, that makes a command fail. The command runs `dslc opt` somewhere; how
 * many passes that may run is told by the environment.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Diagnostic } from "@dslc/base";
import { bisectVariables } from "./bisect-limits.ts";
import { bisectNoFailure, bisectNoPasses, bisectNotPasses } from "./diagnostics.ts";
import { exitCodeFor, exitCodes } from "./exit-codes.ts";
import { Progress } from "./progress.ts";
import { report, type ReportOptions } from "./report.ts";
import { isSameFailure, NotStarted, runTrial, type TrialOptions, type TrialOutcome } from "./trial.ts";

export interface BisectArguments extends ReportOptions, Omit<TrialOptions, "signal"> {
  readonly command: readonly string[];
  readonly rewrites: boolean;
}

/** Runs the command and gives the exit code: 0 when the first one was found. */
export async function bisectCommand(given: BisectArguments, signal: AbortSignal): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "dslc-bisect-"));
  const search = new Bisection(given, signal, join(folder, "counted"));
  try {
    const problem = await search.run();
    if (problem === undefined) return exitCodes.fine;
    report([problem], given);
    return exitCodeFor([problem]);
  } catch (error) {
    if (error instanceof NotStarted) {
      report([error.diagnostic], given);
      return exitCodeFor([error.diagnostic]);
    }
    if (!signal.aborted) throw error;
    search.tellInterrupted();
    return exitCodes.interrupted;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** More than any run has. */
const unlimited = 999_999_999_999_999;

class Bisection {
  private readonly given: BisectArguments;
  private readonly signal: AbortSignal;
  private readonly counted: string;
  private readonly kind: string;
  private readonly progress = new Progress("running the command");
  private first: TrialOutcome | undefined;
  /** With the first so many it goes well; with so many it fails. */
  private good = 0;
  private bad: number | undefined;
  /** How many are counted until it fails. */
  private count = 0;
  private names: ReadonlyMap<number, string> = new Map();

  constructor(given: BisectArguments, signal: AbortSignal, counted: string) {
    this.given = given;
    this.signal = signal;
    this.counted = counted;
    this.kind = given.rewrites ? "rewrite" : "pass";
  }

  /** What is wrong with the search; undefined when it came to its end, which is printed. */
  async run(): Promise<Diagnostic | undefined> {
    try {
      this.first = await this.trial(unlimited);
      if (!isSameFailure(this.first, this.first, this.given.match)) return bisectNoFailure.at(undefined, {});
      const count = Math.max(0, ...this.names.keys());
      this.count = count;
      if (count === 0) return bisectNoPasses.at(undefined, { kind: this.kind });
      if (await this.fails(0)) return bisectNotPasses.at(undefined, { kind: this.kind });
      this.bad = count;
      while (this.bad - this.good > 1) {
        const middle = Math.floor((this.good + this.bad) / 2);
        if (await this.fails(middle)) this.bad = middle;
        else this.good = middle;
      }
      // The names of those that were counted when it failed, as they are the ones that count here.
      await this.trial(this.bad);
      this.tellFound(this.bad);
      return undefined;
    } finally {
      this.progress.end();
    }
  }

  private async fails(limit: number): Promise<boolean> {
    const outcome = await this.trial(limit);
    const isFailure = this.first !== undefined && isSameFailure(outcome, this.first, this.given.match);
    process.stderr.write(`bisect: ${limit} of ${this.count}: ${isFailure ? "fails" : "goes well"}\n`);
    return isFailure;
  }

  private async trial(limit: number): Promise<TrialOutcome> {
    const { command, rewrites, timeout } = this.given;
    rmSync(this.counted, { force: true });
    if (this.bad !== undefined) this.progress.update(`bisect: between ${this.good} and ${this.bad}, trying ${limit}`);
    const environment = {
      [rewrites ? bisectVariables.rewrites : bisectVariables.passes]: String(limit),
      [bisectVariables.report]: this.counted,
    };
    const outcome = await runTrial(command, environment, { timeout, signal: this.signal });
    const names = existsSync(this.counted) ? readFileSync(this.counted, "utf8").split("\n") : [];
    const numbered = names.flatMap((line) => {
      const [, number, name = ""] = /^(\d+) (.*)$/.exec(line) ?? [];
      return number === undefined ? [] : [[Number(number), name] as const];
    });
    if (numbered.length > 0) this.names = new Map(numbered);
    return outcome;
  }

  private tellFound(found: number): void {
    const { kind, given } = this;
    const name = this.names.get(found)?.replace(/ \(left out\)$/, "") ?? "?";
    const variable = given.rewrites ? bisectVariables.rewrites : bisectVariables.passes;
    process.stdout.write(
      [
        `the first ${kind} that makes the command fail is number ${found}: ${name}`,
        `it fails with ${variable}=${found} in the environment, and goes well with ${variable}=${found - 1}`,
        "",
      ].join("\n"),
    );
  }

  tellInterrupted(): void {
    const { kind, good, bad } = this;
    const known = bad === undefined ? "nothing is known yet" : `the first ${kind} is one of ${good + 1} to ${bad}`;
    process.stdout.write(`interrupted: ${known}\n`);
  }
}
