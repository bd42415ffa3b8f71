/** Runs pipelines as a compilation's options say. */
import { type Diagnostic, DiagnosticSink } from "@dslc/base";
import type { Context, Operation } from "@dslc/ir";
import { type NestedPipeline, type RunOptions, runPipeline } from "@dslc/pass";
import type { PassOptions } from "./api.ts";
import type { Registry } from "./registry.ts";

export interface PassSetting {
  readonly context: Context;
  readonly registry: Registry;
  readonly sink: DiagnosticSink;
  /** The module as it was before the run, made again. */
  readonly fresh: () => Operation | undefined;
  /** Warn of passes that did not run. */
  readonly warnUnmatched?: boolean;
}

/** Whether all went well. */
export function runPasses(
  module: Operation,
  pipeline: NestedPipeline,
  { context, registry, sink, fresh, warnUnmatched = false }: PassSetting,
  options: PassOptions,
): boolean {
  const { verifyEach = false, verifyAnalyses = false, instruments = [], reproducer, signal } = options;
  const run: RunOptions = {
    context,
    sink: annotatingSink(sink, module, options),
    verifyEach,
    verifyAnalyses,
    warnUnmatched,
    instruments,
    originOf: (pass) => registry.originOf(pass),
    ...(reproducer === undefined ? {} : { reproducer: { ...reproducer, fresh } }),
    ...(signal === undefined ? {} : { signal }),
  };
  return runPipeline(module, pipeline, run).ok;
}

/** Hands on what it is told, with what the module says of it. */
export function annotatingSink(
  sink: DiagnosticSink,
  root: Operation,
  { annotate }: Pick<PassOptions, "annotate">,
): DiagnosticSink {
  if (annotate === undefined) return sink;
  return new (class extends DiagnosticSink {
    override report(diagnostic: Diagnostic): void {
      super.report(diagnostic);
      sink.report(annotate(diagnostic, root));
    }
  })();
}
