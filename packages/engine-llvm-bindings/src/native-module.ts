/**
 * The native part of llvm-bindings 0.4.2: the few functions of it that are used, and where it is found. Runs in the child
 * process.
 *
 * What is used is all that can be used: its diagnostics have no members, its verifier prints to standard error, and most
 * of what it is given after an error ends the process. Nothing here frees memory, as it has no way to.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { RejectedCandidate } from "@dslc/llvm/engine-kit";

export interface NativeModule {
  /** The name stands in the bitcode; the parser takes that of the file. */
  setSourceFileName(name: string): void;
  /** The module as text. */
  print(): string;
}

export interface Bindings {
  readonly config: {
    readonly LLVM_VERSION_MAJOR: number;
    readonly LLVM_VERSION_MINOR: number;
    readonly LLVM_VERSION_PATCH: number;
  };
  readonly LLVMContext: new () => object;
  readonly SMDiagnostic: new () => object;
  /** Text or bitcode. Of what LLVM refuses, a module comes back that ends the process when it is touched. */
  parseIRFile(path: string, diagnostic: object, context: object): NativeModule;
  /** Whether the module is broken; why is printed on standard error. */
  verifyModule(module: NativeModule): boolean;
  WriteBitcodeToFile(module: NativeModule, path: string): void;
}

export type FoundBindings =
  | { readonly ok: true; readonly bindings: Bindings; readonly path: string }
  | { readonly ok: false; readonly explicit: string | undefined; readonly rejected: readonly RejectedCandidate[] };

/** The version that this package is written for. The set-up of a clone (tools/llvm-bindings) builds the same. */
const version = "0.4.2";

/** The variable that names the native file, and allows no other. */
const variable = "DSLC_LLVM_BINDINGS";

const requireFromHere = createRequire(import.meta.url);

/** Loads the first file that is the native part of llvm-bindings on LLVM 14. */
export function findBindings(environment: NodeJS.ProcessEnv): FoundBindings {
  const named = environment[variable];
  const explicit = named === undefined || named === "" ? undefined : variable;
  const candidates = explicit === undefined ? [...installedFile(), cachedFile(environment)] : [named ?? ""];
  const rejected: RejectedCandidate[] = [];
  for (const path of candidates) {
    const loaded = existsSync(path) ? load(path) : "there is no such file";
    if (typeof loaded !== "string") return { ok: true, bindings: loaded, path };
    rejected.push({ path, reason: loaded });
  }
  return { ok: false, explicit, rejected };
}

/** Where cmake-js leaves the native part of an installed package. */
function installedFile(): readonly string[] {
  try {
    return [join(dirname(requireFromHere.resolve("llvm-bindings/package.json")), "build/Release/llvm-bindings.node")];
  } catch {
    return [];
  }
}

/** Where the set-up of a clone puts it, for all clones of the user. */
function cachedFile(environment: NodeJS.ProcessEnv): string {
  const folder = environment["XDG_CACHE_HOME"] || join(environment["HOME"] ?? homedir(), ".cache");
  return join(folder, "dslc", `llvm-bindings-${version}-llvm14-${process.platform}-${process.arch}.node`);
}

/** The module of the file, or why it is not usable. */
function load(path: string): Bindings | string {
  let loaded: unknown;
  try {
    loaded = requireFromHere(path);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (!isBindings(loaded)) return `it lacks functions of llvm-bindings ${version}`;
  const { LLVM_VERSION_MAJOR: major } = loaded.config;
  return major === 14 ? loaded : `it was built with LLVM ${major}, and has to be with LLVM 14`;
}

const usedFunctions = ["LLVMContext", "SMDiagnostic", "parseIRFile", "verifyModule", "WriteBitcodeToFile"];

function isBindings(value: unknown): value is Bindings {
  if (typeof value !== "object" || value === null) return false;
  const members = new Map<string, unknown>(Object.entries(value));
  const config = members.get("config");
  return (
    usedFunctions.every((name) => typeof members.get(name) === "function") &&
    typeof config === "object" &&
    config !== null &&
    "LLVM_VERSION_MAJOR" in config
  );
}
