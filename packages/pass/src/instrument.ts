/**
 * Instruments are told of what the pass manager does, and may look at the IR and report, not change it. Those that
 * are told of a start in order are told of the end in the other order.
 */
import type { Analysis } from "@dslc/analysis";
import type { Diagnostic } from "@dslc/base";
import type { Context, Operation } from "@dslc/ir";
import type { PassStep } from "./define-pass.ts";
import type { Remark } from "./remark.ts";

/** A place in a pipeline, and what was run there. One for each place, so that it tells equal steps apart. */
export interface PlannedPipeline {
  readonly kind: "nested";
  readonly anchor: string;
  readonly elements: readonly PlannedElement[];
}

export interface PlannedStep {
  readonly kind: "pass";
  readonly step: PassStep;
  /** What the pass counted. */
  readonly statistics: ReadonlyMap<string, number>;
  /** Pipelines that the pass ran itself, as far as it did. */
  readonly own: readonly PlannedPipeline[];
}

export type PlannedElement = PlannedStep | PlannedPipeline;

/** A pass that runs on an operation. The object is used again for the next operation. */
export interface PassRun {
  readonly step: PassStep;
  readonly op: Operation;
  /** The operation that the whole pipeline runs on. */
  readonly root: Operation;
  readonly context: Context;
  /** Counts the passes that are run, or left out, from 1. */
  readonly execution: number;
  readonly planned: PlannedStep;
  /** Reports; an error makes the pass a failed one. */
  report(diagnostic: Diagnostic): void;
  /** Reports that what the pass left is not right: the pass has failed, and a reproducer is of use. */
  reportFault(diagnostic: Diagnostic): void;
}

export interface Instrument {
  /** Whether the pass may run; one that any instrument refuses is left out. */
  mayRun?(run: PassRun): boolean;
  beforePass?(run: PassRun): void;
  /** Behind a pass that did not fail. */
  afterPass?(run: PassRun): void;
  /** Behind a pass that reported an error, threw, or left what it must not. */
  afterFailedPass?(run: PassRun): void;
  /** Before the elements of a pipeline run on an operation. */
  beforePipeline?(pipeline: PlannedPipeline, op: Operation): void;
  afterPipeline?(pipeline: PlannedPipeline, op: Operation): void;
  beforeAnalysis?(analysis: Analysis<unknown>, op: Operation): void;
  afterAnalysis?(analysis: Analysis<unknown>, op: Operation): void;
  /** Before and behind the verification of what a pass left (`verifyEach`). */
  beforeVerification?(op: Operation): void;
  afterVerification?(op: Operation): void;
  /** What a pass remarks; passes make remarks only when there is an instrument for them. */
  remark?(run: PassRun, remark: Remark): void;
  /** At the end of a run, whether all went well or not. */
  end?(pipeline: PlannedPipeline): void;
}

/** The instruments that have a hook, in order; found once, so that those that have not cost nothing. */
export class Instruments {
  readonly gates: readonly Pick<Required<Instrument>, "mayRun">[];
  readonly passStarts: readonly Pick<Required<Instrument>, "beforePass">[];
  readonly passEnds: readonly Pick<Required<Instrument>, "afterPass">[];
  readonly failures: readonly Pick<Required<Instrument>, "afterFailedPass">[];
  readonly pipelineStarts: readonly Pick<Required<Instrument>, "beforePipeline">[];
  readonly pipelineEnds: readonly Pick<Required<Instrument>, "afterPipeline">[];
  readonly analysisStarts: readonly Pick<Required<Instrument>, "beforeAnalysis">[];
  readonly analysisEnds: readonly Pick<Required<Instrument>, "afterAnalysis">[];
  readonly verificationStarts: readonly Pick<Required<Instrument>, "beforeVerification">[];
  readonly verificationEnds: readonly Pick<Required<Instrument>, "afterVerification">[];
  readonly remarks: readonly Pick<Required<Instrument>, "remark">[];
  readonly ends: readonly Pick<Required<Instrument>, "end">[];
  /** Whether any is told of passes. */
  readonly watchPasses: boolean;

  constructor(list: readonly Instrument[]) {
    const reversed = list.toReversed();
    this.gates = list.filter((one) => has(one, "mayRun"));
    this.passStarts = list.filter((one) => has(one, "beforePass"));
    this.passEnds = reversed.filter((one) => has(one, "afterPass"));
    this.failures = reversed.filter((one) => has(one, "afterFailedPass"));
    this.pipelineStarts = list.filter((one) => has(one, "beforePipeline"));
    this.pipelineEnds = reversed.filter((one) => has(one, "afterPipeline"));
    this.analysisStarts = list.filter((one) => has(one, "beforeAnalysis"));
    this.analysisEnds = reversed.filter((one) => has(one, "afterAnalysis"));
    this.verificationStarts = list.filter((one) => has(one, "beforeVerification"));
    this.verificationEnds = reversed.filter((one) => has(one, "afterVerification"));
    this.remarks = list.filter((one) => has(one, "remark"));
    this.ends = reversed.filter((one) => has(one, "end"));
    this.watchPasses = [this.gates, this.passStarts, this.passEnds, this.failures].some(({ length }) => length > 0);
  }
}

function has<K extends keyof Instrument>(instrument: Instrument, hook: K): instrument is Pick<Required<Instrument>, K> {
  return instrument[hook] !== undefined;
}
