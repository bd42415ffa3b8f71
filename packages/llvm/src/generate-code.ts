/**
 * From a module of the llvm dialect to code: printed as LLVM IR, audited, compiled by an engine, and the assembly audited
 * again. What is found in LLVM IR points at the place in the user's source that the line comes from.
 */
import { type Diagnostic, DiagnosticSink } from "@dslc/base";
import { locationSpan, type Operation, symbolNameOf } from "@dslc/ir";
import { auditLlvmIr } from "./audit/audit-llvm-ir.ts";
import type { Engine, OptimizationLevel, OutputTypes, Triple } from "./engine/engine.ts";
import { type PrintedLlvmIr, printLlvmIr } from "./print/print-llvm-ir.ts";

export interface GenerateRequest<K extends "obj"> {
  /** A verified module with its triple and data layout. */
  readonly module: Operation;
  readonly triple: Triple;
  readonly cpu: string;
  readonly features: readonly string[];
  readonly optimizationLevel: OptimizationLevel;
  /** What is made besides assembly. */
  readonly outputs: readonly K[];
  /** The attribute that marks a function as a kernel: what no kernel uses is dropped. */
  readonly kernelAttribute: string;
  readonly auditAssembly: (text: string) => readonly Diagnostic[];
  readonly signal?: AbortSignal | undefined;
}

export interface GeneratedCode<K extends "obj"> {
  /** What LLVM was given; undefined when the module could not be printed. */
  readonly llvmIr: string | undefined;
  /** Undefined when there is an error among the diagnostics. */
  readonly code: Pick<OutputTypes, K | "asm"> | undefined;
  /** Symbols of the kernels, in their order in the module. */
  readonly kernels: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Rejects only as the engine does: when the caller aborts or the engine is closed. */
export async function generateCode<K extends "obj">(
  engine: Engine,
  request: GenerateRequest<K>,
): Promise<GeneratedCode<K>> {
  const sink = new DiagnosticSink();
  const kernels = kernelsIn(request.module, request.kernelAttribute);
  const printed = printLlvmIr(request.module, sink);
  const code = printed === undefined ? undefined : await compileAudited(engine, { ...request, kernels }, printed, sink);
  const { diagnostics } = sink;
  return { llvmIr: printed?.text, code: sink.hasErrors ? undefined : code, kernels, diagnostics };
}

function kernelsIn(module: Operation, kernelAttribute: string): readonly string[] {
  const operations = [...module.getRegion().entry.operations()];
  return operations.filter((op) => op.attributes.has(kernelAttribute)).flatMap((op) => symbolNameOf(op) ?? []);
}

interface KernelRequest<K extends "obj"> extends GenerateRequest<K> {
  readonly kernels: readonly string[];
}

async function compileAudited<K extends "obj">(
  engine: Engine,
  request: KernelRequest<K>,
  printed: PrintedLlvmIr,
  sink: DiagnosticSink,
): Promise<Pick<OutputTypes, K | "asm"> | undefined> {
  for (const finding of auditLlvmIr(printed.text)) sink.report(inSource(finding, printed));
  if (sink.hasErrors) return undefined;
  const { triple, cpu, optimizationLevel, signal } = request;
  const compiled = await engine.compile(
    {
      ir: printed.text,
      triple,
      cpu,
      features: request.features.join(","),
      optimizationLevel,
      outputs: ["asm", ...request.outputs],
      keep: request.kernels,
      location: ({ line }) => spanOfLine(line, printed),
    },
    { signal },
  );
  for (const diagnostic of compiled.diagnostics) sink.report(diagnostic);
  if (!compiled.ok) return undefined;
  for (const finding of request.auditAssembly(compiled.outputs.asm)) sink.report(finding);
  return compiled.outputs;
}

function spanOfLine(line: number, printed: PrintedLlvmIr) {
  const location = printed.lineToLocation(line);
  return location === undefined ? undefined : locationSpan(location);
}

/** A finding about a line of LLVM IR, as one about the source that the line comes from. */
function inSource(finding: Diagnostic, printed: PrintedLlvmIr): Diagnostic {
  const { span } = finding;
  if (span === undefined) return finding;
  const { line } = span.source.lineColumn(span.start);
  const mapped = spanOfLine(line, printed);
  if (mapped === undefined) return finding;
  return { ...finding, span: mapped, notes: [`at line ${line} of the LLVM IR: ${span.text.trim()}`, ...finding.notes] };
}
