/** The use of @dslc/ir from TypeScript: a dialect of two operations and a rewrite. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import * as ir from "@dslc/ir";

const constant = ir.defineOp("toy.constant", {
  attributes: { value: ir.i32Attribute },
  results: { result: ir.i32 },
  format: "$value attr-dict",
});
const add = ir.defineOp("toy.add", {
  operands: { lhs: ir.i32, rhs: ir.i32 },
  results: { sum: ir.i32 },
  traits: [ir.pure, ir.commutative],
  format: "$lhs `,` $rhs attr-dict",
});
const addZero = ir.rewrite("add-zero", add, ({ lhs, rhs }) =>
  rhs.definedBy(constant)?.value === 0n ? lhs : undefined,
);
const toy = ir.defineDialect("toy", { ops: [constant, add], canonicalize: [addZero] });
const context = new ir.Context([toy]);

// Build, and print.
const block = new ir.Block();
const at = ir.Builder.atEnd(block);
const seven = constant(at, { value: 7n }).result;
const sum = add(at, { lhs: seven, rhs: constant(at, { value: 0n }).result }).sum;
add(at, { lhs: sum, rhs: seven });
const text = ir.printOperation(ir.moduleOp.create({ regions: [new ir.Region([block])] }));

// Parse, verify, rewrite.
const sink = new DiagnosticSink();
const module = ir.parseModule(new SourceFile("toy.mlir", text), context, sink);
if (module === undefined || !ir.verify(module, sink)) throw new Error(sink.diagnostics[0]?.message);
console.log(ir.walkAndRewrite(module, toy.canonicalize, context).get("add-zero"));
console.log(ir.printOperation(module));
