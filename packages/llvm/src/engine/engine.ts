/**
 * What a code-generation engine is: LLVM IR text goes in, PTX, GCN assembly, objects and optimised LLVM IR come out.
 *
 * Everything that bad input, a missing tool or a crash of LLVM leads to is a diagnostic in the result. A promise
 * rejects only when the caller aborts, closes the engine while it works, or uses it after `close`.
 */
import type { Diagnostic, Span } from "@dslc/base";

/** The targets that engines generate code for, by LLVM's name of the machine and system. */
export type Triple = "nvptx64-nvidia-cuda" | "amdgcn-amd-amdhsa";

/**
 * Only what is wanted is made; with nothing wanted, a module is read and verified. `obj` is ELF and for amdgpu only;
 * `llvm-ir` and `bc` are taken after optimisation, by engines that optimise.
 */
export interface OutputTypes {
  readonly asm: string;
  readonly obj: Uint8Array;
  readonly "llvm-ir": string;
  readonly bc: Uint8Array;
}
export type OutputKind = keyof OutputTypes;

export type OptimizationLevel = 0 | 1 | 2 | 3;

/** A place in the LLVM IR text; line and column count from 1, columns in UTF-16 code units. */
export interface IrPlace {
  readonly line: number;
  readonly column: number | undefined;
}

export interface CompileRequest<K extends OutputKind> {
  /** The module as text; it must state its `target triple` and the engine's `target datalayout` for it. */
  readonly ir: string;
  /** What diagnostics call the text where no `location` maps it elsewhere; `<llvm-ir>` by default. */
  readonly name?: string;
  readonly triple: Triple;
  /** LLVM's name of the processor: `sm_90`, `gfx90a`. */
  readonly cpu: string;
  /** LLVM's subtarget features, with commas between: `+ptx80`, `+wavefrontsize64`. Empty by default. */
  readonly features?: string;
  readonly optimizationLevel: OptimizationLevel;
  readonly outputs: readonly K[];
  /** Symbols that stay visible (the kernels); all other definitions become internal. All stay when absent. */
  readonly keep?: readonly string[];
  /** Maps a place in the text to a span of the user's source; `undefined` leaves the diagnostic at the text. */
  readonly location?: (place: IrPlace) => Span | undefined;
}

export interface CompileOptions {
  /** Aborting kills what runs and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that LLVM may take for this request, not counting the wait in the queue; two minutes by default. */
  readonly timeoutMs?: number | undefined;
}

/** Milliseconds spent in one phase of a request. */
export interface PhaseTime {
  readonly phase: Phase;
  readonly milliseconds: number;
}
/** `open`: what was read is looked at, where a library has no other way to say that it read nothing. */
export type Phase = "parse" | "open" | "verify" | "optimize" | "emit";

export type CompileResult<K extends OutputKind> =
  | {
      readonly ok: true;
      readonly outputs: Pick<OutputTypes, K>;
      /** Warnings only. */
      readonly diagnostics: readonly Diagnostic[];
      readonly timings: readonly PhaseTime[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface LlvmVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

export interface EngineDescription {
  /** `library`: libLLVM in a child process; `tools`: LLVM's programs `opt` and `llc`; others name what they run. */
  readonly kind: "library" | "tools" | "llvm-bindings";
  /** Of the LLVM that reads modules, so that they are printed for it. */
  readonly llvmVersion: LlvmVersion;
  /** The library's path (or its bare name, when the dynamic linker found it), or the path of `llc`. */
  readonly path: string;
  /** The `target datalayout` that a module for each triple has to state. */
  readonly dataLayouts: Readonly<Record<Triple, string>>;
  /** Whether pointers to workgroup memory are 32 bits wide on nvptx. */
  readonly shortPointers: boolean;
  /** Why the tools stand in for the library, when they do. */
  readonly fallbackReason?: string | undefined;
}

export type DescribeResult =
  | { readonly ok: true; readonly description: EngineDescription }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface Engine {
  /** Compiles one module; requests are served one after the other, in the order of the calls. */
  compile<K extends OutputKind>(request: CompileRequest<K>, options?: CompileOptions): Promise<CompileResult<K>>;
  /** Says which LLVM was found; waits for the engine to be ready. */
  describe(): Promise<DescribeResult>;
  /** Ends the child process. Requests under way reject. Closing twice is fine. */
  close(): Promise<void>;
}
