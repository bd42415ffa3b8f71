/**
 * What an engine's two halves say to each other, and the plain data that every code generator answers with.
 *
 * Problems are facts without prose: the child process imports nothing but this package's own engine files and koffi,
 * so that it is ready early; `problem-diagnostics.ts` turns problems into diagnostics on the parent's side.
 */
import type { Diagnostic } from "@dslc/base";
import type {
  CompileRequest,
  EngineDescription,
  LlvmVersion,
  OptimizationLevel,
  OutputKind,
  OutputTypes,
  Phase,
  PhaseTime,
  Triple,
} from "./engine.ts";

export interface Job {
  readonly ir: string;
  readonly triple: Triple;
  readonly cpu: string;
  readonly features: string;
  readonly optimizationLevel: OptimizationLevel;
  readonly outputs: readonly OutputKind[];
  readonly keep: readonly string[] | undefined;
}

export type Problem =
  /** The parser's complaint; the column counts bytes from 1. */
  | { readonly kind: "syntax"; readonly line: number; readonly byteColumn: number; readonly text: string }
  /** `limit` says of an older LLVM how far it goes; without one the name is nobody's. */
  | { readonly kind: "unknown-intrinsic"; readonly name: string; readonly limit?: string }
  /** The parser refused the text, and nobody knows where. */
  | { readonly kind: "unreadable"; readonly text: string }
  | { readonly kind: "invalid-module"; readonly text: string }
  | { readonly kind: "unknown-processor"; readonly text: string }
  /** What code generation reported, or LLVM printed, about a module that it understood. */
  | { readonly kind: "code-generation"; readonly severity: "error" | "warning"; readonly text: string }
  /** The process died: `how` names the signal or exit code, `text` is what LLVM said last. */
  | { readonly kind: "crash"; readonly how: string; readonly phase: Phase | undefined; readonly text: string }
  | { readonly kind: "timeout"; readonly milliseconds: number; readonly phase: Phase | undefined };

/** Whether a problem makes a job fail. */
export const isError = (problem: Problem): boolean =>
  problem.kind !== "code-generation" || problem.severity === "error";

export interface JobResult {
  /** Absent when the job failed. */
  readonly outputs?: Partial<OutputTypes> | undefined;
  readonly problems: readonly Problem[];
  readonly timings: readonly PhaseTime[];
  /** Whether the process that gave it has grown so large that another should do the next job. */
  readonly isSpent?: boolean;
}

/** An LLVM that was looked at and not taken. */
export interface RejectedCandidate {
  readonly path: string;
  readonly reason: string;
}

export interface FoundLlvm {
  readonly version: LlvmVersion;
  readonly path: string;
  readonly dataLayouts: Readonly<Record<Triple, string>>;
}

/** A record with a fact of each triple. */
export const perTriple = <T>(fact: (triple: Triple) => T): Record<Triple, T> => ({
  "nvptx64-nvidia-cuda": fact("nvptx64-nvidia-cuda"),
  "amdgcn-amd-amdhsa": fact("amdgcn-amd-amdhsa"),
});

/** Why there is no LLVM to work with. `explicit` names the environment variable that allowed no other choice. */
export interface Unavailable {
  readonly what: EngineDescription["kind"];
  readonly explicit: string | undefined;
  readonly rejected: readonly RejectedCandidate[];
}

export type Availability =
  | { readonly ok: true; readonly found: FoundLlvm }
  | { readonly ok: false; readonly unavailable: Unavailable };

/** The answer of a generator that failed to look for LLVM at all: there is no place for files, or no process left. */
export function failedSearch(what: Unavailable["what"], error: unknown): Availability {
  const reason = error instanceof Error ? error.message : String(error);
  return { ok: false, unavailable: { what, explicit: undefined, rejected: [{ path: "start", reason }] } };
}

export interface JobControl {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
}

/** One way to run LLVM: a library in a child process, or its programs. */
export interface CodeGenerator {
  availability(): Promise<Availability>;
  /** What speaks against a request before it is run, beside what speaks against it with any generator. */
  objections?(request: CompileRequest<OutputKind>): Promise<readonly Diagnostic[]>;
  /** The version of the LLVM that generates code for these outputs, where it is not the one that was found. */
  codeMajor?(outputs: readonly OutputKind[]): Promise<number>;
  /** Must only be called when available. Rejects when aborted or closed, otherwise answers. */
  run(job: Job, control: JobControl): Promise<JobResult>;
  close(): Promise<void>;
}

export type ChildMessage =
  | { readonly type: "started"; readonly availability: Availability }
  | { readonly type: "phase"; readonly phase: Phase }
  | { readonly type: "result"; readonly result: JobResult };

/** Both ends are this package, so the tag alone tells messages apart from what Node might send. */
export function isChildMessage(message: unknown): message is ChildMessage {
  return typeof message === "object" && message !== null && "type" in message;
}
