/** A mathematical function as the arithmetic that `lower-math` makes of it. */
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { math } from "@dslc/dialect-math";
import { scf } from "@dslc/dialect-scf";
import { vector } from "@dslc/dialect-vector";
import { Context, type Operation, parseModule, verify } from "@dslc/ir";
import { lowerFunctions } from "@dslc/lower-math";

/** A module with the function `f`, of one operation. */
export function lowered(operation: string, arity: 1 | 2, type: string): Operation {
  const [parameters, operands] = arity === 1 ? [`%x: ${type}`, "%x"] : [`%x: ${type}, %y: ${type}`, "%x, %y"];
  const text = `func.func @f(${parameters}) -> ${type} {\n  %r = ${operation} ${operands} : ${type}\n  return %r : ${type}\n}\n`;
  const sink = new DiagnosticSink();
  const module = parseModule(
    new SourceFile("function.mlir", text),
    new Context([arith, func, math, scf, vector]),
    sink,
  );
  const count = module === undefined ? 0 : lowerFunctions(module);
  if (module === undefined || count !== 1 || !verify(module, sink))
    throw new Error(`${operation} was not lowered\n${renderDiagnostics(sink.diagnostics)}`);
  return module;
}
