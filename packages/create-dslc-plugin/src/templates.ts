/** Templates: files whose paths and text have placeholders (`__name__`) where names go. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What stands in for each placeholder. */
export type TemplateNames = Readonly<Record<`__${string}__`, string>>;

/** The templates of plugins: a folder for each kind, and `common`. */
export const pluginTemplates: string = join(import.meta.dirname, "../templates");

/** A name in the forms in which templates use it. @throws Error when it is not in kebab case. */
export function namesFor(name: string): TemplateNames {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Error(`'${name}' is not in kebab case: small letters and digits, words with a hyphen between`);
  const camel = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return {
    __name__: name,
    __camel__: camel,
    __pascal__: `${camel.slice(0, 1).toUpperCase()}${camel.slice(1)}`,
    __snake__: name.replaceAll("-", "_"),
  };
}

/** The text with names in place of placeholders. @throws Error for a placeholder that has no name. */
export function fillTemplate(text: string, names: TemplateNames): string {
  const known = new Map<string, string>(Object.entries(names));
  return text.replaceAll(/__[a-z]+__/g, (placeholder) => {
    const value = known.get(placeholder);
    if (value === undefined) throw new Error(`nothing is known to stand for '${placeholder}'`);
    return value;
  });
}

/** The files of a folder of templates by their paths in it, filled in. @throws Error as {@link fillTemplate} does. */
export function filledTemplates(folder: string, names: TemplateNames): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const inside = path.slice(folder.length + 1).replaceAll("\\", "/");
      return [targetOf(fillTemplate(inside, names)), fillTemplate(readFileSync(path, "utf8"), names)] as const;
    }),
  );
}

/** What npm leaves out of packages, and what other programs would take for their own, has another name as a template. */
function targetOf(path: string): string {
  return path.replace(/\.template$/, "").replace(/(^|\/)gitignore$/, "$1.gitignore");
}

/** Words that are no names of constants: in TypeScript, and where modules import each other's constants. */
const reserved: ReadonlySet<string> = new Set(
  `abstract any arguments as async await boolean break case catch class const continue debugger declare default delete do
  else enum eval export extends false finally for from function get if implements import in instanceof interface is
  keyof let namespace never new null number object of package private protected public readonly return set static string
  super switch symbol this throw true try type typeof undefined unknown var void while with yield`.split(/\s+/),
);

/**
 * Checks that the name can stand beside the names that the templates use themselves.
 *
 * @throws Error when it is one of them, or one of TypeScript's words.
 */
export function checkNames(names: TemplateNames, folders: readonly string[]): void {
  const camel = names.__camel__ ?? "";
  if (reserved.has(camel)) throw new Error(`'${camel}' is a word of TypeScript; choose another name`);
  const placeholders = Object.fromEntries(Object.keys(names).map((key) => [key, ""]));
  const sources = folders.flatMap((folder) => [...filledTemplates(folder, placeholders)]);
  const code = sources.filter(([path]) => path.endsWith(".ts")).map(([, text]) => withoutTexts(text));
  if (new RegExp(`\\b${camel}\\b`).test(code.join("\n")))
    throw new Error(`'${camel}' is a name that the code of each such package uses; choose another one`);
}

function withoutTexts(code: string): string {
  return code.replaceAll(/\/\*.*?\*\/|\/\/[^\n]*|"[^"\n]*"|`[^`]*`/gs, "");
}
