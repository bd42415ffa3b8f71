/**
 * The public interface of a package as text: what its entries export, each declaration as consumers see it, by name and
 * without comments, so that a diff shows what changes for them.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "rolldown/utils";

/** Reads a declaration file by its path. */
export type ReadDeclarations = (file: string) => string;

/** The exports of a declaration file by name, in alphabetical order. */
export function publicInterface(entry: string, read: ReadDeclarations = readText): ReadonlyMap<string, string> {
  return new Map([...new Reader(read).exportsOf(entry)].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

interface FileExports {
  /** By the name in the file. */
  readonly declared: ReadonlyMap<string, string>;
  readonly exported: ReadonlyMap<string, string>;
}

class Reader {
  private readonly read: ReadDeclarations;
  private readonly known = new Map<string, FileExports>();

  constructor(read: ReadDeclarations) {
    this.read = read;
  }

  exportsOf(file: string): ReadonlyMap<string, string> {
    return this.file(file).exported;
  }

  private file(file: string): FileExports {
    const known = this.known.get(file);
    if (known !== undefined) return known;
    const declared = new Map<string, string>();
    const exported = new Map<string, string>();
    this.known.set(file, { declared, exported });
    const text = this.read(file);
    const { program, comments } = parseSync(file, text);
    const source = (node: { readonly start: number; readonly end: number }): string => {
      const inside = comments.filter(({ start, end }) => start >= node.start && end <= node.end);
      const bare = inside.reduceRight(
        (code, { start, end }) => code.slice(0, start - node.start) + code.slice(end - node.start),
        text.slice(node.start, node.end),
      );
      return bare.replaceAll(/^\s*(private\b.*)?\n/gm, "").trim();
    };
    for (const statement of program.body) {
      switch (statement.type) {
        case "ExportAllDeclaration":
          if (statement.source.value.startsWith("."))
            for (const [name, code] of this.exportsOf(beside(file, statement.source.value))) exported.set(name, code);
          break;
        case "ExportNamedDeclaration": {
          const { declaration } = statement;
          if (declaration !== null) {
            const code = source(statement);
            for (const name of declaredNames(declaration)) exported.set(name, append(exported.get(name), code));
            break;
          }
          const from = statement.source === null ? { declared, exported } : this.from(file, statement.source.value);
          for (const { local, exported: as } of statement.specifiers) {
            const name = nameOf(as);
            const elsewhere = `export { ${name} } from ${JSON.stringify(statement.source?.value ?? "")};`;
            exported.set(name, from?.exported.get(nameOf(local)) ?? from?.declared.get(nameOf(local)) ?? elsewhere);
          }
          break;
        }
        case "ExportDefaultDeclaration":
          exported.set("default", source(statement));
          break;
        default:
          if ("declare" in statement || statement.type.startsWith("TS"))
            for (const name of declaredNames(statement))
              declared.set(name, append(declared.get(name), source(statement)));
      }
    }
    return { declared, exported };
  }

  private from(file: string, specifier: string): FileExports | undefined {
    return specifier.startsWith(".") ? this.file(beside(file, specifier)) : undefined;
  }
}

/** Overloads stand under one name. */
function append(before: string | undefined, code: string): string {
  return before === undefined ? code : `${before}\n${code}`;
}

function beside(file: string, specifier: string): string {
  return join(dirname(file), specifier.replace(/\.js$/, ".d.ts"));
}

function nameOf(node: object): string {
  if ("name" in node && typeof node.name === "string") return node.name;
  return "value" in node ? String(node.value) : "";
}

function declaredNames(declaration: object): readonly string[] {
  if ("declarations" in declaration && Array.isArray(declaration.declarations))
    return declaration.declarations.map(({ id }: { readonly id: object }) => nameOf(id));
  return "id" in declaration && typeof declaration.id === "object" && declaration.id !== null
    ? [nameOf(declaration.id)]
    : [];
}
