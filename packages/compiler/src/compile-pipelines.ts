/** What `compile` runs for a target, as one pipeline: what `dslc compile --dump-pipeline` prints. */
import { type Diagnostic, DiagnosticSink } from "@dslc/base";
import { type NestedPipeline, nested } from "@dslc/pass";
import type { CompileOptions } from "./api.ts";
import { makeDefaultPipelines } from "./pipelines.ts";
import { makeRegistry } from "./registry.ts";
import { parseTargets } from "./targets.ts";

export interface CompilePipelines {
  readonly diagnostics: readonly Diagnostic[];
  /** One of each target in the order in which they were given; none when there is an error. */
  readonly pipelines: readonly NestedPipeline[];
}

/**
 * The passes from the frontend's IR to the llvm dialect. What is settled first has no more to do on the IR that is
 * emitted, which is settled, so that the pipeline makes of `ir` what `llvm-dialect` is (unless a plugin inserts steps at
 * `start` that do something else when they run again).
 */
export function compilePipelines({
  targets: names,
  contract = true,
  optimizationLevel = 3,
  plugins = [],
}: Pick<CompileOptions, "targets" | "contract" | "optimizationLevel" | "plugins">): CompilePipelines {
  const sink = new DiagnosticSink();
  const registry = makeRegistry(plugins, sink);
  const targets = registry && parseTargets(names, registry, sink);
  if (registry === undefined || targets === undefined || sink.hasErrors)
    return { diagnostics: sink.sorted(), pipelines: [] };
  const { whole } = makeDefaultPipelines(registry);
  const pipelines = targets.map(({ name: target }) =>
    nested("builtin.module", [whole({ target, contract, O: optimizationLevel })]),
  );
  return { diagnostics: sink.sorted(), pipelines };
}
