/** Runs the bundled command line as users do, by `tools/dslc`, in a folder of its own. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");

/** The command line; it starts `compile` from the snapshot where it can. */
export const program = join(root, "tools/dslc");
/** The installed package's command, which knows no snapshot. */
export const plainProgram = join(root, "packages/dslc/bin/dslc.js");

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
  /** `program` by default. */
  readonly command?: readonly [string, ...string[]];
}

export const defaultEnvironment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "" };

export function dslc(args: readonly string[], options: CliOptions): SpawnSyncReturns<string> {
  const { cwd, input, environment, command = [program] } = options;
  return spawnSync(command[0], [...command.slice(1), ...args], {
    cwd,
    encoding: "utf8",
    env: { ...defaultEnvironment, ...environment },
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
