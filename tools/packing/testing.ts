/** What tests of the packages share: running programs, and installing tarballs without a network. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { isObject } from "./manifest.ts";

export const root = join(import.meta.dirname, "../..");
/** Milliseconds that a test may take. */
export const slow = 300_000;
/** Where these tests work. */
export const work = mkdtempSync(join(tmpdir(), "dslc-packed-"));

export interface Ran {
  readonly status: number | null;
  readonly output: string;
}

export function run(command: string, args: readonly string[], cwd: string, environment: NodeJS.ProcessEnv = {}): Ran {
  const env = { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1", ...environment };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8", env, maxBuffer: 2 ** 28 });
  return { status, output: `${stdout}${stderr}` };
}

/** The tarball of a package of others, made from what is installed here. */
export function tarballOf(name: string): string {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", work, join(root, "node_modules", name)];
  const made = run("npm", args, work);
  const file = /"filename": "([^"]+)"/.exec(made.output)?.[1];
  if (file === undefined) throw new Error(`npm pack ${name} failed: ${made.output}`);
  return join(work, file);
}

/** The packages of others that these need, and what those need, as they are installed here. */
export function closureOf(names: Iterable<string>): readonly string[] {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const manifest: unknown = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));
    const dependencies = isObject(manifest) && isObject(manifest["dependencies"]) ? manifest["dependencies"] : {};
    for (const needed of Object.keys(dependencies)) add(needed);
  };
  for (const name of names) if (!name.startsWith("@dslc/") && name !== "llvm-bindings") add(name);
  return [...found];
}

/** Packages and all that they need, installed in an empty folder from files alone. */
export function install(folder: string, tarballs: ReadonlyMap<string, string>, others: readonly string[]): string {
  const path = join(work, folder);
  mkdirSync(path);
  writeFileSync(join(path, "package.json"), '{ "private": true, "type": "module" }\n');
  const files = [...tarballs.values(), ...others.map(tarballOf)];
  const installed = run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", ...files], path);
  expect(installed.status, installed.output).toBe(0);
  return path;
}
