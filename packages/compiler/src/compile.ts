/**
 * From source to outputs. The frontend's IR is made once; for each target a copy of it is prepared, lowered and emitted.
 */
import { defineDiagnostic, DiagnosticSink, SourceFile } from "@dslc/base";
import { buildModule } from "@dslc/frontend";
import { cloneOperation, type Context, type Operation, printOperation } from "@dslc/ir";
import { type Engine, startEngine } from "@dslc/llvm";
import { type Manifest, printManifest } from "@dslc/manifest";
import { type Backend, type EmitResult, type NamedPipeline, nested } from "@dslc/pass";
import { parseSource } from "@dslc/syntax";
import { parseTarget, type TargetFacts } from "@dslc/target-info";
import packageJson from "../package.json" with { type: "json" };
import type { CompileOptions, CompileOutput, CompileResult, EmitKind, SourceText } from "./api.ts";
import { buildManifest, withFacts } from "./kernel-manifest.ts";
import { type DefaultPipelines, makeDefaultPipelines } from "./pipelines.ts";
import { makeContext, makeRegistry, type Registry } from "./registry.ts";
import { PluginFailure } from "./plugin-parts.ts";
import { runPasses } from "./run-passes.ts";
import { backendFor, parseTargets } from "./targets.ts";

export const noTarget = defineDiagnostic(
  "compile/no-target",
  "error",
  "What is asked for is made for a target, and none was given.",
  ({ kinds }: { kinds: readonly string[] }) => `${kinds.join(", ")} needs a target`,
);

export const cannotEmit = defineDiagnostic(
  "compile/cannot-emit",
  "error",
  "Not every backend makes every kind of output: objects are amdgpu's, for instance.",
  ({ kind, target }: { kind: string; target: string }) => `'${kind}' cannot be emitted for ${target}`,
);

/** Kinds that the compiler makes itself, for every backend. */
const ownKinds: ReadonlySet<EmitKind> = new Set(["ir", "lowered-ir", "llvm-dialect", "manifest"]);

/**
 * Compiles one source file for all targets asked for. Never rejects for bad input or a missing tool: what is wrong is
 * in the diagnostics. Rejects with the signal's reason when it aborts.
 */
export async function compile(source: SourceText, options: CompileOptions): Promise<CompileResult> {
  const sink = new DiagnosticSink();
  const isForLlvm = options.targets.some((target) => parseTarget(target).ok) && needsCode(options);
  const engine = options.engine ?? (isForLlvm ? startEngine() : undefined);
  try {
    return await new Compilation(source, options, engine, sink).run();
  } catch (error) {
    if (!(error instanceof PluginFailure)) throw error;
    return { ok: false, diagnostics: [...sink.sorted(), error.diagnostic], outputs: [], manifests: new Map() };
  } finally {
    if (options.engine === undefined) await engine?.close();
  }
}

/** Whether a backend has to emit something, be it only for what the manifest says of the code. */
function needsCode({ emit, verifyWith }: CompileOptions): boolean {
  return emit.some((kind) => !ownKinds.has(kind)) || emit.includes("manifest") || verifyWith !== undefined;
}

/**
 * The last part of a path. It is all that outputs say of where a source lies, so that the same source gives the same
 * bytes wherever it is compiled.
 */
function baseName(path: string): string {
  return path.replace(/^.*[/\\]/s, "");
}

class Compilation {
  private readonly source: SourceText;
  private readonly options: CompileOptions;
  private readonly engine: Engine | undefined;
  private readonly sink: DiagnosticSink;
  private readonly outputs: CompileOutput[] = [];
  private readonly manifests = new Map<string, Manifest>();

  constructor(source: SourceText, options: CompileOptions, engine: Engine | undefined, sink: DiagnosticSink) {
    this.source = source;
    this.options = options;
    this.engine = engine;
    this.sink = sink;
  }

  async run(): Promise<CompileResult> {
    await this.all();
    return {
      ok: !this.sink.hasErrors,
      diagnostics: this.sink.sorted(),
      outputs: this.outputs,
      manifests: this.manifests,
    };
  }

  private async all(): Promise<void> {
    const { options, sink } = this;
    const registry = makeRegistry(options.plugins ?? [], sink);
    const targets = this.targets(registry);
    if (registry === undefined || targets === undefined) return;
    const module = this.frontend();
    if (module === undefined) return;
    const job = new PassJob(registry, options, sink);
    const settle = job.pipelines.settle({ contract: options.contract ?? true, O: options.optimizationLevel ?? 3 });
    const settled = job.start(module, () => this.frontend(new DiagnosticSink()));
    if (!settled.run(settle)) return;
    if (options.emit.includes("ir"))
      this.outputs.push({ kind: "ir", target: undefined, extension: "mlir", contents: printOperation(module) });
    for (const target of targets) await this.forTarget(settled.copy(), target, registry);
  }

  /** Undefined when one was refused. */
  private targets(registry: Registry | undefined): readonly TargetFacts[] | undefined {
    const opinion = this.options.verifyWith === undefined ? [] : ["a second opinion"];
    const perTarget = [...this.options.emit.filter((kind) => kind !== "ir"), ...opinion];
    if (this.options.targets.length === 0 && perTarget.length > 0)
      this.sink.report(
        noTarget.at(undefined, { kinds: perTarget }, { help: ["name one with -t: nvptx:sm_90, for instance"] }),
      );
    const parsed = registry && parseTargets(this.options.targets, registry, this.sink);
    return this.sink.hasErrors ? undefined : parsed;
  }

  private frontend(sink = this.sink): Operation | undefined {
    const file = new SourceFile(this.source.name, this.source.text);
    const tree = parseSource(file, sink);
    const moduleName = baseName(this.source.name)
      .replace(/\.\w+$/, "")
      .replace(/\W/g, "_");
    const constants = this.options.constants;
    return buildModule(tree, { moduleName, ...(constants === undefined ? {} : { constants }) }, sink);
  }

  private async forTarget(job: RunningJob, target: TargetFacts, registry: Registry): Promise<void> {
    const { options, sink } = this;
    const { module } = job;
    const level = options.optimizationLevel ?? 3;
    const backend = backendFor(target, registry, { engine: this.engine, verifyWith: options.verifyWith });
    const refused = options.emit.filter((kind) => !ownKinds.has(kind) && !backend.outputs.includes(kind));
    for (const kind of refused) sink.report(cannotEmit.at(undefined, { kind, target: target.name }));
    if (refused.length > 0 || !job.run(job.pipelines.prepare({ target: target.name, O: level }))) return;
    this.keepText("lowered-ir", module, target);
    const manifest = buildManifest(
      { module, target, compilerVersion: packageJson.version, source: baseName(this.source.name) },
      sink,
    );
    if (manifest === undefined || !job.run(job.pipelines.lower(target, level))) return;
    this.keepText("llvm-dialect", module, target);
    const emitted = needsCode(options) ? await this.emit(backend, module, target) : undefined;
    if (sink.hasErrors) return;
    const complete =
      emitted === undefined
        ? manifest
        : withFacts(manifest, emitted.kernels, (diagnostic) => this.sink.report(diagnostic));
    if (!sink.hasErrors) this.keepManifest(complete, target);
  }

  private keepText(kind: EmitKind, module: Operation, target: TargetFacts): void {
    if (this.options.emit.includes(kind))
      this.outputs.push({ kind, target: target.name, extension: "mlir", contents: printOperation(module) });
  }

  private keepManifest(manifest: Manifest, target: TargetFacts): void {
    this.manifests.set(target.name, manifest);
    if (this.options.emit.includes("manifest"))
      this.outputs.push({
        kind: "manifest",
        target: target.name,
        extension: "json",
        contents: printManifest(manifest),
      });
  }

  private async emit(backend: Backend, module: Operation, target: TargetFacts): Promise<EmitResult> {
    const { options, sink } = this;
    const emitted = await backend.emit({
      module,
      target: target.name,
      optimizationLevel: options.optimizationLevel ?? 3,
      outputs: options.emit.filter((kind) => !ownKinds.has(kind)),
      areFactsWanted: options.emit.includes("manifest"),
      signal: options.signal,
    });
    for (const diagnostic of emitted.diagnostics) sink.report(diagnostic);
    for (const output of emitted.outputs) {
      const kind = options.emit.find((asked) => asked === output.kind);
      if (kind !== undefined)
        this.outputs.push({ kind, target: target.name, extension: output.extension, contents: output.contents });
    }
    return emitted;
  }
}

/** What the pipelines of one compilation run with. */
class PassJob {
  readonly pipelines: DefaultPipelines;
  /** Made once: it holds every op of every dialect by its name. */
  readonly context: Context;
  readonly registry: Registry;
  readonly options: CompileOptions;
  readonly sink: DiagnosticSink;

  constructor(registry: Registry, options: CompileOptions, sink: DiagnosticSink) {
    this.registry = registry;
    this.options = options;
    this.sink = sink;
    this.pipelines = makeDefaultPipelines(registry);
    this.context = makeContext(registry);
  }

  start(module: Operation, fresh: () => Operation | undefined): RunningJob {
    return new RunningJob(this, module, fresh, []);
  }
}

/** A module on its way, which knows how it came to be what it is: for reproducers. */
class RunningJob {
  readonly module: Operation;
  private readonly job: PassJob;
  private readonly origin: () => Operation | undefined;
  private readonly done: NamedPipeline[];

  constructor(job: PassJob, module: Operation, origin: () => Operation | undefined, done: readonly NamedPipeline[]) {
    this.job = job;
    this.module = module;
    this.origin = origin;
    this.done = [...done];
  }

  get pipelines(): DefaultPipelines {
    return this.job.pipelines;
  }

  /** The same for another target. */
  copy(): RunningJob {
    return new RunningJob(this.job, cloneOperation(this.module), this.origin, this.done);
  }

  /** Whether all went well. */
  run(pipeline: NamedPipeline): boolean {
    const { registry, context, sink, options } = this.job;
    const setting = { registry, context, sink, fresh: () => this.again() };
    const ok = runPasses(this.module, nested("builtin.module", [pipeline]), setting, options);
    this.done.push(pipeline);
    return ok;
  }

  private again(): Operation | undefined {
    const { registry, context } = this.job;
    const module = this.origin();
    const setting = { registry, context, sink: new DiagnosticSink(), fresh: () => undefined };
    if (module !== undefined)
      for (const pipeline of this.done) runPasses(module, nested("builtin.module", [pipeline]), setting, {});
    return module;
  }
}
