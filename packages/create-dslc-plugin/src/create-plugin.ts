/** Makes a plugin from the templates: text with the plugin's name put in. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkNames, filledTemplates, namesFor, pluginTemplates } from "./templates.ts";

export const kinds = ["pass", "dialect", "target"] as const;
export type PluginKind = (typeof kinds)[number];

export interface CreateOptions {
  /** In kebab case: the name of the package, the plugin, and what is in it. */
  readonly name: string;
  readonly kind: PluginKind;
  readonly folder: string;
}

/** The files of a plugin by their paths in its folder. @throws Error when the name cannot be used. */
export function pluginFiles({ name, kind }: Omit<CreateOptions, "folder">): ReadonlyMap<string, string> {
  const folders = ["common", kind].map((template) => join(pluginTemplates, template));
  const names = { ...namesFor(name), __kind__: kind };
  checkNames(names, folders);
  const files = folders.flatMap((folder) => [...filledTemplates(folder, names)]);
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Writes a plugin and gives the files' paths in its folder.
 *
 * @throws Error when the name cannot be used, or something is in the folder already.
 */
export function createPlugin(options: CreateOptions): readonly string[] {
  const files = pluginFiles(options);
  const { folder } = options;
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new Error(`'${folder}' is a file; name another folder with --folder`);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`there is something in '${folder}' already; name another folder with --folder`);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return [...files.keys()];
}
