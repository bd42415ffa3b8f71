/**
 * Benchmarks beside the tools that people know: `node tools/bench/run.ts ir|code|compile|engines|pass-manager` (see `--help`).
 *
 * Packages are imported from their sources, which takes a condition that Node has to be started with.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const program = [
  "--conditions=@dslc/source",
  "--expose-gc",
  join(import.meta.dirname, "main.ts"),
  ...process.argv.slice(2),
];
process.exitCode = spawnSync(process.execPath, program, { stdio: "inherit" }).status ?? 1;
