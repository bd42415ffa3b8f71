/** What a compilation knows: the built-in dialects, passes and backends, and those of plugins. */
import { defineDiagnostic, type DiagnosticSink } from "@dslc/base";
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
import { type Backend, type Insertion, type Pass, type PipelineDefinition, type Plugin, pluginApi } from "@dslc/pass";
import { defaultPipelineNames } from "./default-pipeline-names.ts";
import { convertIfs, formFma, normalizeLoops, splitConstantOffsets, unrollLoops } from "@dslc/pass-codegen";
import { corePasses } from "@dslc/pass-core";
import { proveAlignment } from "@dslc/pass-alignment";
import { checkUniformity } from "@dslc/pass-uniformity";
import { workgroupLayout } from "@dslc/pass-workgroup-layout";

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

export const pluginClash = defineDiagnostic(
  "plugin/clash",
  "error",
  "Two of the loaded plugins, or a plugin and dslc itself, bring something under one name. Load one of them only, or have one renamed.",
  ({ plugin, what, name }: { plugin: string; what: string; name: string }) =>
    `plugin '${plugin}' brings ${what} '${name}', which is already there`,
);

export const pluginVersion = defineDiagnostic(
  "plugin/version",
  "error",
  "A plugin states the version of the plugin interface that it was written for. Install a version of the plugin for this dslc.",
  ({ plugin, api }: { plugin: string; api: number }) =>
    `plugin '${plugin}' is for version ${api} of the plugin interface, this is version ${pluginApi}`,
);

export interface Registry {
  readonly dialects: readonly Dialect[];
  readonly passes: ReadonlyMap<string, Pass>;
  /** Named pipelines of plugins. */
  readonly pipelines: ReadonlyMap<string, PipelineDefinition>;
  /** What plugins put into the default pipelines, in the order in which the plugins are loaded. */
  readonly insertions: readonly Insertion[];
  readonly backends: readonly Backend[];
  /** Where a pass comes from if it is not built in: `plugin 'acme'`. */
  originOf(pass: Pass): string | undefined;
}

/** The built-in things and those of the plugins. Undefined when an error was reported. */
export function makeRegistry(plugins: readonly Plugin[], sink: DiagnosticSink): Registry | undefined {
  const dialects = new Map(builtinDialects.map((dialect) => [dialect.name, dialect]));
  const passes = new Map(builtinPasses.map((pass) => [pass.passName, pass]));
  const pipelines = new Map<string, PipelineDefinition>();
  const backends = new Map<string, Backend>();
  const origins = new Map<Pass, string>();
  let sound = true;
  for (const plugin of plugins) {
    const add = <T>(table: Map<string, T>, what: string, name: string, item: T, isTaken = table.has(name)): void => {
      if (isTaken) {
        sound = false;
        sink.report(pluginClash.at(undefined, { plugin: plugin.name, what, name }));
      } else table.set(name, item);
    };
    if (plugin.api !== pluginApi) {
      sound = false;
      sink.report(pluginVersion.at(undefined, { plugin: plugin.name, api: plugin.api }));
      continue;
    }
    for (const dialect of plugin.dialects) add(dialects, "dialect", dialect.name, dialect);
    for (const pass of plugin.passes) {
      add(passes, "pass", pass.passName, pass);
      origins.set(pass, `plugin '${plugin.name}'`);
    }
    for (const pipeline of plugin.pipelines) {
      const name = pipeline.pipelineName;
      // Passes and pipelines stand in the same places, so that they share their names.
      const isTaken = pipelines.has(name) || passes.has(name) || defaultPipelineNames.includes(name);
      add(pipelines, "pipeline", name, pipeline, isTaken);
    }
    for (const backend of plugin.backends) add(backends, "backend", backend.vendor, backend);
  }
  const registry: Registry = {
    dialects: [...dialects.values()],
    passes,
    pipelines,
    insertions: plugins.flatMap(({ insertions }) => insertions),
    backends: [...backends.values()],
    originOf: (pass) => origins.get(pass),
  };
  return sound ? registry : undefined;
}

/** The context of one compilation. */
export function makeContext(registry: Registry, allowUnregistered = false): Context {
  return new Context(registry.dialects, { allowUnregistered });
}
