/** Passes and diagnostics of plugins against comments in IR. */
import { type Diagnostic, DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { makeContext, makeRegistry, optimize, type OptimizeOptions } from "@dslc/compiler/optimize";
import { makeDefaultPipelines } from "@dslc/compiler/default-pipelines";
import { type Context, parseModule, printOperation, verify } from "@dslc/ir";
import type { Plugin } from "@dslc/pass";
import { fileCheck } from "./file-check.ts";

export interface CheckOptions {
  readonly plugins: readonly Plugin[];
  /** The passes to run; the IR is only read and printed without. */
  readonly pipeline?: string;
}

function optionsFor({ plugins, pipeline }: CheckOptions): OptimizeOptions {
  return {
    plugins,
    ...(pipeline === undefined ? {} : { pipeline }),
    defaultPipelines: makeDefaultPipelines,
    allowUnregisteredDialect: true,
    verifyEach: true,
  };
}

/**
 * Runs passes over IR, verified behind each, and checks the result against the CHECK directives in the comments of the IR.
 *
 * @throws Error with the diagnostics when something is reported, FileCheckError when the result is another one.
 */
export function checkPass(ir: string, options: CheckOptions): void {
  fileCheck(optimizedText(ir, options), ir);
}

/** The IR behind passes. @throws Error with the diagnostics when an error is reported. */
export function optimizedText(ir: string, options: CheckOptions): string {
  const { text, diagnostics } = optimize({ name: "test.mlir", text: ir }, optionsFor(options));
  if (text === undefined) throw new Error(rendered(diagnostics));
  return text;
}

/**
 * Checks what is reported against comments: `// expected-error @+1 {{part of the message}}`, with `warning`, `remark` and
 * `note` for `error`. All that is reported has to be expected. `// -----` on a line parts modules.
 *
 * @throws Error with what was expected and not reported, or the other way round; or when nothing is expected.
 */
export function checkDiagnostics(ir: string, options: CheckOptions): void {
  if (!/\/\/\s*expected-(error|warning|remark|note)/.test(ir))
    throw new Error("the test expects no diagnostic: there is no comment such as '// expected-error {{...}}'");
  const { ok, diagnostics } = optimize(
    { name: "test.mlir", text: ir },
    { ...optionsFor(options), splitInput: true, verifyDiagnostics: true },
  );
  if (!ok) throw new Error(rendered(diagnostics));
}

/** Checks that IR prints as it is written, read in the custom and in the generic form. @throws Error that shows what it prints as. */
export function checkRoundTrip(ir: string, { plugins }: Pick<CheckOptions, "plugins">): void {
  const context = contextOf(plugins);
  const custom = reprinted(ir, context, false);
  if (custom !== ir) throw new Error(`it prints as\n${custom}`);
  const generic = reprinted(ir, context, true);
  const back = reprinted(generic, context, false);
  if (back !== ir) throw new Error(`its generic form\n${generic}\nprints as\n${back}`);
}

/** The dialects of dslc and of plugins. @throws Error when plugins do not go together. */
export function contextOf(plugins: readonly Plugin[]): Context {
  const sink = new DiagnosticSink();
  const registry = makeRegistry(plugins, sink);
  if (registry === undefined) throw new Error(rendered(sink.diagnostics));
  return makeContext(registry, true);
}

function reprinted(text: string, context: Context, generic: boolean): string {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("test.mlir", text), context, sink);
  if (module === undefined || !verify(module, sink)) throw new Error(rendered(sink.diagnostics));
  return printOperation(module, { generic });
}

export function rendered(diagnostics: readonly Diagnostic[]): string {
  return renderDiagnostics(diagnostics, { color: false });
}
