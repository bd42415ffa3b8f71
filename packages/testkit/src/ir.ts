/** IR in tests: text in, text or messages out. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import {
  type Constant,
  Context,
  type Dialect,
  type EvaluationResult,
  type Operation,
  parseModule,
  type PrintOptions,
  printOperation,
  type Rewrite,
  verify,
} from "@dslc/ir";
import { applyRewrites, nested, type PipelineElement, runPipeline } from "@dslc/pass";
import { runTool } from "./external.ts";

export interface ReadIr {
  /** Undefined when the text is not well formed. */
  readonly module: Operation | undefined;
  readonly context: Context;
  /** `line: message` of all that parser and verifier found wrong. */
  readonly errors: readonly string[];
}

/** Parses and verifies; operations of other dialects are accepted in the generic form. */
export function readIr(text: string, dialects: readonly Dialect[]): ReadIr {
  const sink = new DiagnosticSink();
  const context = new Context(dialects, { allowUnregistered: true });
  const module = parseModule(new SourceFile("test.mlir", text), context, sink);
  if (module !== undefined) verify(module, sink, context);
  const errors = sink
    .sorted()
    .map(({ span, message }) => `${span?.source.lineColumn(span.start).line ?? "?"}: ${message}`);
  return { module, context, errors };
}

/** The module of text that has to be right. @throws Error with what is wrong. */
export function moduleOf(text: string, dialects: readonly Dialect[]): Operation {
  const { module, errors } = readIr(text, dialects);
  if (module === undefined || errors.length > 0) throw new Error(errors.join("\n"));
  return module;
}

/** The text as we print it. @throws Error when it is not right. */
export function reprint(text: string, dialects: readonly Dialect[], options: PrintOptions = {}): string {
  return printOperation(moduleOf(text, dialects), options);
}

/** The text after rewrites, the dialects' own unless given, and constant folding. @throws Error when it is not right, before or after. */
export function rewrite(
  text: string,
  dialects: readonly Dialect[],
  rewrites: readonly Rewrite[] = dialects.flatMap((dialect) => dialect.canonicalize),
): string {
  const { module, context, errors } = readIr(text, dialects);
  if (module === undefined || errors.length > 0) throw new Error(errors.join("\n"));
  const { stoppedBy } = applyRewrites(module, rewrites, { context });
  if (stoppedBy !== undefined) throw new Error("the rewrites did not come to an end");
  return reprint(printOperation(module), dialects);
}

/** The names of the dialects' rewrites that are applied to the text. @throws Error when it is not right. */
export function rewritesApplied(text: string, dialects: readonly Dialect[]): readonly string[] {
  const { module, context, errors } = readIr(text, dialects);
  if (module === undefined || errors.length > 0) throw new Error(errors.join("\n"));
  const rewrites = dialects.flatMap((dialect) => dialect.canonicalize);
  const { hits } = applyRewrites(module, rewrites, { context });
  const known = new Set(rewrites.map(({ name }) => name));
  return [...hits.keys()].filter((name) => known.has(name));
}

/** The module after steps that run on it, which leave it valid. @throws Error when it is not right, before or after. */
export function runSteps(
  text: string,
  dialects: readonly Dialect[],
  steps: readonly PipelineElement[],
): { readonly text: string; readonly statistics: Readonly<Record<string, number>> } {
  const { module, context, errors } = readIr(text, dialects);
  if (module === undefined || errors.length > 0) throw new Error(errors.join("\n"));
  const sink = new DiagnosticSink();
  const { ok, statistics } = runPipeline(module, nested("builtin.module", steps), { context, sink, verifyEach: true });
  if (!ok) throw new Error(sink.diagnostics.map(({ message }) => message).join("\n"));
  const counts = [...statistics.values()].flatMap((counted) => [...counted]);
  return { text: printOperation(module), statistics: Object.fromEntries(counts) };
}

/** The text as passes of `mlir-opt-19` leave it, in its generic form. @throws Error with what it refuses. Call `requireTool` first. */
export function mlirOptPasses(text: string, passes: readonly string[]): string {
  const { status, stdout, stderr } = runTool("mlir-opt-19", [...passes, "--mlir-print-op-generic"], { input: text });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** What the last operation of the text gives for constant operands. */
export function evaluateLast(
  text: string,
  dialects: readonly Dialect[],
  inputs: readonly Constant[],
): EvaluationResult {
  const op = moduleOf(text, dialects).getRegion().entry.last;
  if (op?.definition === undefined) throw new Error("the last operation is not of a known kind");
  return op.definition.evaluate(op, inputs);
}

/** The text as `mlir-opt-19` prints it in the generic form; its first message when it refuses. Call `requireTool` first. */
export function throughMlirOpt(text: string): string {
  const { status, stdout, stderr } = runTool(
    "mlir-opt-19",
    ["--allow-unregistered-dialect", "--verify-each", "--mlir-print-op-generic"],
    { input: text },
  );
  return status === 0 ? stdout : (stderr.split("\n").find((line) => line.includes("error:")) ?? stderr);
}

/** What is not as it was after printing and reading the text, in the custom and in the generic form; nothing, if all is well. */
export function roundTripErrors(text: string, dialects: readonly Dialect[]): readonly string[] {
  const custom = reprint(text, dialects);
  const generic = reprint(reprint(text, dialects, { generic: true }), dialects);
  return [
    ...(custom === text ? [] : [`prints as\n${custom}`]),
    ...(generic === text ? [] : [`prints after the generic form as\n${generic}`]),
  ];
}

/**
 * Where `mlir-opt-19` does not mean what we mean: it must take the text and our generic form for the same, and we must
 * read what it prints, in both forms, as the same. Nothing, if all is well. Call `requireTool` first.
 */
export function mlirOptErrors(text: string, dialects: readonly Dialect[]): readonly string[] {
  const wanted = throughMlirOpt(text);
  const { stdout: itsCustom } = runTool("mlir-opt-19", ["--allow-unregistered-dialect"], { input: text });
  const forms = {
    "our generic form": reprint(text, dialects, { generic: true }),
    "its generic form": reprint(wanted, dialects),
    "its custom form": reprint(itsCustom, dialects),
  };
  return Object.entries(forms).flatMap(([form, printed]) => {
    const found = throughMlirOpt(printed);
    return found === wanted ? [] : [`${form} means\n${found}`];
  });
}
