/** Reading IR as text, running passes over it, printing it: what `dslc opt` does. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { parseModule, printOperation, verify } from "@dslc/ir";
import { parsePipeline, runPipeline } from "@dslc/pass";
import type { OptimizeOptions, OptimizeResult, SourceText } from "./api.ts";
import { makeContext, makeRegistry } from "./registry.ts";

/** Never throws for bad input: what is wrong is in the diagnostics. */
export function optimize(source: SourceText, options: OptimizeOptions = {}): OptimizeResult {
  const sink = new DiagnosticSink();
  const text = optimizedText(source, options, sink);
  return { ok: text !== undefined, diagnostics: sink.diagnostics, text };
}

function optimizedText(source: SourceText, options: OptimizeOptions, sink: DiagnosticSink): string | undefined {
  const registry = makeRegistry(options.plugins ?? [], sink);
  if (registry === undefined) return undefined;
  const pipeline =
    options.pipeline === undefined
      ? undefined
      : parsePipeline(new SourceFile("<pipeline>", options.pipeline), registry.passes, sink);
  if (options.pipeline !== undefined && pipeline === undefined) return undefined;
  const context = makeContext(registry, options.allowUnregisteredDialect);
  const module = parseModule(new SourceFile(source.name, source.text), context, sink);
  if (module === undefined) return undefined;
  const isVerified = options.verify !== false;
  if (isVerified && !verify(module, sink)) return undefined;
  if (pipeline !== undefined) {
    const run = runPipeline(module, pipeline, {
      context,
      sink,
      verifyEach: options.verifyEach ?? false,
      instruments: options.instruments ?? [],
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (!run.ok || (isVerified && !verify(module, sink))) return undefined;
  }
  return printOperation(module, { generic: options.printGeneric ?? false, locations: options.printLocations ?? false });
}
