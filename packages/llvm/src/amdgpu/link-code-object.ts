/**
 * Linking an amdgpu object into a code object that the HIP and HSA runtimes load, by LLVM's linker.
 *
 * The linker writes to its standard output: given a path it would write a new file beside it and rename that over the
 * path, which replaces even `/dev/stdout`.
 */
import type { Diagnostic } from "@dslc/base";
import { toolFailed, toolNotFound } from "../diagnostics.ts";
import { findExecutable, llvmFolders, pathFolders, versionedNames } from "../tools/find-tool.ts";
import { llvmConfigFolder } from "../tools/llvm-config.ts";
import { runTool, type ToolControl } from "../tools/run-tool.ts";

export interface LinkOptions extends ToolControl {
  /** Where the linker is looked for; LLVM_CONFIG's folder, PATH, and the usual folders of LLVM by default. */
  readonly folders?: readonly string[] | undefined;
}

export type LinkResult =
  | { readonly ok: true; readonly codeObject: Uint8Array }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Links one object. The same object gives the same bytes; they hold no path. */
export async function linkCodeObject(object: Uint8Array, options: LinkOptions = {}): Promise<LinkResult> {
  const linker = findExecutable(versionedNames("ld.lld"), options.folders ?? (await defaultFolders()));
  if (linker === undefined) {
    const help = ["install LLVM's linker: apt install lld-19 (Debian, Ubuntu), dnf install lld (Fedora)"];
    const parameters = { tool: "ld.lld", purpose: "links amdgpu code objects" };
    return { ok: false, diagnostics: [toolNotFound.at(undefined, parameters, { help })] };
  }
  const run = await runTool(linker, ["-shared", "/dev/stdin", "-o", "-"], object, options);
  if (run.exitCode === 0) return { ok: true, codeObject: new Uint8Array(run.stdout) };
  const [reason = run.how, ...notes] = run.stderr
    .trim()
    .split("\n")
    .map((line) => line.replace(/^\S*lld\S*: /, ""));
  const parameters = {
    tool: "ld.lld",
    reason: run.timedOut ? "it took longer than its time limit" : reason || run.how,
  };
  return { ok: false, diagnostics: [toolFailed.at(undefined, parameters, { notes })] };
}

async function defaultFolders(): Promise<string[]> {
  const preferred = await llvmConfigFolder();
  return [...(preferred === undefined ? [] : [preferred]), ...pathFolders(), ...llvmFolders()];
}
