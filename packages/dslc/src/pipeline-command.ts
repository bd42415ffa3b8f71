/** `--dump-pipeline`: pipelines as text, one a line, on standard output. Nothing is compiled. */
import { type Diagnostic, DiagnosticSink } from "@dslc/base";
import { compilePipelines, makeDefaultPipelines, makeRegistry, noTarget, readPipeline } from "@dslc/compiler";
import { expandedText, type NestedPipeline } from "@dslc/pass";
import { exitCodeFor } from "./exit-codes.ts";
import type { PluginArguments } from "./plugin-options.ts";
import { loadPlugins } from "./plugins.ts";
import { report, type ReportOptions } from "./report.ts";

type PipelineArguments = PluginArguments & ReportOptions;

/** The pipeline of `dslc compile` for each target. */
export async function dumpPipelineCommand(
  given: PipelineArguments & {
    readonly files: readonly string[];
    readonly target: readonly string[];
    readonly contract: boolean;
    readonly optimization: 0 | 1 | 2 | 3;
  },
): Promise<number> {
  const { plugins, problems } = await loadPlugins(given, given.files);
  if (problems.length > 0) return print(problems, [], given);
  const { target: targets, contract, optimization: optimizationLevel } = given;
  if (targets.length === 0)
    return print(
      [noTarget.at(undefined, { kinds: ["a pipeline"] }, { help: ["name one with -t: nvptx:sm_90, for instance"] })],
      [],
      given,
    );
  const { diagnostics, pipelines } = compilePipelines({ targets, contract, optimizationLevel, plugins });
  return print(diagnostics, pipelines, given);
}

/** The pipeline that `dslc opt` was given, with options as they were understood, and the passes that named pipelines stand for. */
export async function dumpParsedPipelineCommand(
  given: PipelineArguments & { readonly file: string; readonly pipeline?: string | undefined },
): Promise<number> {
  const { plugins, problems } = await loadPlugins(given, [given.file]);
  if (problems.length > 0) return print(problems, [], given);
  const sink = new DiagnosticSink();
  const registry = makeRegistry(plugins, sink);
  const text = given.pipeline ?? "builtin.module()";
  const pipeline =
    registry === undefined ? undefined : readPipeline(text, registry, { defaultPipelines: makeDefaultPipelines }, sink);
  return print(sink.diagnostics, pipeline === undefined ? [] : [pipeline], given);
}

function print(
  diagnostics: readonly Diagnostic[],
  pipelines: readonly NestedPipeline[],
  given: PipelineArguments,
): number {
  report(diagnostics, given);
  process.stdout.write(pipelines.map((pipeline) => `${expandedText(pipeline)}\n`).join(""));
  return exitCodeFor(diagnostics);
}
