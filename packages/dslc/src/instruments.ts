/** The instruments that options of the command line ask for. Their code is loaded when one is. */
import { join } from "node:path";
import type { Diagnostic } from "@dslc/base";
import type { PassOptions } from "@dslc/compiler";
import { type Instrument, placeOf } from "@dslc/pass";
import type * as library from "@dslc/pass/instruments";
import type { CollectedRemark, IrPrinting, StatisticsFormat, TimingFormat } from "@dslc/pass/instruments";
import { writeText } from "./files.ts";
import { Progress } from "./progress.ts";
import { reproducerSink } from "./reproducers.ts";

export interface InstrumentArguments {
  readonly verifyEach?: "ir" | "execute" | true | undefined;
  readonly verifyAnalyses: boolean;
  readonly timing?: TimingFormat | true | undefined;
  readonly timingOutput?: string | undefined;
  readonly statistics?: StatisticsFormat | true | undefined;
  readonly printIrBefore?: readonly string[] | undefined;
  readonly printIrAfter?: readonly string[] | undefined;
  readonly printIrBeforeAll: boolean;
  readonly printIrAfterAll: boolean;
  readonly printIrAfterChange: boolean;
  readonly printIrAfterFailure: boolean;
  readonly printIrModuleScope: boolean;
  readonly printIrTreeDir?: string | undefined;
  readonly printDebuginfo?: boolean;
  readonly printOpOnDiagnostic: boolean;
  readonly remarks?: RegExp | undefined;
  readonly remarksOutput?: string | undefined;
  readonly reproducer?: string | undefined;
  readonly runReproducer?: boolean;
  readonly allowUnregisteredDialect?: boolean;
  readonly plugin: readonly string[];
}

export interface Instruments {
  readonly options: Pick<PassOptions, "verifyEach" | "verifyAnalyses" | "instruments" | "reproducer" | "annotate">;
  /** Writes what is known only at the end; gives the remarks, and what could not be written. */
  finish(): readonly Diagnostic[];
}

export async function makeInstruments(given: InstrumentArguments): Promise<Instruments> {
  const problems: Diagnostic[] = [];
  const ends: (() => readonly Diagnostic[])[] = [];
  const list: Instrument[] = [];
  const printing = irPrinting(given, problems);
  const usesLibrary =
    printing !== undefined ||
    [given.timing, given.statistics, given.remarks, given.remarksOutput].some((option) => option !== undefined) ||
    given.printOpOnDiagnostic;
  // Only `dslc opt` with such an option pays for loading them.
  const loaded = usesLibrary ? await import("@dslc/pass/instruments") : undefined;
  if (given.verifyEach === "execute") {
    const { executeEach } = await import("@dslc/compiler/execute-each");
    list.push(executeEach());
  }
  if (loaded !== undefined) {
    if (printing !== undefined) list.push(loaded.printIr(printing));
    if (given.timing !== undefined) ends.push(addTimer(loaded, given, list));
    if (given.statistics !== undefined) ends.push(addStatistics(loaded, given.statistics, list));
    if (given.remarks !== undefined || given.remarksOutput !== undefined) ends.push(addRemarks(loaded, given, list));
  }
  const progress = process.stderr.isTTY ? new Progress("running passes") : undefined;
  if (progress !== undefined)
    list.push({ beforePass: ({ step, op }) => progress.tick(() => `${step.text} on ${placeOf(op)}`) });
  return {
    options: {
      verifyEach: given.verifyEach !== undefined,
      verifyAnalyses: given.verifyAnalyses,
      instruments: list,
      reproducer: reproducerSink(given, problems),
      ...(loaded !== undefined && given.printOpOnDiagnostic ? { annotate: loaded.withOperation } : {}),
    },
    finish: () => {
      progress?.end();
      return [...problems, ...ends.flatMap((end) => end())];
    },
  };
}

type Library = typeof library;

function addTimer(from: Library, { timing, timingOutput }: InstrumentArguments, list: Instrument[]) {
  const timer = from.timePasses(() => performance.now());
  // First, so that it does not measure the others.
  list.push(timer);
  return () => output(timer.text(timing === undefined || timing === true ? "tree" : timing), timingOutput);
}

function addStatistics(from: Library, format: StatisticsFormat | true, list: Instrument[]) {
  const statistics = from.collectStatistics();
  list.push(statistics);
  return () => output(statistics.text(format === true ? "tree" : format), undefined);
}

function addRemarks(from: Library, { remarks, remarksOutput }: InstrumentArguments, list: Instrument[]) {
  const collected = from.collectRemarks(remarks ?? /(?:)/);
  list.push(collected);
  return (): readonly Diagnostic[] =>
    remarksOutput === undefined
      ? collected.remarks.map(({ diagnostic }: CollectedRemark) => diagnostic)
      : output(from.remarksYaml(collected.remarks), remarksOutput);
}

/** To a file, or to standard error. */
function output(text: string, file: string | undefined): readonly Diagnostic[] {
  if (file !== undefined) return [writeText(file, text)].filter((problem) => problem !== undefined);
  process.stderr.write(text);
  return [];
}

function irPrinting(given: InstrumentArguments, problems: Diagnostic[]): IrPrinting | undefined {
  const { printIrTreeDir: folder } = given;
  const isAnyAsked =
    given.printIrBeforeAll ||
    given.printIrAfterAll ||
    given.printIrAfterChange ||
    given.printIrAfterFailure ||
    given.printIrBefore !== undefined ||
    given.printIrAfter !== undefined;
  if (!isAnyAsked && folder === undefined) return undefined;
  const isAllMeant = given.printIrAfterAll || !isAnyAsked;
  return {
    before: given.printIrBeforeAll ? "all" : new Set(given.printIrBefore),
    after: isAllMeant ? "all" : new Set(given.printIrAfter),
    afterChange: given.printIrAfterChange,
    afterFailure: given.printIrAfterFailure,
    moduleScope: given.printIrModuleScope,
    locations: given.printDebuginfo === true,
    write: (text, file) => {
      problems.push(...output(text, folder === undefined ? undefined : join(folder, file)));
    },
  };
}
