/** `--dump-pipeline`: pipelines as text, one a line, on standard output. Nothing is compiled. */
import { type Diagnostic, DiagnosticSink, SourceFile } from "@dslc/base";
import { compilePipelines, makeRegistry, noTarget } from "@dslc/compiler";
import { type NestedPipeline, parsePipeline } from "@dslc/pass";
import { exitCodeFor } from "./exit-codes.ts";
import { loadPlugins } from "./plugins.ts";
import { report } from "./report.ts";

interface PipelineArguments {
  readonly plugin: readonly string[];
  readonly json: boolean;
}

/** The pipeline of `dslc compile` for each target. */
export async function dumpPipelineCommand(
  given: PipelineArguments & { readonly target: readonly string[]; readonly contract: boolean },
): Promise<number> {
  const { plugins, problems } = await loadPlugins(given.plugin);
  if (problems.length > 0) return print(problems, [], given);
  const { target: targets, contract } = given;
  if (targets.length === 0)
    return print(
      [noTarget.at(undefined, { kinds: ["a pipeline"] }, { help: ["name one with -t: nvptx:sm_90, for instance"] })],
      [],
      given,
    );
  const { diagnostics, pipelines } = compilePipelines({ targets, contract, plugins });
  return print(diagnostics, pipelines, given);
}

/** The pipeline that `dslc opt` was given, with names and options as they were understood. */
export async function dumpParsedPipelineCommand(
  given: PipelineArguments & { readonly pipeline?: string | undefined },
): Promise<number> {
  const { plugins, problems } = await loadPlugins(given.plugin);
  if (problems.length > 0) return print(problems, [], given);
  const sink = new DiagnosticSink();
  const registry = makeRegistry(plugins, sink);
  const source = new SourceFile("<pipeline>", given.pipeline ?? "builtin.module()");
  const pipeline = registry === undefined ? undefined : parsePipeline(source, registry.passes, sink);
  return print(sink.diagnostics, pipeline === undefined ? [] : [pipeline], given);
}

function print(
  diagnostics: readonly Diagnostic[],
  pipelines: readonly NestedPipeline[],
  given: PipelineArguments,
): number {
  report(diagnostics, given);
  process.stdout.write(pipelines.map(({ text }) => `${text}\n`).join(""));
  return exitCodeFor(diagnostics);
}
