/** What the manager checks behind a pass, and at the end of a run. */
import { type DiagnosticExtras, DiagnosticSink } from "@dslc/base";
import { type Context, locationSpan, type Operation, verify } from "@dslc/ir";
import type { StaleResult } from "./analysis-manager.ts";
import { pathTo } from "./check-pipeline.ts";
import { invalidAfterPass, notPreserved, notRemoved, nothingMatched } from "./diagnostics.ts";
import { stepsOf } from "./pipeline.ts";
import { placeOf } from "./place.ts";
import type { PipelinePlan, StepPlan } from "./plan.ts";

/** Operations of dialects that the pass is to remove. */
export function reportWhatIsLeft(planned: StepPlan, op: Operation): void {
  op.walk((inner) => {
    if (inner !== op && planned.removed.has(inner.dialect))
      planned.reportFault(
        notRemoved.at(locationSpan(inner.location), { pass: planned.step.pass.passName, op: inner.name }),
      );
  });
}

export function verifyBehind(planned: StepPlan, op: Operation, context: Context): void {
  const sink = new DiagnosticSink();
  if (verify(op, sink, context)) return;
  for (const { message, span, notes, labels, help } of sink.diagnostics) {
    const extras: DiagnosticExtras = { notes, labels, help };
    planned.reportFault(invalidAfterPass.at(span, { pass: planned.step.text, place: placeOf(op), message }, extras));
  }
}

export function reportStaleAnalyses(planned: StepPlan, stale: readonly StaleResult[]): void {
  for (const { analysis, op, kept, computed } of stale)
    planned.reportFault(
      notPreserved.at(
        planned.step.span,
        { pass: planned.step.text, place: placeOf(op), analysis: analysis.analysisName },
        { notes: [`it was known:    ${kept}`, `and is computed: ${computed}`] },
      ),
    );
}

/** Pipelines that were come to and had nothing to run on. */
export function reportUnmatched(plan: PipelinePlan, root: Operation, sink: DiagnosticSink): void {
  for (const element of plan.elements) {
    if (element.kind === "pass") continue;
    if (element.matched > 0) reportUnmatched(element, root, sink);
    else {
      const { anchor, pipeline } = element;
      const passes = [...new Set(stepsOf(pipeline).map(({ pass }) => `'${pass.passName}'`))];
      sink.report(
        nothingMatched.at(pipeline.span, { anchor, around: plan.anchor, passes }, { help: helpFor(element, root) }),
      );
    }
  }
}

function helpFor({ anchor, pipeline }: PipelinePlan, root: Operation): readonly string[] {
  const path = pathTo(anchor, root);
  return path === undefined
    ? [`there is no '${anchor}' in the input`]
    : [`nest it where they are: ${path.reduceRight((text, around) => `${around}(${text})`, pipeline.text)}`];
}
