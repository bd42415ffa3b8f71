/**
 * Loading plugins. A plugin imports `@dslc/*` packages; these must be the ones that are part of this program, because
 * definitions are compared by identity. So before a plugin is imported, its imports of `@dslc/*` are led to modules
 * that hand out this program's own namespaces.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import module from "node:module";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnostic } from "@dslc/base";
import { checkPlugin, type Plugin } from "@dslc/pass";
import { askForTrust, findConfigs, isTrusted } from "./config-files.ts";
import { configNotLoaded, pluginNotLoaded, untrustedConfig } from "./diagnostics.ts";
import { reasonOf } from "./files.ts";
import type { PluginArguments } from "./plugin-options.ts";

/** The packages that plugins may import. */
async function ownNamespaces(): Promise<ReadonlyMap<string, object>> {
  return new Map<string, object>([
    ["@dslc/analysis", await import("@dslc/analysis")],
    ["@dslc/base", await import("@dslc/base")],
    ["@dslc/compiler", await import("@dslc/compiler")],
    ["@dslc/dialect-arith", await import("@dslc/dialect-arith")],
    ["@dslc/dialect-cf", await import("@dslc/dialect-cf")],
    ["@dslc/dialect-func", await import("@dslc/dialect-func")],
    ["@dslc/dialect-gpu", await import("@dslc/dialect-gpu")],
    ["@dslc/dialect-llvm", await import("@dslc/dialect-llvm")],
    ["@dslc/dialect-math", await import("@dslc/dialect-math")],
    ["@dslc/dialect-memref", await import("@dslc/dialect-memref")],
    ["@dslc/dialect-nvvm", await import("@dslc/dialect-nvvm")],
    ["@dslc/dialect-rocdl", await import("@dslc/dialect-rocdl")],
    ["@dslc/dialect-scf", await import("@dslc/dialect-scf")],
    ["@dslc/dialect-vector", await import("@dslc/dialect-vector")],
    ["@dslc/dialect-wg", await import("@dslc/dialect-wg")],
    ["@dslc/interpreter", await import("@dslc/interpreter")],
    ["@dslc/ir", await import("@dslc/ir")],
    ["@dslc/lower-scf-to-cf", await import("@dslc/lower-scf-to-cf")],
    ["@dslc/manifest", await import("@dslc/manifest")],
    ["@dslc/pass", await import("@dslc/pass")],
    ["@dslc/pass-core", await import("@dslc/pass-core")],
    ["@dslc/target-info", await import("@dslc/target-info")],
  ]);
}

/** Where the modules that stand for our namespaces find them. */
const handover = Symbol.for("dslc.namespaces");

/** A module's text that exports what `namespaces.get(name)` has. */
export function namespaceModule(name: string, namespace: object): string {
  const names = Object.keys(namespace).filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== "default");
  const from = `globalThis[Symbol.for("dslc.namespaces")].get(${JSON.stringify(name)})`;
  return `const own = ${from};\n${names.map((key) => `const own_${key} = own.${key};\nexport { own_${key} as ${key} };`).join("\n")}\n`;
}

/** Begins a specifier that says from where it is to be resolved. */
const seenFromScheme = "dslc-from:";

/** Where such specifiers led. */
const entries = new Map<string, string>();

let redirected = false;

async function redirectImports(): Promise<void> {
  if (redirected) return;
  redirected = true;
  const namespaces = await ownNamespaces();
  Object.defineProperty(globalThis, handover, { value: namespaces });
  module.registerHooks({
    resolve: (specifier, context, next) => {
      if (namespaces.has(specifier)) return { url: `dslc:${specifier}`, shortCircuit: true };
      if (!specifier.startsWith(seenFromScheme)) return next(specifier, context);
      const [from = "", name = ""] = specifier.slice(seenFromScheme.length).split(" ");
      const found = next(name, { ...context, parentURL: decodeURIComponent(from) });
      entries.set(specifier, found.url);
      return found;
    },
    load: (url, context, next) => {
      const name = url.startsWith("dslc:") ? url.slice("dslc:".length) : undefined;
      const namespace = name === undefined ? undefined : namespaces.get(name);
      if (name === undefined || namespace === undefined) return next(url, context);
      return { format: "module", source: namespaceModule(name, namespace), shortCircuit: true };
    },
  });
}

let prepareImports: () => void = () => undefined;

/** Calls `prepare` before the first import. The start-up snapshot, in which nothing can be imported, has need of it. */
export function beforeImports(prepare: () => void): void {
  prepareImports = prepare;
}

export interface LoadedPlugins {
  readonly plugins: readonly Plugin[];
  readonly problems: readonly Diagnostic[];
}

/**
 * The plugins of the command line and those of the configurations for the sources, in that order, each once. What could
 * not be loaded is in `problems`.
 */
export async function loadPlugins(given: PluginArguments, files: readonly string[]): Promise<LoadedPlugins> {
  const configs = given.config ? findConfigs(files) : [];
  const loader = new Loader();
  if (given.plugin.length + configs.length > 0) {
    prepareImports();
    await redirectImports();
  }
  for (const name of given.plugin) await loader.plugin(name, process.cwd());
  for (const path of configs) {
    const isAllowed = given.trustConfig || isTrusted(path) || (await askForTrust(path));
    if (isAllowed === true) await loader.config(path);
    else
      loader.problems.push(
        untrustedConfig.at(
          undefined,
          { path },
          { help: ["--trust-config runs it", "--no-config does without the plugins that it lists"] },
        ),
      );
  }
  return loader;
}

/** The modules of plugins that were loaded, by the URL of each. */
const loadedModules = new Map<string, Plugin>();

/** The plugin whose code threw an error, by the first frame of its stack that lies in the module or beside it. */
export function pluginThatThrew(error: unknown): Plugin | undefined {
  const frames =
    error instanceof Error ? [...(error.stack ?? "").matchAll(/file:\/\/[^\s):]+/g)].map(([url]) => url) : [];
  for (const frame of frames) {
    const own = loadedModules.get(frame);
    if (own !== undefined) return own;
    for (const [url, plugin] of loadedModules)
      if (frame.startsWith(url.slice(0, url.lastIndexOf("/") + 1))) return plugin;
  }
  return undefined;
}

class Loader implements LoadedPlugins {
  readonly plugins: Plugin[] = [];
  readonly problems: Diagnostic[] = [];

  /** A path that exists, or a package, found from a folder. */
  async plugin(name: string, folder: string): Promise<void> {
    try {
      const entry = entryOf(name, folder);
      this.add(name, defaultOf(await import(entry)), entry);
    } catch (error) {
      this.problems.push(pluginNotLoaded.at(undefined, { plugin: name, reason: reasonOf(error) }));
    }
  }

  async config(path: string): Promise<void> {
    const refuse = (reason: string): void => {
      this.problems.push(configNotLoaded.at(undefined, { path, reason }));
    };
    try {
      const config = defaultOf(await import(pathToFileURL(path).href));
      const plugins: unknown =
        typeof config === "object" && config !== null ? Reflect.get(config, "plugins") : undefined;
      if (!Array.isArray(plugins)) return refuse("it has no default export with a list of plugins; use defineConfig");
      for (const plugin of plugins) {
        if (typeof plugin === "string") await this.plugin(plugin, dirname(path));
        else this.add(path, plugin, pathToFileURL(path).href);
      }
    } catch (error) {
      refuse(reasonOf(error));
    }
  }

  private add(name: string, value: unknown, module: string): void {
    const checked = checkPlugin(value);
    if ("problem" in checked)
      this.problems.push(pluginNotLoaded.at(undefined, { plugin: name, reason: checked.problem }));
    else if (!this.plugins.includes(checked.plugin)) {
      this.plugins.push(checked.plugin);
      loadedModules.set(entries.get(module) ?? module, checked.plugin);
    }
  }
}

function defaultOf(loaded: unknown): unknown {
  return typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : undefined;
}

/** What to import for a path, which may be a package's folder, or for a package's name. */
function entryOf(name: string, folder: string): string {
  const path = resolve(folder, name);
  if (!existsSync(path)) return seenFrom(folder, name);
  if (statSync(path).isFile()) return pathToFileURL(path).href;
  const own = nameOfPackage(path);
  if (own !== undefined) return seenFrom(path, own);
  return pathToFileURL(module.createRequire(resolve(path, "package.json")).resolve(path)).href;
}

/** The name of a package that says what may be imported of it: it can import itself. */
function nameOfPackage(folder: string): string | undefined {
  const manifest = resolve(folder, "package.json");
  if (!existsSync(manifest)) return undefined;
  const parsed: unknown = JSON.parse(readFileSync(manifest, "utf8"));
  const isNamed = typeof parsed === "object" && parsed !== null && "name" in parsed && "exports" in parsed;
  return isNamed && typeof parsed.name === "string" ? parsed.name : undefined;
}

/** A specifier that the hook below resolves as a module in the folder would. */
function seenFrom(folder: string, name: string): string {
  return `${seenFromScheme}${encodeURIComponent(pathToFileURL(resolve(folder, "package.json")).href)} ${name}`;
}
