/**
 * Finding libLLVM. Runs in the child process.
 *
 * `DSLC_LIBLLVM` names the library and allows nothing else; `LLVM_CONFIG` names an `llvm-config`, tried first. After
 * them the dynamic linker is asked for the usual names (free, and right on Debian, whose `llvm-config --libdir` has no
 * library unless the development package is installed), then each `llvm-config` on PATH, then known folders.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import koffi, { type LibraryHandle } from "koffi";
import { findExecutable, pathFolders } from "../tools/find-tool.ts";
import type { LlvmVersion } from "./engine.ts";
import { bindLlvmC, type LlvmC, libraryVersion } from "./llvm-c.ts";
import type { RejectedCandidate } from "./protocol.ts";
import { isSupported, supportedMajors, versionReason } from "../supported-version.ts";

export interface OpenedLibrary {
  readonly llvm: LlvmC;
  /** The path, or the bare name when the dynamic linker found it. */
  readonly path: string;
  readonly version: LlvmVersion;
}

export type OpenLibraryResult =
  | { readonly ok: true; readonly library: OpenedLibrary }
  | { readonly ok: false; readonly explicit: string | undefined; readonly rejected: readonly RejectedCandidate[] };

/** Opens the best library that there is. */
export function openLibrary(environment: NodeJS.ProcessEnv): OpenLibraryResult {
  const rejected: RejectedCandidate[] = [];
  const exact = environment["DSLC_LIBLLVM"];
  const explicit = exact === undefined || exact === "" ? undefined : "DSLC_LIBLLVM";
  const candidates = explicit === undefined ? libraryCandidates(environment, rejected) : [exact ?? ""];
  for (const path of candidates) {
    const library = tryToOpen(path, explicit !== undefined, rejected);
    if (library !== undefined) return { ok: true, library };
  }
  return { ok: false, explicit, rejected };
}

function tryToOpen(path: string, isExplicit: boolean, rejected: RejectedCandidate[]): OpenedLibrary | undefined {
  const reject = (reason: string): undefined => void rejected.push({ path, reason });
  let handle: LibraryHandle;
  try {
    handle = koffi.load(path);
  } catch (error) {
    // Asking the dynamic linker for a name that nobody has is no finding.
    return isExplicit || path.includes("/") ? reject(messageOf(error)) : undefined;
  }
  const version = libraryVersion(handle);
  if (version === undefined || !isSupported(version.major)) return reject(versionReason(version));
  try {
    return { llvm: bindLlvmC(handle), path, version };
  } catch (error) {
    return reject(`it was built without a target or function that is needed: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Paths and bare names, best first; what an `llvm-config` says against itself goes to `rejected`. */
function* libraryCandidates(environment: NodeJS.ProcessEnv, rejected: RejectedCandidate[]): Generator<string> {
  const named = environment["LLVM_CONFIG"];
  if (named !== undefined && named !== "") yield* fromLlvmConfig(named, rejected);
  yield* supportedMajors.flatMap(libraryNames);
  const folders = pathFolders(environment);
  for (const name of [...supportedMajors.map((major) => `llvm-config-${major}`), "llvm-config"]) {
    const path = findExecutable([name], folders);
    if (path !== undefined) yield* fromLlvmConfig(path, rejected);
  }
  for (const major of supportedMajors) yield* existing(knownFolders(major), libraryNames(major));
}

function* fromLlvmConfig(program: string, rejected: RejectedCandidate[]): Generator<string> {
  let version: string;
  let folder: string;
  try {
    [version = "", folder = ""] = execFileSync(program, ["--version", "--libdir"], {
      encoding: "utf8",
      timeout: 10_000,
      stdio: ["ignore", "pipe", "ignore"],
    }).split("\n");
  } catch {
    rejected.push({ path: program, reason: "it cannot be run" });
    return;
  }
  const major = Number.parseInt(version, 10);
  if (isSupported(major)) yield* existing([folder], libraryNames(major));
  else rejected.push({ path: program, reason: versionReason({ major }) });
}

function existing(folders: readonly string[], names: readonly string[]): string[] {
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).filter((path) => existsSync(path));
}

/** The file names of one version: Debian's and Fedora's sonames and links, Homebrew's and the Windows installer's. */
function libraryNames(major: number): string[] {
  if (process.platform === "darwin") return ["libLLVM.dylib"];
  if (process.platform === "win32") return ["LLVM-C.dll"];
  return major >= 18
    ? [`libLLVM.so.${major}.1`, `libLLVM-${major}.so`]
    : [`libLLVM-${major}.so.1`, `libLLVM-${major}.so`];
}

function knownFolders(major: number): string[] {
  if (process.platform === "win32") return ["C:\\Program Files\\LLVM\\bin"];
  if (process.platform === "darwin") {
    return ["/opt/homebrew/opt", "/usr/local/opt"].flatMap((prefix) => [
      `${prefix}/llvm@${major}/lib`,
      `${prefix}/llvm/lib`,
    ]);
  }
  return [`/usr/lib/llvm-${major}/lib`, `/usr/lib64/llvm${major}/lib64`, "/usr/lib64", "/usr/local/lib"];
}
