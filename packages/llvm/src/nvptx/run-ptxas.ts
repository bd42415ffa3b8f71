/**
 * Assembling PTX by NVIDIA's `ptxas`: a cubin, and what each kernel uses. Optional: PTX is complete without it.
 *
 * What `ptxas -v` prints is read as CUDA 13 prints it; everything after the registers is optional there.
 */
import type { Diagnostic, Span } from "@dslc/base";
import { codeGenerationWarning, toolFailed, toolNotFound } from "../diagnostics.ts";
import { LinedText } from "../lined-text.ts";
import { findExecutable, pathFolders } from "../tools/find-tool.ts";
import { runTool, type ToolControl } from "../tools/run-tool.ts";

export interface PtxasOptions extends ToolControl {
  /** Where `ptxas` is looked for; PATH and the CUDA toolkit's usual folder by default. */
  readonly folders?: readonly string[] | undefined;
  /** What diagnostics call the PTX; `<ptx>` by default. */
  readonly name?: string;
}

/** What one kernel (`.entry`) uses. */
export interface PtxasEntry {
  readonly name: string;
  readonly registers: number;
  readonly barriers: number;
  /** Static workgroup memory in bytes, padded to the largest alignment of a dynamic symbol in the module. */
  readonly sharedBytes: number;
  readonly stackBytes: number;
  readonly spillStoreBytes: number;
  readonly spillLoadBytes: number;
}

export type PtxasResult =
  | {
      readonly ok: true;
      readonly cubin: Uint8Array;
      readonly entries: readonly PtxasEntry[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Assembles for a processor: `sm_90`, `sm_90a`, or a later one than the PTX was made for. */
export async function runPtxas(ptx: string, cpu: string, options: PtxasOptions = {}): Promise<PtxasResult> {
  const ptxas = findExecutable(["ptxas"], options.folders ?? [...pathFolders(), "/usr/local/cuda/bin"]);
  if (ptxas === undefined) {
    const help = ["install the CUDA toolkit, or nvidia-cuda-toolkit (Debian), and put ptxas on PATH"];
    const parameters = { tool: "ptxas", purpose: "assembles PTX" };
    return { ok: false, diagnostics: [toolNotFound.at(undefined, parameters, { help })] };
  }
  // ptxas opens the path as it is and writes in place, so that standard output serves.
  const run = await runTool(ptxas, [`-arch=${cpu}`, "-v", "/dev/stdin", "-o", "/dev/stdout"], ptx, options);
  const diagnostics = messages(run.stderr, new LinedText(options.name ?? "<ptx>", ptx));
  if (run.exitCode === 0) {
    return { ok: true, cubin: new Uint8Array(run.stdout), entries: ptxasEntries(run.stderr), diagnostics };
  }
  const how = run.timedOut ? "it took longer than its time limit" : run.how;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return { ok: false, diagnostics: errors.length > 0 ? diagnostics : [failed(undefined, how)] };
}

const failed = (span: Span | undefined, reason: string): Diagnostic => toolFailed.at(span, { tool: "ptxas", reason });

const message = /^ptxas\s*(?:\S+, line (\d+); )?(error|fatal|warning)\s*: (.*)$/gm;

/** Errors and warnings; the summary line of an error run ("Ptx assembly aborted") says nothing more. */
function messages(stderr: string, source: LinedText): Diagnostic[] {
  return [...stderr.matchAll(message)].flatMap(([, line, severity = "", text = ""]) => {
    if (text.startsWith("Ptx assembly aborted")) return [];
    const span = line === undefined ? undefined : source.span(Number(line));
    if (severity === "warning") return [codeGenerationWarning.at(span, { text: `ptxas: ${text}` })];
    return [failed(span, text)];
  });
}

/** Reads the report of `ptxas -v`. */
export function ptxasEntries(report: string): PtxasEntry[] {
  const sections = report.split(/^(?=.*Compiling entry function)/m);
  return sections.flatMap((section) => {
    const name = /Compiling entry function '(\S+)'/.exec(section)?.[1];
    if (name === undefined) return [];
    const number = (pattern: RegExp): number => Number(pattern.exec(section)?.[1] ?? 0);
    return [
      {
        name,
        registers: number(/Used (\d+) registers/),
        barriers: number(/used (\d+) barriers/),
        sharedBytes: number(/, (\d+) bytes smem/),
        stackBytes: number(/(\d+) bytes stack frame/),
        spillStoreBytes: number(/(\d+) bytes spill stores/),
        spillLoadBytes: number(/(\d+) bytes spill loads/),
      },
    ];
  });
}
