/**
 * Reading inputs and writing outputs. A file is never seen half-written: it is written beside its place and renamed. A
 * link stays, and what it leads to is replaced; devices and pipes (`/dev/null`) cannot be replaced and are written to.
 */
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Diagnostic } from "@dslc/base";
import type { SourceText } from "@dslc/compiler";
import { cannotRead, cannotWrite, overwritesInput } from "./diagnostics.ts";
import type { NamedOutput } from "./output-names.ts";

/** The text of a file, `-` being standard input. Bytes that are no UTF-8 become U+FFFD, which parsers refuse. */
export function readSource(path: string): { readonly source: SourceText } | { readonly problem: Diagnostic } {
  try {
    return { source: { name: path === "-" ? "<stdin>" : path, text: readFileSync(path === "-" ? 0 : path, "utf8") } };
  } catch (error) {
    return { problem: cannotRead.at(undefined, { path, reason: reasonOf(error) }) };
  }
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Outputs that would replace an input. */
export function overwrittenInputs(outputs: readonly NamedOutput[], inputs: readonly string[]): readonly Diagnostic[] {
  const real = (path: string): string => {
    try {
      return realpathSync(path);
    } catch {
      return join(safeRealpath(dirname(path)), basename(path));
    }
  };
  const taken = new Set(inputs.filter((path) => path !== "-").map(real));
  return outputs
    .filter(({ path }) => path !== "-" && taken.has(real(path)))
    .map(({ path }) => overwritesInput.at(undefined, { path }, { help: ["write somewhere else with -o"] }));
}

function safeRealpath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/**
 * Writes all outputs or none: each first beside its place, then all are renamed. Missing folders are made. Returns
 * what went wrong.
 */
export function writeOutputs(outputs: readonly NamedOutput[]): Diagnostic | undefined {
  const temporary = new Map<string, string>();
  const streams = outputs.filter(({ path }) => path !== "-" && isStream(path));
  try {
    for (const { path, output } of outputs) {
      if (path === "-" || isStream(path)) continue;
      const problem = writeBeside(path, output.contents, temporary);
      if (problem !== undefined) return problem;
    }
    for (const [path, written] of temporary) {
      try {
        renameSync(written, path);
      } catch (error) {
        return cannotWrite.at(undefined, { path, reason: reasonOf(error) });
      }
    }
    for (const { path, output } of streams) {
      try {
        writeFileSync(path, output.contents);
      } catch (error) {
        return cannotWrite.at(undefined, { path, reason: reasonOf(error) });
      }
    }
  } finally {
    for (const written of temporary.values()) rmSync(written, { force: true });
  }
  for (const { path, output } of outputs) if (path === "-") writeToStandardOutput(output.contents);
  return undefined;
}

/** Writes one text as `writeOutputs` does. Returns what went wrong. */
export function writeText(path: string, contents: string): Diagnostic | undefined {
  return writeOutputs([{ path, output: { kind: "ir", target: undefined, extension: "", contents } }]);
}

/** A device, a pipe or a socket. */
function isStream(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** Where a link leads to; the path itself when there is nothing yet. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function writeBeside(
  given: string,
  contents: string | Uint8Array,
  temporary: Map<string, string>,
): Diagnostic | undefined {
  const path = placeOf(given);
  const folder = dirname(path);
  const beside = join(folder, `.${basename(path)}.${crypto.randomUUID()}`);
  try {
    if (isFolder(path)) return cannotWrite.at(undefined, { path, reason: "there is a folder of that name" });
    mkdirSync(folder, { recursive: true });
    temporary.set(path, beside);
    writeFileSync(beside, contents);
    return undefined;
  } catch (error) {
    return cannotWrite.at(undefined, { path, reason: reasonOf(error) });
  }
}

/** All of it, also where standard output is a pipe that takes a part at a time. A reader that has gone is no error. */
export function writeToStandardOutput(contents: string | Uint8Array): void {
  let rest = typeof contents === "string" ? Buffer.from(contents) : contents;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if (codeOf(error) === "EPIPE") return;
      if (codeOf(error) !== "EAGAIN") throw error;
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission is denied",
  EPERM: "it is not permitted",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is no folder",
  EEXIST: "a part of the path is no folder",
  ENOSPC: "there is no space left on the device",
  EROFS: "the file system is read-only",
  ENAMETOOLONG: "the name is too long",
};

/** What went wrong, in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return (code === undefined ? undefined : reasons[code]) ?? (error instanceof Error ? error.message : String(error));
}
