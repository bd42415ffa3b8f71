/** `dslc compile`: reads sources, compiles each for all targets with one engine, writes what was made. */
import type { Diagnostic } from "@dslc/base";
import type { CompileOptions, CompileOutput, CompileResult, EmitKind, SourceText } from "@dslc/compiler";
import type { Plugin } from "@dslc/pass";
import { readDefines } from "./defines.ts";
import { unknownEmitKind } from "./diagnostics.ts";
import type { EngineName, VerifierName } from "./engine-names.ts";
import { startNamedEngine } from "./engines.ts";
import { exitCodeFor, exitCodes } from "./exit-codes.ts";
import { isFolder, overwrittenInputs, readSource, writeOutputs } from "./files.ts";
import { type InstrumentArguments, makeInstruments } from "./instruments.ts";
import { nameClashes, type NamedOutput, placeOutputs } from "./output-names.ts";
import type { PluginArguments } from "./plugin-options.ts";
import { loadPlugins } from "./plugins.ts";
import { Progress } from "./progress.ts";
import { report } from "./report.ts";

export interface CompileArguments extends InstrumentArguments, PluginArguments {
  readonly files: readonly string[];
  readonly target: readonly string[];
  readonly output: string | undefined;
  readonly emit: readonly string[] | undefined;
  readonly optimization: 0 | 1 | 2 | 3;
  readonly contract: boolean;
  readonly engine: EngineName;
  readonly verifyWith: VerifierName | undefined;
  readonly define: readonly string[];
  readonly json: boolean;
}

const kinds: readonly EmitKind[] = [
  "ir",
  "lowered-ir",
  "llvm-dialect",
  "llvm-ir",
  "bc",
  "asm",
  "obj",
  "bin",
  "manifest",
];

/** Kinds that are made without LLVM. */
const withoutEngine: ReadonlySet<EmitKind> = new Set(["ir", "lowered-ir", "llvm-dialect"]);

/** What is made for a target when nothing is asked for: what a launch needs, and assembly to read. */
function defaultKinds(target: string): readonly EmitKind[] {
  return target.startsWith("amdgpu:") ? ["asm", "bin", "manifest"] : ["asm", "manifest"];
}

/** Runs the command and gives the exit code. Diagnostics are printed. */
export async function compileCommand(given: CompileArguments, signal: AbortSignal): Promise<number> {
  const problems = [...nameClashes(given.files, given.target)];
  const asked = given.emit?.map(
    (kind) =>
      kinds.find((known) => known === kind) ?? problems.push(unknownEmitKind.at(undefined, { kind, known: kinds })),
  );
  const emit = asked?.filter((kind) => typeof kind === "string");
  const { constants, problems: malformed } = readDefines(given.define);
  problems.push(...malformed);
  if (problems.length > 0) return fail(problems, given);
  const { plugins, problems: notLoaded } = await loadPlugins(given, given.files);
  if (notLoaded.length > 0) return fail(notLoaded, given);
  const { verifyWith } = given;
  const isForLlvm = emit === undefined || emit.some((kind) => !withoutEngine.has(kind)) || verifyWith !== undefined;
  // Backends of plugins need none.
  const needsEngine = isForLlvm && given.target.some((target) => !isOfPlugin(target, plugins));
  const engines = {
    ...(needsEngine ? { engine: await startNamedEngine(given.engine) } : {}),
    ...(verifyWith === undefined ? {} : { verifyWith: await startNamedEngine(verifyWith) }),
  };
  try {
    return await new CompileRun(given, { plugins, emit, constants, engines }, signal).run();
  } finally {
    await Promise.all([engines.engine?.close(), engines.verifyWith?.close()]);
  }
}

function fail(problems: readonly Diagnostic[], given: CompileArguments): number {
  report(problems, given);
  return exitCodeFor(problems);
}

/** Absent where nothing is asked for that needs one. */
type Engines = Pick<CompileOptions, "engine" | "verifyWith">;

function isOfPlugin(target: string, plugins: readonly Plugin[]): boolean {
  return plugins.some(({ targets }) => targets.some(({ name }) => name === target));
}

/** What the arguments come to. */
interface Prepared {
  readonly plugins: readonly Plugin[];
  readonly emit: readonly EmitKind[] | undefined;
  readonly constants: ReadonlyMap<string, string>;
  readonly engines: Engines;
}

class CompileRun {
  private readonly given: CompileArguments;
  private readonly plugins: readonly Plugin[];
  private readonly emit: readonly EmitKind[] | undefined;
  private readonly constants: ReadonlyMap<string, string>;
  private readonly engines: Engines;
  private readonly signal: AbortSignal;
  private readonly diagnostics: Diagnostic[] = [];
  private readonly outputs: { readonly source: string; readonly output: CompileOutput }[] = [];
  private readonly results: CompileResult[] = [];

  constructor(given: CompileArguments, { plugins, emit, constants, engines }: Prepared, signal: AbortSignal) {
    this.given = given;
    this.plugins = plugins;
    this.emit = emit;
    this.constants = constants;
    this.engines = engines;
    this.signal = signal;
  }

  async run(): Promise<number> {
    const { given } = this;
    const sources = this.readAll();
    if (this.diagnostics.length > 0) return fail(this.diagnostics, given);
    const { compile } = await import("@dslc/compiler");
    const progress = new Progress("compiling");
    const instruments = await makeInstruments(given);
    try {
      for (const source of sources) {
        for (const { targets, emit } of this.batches()) {
          progress.update(`compiling ${source.name}${targets.length === 0 ? "" : ` for ${targets.join(", ")}`}`);
          const result = await compile(source, {
            targets,
            emit,
            plugins: this.plugins,
            optimizationLevel: given.optimization,
            contract: given.contract,
            constants: this.constants,
            ...instruments.options,
            signal: this.signal,
            ...this.engines,
          });
          this.results.push(result);
          this.diagnostics.push(...result.diagnostics.filter((diagnostic) => !this.isKnown(diagnostic)));
          this.outputs.push(...result.outputs.map((output) => ({ source: source.name, output })));
        }
      }
    } finally {
      progress.end();
    }
    this.diagnostics.push(...instruments.finish());
    report(this.diagnostics, given);
    const code = exitCodeFor(this.diagnostics);
    return code === exitCodes.fine ? this.write() : code;
  }

  private readAll(): readonly SourceText[] {
    return this.given.files.flatMap((path) => {
      const read = readSource(path);
      if ("source" in read) return [read.source];
      this.diagnostics.push(read.problem);
      return [];
    });
  }

  /** What is asked for, of all targets at once; by default each vendor has its own kinds. */
  private batches(): readonly { readonly targets: readonly string[]; readonly emit: readonly EmitKind[] }[] {
    const { target } = this.given;
    if (this.emit !== undefined) return [{ targets: target, emit: this.emit }];
    const groups = Map.groupBy(target, (name) => defaultKinds(name).join());
    if (groups.size === 0) return [{ targets: [], emit: defaultKinds("") }];
    return [...groups.values()].map((targets) => ({ targets, emit: defaultKinds(targets[0] ?? "") }));
  }

  /** The frontend runs once for each batch and says the same again. */
  private isKnown(diagnostic: Diagnostic): boolean {
    const key = (one: Diagnostic): string => `${one.name} ${one.span?.toString() ?? ""} ${one.message}`;
    return this.diagnostics.some((other) => key(other) === key(diagnostic));
  }

  private async write(): Promise<number> {
    const { given } = this;
    const plan = placeOutputs(this.outputs, given.output, isFolder);
    if ("problem" in plan) return fail([plan.problem], given);
    const overwritten = overwrittenInputs(plan.placed, given.files);
    if (overwritten.length > 0) return fail(overwritten, given);
    const problem = writeOutputs(plan.placed);
    if (problem !== undefined) return fail([problem], given);
    if (plan.placed.every(({ path }) => path !== "-")) await this.summarize(plan.placed);
    return exitCodes.fine;
  }

  /** What was written, and what each kernel asks of a launch. */
  private async summarize(placed: readonly NamedOutput[]): Promise<void> {
    const { printExpression } = await import("@dslc/manifest");
    const lines = placed.map(({ path, output }) => `wrote ${path} (${Buffer.byteLength(output.contents)} bytes)`);
    for (const [target, manifest] of this.results.flatMap(({ manifests }) => [...manifests])) {
      for (const { name, staticBytes, launchRegion } of manifest.kernels) {
        const region =
          launchRegion.kind === "views"
            ? `${printExpression(launchRegion.bytes)} bytes at launch`
            : launchRegion.kind === "raw"
              ? "bytes at launch as the launcher likes"
              : "none at launch";
        lines.push(`${target} ${name}: workgroup memory ${staticBytes} bytes static, ${region}`);
      }
    }
    process.stdout.write(`${lines.join("\n")}\n`);
  }
}
