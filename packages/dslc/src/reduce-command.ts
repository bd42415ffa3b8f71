/**
 * `dslc reduce`: makes a module smaller while a command still fails on it as it does at first. The best one so far is
 * always in the output file, whole.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Diagnostic, DiagnosticSink, SourceFile } from "@dslc/base";
import { makeContext, makeRegistry, type SourceText } from "@dslc/compiler/optimize";
import { reduce } from "@dslc/compiler/reduce";
import { parseModule, printOperation } from "@dslc/ir";
import { reduceNoFailure } from "./diagnostics.ts";
import { exitCodeFor, exitCodes } from "./exit-codes.ts";
import { overwrittenInputs, readSource, writeText } from "./files.ts";
import type { PluginArguments } from "./plugin-options.ts";
import { loadPlugins } from "./plugins.ts";
import { Progress } from "./progress.ts";
import { report, type ReportOptions } from "./report.ts";
import { isSameFailure, NotStarted, runTrial, type TrialOptions } from "./trial.ts";

export interface ReduceArguments extends ReportOptions, PluginArguments, Omit<TrialOptions, "signal"> {
  readonly file: string;
  /** `{}` in it stands for the file with the module; it comes last where there is none. */
  readonly command: readonly string[];
  readonly output: string | undefined;
  readonly allowUnregisteredDialect: boolean;
}

/** Runs the command and gives the exit code: 0 when nothing more can go, 130 when it was interrupted. */
export async function reduceCommand(given: ReduceArguments, signal: AbortSignal): Promise<number> {
  const read = readSource(given.file);
  if ("problem" in read) return fail([read.problem], given);
  const folder = mkdtempSync(join(tmpdir(), "dslc-reduce-"));
  try {
    return await new ReduceRun(given, signal, folder).run(read.source);
  } catch (error) {
    if (error instanceof NotStarted) return fail([error.diagnostic], given);
    if (!signal.aborted) throw error;
    return exitCodes.interrupted;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fail(problems: readonly Diagnostic[], given: ReduceArguments): number {
  report(problems, given);
  return exitCodeFor(problems);
}

class ReduceRun {
  private readonly given: ReduceArguments;
  private readonly signal: AbortSignal;
  private readonly candidate: string;
  private readonly output: string;

  constructor(given: ReduceArguments, signal: AbortSignal, folder: string) {
    this.given = given;
    this.signal = signal;
    this.candidate = join(folder, "candidate.mlir");
    this.output = given.output ?? `${given.file === "-" ? "stdin" : given.file.replace(/\.mlir$/, "")}.reduced.mlir`;
  }

  async run(source: SourceText): Promise<number> {
    const { given } = this;
    const output = { kind: "ir", target: undefined, extension: "mlir", contents: "" } as const;
    const overwritten = overwrittenInputs([{ path: this.output, output }], [given.file]);
    const { plugins, problems } = await loadPlugins(given, [given.file]);
    const sink = new DiagnosticSink();
    const registry = makeRegistry(plugins, sink);
    const early = [...overwritten, ...problems, ...sink.diagnostics];
    if (registry === undefined || early.length > 0) return fail(early, given);
    const context = makeContext(registry, given.allowUnregisteredDialect);
    const module = parseModule(new SourceFile(source.name, source.text), context, sink);
    if (module === undefined) return fail(sink.diagnostics, given);
    const first = await this.trial(printOperation(module));
    if (!isSameFailure(first, first, given.match)) return fail([reduceNoFailure.at(undefined, {})], given);
    const progress = new Progress("reducing");
    try {
      const { text, operations, tried, isComplete } = await reduce(module, {
        context,
        signal: this.signal,
        isInteresting: (candidate) =>
          this.trial(candidate).then(
            (outcome) => isSameFailure(outcome, first, given.match),
            (error: unknown) => {
              if (this.signal.aborted) return false;
              throw error;
            },
          ),
        onBest: (best, state) => {
          this.write(best);
          if (!process.stderr.isTTY) process.stderr.write(`reduce: ${state.operations} operations\n`);
        },
        onProgress: (state) =>
          progress.update(`reduce: ${state.operations} operations, ${state.tried} tried, leaving out ${state.step}`),
      });
      const problem = this.write(text);
      if (problem !== undefined) return fail([problem], given);
      const how = isComplete ? `reduced to ${operations} operations` : `interrupted: ${operations} operations are left`;
      process.stdout.write(`${how} in ${tried} runs of the command: ${this.output}\n`);
      return isComplete ? exitCodes.fine : exitCodes.interrupted;
    } finally {
      progress.end();
    }
  }

  private write(text: string): Diagnostic | undefined {
    return writeText(this.output, text);
  }

  private async trial(text: string) {
    const { command, timeout } = this.given;
    writeFileSync(this.candidate, text);
    const isNamed = command.some((word) => word.includes("{}"));
    const words = command.map((word) => word.replaceAll("{}", this.candidate));
    return runTrial(isNamed ? words : [...words, this.candidate], {}, { timeout, signal: this.signal });
  }
}
