/** `dslc opt`: reads IR, runs a pipeline over it, prints it. */
// Not the whole of the compiler: the frontend and the engine would take longer to load than a small module to print.
import { optimize } from "@dslc/compiler/optimize";
import { exitCodeFor, exitCodes } from "./exit-codes.ts";
import { overwrittenInputs, readSource, writeOutputs } from "./files.ts";
import { type InstrumentArguments, makeInstruments } from "./instruments.ts";
import { loadPlugins } from "./plugins.ts";
import { report } from "./report.ts";

export interface OptArguments extends InstrumentArguments {
  readonly file: string;
  readonly output: string;
  readonly pipeline: string | undefined;
  readonly allowUnregisteredDialect: boolean;
  readonly splitInputFile: boolean;
  readonly verifyDiagnostics: boolean;
  readonly printGeneric: boolean;
  readonly printDebuginfo: boolean;
  readonly verify: boolean;
  readonly verifyEach: boolean;
  readonly plugin: readonly string[];
  readonly json: boolean;
}

/** Runs the command and gives the exit code. Diagnostics are printed. */
export async function optCommand(given: OptArguments, signal: AbortSignal): Promise<number> {
  const read = readSource(given.file);
  const { plugins, problems } = await loadPlugins(given.plugin);
  const early = [...("problem" in read ? [read.problem] : []), ...problems];
  if (!("source" in read) || early.length > 0) {
    report(early, given);
    return exitCodeFor(early);
  }
  const instruments = makeInstruments(given);
  const result = optimize(read.source, {
    ...(given.pipeline === undefined ? {} : { pipeline: given.pipeline }),
    allowUnregisteredDialect: given.allowUnregisteredDialect,
    splitInput: given.splitInputFile,
    verifyDiagnostics: given.verifyDiagnostics,
    printGeneric: given.printGeneric,
    printLocations: given.printDebuginfo,
    verify: given.verify,
    verifyEach: given.verifyEach,
    plugins,
    instruments: instruments.list,
    signal,
  });
  instruments.finish();
  report(result.diagnostics, given);
  if (result.text === undefined) return exitCodeFor(result.diagnostics);
  const output = [
    { path: given.output, output: { kind: "ir", target: undefined, extension: "mlir", contents: result.text } },
  ] as const;
  const overwritten = overwrittenInputs(output, [given.file]);
  const problem = overwritten[0] ?? writeOutputs(output);
  if (problem === undefined) return exitCodes.fine;
  report([problem], given);
  return exitCodeFor([problem]);
}
