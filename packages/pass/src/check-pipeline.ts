/** What can be known of a pipeline to be wrong before anything runs. */
import { type Diagnostic, type DiagnosticSink, nearest, type Span } from "@dslc/base";
import { type Context, isolatedFromAbove, type Operation } from "@dslc/ir";
import type { PassStep } from "./define-pass.ts";
import { missingDialect, notIsolated, unknownAnchor, wrongAnchor, wrongOrder, wrongRoot } from "./diagnostics.ts";
import { anyAnchor, type NestedPipeline, type PipelineElement, stepsOf } from "./pipeline.ts";

/** Reports all that is wrong; returns whether nothing is. */
export function checkPipeline(pipeline: NestedPipeline, context: Context, sink: DiagnosticSink): boolean {
  const problems: Diagnostic[] = [...anchorProblems(pipeline, context), ...orderProblems(stepsOf(pipeline))];
  for (const problem of problems) sink.report(problem);
  return problems.length === 0;
}

function anchorProblems(pipeline: NestedPipeline, context: Context): readonly Diagnostic[] {
  const check = (element: PipelineElement, anchor: string): readonly Diagnostic[] => {
    switch (element.kind) {
      case "pass":
        return stepProblems(element, anchor, context);
      case "named":
        return element.elements.flatMap((inner) => check(inner, anchor));
      case "nested":
        return [
          ...ownAnchorProblems(element, context),
          ...element.elements.flatMap((inner) => check(inner, element.anchor)),
        ];
      default:
        return element satisfies never;
    }
  };
  return check(pipeline, pipeline.anchor);
}

function ownAnchorProblems({ anchor, span }: NestedPipeline, context: Context): readonly Diagnostic[] {
  if (anchor === anyAnchor) return [];
  const definition = context.lookup(anchor);
  if (definition !== undefined)
    return definition.traits.has(isolatedFromAbove) ? [] : [notIsolated.at(span, { anchor })];
  // Of a dialect that is not loaded there is nothing in the input either, unless it is taken as it comes.
  if (context.allowUnregistered || !context.dialects.has(anchor.split(".")[0] ?? "")) {
    return context.allowUnregistered || anchor.includes(".") ? [] : [unknownAnchorAt(anchor, span, context)];
  }
  return [unknownAnchorAt(anchor, span, context)];
}

function unknownAnchorAt(anchor: string, span: Span | undefined, context: Context): Diagnostic {
  const near = nearest(anchor, context.opNames);
  return unknownAnchor.at(span, { anchor }, { help: near === undefined ? [] : [`did you mean '${near}'?`] });
}

function stepProblems({ pass, span }: PassStep, anchor: string, context: Context): readonly Diagnostic[] {
  const { passName, anchors, creates } = pass;
  const isWrong = anchors !== undefined && anchor !== anyAnchor && !anchors.includes(anchor);
  return [
    ...(isWrong ? [wrongAnchor.at(span, { pass: passName, anchor, anchors })] : []),
    ...creates
      .filter(({ name }) => !context.dialects.has(name))
      .map(({ name }) => missingDialect.at(span, { pass: passName, dialect: name })),
  ];
}

function orderProblems(steps: readonly PassStep[]): readonly Diagnostic[] {
  const firstAt = new Map<string, number>();
  for (const [position, { pass }] of steps.entries())
    if (!firstAt.has(pass.passName)) firstAt.set(pass.passName, position);
  return steps.flatMap(({ pass, span }, position) =>
    [...pass.after]
      .filter(([before]) => (firstAt.get(before) ?? -1) > position)
      .map(([before, reason]) => wrongOrder.at(span, { pass: pass.passName, before, reason })),
  );
}

/** Whether passes can run on an operation where the anchor is `any`. */
export function isViableAnchor(op: Operation): boolean {
  return op.definition?.traits.has(isolatedFromAbove) === true;
}

/** The pipeline is for another kind of operation than the input is; help says how to nest it. */
export function wrongRootProblem(pipeline: NestedPipeline, root: Operation): Diagnostic {
  return wrongRoot.at(
    pipeline.span,
    { pipeline: pipeline.anchor, found: root.name },
    { help: [`write ${nestingFor(pipeline, root)}`] },
  );
}

/** The pipeline inside of one for each operation around those that it is for; directly in the root where there are none. */
function nestingFor(pipeline: NestedPipeline, root: Operation): string {
  const path = pathTo(pipeline.anchor, root) ?? [root.name];
  return path.reduceRight((text, anchor) => `${anchor}(${text})`, pipeline.text);
}

/** The names of the operations around the first operation of a kind inside of `root`, `root` first. */
export function pathTo(anchor: string, root: Operation): readonly string[] | undefined {
  let path: readonly string[] | undefined;
  root.walk((op) => {
    if (op === root || op.name !== anchor) return undefined;
    const names: string[] = [];
    for (let around = op.parentOp; around !== undefined; around = around.parentOp) {
      names.unshift(around.name);
      if (around === root) break;
    }
    path = names;
    return "interrupt";
  });
  return path;
}
