/** What `compile` runs for a target, as one pipeline: what `dslc compile --dump-pipeline` prints. */
import { type Diagnostic, DiagnosticSink } from "@dslc/base";
import { type NestedPipeline, nested } from "@dslc/pass";
import type { CompileOptions } from "./api.ts";
import { lowerPipeline, preparePipeline, settlePipeline } from "./pipelines.ts";
import { makeRegistry } from "./registry.ts";
import { backendFor, parseTargets } from "./targets.ts";

export interface CompilePipelines {
  readonly diagnostics: readonly Diagnostic[];
  /** One of each target in the order in which they were given; none when there is an error. */
  readonly pipelines: readonly NestedPipeline[];
}

/**
 * The passes from the frontend's IR to the llvm dialect. What is settled first has no more to do on the IR that is
 * emitted, which is settled, so that the pipeline makes of `ir` what `llvm-dialect` is.
 */
export function compilePipelines({
  targets: names,
  contract = true,
  plugins = [],
}: Pick<CompileOptions, "targets" | "contract" | "plugins">): CompilePipelines {
  const sink = new DiagnosticSink();
  const registry = makeRegistry(plugins, sink);
  const targets = parseTargets(names, sink);
  if (registry === undefined || targets === undefined || sink.hasErrors)
    return { diagnostics: sink.sorted(), pipelines: [] };
  const pipelines = targets.map((target) => {
    const backend = backendFor(target, registry, {});
    const parts = [settlePipeline({ contract }), preparePipeline(backend, target), lowerPipeline(backend, target.name)];
    return nested(
      "builtin.module",
      parts.flatMap(({ elements }) => elements),
    );
  });
  return { diagnostics: sink.sorted(), pipelines };
}
