/** Makes a plugin from the templates: text with the plugin's name put in. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const kinds = ["pass", "dialect", "target"] as const;
export type PluginKind = (typeof kinds)[number];

export interface CreateOptions {
  /** In kebab case: the name of the package, the plugin, and what is in it. */
  readonly name: string;
  readonly kind: PluginKind;
  readonly folder: string;
}

const templates = join(import.meta.dirname, "../templates");

/** The files of a plugin by their paths in its folder. @throws Error when the name is not in kebab case. */
export function pluginFiles({ name, kind }: Omit<CreateOptions, "folder">): ReadonlyMap<string, string> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Error(`'${name}' is not in kebab case: small letters and digits, words with a hyphen between`);
  const files = ["common", kind].flatMap((template) =>
    readdirSync(join(templates, template), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const inside = path.slice(join(templates, template).length + 1).replaceAll("\\", "/");
        // npm leaves out files that it takes for its own.
        const target = filled(inside, name, kind)
          .replace(/\.template$/, "")
          .replace(/^gitignore$/, ".gitignore");
        return [target, filled(readFileSync(path, "utf8"), name, kind)] as const;
      }),
  );
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Writes a plugin and gives the files' paths in its folder.
 *
 * @throws Error when the name is not in kebab case, or something is in the folder already.
 */
export function createPlugin(options: CreateOptions): readonly string[] {
  const files = pluginFiles(options);
  const { folder } = options;
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`there is something in '${folder}' already; name another folder with --folder`);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return [...files.keys()];
}

function filled(text: string, name: string, kind: PluginKind): string {
  const camel = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const names: Readonly<Record<string, string>> = {
    __name__: name,
    __camel__: camel,
    __snake__: name.replaceAll("-", "_"),
    __kind__: kind,
  };
  return text.replaceAll(/__(?:name|camel|snake|kind)__/g, (placeholder) => names[placeholder] ?? placeholder);
}
