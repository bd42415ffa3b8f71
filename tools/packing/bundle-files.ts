/**
 * The files of the command line's bundle that belong to it. Chunks of older bundles lie beside them for a day, for
 * programs that were started from these (tools/bundle.ts).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findImports } from "../imports.ts";

/** What is started, and the text that `dslc explain` looks into. */
const entries = ["dslc.js", "engine-child.js", "bindings-child.js", "dialects.md"];

/** Names in the folder: the entries and all that they import. */
export function bundleFiles(folder: string): readonly string[] {
  const found = new Set<string>();
  const add = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    if (!file.endsWith(".js")) return;
    for (const { specifier } of findImports(file, readFileSync(join(folder, file), "utf8")))
      if (specifier.startsWith("./")) add(specifier.slice("./".length));
  };
  for (const entry of entries) add(entry);
  return [...found];
}
