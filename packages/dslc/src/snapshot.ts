/**
 * The entry point of a V8 start-up snapshot of the command line: `node --snapshot-blob <blob> <bundle/dslc.js> <args>`
 * begins with all modules evaluated and the functions compiled that a compilation needs. `tools/bundle.ts` runs this
 * program to make the blob, with kernel sources as arguments, and `tools/dslc` starts `dslc compile` from it.
 *
 * What belongs to a process (signal handlers, ids, files) must not come to be before the snapshot is taken.
 */
import "./snapshot-globals.ts";
import { readFileSync } from "node:fs";
import module from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { startupSnapshot } from "node:v8";
import { compile } from "@dslc/compiler";
import type { Engine } from "@dslc/llvm";
import "./compile-command.ts";
import { exitCodes } from "./exit-codes.ts";
import { main } from "./main.ts";
import { beforeImports } from "./plugins.ts";

/** Compiles for both vendors up to LLVM, so that the functions it takes are in the snapshot as bytecode. */
async function warmUp(sources: readonly string[]): Promise<void> {
  const engine: Engine = {
    compile: () => Promise.reject(new Error("there is no LLVM in a snapshot")),
    // LLVM IR is printed nevertheless, for the version that the compiler is made for.
    describe: () => Promise.resolve({ ok: false, diagnostics: [] }),
    close: () => Promise.resolve(),
  };
  for (const source of sources) {
    const text = { name: source, text: readFileSync(source, "utf8") };
    for (const emit of ["ir", "asm"] as const) {
      await compile(text, { targets: ["nvptx:sm_90", "amdgpu:gfx90a"], emit: [emit], engine }).catch(() => undefined);
    }
  }
}

/** Runs the command line in the process that begins with the snapshot; its first argument is the bundle's entry. */
function start(): void {
  Reflect.set(globalThis, "dslcBundleUrl", pathToFileURL(resolve(process.argv[1] ?? "")).href);
  module.enableCompileCache(); // For the engine's process, which takes it over.
  beforeImports(startWithoutSnapshot);
  let isDone = false;
  // As with a top-level `await`: a program that ends before its main function did has failed.
  process.once("exit", () => {
    if (!isDone) process.exitCode = exitCodes.ours;
  });
  void main().finally(() => {
    isDone = true;
  });
}

/** Becomes the plain command line with the same arguments. Nothing was read from standard input yet. */
function startWithoutSnapshot(): void {
  const [node, bundle = "", ...args] = process.argv;
  process.execve?.(process.execPath, [node ?? process.execPath, join(dirname(bundle), "../bin/dslc.js"), ...args]);
}

startupSnapshot.setDeserializeMainFunction(start);
void warmUp(process.argv.slice(2));
