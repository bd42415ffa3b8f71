/** What consumers get instead of sources: JavaScript and declarations of all packages, by tsc in one run. */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Emits `PACKAGE/src/*.js` and `*.d.ts` into a folder. @throws Error with what tsc says. */
export function emitPackages(folder: string): void {
  const tsc = join(root, "node_modules/.bin/tsc");
  const config = join(import.meta.dirname, "tsconfig.json");
  const { status, stdout, error } = spawnSync(tsc, ["-p", config, "--outDir", folder], { encoding: "utf8" });
  if (status !== 0) throw new Error(`tsc failed: ${error?.message ?? stdout}`);
  for (const file of globSync("**/*.d.ts", { cwd: folder })) {
    const path = join(folder, file);
    writeFileSync(path, withJavaScriptNames(readFileSync(path, "utf8")));
  }
}

/** tsc names JavaScript files in JavaScript, but still sources in declarations. */
export function withJavaScriptNames(declarations: string): string {
  return declarations.replaceAll(/((?:\bfrom|\bimport) |\bimport\()"(\.{1,2}\/[^"]+)\.ts"/g, '$1"$2.js"');
}
