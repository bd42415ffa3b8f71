/** Targets by their names, and the backends that generate code for them. */
import { amdgpuBackend } from "@dslc/backend-amdgpu";
import { nvptxBackend } from "@dslc/backend-nvptx";
import { defineDiagnostic, type DiagnosticSink } from "@dslc/base";
import type { Engine } from "@dslc/llvm";
import type { Backend } from "@dslc/pass";
import { findTarget, type ParsedTarget, type TargetFacts } from "@dslc/target-info";
import type { Registry } from "./registry.ts";

export const unknownTarget = defineDiagnostic(
  "compile/unknown-target",
  "error",
  "A target is `vendor:architecture`, as `dslc targets` lists them.",
  ({ message }: { message: string }) => message,
);

/** Stands in where nothing that is asked for needs code generation. */
const noEngine: Engine = {
  compile: () => Promise.reject(new Error("no engine was started")),
  describe: () => Promise.reject(new Error("no engine was started")),
  close: () => Promise.resolve(),
};

/** What is known of a target's name, built in or of a plugin. */
export function lookUpTarget(name: string, registry: Registry): ParsedTarget<TargetFacts> {
  return findTarget(name, registry.targets);
}

/** Undefined when one was refused; all that are refused are reported. */
export function parseTargets(
  names: readonly string[],
  registry: Registry,
  sink: DiagnosticSink,
): readonly TargetFacts[] | undefined {
  const parsed = names.map((text) => {
    const outcome = lookUpTarget(text, registry);
    if (outcome.ok) return outcome.target;
    const { nearest, message } = outcome.problem;
    const help = [
      ...(nearest === undefined ? [] : [`did you mean '${nearest}'?`]),
      `known targets: ${registry.targets.map(({ name }) => name).join(", ")}`,
    ];
    sink.report(unknownTarget.at(undefined, { message }, { help }));
    return undefined;
  });
  return parsed.every((target) => target !== undefined) ? parsed : undefined;
}

/** The backend of a vendor: ours, or that of a plugin. */
export function backendFor(
  { vendor }: TargetFacts,
  registry: Registry,
  { engine = noEngine, verifyWith }: { readonly engine?: Engine | undefined; readonly verifyWith?: Engine | undefined },
): Backend {
  switch (vendor) {
    case "nvptx":
      return nvptxBackend(engine, verifyWith);
    case "amdgpu":
      return amdgpuBackend(engine, verifyWith);
    default: {
      const found = registry.backends.find((backend) => backend.vendor === vendor);
      if (found === undefined) throw new Error(`there is no backend of vendor '${vendor}'`);
      return found;
    }
  }
}
