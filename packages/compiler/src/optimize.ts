/** Reading IR as text, running passes over it, printing it: what `dslc opt` does. */
import { type Diagnostic, DiagnosticSink, SourceFile } from "@dslc/base";
import { parseModule, printOperation, verify } from "@dslc/ir";
import { type NestedPipeline, parsePipeline, type Pass, type PipelineDefinition } from "@dslc/pass";
import type { OptimizeOptions, OptimizeResult, SourceText } from "./api.ts";
import { unmetExpectations } from "./expected-diagnostics.ts";
import { makeContext, makeRegistry, type Registry } from "./registry.ts";
import { annotatingSink, runPasses } from "./run-passes.ts";

export type { OptimizeOptions, SourceText } from "./api.ts";
export { makeContext, makeRegistry } from "./registry.ts";
export { mentionsDefaultPipeline } from "./default-pipeline-names.ts";

/** Never throws for bad input: what is wrong is in the diagnostics. */
export function optimize(source: SourceText, options: OptimizeOptions = {}): OptimizeResult {
  const setUp = new DiagnosticSink();
  const optimizer = makeOptimizer(options, setUp);
  if (optimizer === undefined) return { ok: false, diagnostics: setUp.diagnostics, text: undefined };
  const diagnostics: Diagnostic[] = [...setUp.diagnostics];
  const texts: string[] = [];
  let ok = true;
  for (const file of options.splitInput === true ? piecesOf(source) : [new SourceFile(source.name, source.text)]) {
    const sink = new DiagnosticSink();
    const text = optimizedText(file, optimizer, options, sink);
    const found = options.verifyDiagnostics === true ? unmetExpectations(file, sink.diagnostics) : sink.diagnostics;
    diagnostics.push(...found);
    texts.push(text ?? "");
    ok &&= options.verifyDiagnostics === true ? found.length === 0 : text !== undefined;
  }
  const isPrinted = ok || options.splitInput === true;
  const between = options.print === undefined ? `${separator}\n` : "";
  return { ok, diagnostics, text: isPrinted ? texts.join(between) : undefined };
}

const separator = "// -----";

/** The parts of a source between lines of `// -----`, with their places in it. */
function piecesOf({ name, text }: SourceText): readonly SourceFile[] {
  const pieces: SourceFile[] = [];
  let line = 1;
  for (const piece of text.split(/^\/\/ -----[^\S\n]*$/m)) {
    pieces.push(new SourceFile(name, piece, line));
    line += piece.split("\n").length - 1;
  }
  return pieces;
}

/** What all pieces of a source are optimized with. */
interface Optimizer {
  readonly registry: Registry;
  readonly pipeline: NestedPipeline | undefined;
}

function makeOptimizer(options: OptimizeOptions, sink: DiagnosticSink): Optimizer | undefined {
  const registry = makeRegistry(options.plugins ?? [], sink);
  if (registry === undefined) return undefined;
  if (options.pipeline === undefined) return { registry, pipeline: undefined };
  const pipeline = readPipeline(options.pipeline, registry, options, sink);
  return pipeline === undefined ? undefined : { registry, pipeline };
}

/** The pipeline of a text, in which passes and pipelines of the registry have their names. */
export function readPipeline(
  text: string,
  registry: Registry,
  { defaultPipelines }: Pick<OptimizeOptions, "defaultPipelines">,
  sink: DiagnosticSink,
): NestedPipeline | undefined {
  const defaults = defaultPipelines?.(registry).all ?? [];
  const named = defaults.map((definition) => [definition.pipelineName, definition] as const);
  const names = new Map<string, Pass | PipelineDefinition>([...registry.passes, ...registry.pipelines, ...named]);
  return parsePipeline(new SourceFile("<pipeline>", text), names, sink);
}

function optimizedText(
  file: SourceFile,
  { registry, pipeline }: Optimizer,
  options: OptimizeOptions,
  sink: DiagnosticSink,
): string | undefined {
  const context = makeContext(registry, options.allowUnregisteredDialect);
  const read = options.read ?? parseModule;
  const module = read(file, context, sink);
  if (module === undefined) return undefined;
  const isVerified = options.verify !== false;
  const isValid = (): boolean => !isVerified || verify(module, annotatingSink(sink, module, options), context);
  if (!isValid()) return undefined;
  const fresh = () => read(file, context, new DiagnosticSink());
  if (pipeline !== undefined) {
    options.prepareContext?.(context);
    const setting = { context, registry, sink, fresh, warnUnmatched: true };
    if (!runPasses(module, pipeline, setting, options) || !isValid()) return undefined;
  }
  if (options.print !== undefined) return options.print(module);
  // What is not valid need not have the parts that custom forms print.
  const generic = options.printGeneric === true || (!isVerified && !verify(module, new DiagnosticSink()));
  return printOperation(module, { generic, locations: options.printLocations ?? false });
}
