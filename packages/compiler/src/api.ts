/** The types of the compiler's interface: what callers give, what they get. Everything is data. */
import type { Diagnostic, DiagnosticSink, SourceFile } from "@dslc/base";
import type { Engine, OptimizationLevel } from "@dslc/llvm";
import type { Manifest } from "@dslc/manifest";
import type { Context, Operation } from "@dslc/ir";
import type { Instrument, PipelineDefinition, Plugin, Reproducer } from "@dslc/pass";
import type { Registry } from "./registry.ts";

/** A source file: its name as diagnostics and manifests show it (relative), and its text. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
}

/**
 * What can be emitted. `ir` is the frontend's IR and needs no target; all others are made for each target:
 * `lowered-ir` just before the llvm dialect, `llvm-dialect`, `llvm-ir` (as handed to LLVM), `bc` (bitcode of what LLVM
 * optimised, or of what llvm-bindings read), `asm` (PTX or GCN), `obj`
 * (amdgpu), `bin` (cubin or code object), `manifest`.
 */
export const emitKinds = [
  "ir",
  "lowered-ir",
  "llvm-dialect",
  "llvm-ir",
  "bc",
  "asm",
  "obj",
  "bin",
  "manifest",
] as const;
export type EmitKind = (typeof emitKinds)[number];

/** How passes are run, and watched. */
export interface PassOptions {
  /** Verify the IR behind every pass. */
  readonly verifyEach?: boolean;
  /** Compute anew what passes say that they preserve of analyses, and report what is not so. */
  readonly verifyAnalyses?: boolean;
  readonly instruments?: readonly Instrument[];
  /** Where the input of a pass that fails goes. */
  readonly reproducer?: ReproducerSink;
  /** Adds to a diagnostic what is known of the module that it is about. */
  readonly annotate?: (diagnostic: Diagnostic, root: Operation) => Diagnostic;
  readonly plugins?: readonly Plugin[];
  readonly signal?: AbortSignal;
}

export interface ReproducerSink {
  /** Also when a pass reported an error of the input. */
  readonly isAlwaysWanted: boolean;
  /** Keeps it; gives the command that replays it, or undefined when it could not. */
  write(reproducer: Pick<Reproducer, "ir" | "pipeline">): string | undefined;
}

export interface CompileOptions extends PassOptions {
  /** `vendor:architecture`, for example `nvptx:sm_90`. */
  readonly targets: readonly string[];
  readonly emit: readonly EmitKind[];
  /** 3 when absent. */
  readonly optimizationLevel?: OptimizationLevel;
  /** Fuse products with the sums that they are for (`a * b + c`, rounded once); on when absent. */
  readonly contract?: boolean;
  /** Values of file-level constants by name, as the kernel language writes them. */
  readonly constants?: ReadonlyMap<string, string>;
  /** The engine that generates code; one is started and closed for the call when absent and needed. */
  readonly engine?: Engine;
  /** An engine that reads and verifies what code is generated from, and has to find nothing wrong with it either. */
  readonly verifyWith?: Engine;
}

/** One thing that was made. */
export interface CompileOutput {
  readonly kind: EmitKind;
  /** Absent for `ir`. */
  readonly target: string | undefined;
  /** The usual extension of such a file, without the dot: `ptx`, `s`, `hsaco`, `json`. */
  readonly extension: string;
  readonly contents: string | Uint8Array;
}

export interface CompileResult {
  /** Whether all that was asked for was made; there is no error among the diagnostics then. */
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly outputs: readonly CompileOutput[];
  /** The manifest of each target by its name. */
  readonly manifests: ReadonlyMap<string, Manifest>;
}

/** Reads a module as `parseModule` does, from a form that need not be text. */
export type ModuleReader = (source: SourceFile, context: Context, sink: DiagnosticSink) => Operation | undefined;

export interface OptimizeOptions extends PassOptions {
  /** Reads the source; MLIR's text is read when absent. */
  readonly read?: ModuleReader;
  /** Prints the result; MLIR's text is printed when absent. */
  readonly print?: (module: Operation) => string;
  /** The pass pipeline as text; nothing is run when absent. */
  readonly pipeline?: string;
  readonly allowUnregisteredDialect?: boolean;
  /** The source is pieces that lines of `// -----` part: each is a module of its own. */
  readonly splitInput?: boolean;
  /**
   * Comments in the source say which diagnostics are expected (see `unmetExpectations`): what is reported is how these
   * differ from those that there are.
   */
  readonly verifyDiagnostics?: boolean;
  readonly printGeneric?: boolean;
  readonly printLocations?: boolean;
  /** Told of the context of each module before passes run. */
  readonly prepareContext?: (context: Context) => void;
  /** Verify the input and the result; on when absent. */
  readonly verify?: boolean;
  /** The default pipelines, for a pipeline that names one: `makeDefaultPipelines`, which takes a while to load. */
  readonly defaultPipelines?: (registry: Registry) => { readonly all: readonly PipelineDefinition[] };
}

export interface OptimizeResult {
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /**
   * The printed module; undefined when there were errors, unless they were expected. Of a source in pieces the modules,
   * texts with `// -----` between, and nothing for one that had errors, whether `ok` or not.
   */
  readonly text: string | undefined;
}
