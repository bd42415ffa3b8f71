/**
 * Finding `dslc.config.ts`, which lists plugins. It is code, so that one is only run where whoever calls dslc has chosen
 * to work (docs/decisions/0018-config-files.md). Where there is none this takes a few calls of `stat`.
 */
import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

export const configName = "dslc.config.ts";

/**
 * The configurations for sources, each the nearest from the source's folder up to the root of its repository. Outside of
 * a repository only the folder itself counts: what lies above need not be from the same hands.
 */
export function findConfigs(files: readonly string[]): readonly string[] {
  const folders = new Set(files.map((file) => (file === "-" ? process.cwd() : dirname(resolve(file)))));
  const found = [...(folders.size === 0 ? [process.cwd()] : folders)].map(nearestConfig);
  return [...new Set(found.filter((path) => path !== undefined))];
}

function nearestConfig(start: string): string | undefined {
  let nearest: string | undefined;
  for (let folder = start; ; folder = dirname(folder)) {
    const path = join(folder, configName);
    if (nearest === undefined && isFile(path)) nearest = path;
    if (nearest !== undefined && folder === start) return nearest;
    if (isRepositoryRoot(folder)) return nearest;
    if (dirname(folder) === folder) return undefined;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isRepositoryRoot(folder: string): boolean {
  if (statSync(join(folder, ".git"), { throwIfNoEntry: false }) !== undefined) return true;
  const manifest = join(folder, "package.json");
  if (!isFile(manifest)) return false;
  try {
    const parsed: unknown = JSON.parse(readFileSync(manifest, "utf8"));
    return typeof parsed === "object" && parsed !== null && "workspaces" in parsed;
  } catch {
    return false;
  }
}

/**
 * Whether a configuration may run without asking: it lies in the folder that dslc is called in or above it, and belongs
 * to whoever calls, or to root.
 */
export function isTrusted(path: string): boolean {
  const inside = relative(dirname(path), process.cwd());
  if (inside === ".." || inside.startsWith(`..${sep}`) || resolve(inside) === inside) return false;
  const owner = statSync(path).uid;
  const user = process.getuid?.();
  return user === undefined || owner === user || owner === 0;
}

/** Asks on the terminal; undefined when there is none. */
export async function askForTrust(path: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(
      `${path} is not in the folder that dslc is called in, nor above it. It is code. Run it? [y/N] `,
    );
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
