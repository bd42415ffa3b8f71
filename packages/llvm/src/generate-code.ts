/**
 * From a module of the llvm dialect to code: printed as LLVM IR, audited, compiled by an engine, and the assembly audited
 * again. What is found in LLVM IR points at the place in the user's source that the line comes from.
 */
import { type Diagnostic, DiagnosticSink } from "@dslc/base";
import { global } from "@dslc/dialect-llvm";
import { locationSpan, type Operation, symbolNameOf } from "@dslc/ir";
import { auditLlvmIr } from "./audit/audit-llvm-ir.ts";
import type { Engine, IrPlace, OptimizationLevel, OutputKind, OutputTypes, Triple } from "./engine/engine.ts";
import { type PrintedLlvmIr, printLlvmIr } from "./print/print-llvm-ir.ts";
import { newestMajor } from "./supported-version.ts";

export interface GenerateRequest {
  /** A verified module with its triple and data layout. */
  readonly module: Operation;
  readonly triple: Triple;
  readonly cpu: string;
  readonly features: readonly string[];
  readonly optimizationLevel: OptimizationLevel;
  readonly outputs: readonly OutputKind[];
  /** The attribute that marks a function as a kernel: what no kernel uses is dropped. */
  readonly kernelAttribute: string;
  readonly auditAssembly: (text: string) => readonly Diagnostic[];
  /** An engine that has to find nothing wrong with the module either; it makes no output. */
  readonly verifyWith?: Engine | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface GeneratedCode {
  /** What LLVM was given; undefined when the module could not be printed. */
  readonly llvmIr: string | undefined;
  /** Undefined when there is an error among the diagnostics. */
  readonly code: Partial<OutputTypes> | undefined;
  /** Symbols of the kernels, in their order in the module. */
  readonly kernels: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Rejects only as the engine does: when the caller aborts or the engine is closed. */
export async function generateCode(engine: Engine, request: GenerateRequest): Promise<GeneratedCode> {
  const sink = new DiagnosticSink();
  const kernels = kernelsIn(request.module, request.kernelAttribute);
  const printed = await printFor(engine, request, sink);
  const code = printed === undefined ? undefined : await compileAudited(engine, { ...request, kernels }, printed, sink);
  if (request.verifyWith !== undefined) await secondOpinion(request.verifyWith, { ...request, kernels }, sink);
  const { diagnostics } = sink;
  return { llvmIr: printed?.text, code: sink.hasErrors ? undefined : code, kernels, diagnostics };
}

function kernelsIn(module: Operation, kernelAttribute: string): readonly string[] {
  const operations = [...module.getRegion().entry.operations()];
  return operations.filter((op) => op.attributes.has(kernelAttribute)).flatMap((op) => symbolNameOf(op) ?? []);
}

/**
 * The variables that are defined to be seen from outside: LLVM may cut what it hides to the elements that it finds used,
 * and the bytes of static workgroup memory would depend on the optimization level.
 */
function visibleVariables(module: Operation): readonly string[] {
  return [...module.getRegion().entry.operations()].flatMap((op) =>
    global.is(op) && op.linkage === "external" && !op.initializer.isEmpty ? [op.sym_name] : [],
  );
}

interface KernelRequest extends GenerateRequest {
  readonly kernels: readonly string[];
}

async function compileAudited(
  engine: Engine,
  request: KernelRequest,
  printed: PrintedLlvmIr,
  sink: DiagnosticSink,
): Promise<Partial<OutputTypes> | undefined> {
  for (const finding of auditLlvmIr(printed.text)) sink.report(inSource(finding, printed));
  if (sink.hasErrors) return undefined;
  const { outputs, signal } = request;
  const compiled = await engine.compile({ ...requestFor(request, printed), outputs }, { signal });
  for (const diagnostic of compiled.diagnostics) sink.report(diagnostic);
  if (!compiled.ok) return undefined;
  const { asm }: Partial<OutputTypes> = compiled.outputs;
  if (asm !== undefined) for (const finding of request.auditAssembly(asm)) sink.report(finding);
  return compiled.outputs;
}

/** The module as the engine's LLVM reads it; an engine without LLVM says so when it is to compile. */
async function printFor(
  engine: Engine,
  { module, triple, signal }: GenerateRequest,
  sink: DiagnosticSink,
): Promise<PrintedLlvmIr | undefined> {
  const described = await engine.describe();
  signal?.throwIfAborted();
  const major = described.ok ? described.description.llvmVersion.major : newestMajor;
  // The module states the layout of the version that the compiler is made for.
  const dataLayout = described.ok && major !== newestMajor ? described.description.dataLayouts[triple] : undefined;
  return printLlvmIr(module, sink, { llvmMajor: major, dataLayout });
}

function requestFor(request: KernelRequest, printed: PrintedLlvmIr) {
  const { triple, cpu, optimizationLevel } = request;
  const keep = [...request.kernels, ...visibleVariables(request.module)];
  const features = request.features.join(",");
  const location = ({ line }: IrPlace) => spanOfLine(line, printed);
  return { ir: printed.text, triple, cpu, features, optimizationLevel, keep, location };
}

/** Has another engine read and verify the module, printed as that engine reads it. */
async function secondOpinion(engine: Engine, request: KernelRequest, sink: DiagnosticSink): Promise<void> {
  const printed = sink.hasErrors ? undefined : await printFor(engine, request, sink);
  if (printed === undefined) return;
  const { diagnostics } = await engine.compile(
    { ...requestFor(request, printed), outputs: [] },
    { signal: request.signal },
  );
  for (const diagnostic of diagnostics) sink.report(diagnostic);
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
