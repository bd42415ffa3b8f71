/** A copy of the repository that programs may change: its files, and what npm installed, as links where that goes. */
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** What is made here, and what only this clone has. `bundle` is looked for in packages alone. */
const leftOut: ReadonlySet<string> = new Set([".git", ".nx", ".cache", "shared", "out", "dist", "bundle", "coverage"]);

/** Gives the copy's folder. */
export function copyRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), "dslc-generators-"));
  copyFolder(root, copy, (name) => !leftOut.has(name) && name !== "node_modules", copyFileSync);
  // npm writes into its own list of what is there, the one file of these that is no link.
  const installed = join(root, "node_modules");
  copyFolder(installed, join(copy, "node_modules"), (name) => !name.startsWith(".") || name === ".bin", linkOrCopy);
  copyFileSync(join(installed, ".package-lock.json"), join(copy, "node_modules/.package-lock.json"));
  return copy;
}

function copyFolder(
  from: string,
  to: string,
  isWanted: (name: string) => boolean,
  copyFile: (from: string, to: string) => void,
): void {
  mkdirSync(to, { recursive: true });
  const everything = (): boolean => true;
  // Inside of installed packages nothing is left out.
  const inside = copyFile === linkOrCopy ? everything : isWanted;
  for (const entry of readdirSync(from, { withFileTypes: true }).filter(({ name }) => isWanted(name))) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target, inside, copyFile);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else copyFile(source, target);
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // The folders are on different disks.
    copyFileSync(from, to);
  }
}
