/**
 * Type-checks one package and what it imports: `node tools/typecheck.ts packages/ir`.
 *
 * There is one tsconfig for the whole repository, and no package has its own; this makes one for the run.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = process.argv[2];
if (folder === undefined) {
  console.error("usage: node tools/typecheck.ts FOLDER");
  process.exit(2);
}
const cache = join(root, "node_modules/.cache/dslc-typecheck");
const config = join(cache, `${folder.replaceAll("/", "-")}.json`);
mkdirSync(cache, { recursive: true });
writeFileSync(config, JSON.stringify({ extends: join(root, "tsconfig.base.json"), include: [join(root, folder)] }));
const { status } = spawnSync(join(root, "node_modules/.bin/tsc"), ["--project", config], { stdio: "inherit" });
process.exitCode = status ?? 1;
