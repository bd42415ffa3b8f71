/** Finding programs: LLVM's by their versioned and plain names, others by name. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { supportedMajors } from "../supported-version.ts";

/** The path of the first executable file of one of the names; the order of names goes before that of folders. */
export function findExecutable(names: readonly string[], folders: readonly string[]): string | undefined {
  for (const name of names) {
    const path = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (path !== undefined) return path;
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The folders that programs are looked for in: those of PATH. */
export function pathFolders(environment: NodeJS.ProcessEnv = process.env): string[] {
  return (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
}

/** Where distributions put the programs of LLVM versions that are not on PATH, best version first. */
export function llvmFolders(majors: readonly number[] = supportedMajors): string[] {
  return majors.flatMap((major) => [
    `/usr/lib/llvm-${major}/bin`,
    `/usr/lib64/llvm${major}/bin`,
    `/opt/homebrew/opt/llvm@${major}/bin`,
    `/usr/local/opt/llvm@${major}/bin`,
  ]);
}

/** `opt-19`, `opt-18` ..., `opt`: the names that an LLVM program has. */
export function versionedNames(program: string): string[] {
  return [...supportedMajors.map((major) => `${program}-${major}`), program];
}
