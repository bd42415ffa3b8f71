/**
 * The programs that check our outputs from outside: which there are, where they lie on this machine, and what to do
 * in a test when one is missing.
 *
 * A tool that `tools/setup --with-mlir` installs may be missing on a developer's machine (the test is skipped, and
 * says so), but not under CI, where a silent loss of a checker would look like a success.
 */
import { accessSync, constants, openSync, closeSync, readSync, realpathSync, statSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

interface Tool {
  /** The Debian package that `tools/setup --with-mlir` installs it from; absent when it is the machine's matter. */
  readonly debianPackage?: string;
  /** Where it may lie although PATH does not name the folder. */
  readonly folders?: readonly string[];
}

const cudaFolders = ["/usr/local/cuda/bin"];

/** Every external checker by the name of its command. */
export const externalTools = {
  "mlir-opt-19": { debianPackage: "mlir-19-tools" },
  "mlir-translate-19": { debianPackage: "mlir-19-tools" },
  "opt-19": { debianPackage: "llvm-19" },
  "llc-19": { debianPackage: "llvm-19" },
  "llvm-as-19": { debianPackage: "llvm-19" },
  "llvm-readelf-19": { debianPackage: "llvm-19" },
  "llvm-mc-19": { debianPackage: "llvm-19" },
  "llvm-objdump-19": { debianPackage: "llvm-19" },
  "ld.lld-19": { debianPackage: "lld-19" },
  "g++": { debianPackage: "g++" },
  "clang-19": {},
  ptxas: { folders: cudaFolders },
  nvcc: { folders: cudaFolders },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof externalTools;

/** The part of vitest's test context that skipping needs. */
export interface SkippableTest {
  skip(note?: string): void;
}

/**
 * Leaves the test when the tool is missing, and says so on the console; call it first thing in a test.
 *
 * @throws Error under CI (the variable `CI` is set) when the tool is one that `tools/setup --with-mlir` installs.
 */
export function requireTool(context: SkippableTest, name: ToolName): void {
  if (toolAvailable(name)) return;
  const { debianPackage }: Tool = externalTools[name];
  if (debianPackage !== undefined && process.env["CI"]) {
    throw new Error(`${name} is missing; 'tools/setup --with-mlir' installs it (Debian package ${debianPackage})`);
  }
  const note = `skipped: there is no ${name} on this machine`;
  console.warn(note);
  context.skip(note);
}

export function toolAvailable(name: ToolName): boolean {
  return findTool(name) !== undefined;
}

const found = new Map<ToolName, FoundTool | undefined>();

export interface FoundTool {
  readonly path: string;
  /** Changes when another program answers to the same name: goes into the keys of cached verdicts. */
  readonly identity: string;
}

/** Where the tool lies; looked for once in a process. `undefined` when it is on no path. */
export function findTool(name: ToolName): FoundTool | undefined {
  if (!found.has(name)) {
    const { folders = [] }: Tool = externalTools[name];
    const candidates = [...(process.env["PATH"] ?? "").split(delimiter), ...folders].map((folder) =>
      join(folder, name),
    );
    const path = candidates.find(isExecutable);
    found.set(name, path === undefined ? undefined : { path, identity: identityOf(path) });
  }
  return found.get(name);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The real path with its size and time; of a script also what it says of its version, since it stands for a program
 * elsewhere (`ptxas` is often a line of shell).
 */
function identityOf(path: string): string {
  const real = realpathSync(path);
  const { size, mtimeMs } = statSync(real);
  const version = isScript(real) ? spawnSync(path, ["--version"], { encoding: "utf8" }).stdout : "";
  return [real, size, mtimeMs, version].join("\n");
}

function isScript(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(2);
    readSync(file, start);
    return start.toString("latin1") === "#!";
  } finally {
    closeSync(file);
  }
}
