/** What a backend is: one vendor's part of the way from laid-out IR to code. Built-in ones and plugins' are alike. */
import type { Diagnostic } from "@dslc/base";
import type { Dialect, Operation } from "@dslc/ir";
import type { Pass } from "./define-pass.ts";
import type { PipelineElement } from "./pipeline.ts";

export interface EmitRequest {
  /** The module behind `lowering`, verified. */
  readonly module: Operation;
  readonly target: string;
  readonly optimizationLevel: 0 | 1 | 2 | 3;
  /** Which of the backend's `outputs` are wanted. */
  readonly outputs: readonly string[];
  /** Whether what code generation finds out about the kernels is wanted, too. */
  readonly areFactsWanted: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface EmittedOutput {
  readonly kind: string;
  /** The usual extension of such a file, without the dot. */
  readonly extension: string;
  readonly contents: string | Uint8Array;
}

/** What code generation found out about one kernel. */
export interface EmittedKernel {
  /** Static bytes of workgroup memory, padding included. */
  readonly staticBytes?: number;
  readonly registers?: number;
  readonly scalarRegisters?: number;
  readonly spillBytes?: number;
}

export interface EmitResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly outputs: readonly EmittedOutput[];
  readonly kernels: ReadonlyMap<string, EmittedKernel>;
}

export interface Backend {
  /** The vendor's part of a target's name. */
  readonly vendor: string;
  readonly dialects: readonly Dialect[];
  readonly passes: readonly Pass[];
  /** The kinds of output that `emit` can make, of those that command lines know. */
  readonly outputs: readonly string[];
  /** The alignment of the launch-sized region's base that the target guarantees, in bytes. */
  guaranteedBaseAlignment(target: string): number;
  /** What runs on the `builtin.module` behind the layout, up to what `interpretable` IR is: address spaces as numbers. */
  prepare(target: string): readonly PipelineElement[];
  /** What runs behind `prepare`, down to what `emit` takes. */
  lower(target: string): readonly PipelineElement[];
  emit(request: EmitRequest): Promise<EmitResult>;
}
