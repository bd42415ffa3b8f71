/** What tests of this dialect share: from text to text, or to messages. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import {
  type Constant,
  Context,
  type EvaluationResult,
  parseModule,
  type PrintOptions,
  printOperation,
  UndefinedBehavior,
  verify,
} from "@dslc/ir";
import { llvm } from "../src/dialect.ts";

/** The text as it is printed after it was read; the messages when it is not valid. */
export function roundTrip(text: string, options: PrintOptions = {}): string {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("test.mlir", text), new Context([llvm], { allowUnregistered: true }), sink);
  if (module !== undefined) verify(module, sink);
  if (module === undefined || sink.hasErrors) return sink.diagnostics.map(({ message }) => message).join("\n");
  return printOperation(module, options);
}

/** What is wrong with operations in a function with these parameters. */
export function errorsIn(parameters: string, body: string): string {
  return roundTrip(`llvm.func @f(${parameters}) {\n${body}\nllvm.return\n}`);
}

/** What the one operation comes to on constant operands; the reason when it has no meaning. */
export function evaluateOn(
  parameters: string,
  operation: string,
  inputs: readonly Constant[],
): EvaluationResult | string {
  const sink = new DiagnosticSink();
  const module = parseModule(
    new SourceFile("test.mlir", `llvm.func @f(${parameters}) {\n%r = ${operation}\nllvm.return\n}`),
    new Context([llvm]),
    sink,
  );
  const op = module?.getRegion().entry.first?.getRegion().entry.first;
  if (op?.definition === undefined) throw new Error(sink.diagnostics.map(({ message }) => message).join("\n"));
  const result = op.definition.evaluate(op, inputs);
  return result instanceof UndefinedBehavior ? result.reason : result;
}
