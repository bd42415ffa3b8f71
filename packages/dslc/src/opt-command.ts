/** `dslc opt`: reads IR, runs a pipeline over it, prints it. */
// Not the whole of the compiler: the frontend and the engine would take longer to load than a small module to print.
import { mentionsDefaultPipeline, optimize, type OptimizeOptions } from "@dslc/compiler/optimize";
import type { Diagnostic } from "@dslc/base";
import { parseReproducer, type Plugin } from "@dslc/pass";
import { limitsOf, type LimitArguments } from "./bisect-limits.ts";
import { noReproducer } from "./diagnostics.ts";
import { exitCodeFor, exitCodes } from "./exit-codes.ts";
import { overwrittenInputs, readSource, writeOutputs } from "./files.ts";
import { type InstrumentArguments, makeInstruments } from "./instruments.ts";
import { type IrFormArguments, loadIrForms } from "./ir-forms.ts";
import type { PluginArguments } from "./plugin-options.ts";
import { loadPlugins } from "./plugins.ts";
import { report } from "./report.ts";

export interface OptArguments extends InstrumentArguments, LimitArguments, IrFormArguments, PluginArguments {
  readonly output: string;
  readonly pipeline: string | undefined;
  readonly runReproducer: boolean;
  readonly allowUnregisteredDialect: boolean;
  readonly printGeneric: boolean;
  readonly printDebuginfo: boolean;
  readonly verify: boolean;
  readonly json: boolean;
}

/** Runs the command and gives the exit code. Diagnostics are printed. */
export async function optCommand(asked: OptArguments, signal: AbortSignal): Promise<number> {
  const read = readSource(asked.file);
  const form = await loadIrForms(asked);
  const { plugins, problems } = await loadPlugins(asked, [asked.file]);
  const early = [read, form].flatMap((each) => ("problem" in each ? [each.problem] : [])).concat(problems);
  const given = "source" in read ? withReproducer(asked, read.source.text, early) : asked;
  if (!("source" in read) || !("forms" in form) || early.length > 0) return fail(early, given);
  const instruments = await makeInstruments(given);
  const limits = limitsOf(given, process.env);
  const defaultPipelines = await defaultPipelinesFor(given.pipeline, plugins);
  const result = optimize(read.source, {
    ...form.forms,
    ...(given.pipeline === undefined ? {} : { pipeline: given.pipeline }),
    ...(defaultPipelines === undefined ? {} : { defaultPipelines }),
    allowUnregisteredDialect: given.allowUnregisteredDialect,
    splitInput: given.splitInputFile,
    verifyDiagnostics: given.verifyDiagnostics,
    printGeneric: given.printGeneric,
    printLocations: given.printDebuginfo,
    verify: given.verify,
    ...instruments.options,
    instruments: [...limits.instruments, ...(instruments.options.instruments ?? [])],
    prepareContext: (context) => limits.prepare(context),
    plugins,
    signal,
  });
  const late = instruments.finish();
  report([...result.diagnostics, ...late], given);
  limits.finish();
  const code = exitCodeFor([...result.diagnostics, ...late]);
  // As mlir-opt, pieces that are right go to standard output beside one that is not; a file is written whole or not at all.
  const isPartial = given.splitInputFile && given.output === "-";
  if (result.text === undefined || (code !== exitCodes.fine && !isPartial)) return code;
  const output = [
    { path: given.output, output: { kind: "ir", target: undefined, extension: given.emit, contents: result.text } },
  ] as const;
  const overwritten = overwrittenInputs(output, [given.file]);
  const problem = overwritten[0] ?? writeOutputs(output);
  return problem === undefined ? code : fail([problem], given);
}

function fail(problems: readonly Diagnostic[], given: OptArguments): number {
  report(problems, given);
  return exitCodeFor(problems);
}

/** With what the reproducer asks for, which the command line may change. */
function withReproducer(given: OptArguments, text: string, problems: Diagnostic[]): OptArguments {
  if (!given.runReproducer) return given;
  const found = parseReproducer(text);
  if (found === undefined) problems.push(noReproducer.at(undefined, { path: given.file }));
  return {
    ...given,
    pipeline: given.pipeline ?? found?.pipeline,
    verifyEach: given.verifyEach ?? (found?.verifyEach === true ? "ir" : undefined),
  };
}

/** Loaded when the pipeline names one: they need the backends. */
export async function defaultPipelinesFor(
  pipeline: string | undefined,
  plugins: readonly Plugin[],
): Promise<OptimizeOptions["defaultPipelines"] | undefined> {
  if (pipeline === undefined || !mentionsDefaultPipeline(pipeline, plugins)) return undefined;
  return (await import("@dslc/compiler/default-pipelines")).makeDefaultPipelines;
}
