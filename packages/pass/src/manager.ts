/**
 * The pass manager: runs a pipeline over an operation, in order, and stops behind the first pass with an error. What is
 * nested runs on every operation of its kind, so that an error in one function does not hide those in the others.
 */
import { defineDiagnostic, type Diagnostic, DiagnosticSink } from "@dslc/base";
import { type Context, locationSpan, type Operation, verify } from "@dslc/ir";
import type { PassContext, PassStep } from "./define-pass.ts";
import { type NestedPipeline, type PipelineElement, stepsOf } from "./pipeline.ts";

/** Told of what the manager does; timing, printing and checks are instruments. */
export interface Instrument {
  before?(step: PassStep, op: Operation): void;
  after?(step: PassStep, op: Operation): void;
}

export interface RunOptions {
  readonly context: Context;
  readonly sink: DiagnosticSink;
  /** Verify the anchored operation behind every pass; an error then names the pass. */
  readonly verifyEach?: boolean;
  readonly instruments?: readonly Instrument[];
  /** Ends the run before the next pass. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly ok: boolean;
  /** By pass, then by statistic. */
  readonly statistics: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export const wrongRoot = defineDiagnostic(
  "pass/wrong-root",
  "error",
  "A pipeline starts with the kind of operation that the input is; what runs on operations inside of it is nested: `builtin.module(gpu.module(...))`.",
  ({ pipeline, found }: { pipeline: string; found: string }) =>
    `the pipeline runs on '${pipeline}', but the input is a '${found}'`,
);

export const wrongAnchor = defineDiagnostic(
  "pass/wrong-anchor",
  "error",
  "The pass works on other operations than the one that the pipeline runs it on. Nest it: `builtin.module(gpu.module(PASS))`, for instance.",
  ({ pass, anchor, anchors }: { pass: string; anchor: string; anchors: readonly string[] }) =>
    `pass '${pass}' cannot run on '${anchor}'; it runs on ${anchors.map((name) => `'${name}'`).join(" or ")}`,
);

export const wrongOrder = defineDiagnostic(
  "pass/wrong-order",
  "error",
  "A pass says which others have to come before it when they are in the same pipeline, and why.",
  ({ pass, before, reason }: { pass: string; before: string; reason: string }) =>
    `'${pass}' has to come after '${before}': ${reason}`,
);

export const missingDialect = defineDiagnostic(
  "pass/missing-dialect",
  "error",
  "A pass creates operations of a dialect that is not loaded. Load the dialect with the pass: a plugin lists both.",
  ({ pass, dialect }: { pass: string; dialect: string }) =>
    `pass '${pass}' creates operations of dialect '${dialect}', which is not loaded`,
);

export const invalidAfterPass = defineDiagnostic(
  "pass/invalid-ir",
  "error",
  "A pass left IR that does not verify. This is a bug of the pass.",
  ({ pass, message }: { pass: string; message: string }) => `pass '${pass}' left invalid IR: ${message}`,
);

export const notRemoved = defineDiagnostic(
  "pass/not-removed",
  "error",
  "A lowering left operations of a dialect that it is to remove: it does not know how to lower them.",
  ({ pass, op }: { pass: string; op: string }) => `pass '${pass}' cannot lower '${op}'`,
);

/** Checks all that can be known before anything runs. */
export function checkPipeline(pipeline: NestedPipeline, context: Context, sink: DiagnosticSink): boolean {
  const problems: Diagnostic[] = [];
  const check = (element: PipelineElement, anchor: string): void => {
    if (element.kind === "nested") for (const inner of element.elements) check(inner, element.anchor);
    else {
      const { pass } = element;
      if (pass.anchors !== undefined && !pass.anchors.includes(anchor))
        problems.push(wrongAnchor.at(undefined, { pass: pass.passName, anchor, anchors: pass.anchors }));
      for (const dialect of pass.creates)
        if (!context.dialects.has(dialect.name))
          problems.push(missingDialect.at(undefined, { pass: pass.passName, dialect: dialect.name }));
    }
  };
  check(pipeline, pipeline.anchor);
  const names = stepsOf(pipeline).map(({ pass }) => pass.passName);
  for (const [position, { pass }] of stepsOf(pipeline).entries()) {
    for (const [before, reason] of pass.after) {
      const isLater = names.includes(before, position + 1) && !names.slice(0, position).includes(before);
      if (isLater) problems.push(wrongOrder.at(undefined, { pass: pass.passName, before, reason }));
    }
  }
  for (const problem of problems) sink.report(problem);
  return problems.length === 0;
}

/** Runs a pipeline on an operation of the kind that it is rooted at. Diagnostics are in the sink. */
export function runPipeline(root: Operation, pipeline: NestedPipeline, options: RunOptions): RunResult {
  const statistics = new Map<string, Map<string, number>>();
  const fail: RunResult = { ok: false, statistics };
  if (root.name !== pipeline.anchor) {
    options.sink.report(
      wrongRoot.at(
        undefined,
        { pipeline: pipeline.anchor, found: root.name },
        { help: [`write ${root.name}(${pipeline.text})`] },
      ),
    );
    return fail;
  }
  if (!checkPipeline(pipeline, options.context, options.sink)) return fail;
  return new Manager(options, statistics).elements(pipeline.elements, root) ? { ok: true, statistics } : fail;
}

class Manager {
  private readonly options: RunOptions;
  private readonly statistics: Map<string, Map<string, number>>;

  constructor(options: RunOptions, statistics: Map<string, Map<string, number>>) {
    this.options = options;
    this.statistics = statistics;
  }

  elements(elements: readonly PipelineElement[], op: Operation): boolean {
    return elements.every((element) => (element.kind === "pass" ? this.step(element, op) : this.nested(element, op)));
  }

  private nested(pipeline: NestedPipeline, op: Operation): boolean {
    const targets = op.regions.flatMap((region) =>
      region.blocks.flatMap((block) => [...block.operations()].filter(({ name }) => name === pipeline.anchor)),
    );
    const outcomes = targets.map((target) => this.elements(pipeline.elements, target));
    return outcomes.every((ok) => ok);
  }

  private step(step: PassStep, op: Operation): boolean {
    const { options } = this;
    options.signal?.throwIfAborted();
    const own = new DiagnosticSink();
    for (const instrument of options.instruments ?? []) instrument.before?.(step, op);
    step.run(op, this.passContext(step, own));
    for (const instrument of options.instruments ?? []) instrument.after?.(step, op);
    for (const diagnostic of own.diagnostics) options.sink.report(diagnostic);
    return !own.hasErrors && this.removedAll(step, op) && (options.verifyEach !== true || this.verified(step, op));
  }

  private passContext(step: PassStep, sink: DiagnosticSink): PassContext {
    return {
      context: this.options.context,
      report: (diagnostic) => sink.report(diagnostic),
      count: (statistic, amount = 1) => {
        const counts = this.statistics.get(step.pass.passName) ?? new Map<string, number>();
        counts.set(statistic, (counts.get(statistic) ?? 0) + amount);
        this.statistics.set(step.pass.passName, counts);
      },
    };
  }

  private removedAll(step: PassStep, op: Operation): boolean {
    if (step.pass.removes.length === 0) return true;
    const removed = new Set(step.pass.removes.map(({ name }) => name));
    let ok = true;
    op.walk((inner) => {
      if (inner === op || !removed.has(inner.dialect)) return;
      ok = false;
      this.options.sink.report(
        notRemoved.at(locationSpan(inner.location), { pass: step.pass.passName, op: inner.name }),
      );
    });
    return ok;
  }

  private verified(step: PassStep, op: Operation): boolean {
    const sink = new DiagnosticSink();
    if (verify(op, sink)) return true;
    for (const { message, span } of sink.diagnostics)
      this.options.sink.report(invalidAfterPass.at(span, { pass: step.pass.passName, message }));
    return false;
  }
}
