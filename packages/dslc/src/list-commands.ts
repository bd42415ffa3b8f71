/** `dslc passes` and `dslc targets`: what there is, from the definitions themselves. */
import { type Diagnostic, DiagnosticSink } from "@dslc/base";
import { makeDefaultPipelines, makeRegistry, type Registry } from "@dslc/compiler";
import { describeOption, kebabCase, type Pass, type PipelineDefinition } from "@dslc/pass";
import { exitCodeFor } from "./exit-codes.ts";
import type { PluginArguments } from "./plugin-options.ts";
import { loadPlugins } from "./plugins.ts";
import { report, type ReportOptions } from "./report.ts";

type ListArguments = ReportOptions & PluginArguments;

async function loadRegistry(
  options: ListArguments,
): Promise<{ readonly registry: Registry | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  const { plugins, problems } = await loadPlugins(options, []);
  const sink = new DiagnosticSink();
  const registry = makeRegistry(plugins, sink);
  const diagnostics = [...problems, ...sink.diagnostics];
  report(diagnostics, options);
  return { registry, diagnostics };
}

/** Names, summaries and options of all passes and named pipelines, those of plugins too. Returns the exit code. */
export async function passesCommand(options: ListArguments): Promise<number> {
  const { registry, diagnostics } = await loadRegistry(options);
  if (registry === undefined) return exitCodeFor(diagnostics);
  const pipelines = [...makeDefaultPipelines(registry).all, ...registry.pipelines.values()];
  const lines = [...[...registry.passes.values()].flatMap(describePass), "", ...pipelines.flatMap(describePipeline)];
  process.stdout.write(`${lines.join("\n")}\n`);
  return exitCodeFor(diagnostics);
}

function describePass(pass: Pass): readonly string[] {
  const anchors = pass.anchors === undefined ? "" : ` (on ${pass.anchors.join(", ")})`;
  return [`${pass.passName}${anchors}`, `    ${pass.summary}`, ...describeOptions(pass.options)];
}

function describePipeline({ pipelineName, summary, anchor, options }: PipelineDefinition): readonly string[] {
  const on = anchor === undefined ? "" : `, on ${anchor}`;
  return [`${pipelineName} (pipeline${on})`, `    ${summary}`, ...describeOptions(options)];
}

function describeOptions(options: Pass["options"]): readonly string[] {
  return Object.entries(options).map(([name, schema]) => `    ${kebabCase(name)}: ${describeOption(schema)}`);
}

/** The targets with the limits that a kernel meets first, those of plugins too. Returns the exit code. */
export async function targetsCommand(options: ListArguments): Promise<number> {
  const { registry, diagnostics } = await loadRegistry(options);
  if (registry === undefined) return exitCodeFor(diagnostics);
  const rows = registry.targets.map(({ name, workgroupMemory, maximumGroupWorkItems, subgroupSizes }) => {
    const { staticLimit, optInLimit } = workgroupMemory;
    const bytes = staticLimit === optInLimit ? `${staticLimit}` : `${staticLimit}, ${optInLimit} by opting in`;
    return `${name.padEnd(16)} workgroup memory ${bytes} bytes; groups of ${maximumGroupWorkItems}; subgroups of ${subgroupSizes.join(" or ")}`;
  });
  process.stdout.write(`${rows.join("\n")}\n`);
  return exitCodeFor(diagnostics);
}
