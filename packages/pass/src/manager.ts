/**
 * The pass manager: runs a pipeline over an operation, in order, and stops behind the first pass that fails. What is
 * nested runs on every operation of its kind, so that an error in one function does not hide those in the others; but
 * behind a pass that threw nothing can be relied on, and nothing else runs.
 */
import type { Analysis } from "@dslc/analysis";
import type { Diagnostic, DiagnosticSink } from "@dslc/base";
import type { Context, Operation } from "@dslc/ir";
import { AnalysisManager, type Descriptions } from "./analysis-manager.ts";
import { checkPipeline, isViableAnchor, wrongRootProblem } from "./check-pipeline.ts";
import type { Pass, PassContext, Preserved } from "./define-pass.ts";
import { outsideOfPass, passFailed, passThrew } from "./diagnostics.ts";
import { type Instrument, Instruments, type PlannedPipeline } from "./instrument.ts";
import { anyAnchor, type NestedPipeline } from "./pipeline.ts";
import { placeOf } from "./place.ts";
import { PipelinePlan, type StepHost, type StepPlan } from "./plan.ts";
import { type ReproducerOptions, writeReproducer } from "./reproducer.ts";
import { reportStaleAnalyses, reportUnmatched, reportWhatIsLeft, verifyBehind } from "./run-checks.ts";

export interface RunOptions {
  readonly context: Context;
  readonly sink: DiagnosticSink;
  /** Verify the anchored operation behind every pass; an error then names the pass. */
  readonly verifyEach?: boolean;
  /** Compute anew what passes say that they preserve, behind each, and report what is not so. */
  readonly verifyAnalyses?: boolean;
  /** Warn of passes that did not run as there was no operation where they are nested: for pipelines that people write. */
  readonly warnUnmatched?: boolean;
  readonly instruments?: readonly Instrument[];
  /** Where a pass comes from, for messages about its faults: `plugin 'acme'`. */
  readonly originOf?: (pass: Pass) => string | undefined;
  /** Where a reproducer goes when a pass is at fault; none is made when absent. */
  readonly reproducer?: ReproducerOptions;
  /** Ends the run before the next pass, with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly ok: boolean;
  /** What was run where; undefined when nothing was, as the pipeline is wrong. */
  readonly pipeline: PlannedPipeline | undefined;
  /** By pass, then by statistic. */
  readonly statistics: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Runs a pipeline on an operation of the kind that it is rooted at. Diagnostics are in the sink. */
export function runPipeline(root: Operation, pipeline: NestedPipeline, options: RunOptions): RunResult {
  const refused: RunResult = { ok: false, pipeline: undefined, statistics: new Map() };
  if (root.name !== pipeline.anchor && !(pipeline.anchor === anyAnchor && isViableAnchor(root))) {
    options.sink.report(wrongRootProblem(pipeline, root));
    return refused;
  }
  if (!checkPipeline(pipeline, options.context, options.sink)) return refused;
  const plan = new PipelinePlan(pipeline);
  const ok = new Manager(root, options, pipeline).run(plan);
  return { ok, pipeline: plan, statistics: statisticsByPass(plan) };
}

/** The sums over all places where a pass stands, by pass, then by statistic. */
export function statisticsByPass(plan: PlannedPipeline): Map<string, Map<string, number>> {
  const all = new Map<string, Map<string, number>>();
  const visit = (pipeline: PlannedPipeline): void => {
    for (const element of pipeline.elements) {
      if (element.kind === "nested") {
        visit(element);
        continue;
      }
      const { passName } = element.step.pass;
      const counts = all.get(passName) ?? new Map<string, number>();
      if (element.statistics.size > 0) all.set(passName, counts);
      for (const [name, amount] of element.statistics) counts.set(name, (counts.get(name) ?? 0) + amount);
      for (const own of element.own) visit(own);
    }
  };
  visit(plan);
  return all;
}

class Manager implements StepHost {
  readonly root: Operation;
  readonly context: Context;
  private readonly options: RunOptions;
  private readonly pipeline: NestedPipeline;
  private readonly instruments: Instruments;
  private readonly analyses: AnalysisManager;
  /** Analyses that were asked for, of which `verifyAnalyses` makes sure that they are known before each pass. */
  private readonly asked = new Set<Analysis<unknown>>();
  /** Whether there is anything to do around passes besides running them. */
  private readonly isWatched: boolean;
  private executions = 0;
  private isBroken = false;

  constructor(root: Operation, options: RunOptions, pipeline: NestedPipeline) {
    this.root = root;
    this.context = options.context;
    this.options = options;
    this.pipeline = pipeline;
    this.instruments = new Instruments(options.instruments ?? []);
    this.isWatched = this.instruments.watchPasses || options.verifyEach === true || options.verifyAnalyses === true;
    const { analysisStarts, analysisEnds } = this.instruments;
    const isListening = analysisStarts.length > 0 || analysisEnds.length > 0;
    this.analyses = new AnalysisManager(
      isListening
        ? {
            beforeAnalysis: (analysis, op) => {
              for (const instrument of analysisStarts) instrument.beforeAnalysis(analysis, op);
            },
            afterAnalysis: (analysis, op) => {
              for (const instrument of analysisEnds) instrument.afterAnalysis(analysis, op);
            },
          }
        : undefined,
    );
  }

  run(plan: PipelinePlan): boolean {
    const ok = this.pipelineOn(plan, this.root);
    if (this.options.warnUnmatched === true && ok) reportUnmatched(plan, this.root, this.options.sink);
    for (const instrument of this.instruments.ends) instrument.end(plan);
    return ok;
  }

  private pipelineOn(plan: PipelinePlan, op: Operation): boolean {
    plan.matched++;
    for (const instrument of this.instruments.pipelineStarts) instrument.beforePipeline(plan, op);
    let ok = true;
    for (const element of plan.elements) {
      ok = element.kind === "pass" ? this.step(element, op) : this.nested(element, op);
      if (!ok) break;
    }
    for (const instrument of this.instruments.pipelineEnds) instrument.afterPipeline(plan, op);
    return ok;
  }

  private nested(plan: PipelinePlan, op: Operation): boolean {
    // Found before anything runs: what passes make meanwhile is not theirs.
    const targets: Operation[] = [];
    for (const region of op.regions)
      for (let block = region.first; block !== undefined; block = block.next)
        for (let inner = block.first; inner !== undefined; inner = inner.next)
          if (inner.name === plan.anchor || (plan.anchor === anyAnchor && isTargetOfAny(plan, inner)))
            targets.push(inner);
    let ok = true;
    for (const target of targets) {
      if (!this.pipelineOn(plan, target)) ok = false;
      if (this.isBroken) return false;
    }
    return ok;
  }

  private step(planned: StepPlan, op: Operation): boolean {
    this.options.signal?.throwIfAborted();
    planned.start(this, op, ++this.executions);
    if (this.isWatched) return this.watchedStep(planned, op);
    const { execution } = planned;
    const preserved = this.guarded(planned, op);
    if (preserved !== undefined && preserved !== "all") this.analyses.invalidate(op, preserved);
    if (preserved !== undefined && planned.removed.size > 0 && !planned.hasFailed) reportWhatIsLeft(planned, op);
    if (!planned.hasFailed) return true;
    this.reproduce(planned, op, execution);
    return false;
  }

  /** The same with all that may be asked for. */
  private watchedStep(planned: StepPlan, op: Operation): boolean {
    const { options, instruments } = this;
    for (const instrument of instruments.gates) if (!instrument.mayRun(planned)) return true;
    const known = options.verifyAnalyses === true ? this.knownBefore(planned, op) : undefined;
    for (const instrument of instruments.passStarts) instrument.beforePass(planned);
    const { execution } = planned;
    const preserved = this.guarded(planned, op);
    if (preserved !== undefined) {
      this.analyses.invalidate(op, preserved);
      this.checkBehind(planned, op, known);
    }
    if (planned.hasFailed) for (const instrument of instruments.failures) instrument.afterFailedPass(planned);
    else for (const instrument of instruments.passEnds) instrument.afterPass(planned);
    if (planned.hasFailed) this.reproduce(planned, op, execution);
    return !planned.hasFailed;
  }

  /** Undefined when the pass threw, which is reported. */
  private guarded(planned: StepPlan, op: Operation): Preserved | undefined {
    try {
      return planned.step.run(op, planned.passContext);
    } catch (error) {
      if (this.options.signal?.aborted === true) throw error;
      this.isBroken = true;
      const message = error instanceof Error ? error.message : String(error);
      const stack = error instanceof Error ? (error.stack ?? "") : "";
      const frames = stack.split("\n").filter((line) => line.trimStart().startsWith("at "));
      planned.reportFault(
        passThrew.at(
          planned.step.span,
          { pass: planned.step.text, place: placeOf(op), message },
          { notes: [...this.originNotes(planned), ...frames.slice(0, 1).map((line) => `thrown ${line.trim()}`)] },
        ),
      );
      return undefined;
    }
  }

  private originNotes({ step }: StepPlan): readonly string[] {
    const origin = this.options.originOf?.(step.pass);
    return origin === undefined ? [] : [`the pass is of ${origin}`];
  }

  private checkBehind(planned: StepPlan, op: Operation, known: Descriptions | undefined): void {
    const { options, instruments } = this;
    if (planned.removed.size > 0 && !planned.hasFailed) reportWhatIsLeft(planned, op);
    if (options.verifyEach === true && !planned.hasFailed) {
      for (const instrument of instruments.verificationStarts) instrument.beforeVerification(op);
      verifyBehind(planned, op, options.context);
      for (const instrument of instruments.verificationEnds) instrument.afterVerification(op);
    }
    if (known !== undefined && !planned.hasFailed) reportStaleAnalyses(planned, this.analyses.staleResults(op, known));
  }

  /** Makes sure that there is something for the pass to preserve. */
  private knownBefore(planned: StepPlan, op: Operation): Descriptions {
    const { preserves } = planned.step.pass;
    for (const analysis of preserves === "all" ? [] : preserves) this.asked.add(analysis);
    for (const analysis of this.asked) this.analyses.get(analysis, op);
    return this.analyses.describe(op);
  }

  private reproduce(planned: StepPlan, op: Operation, execution: number): void {
    const { reproducer, instruments = [], sink } = this.options;
    if (reproducer === undefined || !(planned.isAtFault || reproducer.isAlwaysWanted)) return;
    const rerun = (root: Operation, stop: Instrument, into: DiagnosticSink): void => {
      const gates = instruments.flatMap((one) => (one.mayRun === undefined ? [] : [{ mayRun: one.mayRun.bind(one) }]));
      const again = { context: this.context, sink: into, instruments: [...gates, stop] };
      new Manager(root, again, this.pipeline).run(new PipelinePlan(this.pipeline));
    };
    writeReproducer(
      reproducer,
      { step: planned.step, op, root: this.root, pipeline: this.pipeline, execution },
      rerun,
      sink,
    );
  }

  receive(_step: StepPlan, diagnostic: Diagnostic): void {
    this.options.sink.report(diagnostic);
  }

  passContext(planned: StepPlan): PassContext {
    const { remarks } = this.instruments;
    return {
      context: this.context,
      report: (diagnostic) => planned.report(diagnostic),
      fail: (reason, at = planned.op) =>
        planned.reportFault(passFailed.at(planned.step.span, { pass: planned.step.text, place: placeOf(at), reason })),
      count: (statistic, amount = 1) =>
        void planned.statistics.set(statistic, (planned.statistics.get(statistic) ?? 0) + amount),
      remark:
        remarks.length === 0
          ? undefined
          : (remark) => {
              for (const instrument of remarks) instrument.remark(planned, remark);
            },
      analysis: (analysis, op = planned.op) => {
        this.asked.add(analysis);
        return this.analyses.get(analysis, op);
      },
      cachedAnalysis: (analysis, op = planned.op) => this.analyses.cached(analysis, op),
      runPipeline: (pipeline, op) => this.ownPipeline(planned, pipeline, op),
    };
  }

  /** A pipeline that a pass runs itself. */
  private ownPipeline(planned: StepPlan, pipeline: NestedPipeline, op: Operation): boolean {
    const isTarget = op.name === pipeline.anchor || (pipeline.anchor === anyAnchor && isViableAnchor(op));
    if (!planned.op.contains(op) || !isTarget) {
      const [pass, place] = [planned.step.text, placeOf(planned.op)];
      planned.reportFault(
        outsideOfPass.at(planned.step.span, { pass, place, target: placeOf(op), pipeline: pipeline.text }),
      );
      return false;
    }
    if (
      planned.own.every((own) => own.pipeline !== pipeline) &&
      !checkPipeline(pipeline, this.context, this.options.sink)
    ) {
      planned.hasFailed = true;
      return false;
    }
    // What the pass has done so far is not what is known of the IR.
    this.analyses.invalidate(planned.op, []);
    const ok = this.pipelineOn(planned.ownPlan(pipeline), op);
    if (!ok) planned.hasFailed = true;
    return ok;
  }
}

function isTargetOfAny({ allowed }: PipelinePlan, op: Operation): boolean {
  return isViableAnchor(op) && allowed?.has(op.name) !== false;
}
