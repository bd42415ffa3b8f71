import { readFileSync } from "node:fs";
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { Context, parseModule, printOperation, verify } from "@dslc/ir";
import { llvm } from "@dslc/dialect-llvm";
const dialects = [llvm];
for (const n of ["nvvm", "rocdl"]) {
  try {
    const m = await import(`@dslc/dialect-${n}`);
    dialects.push(m[n]);
  } catch (e) {}
}
const file = process.argv[2]!;
const src = new SourceFile(file, readFileSync(file === "-" ? 0 : file, "utf8"));
const sink = new DiagnosticSink();
const m = parseModule(src, new Context(dialects, { allowUnregistered: true }), sink);
if (m) verify(m, sink);
for (const d of sink.diagnostics) console.error(`${d.span}: ${d.message} ${d.help}`);
if (m && !sink.hasErrors) process.stdout.write(printOperation(m, { generic: process.argv[3] === "generic" }));
