/** What a plugin brings: the default export of its package. */
import type { DiagnosticDefinition } from "@dslc/base";
import type { Dialect } from "@dslc/ir";
import type { TargetFacts } from "@dslc/target-info";
import type { Backend } from "./backend.ts";
import type { CommandDefinition } from "./define-command.ts";
import type { PipelineDefinition } from "./define-pipeline.ts";
import type { Pass } from "./define-pass.ts";
import type { PipelineElement } from "./pipeline.ts";

/** The version of the plugin interface; a plugin states the one that it was written for, or the first and the last. */
export const pluginApi = 1;

/**
 * The places of the default pipelines at which plugins insert steps. All run on `builtin.module`.
 *
 * - `start`: the frontend's IR, before anything is settled. Runs once for a source, whatever the targets.
 * - `after-frontend`: settled IR, as `--emit ir` prints it; before calls are inlined.
 * - `before-layout`: inlined, checked and simplified; before workgroup memory gets its offsets.
 * - `after-layout`: laid out; before math functions become arithmetic and address spaces numbers.
 * - `before-llvm`: as `--emit lowered-ir` prints it; before anything is lowered to the llvm dialect.
 * - `last`: the llvm dialect, before code is generated.
 */
export const extensionPoints = [
  "start",
  "after-frontend",
  "before-layout",
  "after-layout",
  "before-llvm",
  "last",
] as const;
export type ExtensionPoint = (typeof extensionPoints)[number];

/** What a compilation is for, as far as an insertion may depend on it. */
export interface InsertionFacts {
  /** `vendor:architecture`; undefined at `start`, which comes before the targets part. */
  readonly target: string | undefined;
  readonly optimizationLevel: 0 | 1 | 2 | 3;
}

/** Steps that a plugin puts into the default pipelines. */
export interface Insertion {
  readonly at: ExtensionPoint;
  /** What runs on the `builtin.module` there; nothing for an empty list. Order constraints (`after`) hold here, too. */
  elements(facts: InsertionFacts): readonly PipelineElement[];
}

export interface Plugin {
  readonly name: string;
  /** A version of the plugin interface, or the first and the last that it works with. */
  readonly api: number | readonly [first: number, last: number];
  readonly dialects: readonly Dialect[];
  readonly passes: readonly Pass[];
  readonly pipelines: readonly PipelineDefinition[];
  readonly insertions: readonly Insertion[];
  /** Each for a vendor of its own, of which there are `targets`. */
  readonly backends: readonly Backend[];
  /** What `-t vendor:architecture` may name besides; a backend of the vendor generates the code. */
  readonly targets: readonly TargetFacts[];
  /** What its passes, backends and commands report: `dslc explain` has the pages. */
  readonly diagnostics: readonly Pick<DiagnosticDefinition<never>, "name" | "severity" | "explanation">[];
  /** Subcommands: `dslc NAME`. */
  readonly commands: readonly CommandDefinition[];
}

/** What `dslc.config.ts` exports. */
export interface Config {
  /** Plugins, or where they are: paths from the file's folder, or names of packages that are found from there. */
  readonly plugins: readonly (string | Plugin)[];
}

/** The lists that a plugin is made of. */
export const pluginLists = [
  "dialects",
  "passes",
  "pipelines",
  "insertions",
  "backends",
  "targets",
  "diagnostics",
  "commands",
] as const;

/**
 * Declares a plugin.
 *
 *     export default definePlugin({
 *       name: "acme",
 *       api: 1,
 *       passes: [strengthReduce],
 *       insertions: [
 *         { at: "before-layout", elements: () => [nested("gpu.module", [nested("gpu.func", [strengthReduce()])])] },
 *       ],
 *     });
 */
export function definePlugin(
  plugin: Pick<Plugin, "name" | "api"> & Partial<Pick<Plugin, (typeof pluginLists)[number]>>,
): Plugin {
  const none = { dialects: [], passes: [], pipelines: [], insertions: [], backends: [] };
  return Object.freeze({ ...none, targets: [], diagnostics: [], commands: [], ...plugin });
}

/**
 * What `dslc.config.ts` holds.
 *
 *     export default defineConfig({ plugins: ["./plugins/strength.ts", "acme-dslc-plugin"] });
 */
export function defineConfig(config: Partial<Config>): Config {
  return Object.freeze({ plugins: [], ...config });
}
