/** A pipeline made ready to run: each place in it has its statistics and knows whether anything was run there. */
import type { Diagnostic } from "@dslc/base";
import type { Context, Operation } from "@dslc/ir";
import type { PassContext, PassStep } from "./define-pass.ts";
import type { PassRun, PlannedElement, PlannedPipeline, PlannedStep } from "./instrument.ts";
import { anyAnchor, type NestedPipeline, type PipelineElement } from "./pipeline.ts";

export class PipelinePlan implements PlannedPipeline {
  readonly kind = "nested";
  readonly pipeline: NestedPipeline;
  readonly anchor: string;
  readonly elements: readonly (StepPlan | PipelinePlan)[];
  /** The kinds of operation that all passes directly in it can run on; of interest where the anchor is `any`. */
  readonly allowed: ReadonlySet<string> | undefined;
  /** How many operations it has run on. */
  matched = 0;

  constructor(pipeline: NestedPipeline) {
    this.pipeline = pipeline;
    this.anchor = pipeline.anchor;
    this.elements = planned(pipeline.elements);
    this.allowed = pipeline.anchor === anyAnchor ? commonAnchors(this.elements) : undefined;
  }
}

/** Named pipelines are what they stand for. */
function planned(elements: readonly PipelineElement[]): readonly (StepPlan | PipelinePlan)[] {
  return elements.flatMap((element) => {
    switch (element.kind) {
      case "pass":
        return [new StepPlan(element)];
      case "nested":
        return [new PipelinePlan(element)];
      case "named":
        return planned(element.elements);
      default:
        return element satisfies never;
    }
  });
}

function commonAnchors(elements: readonly PlannedElement[]): ReadonlySet<string> | undefined {
  const lists = elements.flatMap((element) => (element.kind === "pass" ? [element.step.pass.anchors ?? []] : []));
  const [first, ...others] = lists.filter((anchors) => anchors.length > 0);
  return first && new Set(first.filter((name) => others.every((anchors) => anchors.includes(name))));
}

/** What a run hands to its steps. */
export interface StepHost {
  readonly root: Operation;
  readonly context: Context;
  receive(step: StepPlan, diagnostic: Diagnostic): void;
  passContext(step: StepPlan): PassContext;
}

export class StepPlan implements PlannedStep, PassRun {
  readonly kind = "pass";
  readonly step: PassStep;
  readonly statistics = new Map<string, number>();
  readonly own: PipelinePlan[] = [];
  /** The dialects of which no operation may be left. */
  readonly removed: ReadonlySet<string>;
  /** What went wrong since the pass was started on its operation: errors, and among them faults of the pass itself. */
  hasFailed = false;
  isAtFault = false;
  execution = 0;
  private host: StepHost | undefined = undefined;
  private current: Operation | undefined = undefined;
  private ownContext: PassContext | undefined = undefined;

  constructor(step: PassStep) {
    this.step = step;
    this.removed = new Set(step.pass.removes.map(({ name }) => name));
  }

  get planned(): PlannedStep {
    return this;
  }

  get op(): Operation {
    return this.current ?? notRunning();
  }

  get root(): Operation {
    return (this.host ?? notRunning()).root;
  }

  get context(): Context {
    return (this.host ?? notRunning()).context;
  }

  get passContext(): PassContext {
    return this.ownContext ?? notRunning();
  }

  /** What it is told and tells, on the next operation. */
  start(host: StepHost, op: Operation, execution: number): void {
    if (this.host !== host) {
      this.host = host;
      this.ownContext = host.passContext(this);
    }
    this.current = op;
    this.execution = execution;
    this.hasFailed = false;
    this.isAtFault = false;
  }

  report(diagnostic: Diagnostic): void {
    if (diagnostic.severity === "error") this.hasFailed = true;
    (this.host ?? notRunning()).receive(this, diagnostic);
  }

  reportFault(diagnostic: Diagnostic): void {
    this.isAtFault = true;
    this.report(diagnostic);
  }

  /** The plan of a pipeline that the pass runs itself: the same for the same pipeline. */
  ownPlan(pipeline: NestedPipeline): PipelinePlan {
    const known = this.own.find((one) => one.pipeline === pipeline);
    if (known !== undefined) return known;
    const made = new PipelinePlan(pipeline);
    this.own.push(made);
    return made;
  }
}

function notRunning(): never {
  throw new Error("a pass is asked about before it is started");
}
