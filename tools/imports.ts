/**
 * Finds what a TypeScript file imports, with a real parser: text in comments and strings does not count, and type
 * imports do (`import type`, `export ... from`, `import("x").T`), since they tie packages together as well.
 */
import { parseSync, Visitor } from "rolldown/utils";

/** One mention of another module. */
export interface ModuleImport {
  readonly specifier: string;
  /** Counted from 1. */
  readonly line: number;
}

/** The imports of a file in source order. A specifier that is computed (`import(name)`) cannot be told and is left out. */
export function findImports(file: string, text: string): ModuleImport[] {
  const { module, program } = parseSync(file, text);
  const found: { specifier: string; start: number }[] = module.staticImports.map(({ moduleRequest }) => ({
    specifier: moduleRequest.value,
    start: moduleRequest.start,
  }));
  for (const { entries } of module.staticExports) {
    const request = entries[0]?.moduleRequest;
    if (request) found.push({ specifier: request.value, start: request.start });
  }
  // The tree costs more than the lists above, and only these two forms need it.
  if (/\bimport\s*\(/.test(text)) {
    const add = (source: { type: string; start: number; value?: unknown }): void => {
      if (typeof source.value === "string") found.push({ specifier: source.value, start: source.start });
    };
    new Visitor({
      ImportExpression: ({ source }) => add(source),
      TSImportType: ({ source }) => add(source),
    }).visit(program);
  }
  return found
    .sort((a, b) => a.start - b.start)
    .map(({ specifier, start }) => ({ specifier, line: text.slice(0, start).split("\n").length }));
}
