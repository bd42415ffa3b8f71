/** What tests of the printer share: from text of the llvm dialect to lines of LLVM IR or messages. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { llvm } from "@dslc/dialect-llvm";
import { nvvm } from "@dslc/dialect-nvvm";
import { rocdl } from "@dslc/dialect-rocdl";
import { Context, type Dialect, type Operation, parseModule, verify } from "@dslc/ir";
import { type PrintedLlvmIr, printLlvmIr, type PrintLlvmIrOptions } from "./print-llvm-ir.ts";

/** The module in the text. @throws Error with the messages when the text is not valid IR. */
export function parseDialect(text: string, dialects: readonly Dialect[] = []): Operation {
  const sink = new DiagnosticSink();
  const context = new Context([llvm, nvvm, rocdl, ...dialects], { allowUnregistered: true });
  const module = parseModule(new SourceFile("test.mlir", text), context, sink);
  if (module !== undefined) verify(module, sink);
  if (module === undefined || sink.hasErrors)
    throw new Error(sink.diagnostics.map(({ message }) => message).join("\n"));
  return module;
}

/** The text as LLVM IR. @throws Error with the messages when it cannot be printed. */
export function toLlvmIr(text: string, options: PrintLlvmIrOptions = {}): PrintedLlvmIr {
  const sink = new DiagnosticSink();
  const printed = printLlvmIr(parseDialect(text), sink, options);
  if (printed === undefined) throw new Error(sink.diagnostics.map(({ message }) => message).join("\n"));
  return printed;
}

/** What is reported of a text that cannot be printed, each with the line (from 1) that it points at. */
export function printErrors(text: string): readonly string[] {
  const sink = new DiagnosticSink();
  const printed = printLlvmIr(parseDialect(text), sink);
  const messages = sink.diagnostics.map(({ span, message }) => {
    return `${span === undefined ? "?" : span.source.lineColumn(span.start).line}: ${message}`;
  });
  return printed === undefined ? messages : ["it was printed", ...messages];
}

/** The lines of a text without those that are empty. */
export function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** The instructions of a function with the given parameters and body, without the return and the indentation. */
export function instructions(parameters: string, body: string): readonly string[] {
  const { text } = toLlvmIr(`llvm.func @f(${parameters}) {\n${body}\nllvm.return\n}`);
  const all = lines(text);
  const start = all.indexOf("entry:");
  return all
    .slice(start + 1, all.indexOf("}"))
    .map((line) => line.trim())
    .filter((line) => line !== "ret void");
}
