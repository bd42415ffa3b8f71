/** Runs the bundled command line as users do, in a folder of its own. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
const entry = join(root, "packages/dslc/bin/dslc.js");

export const examplesFolder = join(root, "docs/examples");

/** Makes the bundle when it is stale; for a `beforeAll`. */
export function bundle(): void {
  const made = spawnSync(process.execPath, [join(root, "tools/bundle.ts")], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`the bundle was not made: ${made.stderr}`);
}

export interface CliOptions {
  readonly cwd: string;
  readonly input?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
}

export function dslc(args: readonly string[], { cwd, input, environment }: CliOptions): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [entry, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", ...environment },
    maxBuffer: 2 ** 28,
    timeout: 60_000,
    ...(input === undefined ? {} : { input }),
  });
}

/** Calls `use` with a new empty folder, which is removed afterwards. */
export function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "dslc-test-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
