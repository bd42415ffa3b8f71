/** What a compilation knows: the built-in dialects, passes and backends, and those of plugins. */
import type { Diagnostic, DiagnosticSink } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { cf } from "@dslc/dialect-cf";
import { func } from "@dslc/dialect-func";
import { gpu } from "@dslc/dialect-gpu";
import { llvm } from "@dslc/dialect-llvm";
import { math } from "@dslc/dialect-math";
import { memref } from "@dslc/dialect-memref";
import { nvvm } from "@dslc/dialect-nvvm";
import { rocdl } from "@dslc/dialect-rocdl";
import { scf } from "@dslc/dialect-scf";
import { vector } from "@dslc/dialect-vector";
import { wg } from "@dslc/dialect-wg";
import { Context, type Dialect } from "@dslc/ir";
import { lowerAddressSpace } from "@dslc/lower-address-space";
import { legalizeNvvmAtomics, lowerGpuToNvvm } from "@dslc/lower-gpu-to-nvvm";
import { legalizeRocdlAtomics, lowerGpuToRocdl } from "@dslc/lower-gpu-to-rocdl";
import { lowerMath } from "@dslc/lower-math";
import { lowerScfToCf } from "@dslc/lower-scf-to-cf";
import { lowerToLlvm } from "@dslc/lower-to-llvm";
import type { Backend, CommandDefinition, Insertion, Pass, PipelineDefinition, Plugin } from "@dslc/pass";
import { defaultPipelineNames } from "./default-pipeline-names.ts";
import { convertIfs, formFma, normalizeLoops, splitConstantOffsets, unrollLoops } from "@dslc/pass-codegen";
import { corePasses } from "@dslc/pass-core";
import { proveAlignment } from "@dslc/pass-alignment";
import { checkUniformity } from "@dslc/pass-uniformity";
import { workgroupLayout } from "@dslc/pass-workgroup-layout";
import { knownTargets, type TargetFacts } from "@dslc/target-info";
import { builtinBackends } from "./builtin-backends.ts";
import {
  guardedBackend,
  guardedInsertion,
  inconsistencies,
  isForThisApi,
  pluginClash,
  pluginInconsistent,
  pluginVersion,
} from "./plugin-parts.ts";

export const builtinDialects: readonly Dialect[] = [
  arith,
  cf,
  func,
  gpu,
  llvm,
  math,
  memref,
  nvvm,
  rocdl,
  scf,
  vector,
  wg,
];

export const builtinPasses: readonly Pass[] = [
  ...corePasses,
  formFma,
  checkUniformity,
  proveAlignment,
  normalizeLoops,
  unrollLoops,
  convertIfs,
  workgroupLayout,
  lowerMath,
  lowerAddressSpace,
  lowerScfToCf,
  lowerGpuToNvvm,
  lowerGpuToRocdl,
  lowerToLlvm,
  legalizeNvvmAtomics,
  legalizeRocdlAtomics,
  splitConstantOffsets,
];

export interface Registry {
  readonly dialects: readonly Dialect[];
  readonly passes: ReadonlyMap<string, Pass>;
  /** Named pipelines of plugins. */
  readonly pipelines: ReadonlyMap<string, PipelineDefinition>;
  /** What plugins put into the default pipelines, in the order in which the plugins are loaded. */
  readonly insertions: readonly Insertion[];
  /** Those that need no LLVM, and those of plugins. */
  readonly backends: readonly Backend[];
  /** What `-t` may name: the built-in targets, then those of plugins. */
  readonly targets: readonly TargetFacts[];
  /** Subcommands of plugins by their names, each with its plugin. */
  readonly commands: ReadonlyMap<string, { readonly plugin: Plugin; readonly command: CommandDefinition }>;
  /** Where a pass comes from if it is not built in: `plugin 'acme'`. */
  originOf(pass: Pass): string | undefined;
}

/** The built-in things and those of the plugins. Undefined when an error was reported. */
export function makeRegistry(plugins: readonly Plugin[], sink: DiagnosticSink): Registry | undefined {
  const draft = new RegistryDraft(sink);
  for (const plugin of plugins) draft.add(plugin);
  return draft.finish(plugins);
}

const ownTargets: readonly TargetFacts[] = [...knownTargets(), ...builtinBackends.flatMap(({ targets }) => targets)];

class RegistryDraft {
  private readonly dialects = new Map(builtinDialects.map((dialect) => [dialect.name, dialect]));
  private readonly passes = new Map(builtinPasses.map((pass) => [pass.passName, pass]));
  private readonly pipelines = new Map<string, PipelineDefinition>();
  private readonly backends = new Map<string, Backend>(builtinBackends.map(({ backend }) => [backend.vendor, backend]));
  private readonly targets = new Map<string, TargetFacts>(ownTargets.map((target) => [target.name, target]));
  private readonly commands = new Map<string, { readonly plugin: Plugin; readonly command: CommandDefinition }>();
  private readonly diagnosticNames = new Set<string>();
  private readonly names = new Set<string>();
  private readonly vendors = new Set<string>(ownTargets.map(({ vendor }) => vendor));
  private readonly origins = new Map<Pass, string>();
  private readonly sink: DiagnosticSink;
  private sound = true;

  constructor(sink: DiagnosticSink) {
    this.sink = sink;
  }

  add(plugin: Plugin): void {
    if (!isForThisApi(plugin))
      return this.report(pluginVersion.at(undefined, { plugin: plugin.name, api: plugin.api }));
    for (const problem of inconsistencies(plugin))
      this.report(pluginInconsistent.at(undefined, { plugin: plugin.name, problem }));
    const isTaken = (what: string, name: string, taken: boolean): boolean => {
      if (taken) this.report(pluginClash.at(undefined, { plugin: plugin.name, what, name }));
      return taken;
    };
    const put = <T>(table: Map<string, T>, what: string, name: string, item: T, taken = table.has(name)): void => {
      if (!isTaken(what, name, taken)) table.set(name, item);
    };
    if (isTaken("a plugin of the name", plugin.name, this.names.has(plugin.name))) return;
    this.names.add(plugin.name);
    for (const dialect of plugin.dialects) put(this.dialects, "dialect", dialect.name, dialect);
    for (const pass of plugin.passes) {
      put(this.passes, "pass", pass.passName, pass);
      this.origins.set(pass, `plugin '${plugin.name}'`);
    }
    for (const backend of plugin.backends) {
      if (isTaken("backend", backend.vendor, this.vendors.has(backend.vendor))) continue;
      this.vendors.add(backend.vendor);
      this.backends.set(backend.vendor, guardedBackend(plugin, backend));
    }
    for (const pipeline of plugin.pipelines) {
      const name = pipeline.pipelineName;
      // Passes and pipelines stand in the same places, so that they share their names.
      const taken = this.pipelines.has(name) || this.passes.has(name) || defaultPipelineNames.includes(name);
      put(this.pipelines, "pipeline", name, pipeline, taken);
    }
    for (const target of plugin.targets) put(this.targets, "target", target.name, target);
    for (const command of plugin.commands) put(this.commands, "command", command.commandName, { plugin, command });
    for (const { name } of plugin.diagnostics)
      if (!isTaken("diagnostic", name, this.diagnosticNames.has(name))) this.diagnosticNames.add(name);
  }

  finish(plugins: readonly Plugin[]): Registry | undefined {
    const { passes, pipelines, commands, origins } = this;
    if (!this.sound) return undefined;
    return {
      dialects: [...this.dialects.values()],
      passes,
      pipelines,
      insertions: plugins.flatMap((plugin) =>
        plugin.insertions.map((insertion) => guardedInsertion(plugin, insertion)),
      ),
      backends: [...this.backends.values()],
      targets: [...this.targets.values()],
      commands,
      originOf: (pass) => origins.get(pass),
    };
  }

  private report(diagnostic: Diagnostic): void {
    this.sound = false;
    this.sink.report(diagnostic);
  }
}

/** The context of one compilation. */
export function makeContext(registry: Registry, allowUnregistered = false): Context {
  return new Context(registry.dialects, { allowUnregistered });
}
