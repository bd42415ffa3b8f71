/** docs/api: a file for each package with its public interface, which `tools/pack --api` writes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publicInterface } from "./api.ts";
import { emitPackages } from "./emit.ts";
import { isObject } from "./manifest.ts";
import { publicPackages } from "./pack.ts";

const root = join(import.meta.dirname, "../..");

/** The texts by file name. */
export function apiFiles(): ReadonlyMap<string, string> {
  const work = mkdtempSync(join(tmpdir(), "dslc-api-"));
  try {
    emitPackages(work);
    const libraries = publicPackages().filter(({ bundled }) => !bundled);
    return new Map(libraries.map(({ folder }) => [`${folder.replace("packages/", "")}.txt`, apiText(folder, work)]));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function apiText(folder: string, emitted: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const exports = isObject(manifest) && isObject(manifest["exports"]) ? manifest["exports"] : {};
  const name = isObject(manifest) ? String(manifest["name"]) : "";
  const sections = Object.entries(exports).map(([path, entry]) => {
    const types = isObject(entry) ? String(entry["types"]) : "";
    const file = join(emitted, folder.replace("packages/", ""), types.replace("./dist/", "src/"));
    return [`// ${name}${path.slice(1)}`, ...publicInterface(file).values()].join("\n\n");
  });
  return `${sections.join("\n\n")}\n`;
}

/** Writes the files, and removes those of packages that are gone. */
export function writeApiFiles(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const files = apiFiles();
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(join(folder, name));
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}
