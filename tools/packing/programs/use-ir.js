/** The use of @dslc/ir from JavaScript: an operation, a rewrite, a dialect. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import * as ir from "@dslc/ir";

const add = ir.defineOp("toy.add", {
  operands: { lhs: ir.i32, rhs: ir.i32 },
  results: { sum: ir.i32 },
  traits: [ir.pure],
  format: "$lhs `,` $rhs attr-dict",
});
const twice = ir.defineOp("toy.twice", {
  operands: { of: ir.i32 },
  results: { sum: ir.i32 },
  traits: [ir.pure],
  format: "$of attr-dict",
});
const same = ir.rewrite("same", add, ({ lhs, rhs }, at) => (lhs === rhs ? twice(at, { of: lhs }) : undefined));
const context = new ir.Context([ir.defineDialect("toy", { ops: [add, twice] })], { allowUnregistered: true });

// Parse, build on, verify.
const sink = new DiagnosticSink();
const source = new SourceFile("toy.mlir", '%x = "other.value"() : () -> i32');
const module = ir.parseModule(source, context, sink);
const block = module.getRegion().entry;
const x = block.first.getResult();
add(ir.Builder.atEnd(block), { lhs: x, rhs: x });
if (!ir.verify(module, sink)) throw new Error(sink.diagnostics[0].message);
console.log(ir.printOperation(module));

// Rewrite.
console.log(ir.walkAndRewrite(module, [same], context).get("same"));
console.log(ir.printOperation(module));
