/**
 * Loading plugins. A plugin imports `@dslc/*` packages; these must be the ones that are part of this program, because
 * definitions are compared by identity. So before a plugin is imported, its imports of `@dslc/*` are led to modules
 * that hand out this program's own namespaces.
 */
import { existsSync } from "node:fs";
import module from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnostic } from "@dslc/base";
import { type Plugin, pluginLists } from "@dslc/pass";
import { pluginNotLoaded } from "./diagnostics.ts";
import { reasonOf } from "./files.ts";

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
    ["@dslc/dialect-math", await import("@dslc/dialect-math")],
    ["@dslc/dialect-memref", await import("@dslc/dialect-memref")],
    ["@dslc/dialect-scf", await import("@dslc/dialect-scf")],
    ["@dslc/dialect-vector", await import("@dslc/dialect-vector")],
    ["@dslc/dialect-wg", await import("@dslc/dialect-wg")],
    ["@dslc/ir", await import("@dslc/ir")],
    ["@dslc/pass", await import("@dslc/pass")],
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

let redirected = false;

async function redirectImports(): Promise<void> {
  if (redirected) return;
  redirected = true;
  const namespaces = await ownNamespaces();
  Object.defineProperty(globalThis, handover, { value: namespaces });
  module.registerHooks({
    resolve: (specifier, context, next) =>
      namespaces.has(specifier) ? { url: `dslc:${specifier}`, shortCircuit: true } : next(specifier, context),
    load: (url, context, next) => {
      const name = url.startsWith("dslc:") ? url.slice("dslc:".length) : undefined;
      const namespace = name === undefined ? undefined : namespaces.get(name);
      if (name === undefined || namespace === undefined) return next(url, context);
      return { format: "module", source: namespaceModule(name, namespace), shortCircuit: true };
    },
  });
}

/** The plugins at the paths or of the package names, in order. What could not be loaded is in `problems`. */
export async function loadPlugins(
  names: readonly string[],
): Promise<{ readonly plugins: readonly Plugin[]; readonly problems: readonly Diagnostic[] }> {
  const plugins: Plugin[] = [];
  const problems: Diagnostic[] = [];
  if (names.length > 0) await redirectImports();
  for (const name of names) {
    try {
      plugins.push(checkedPlugin(await importPlugin(name)));
    } catch (error) {
      problems.push(pluginNotLoaded.at(undefined, { plugin: name, reason: reasonOf(error) }));
    }
  }
  return { plugins, problems };
}

/** A path that exists, or a package found from the folder that dslc is called in. */
async function importPlugin(name: string): Promise<unknown> {
  const path = resolve(name);
  const require = module.createRequire(resolve("package.json"));
  const file = existsSync(path) ? entryOf(path) : require.resolve(name);
  const loaded: unknown = await import(pathToFileURL(file).href);
  return typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : undefined;
}

/** The file of a path that may be a package's folder. */
function entryOf(path: string): string {
  return module.createRequire(resolve(path, "package.json")).resolve(path);
}

/** @throws Error that says what of a plugin's shape is missing. */
function checkedPlugin(value: unknown): Plugin {
  if (typeof value !== "object" || value === null)
    throw new Error("it has no default export; export default definePlugin({ ... })");
  const lists = pluginLists.filter((key) => !Array.isArray(Reflect.get(value, key)));
  if (typeof Reflect.get(value, "name") !== "string")
    throw new Error("its default export has no name; make it with definePlugin");
  if (typeof Reflect.get(value, "api") !== "number")
    throw new Error("its default export does not say which api version it is for; make it with definePlugin");
  if (lists.length > 0)
    throw new Error(`its default export has no list of ${lists.join(", ")}; make it with definePlugin`);
  // The parts were just checked; what is in the lists is checked where it is used.
  return value as Plugin;
}
