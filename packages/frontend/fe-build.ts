import { readFileSync } from "node:fs";
import { SourceFile, DiagnosticSink, renderDiagnostics } from "@dslc/base";
import { parseSource } from "@dslc/syntax";
import { buildModule } from "@dslc/frontend";
import { printOperation, verify } from "@dslc/ir";
import { spawnSync } from "node:child_process";
for (const f of process.argv.slice(2)) {
  const sink = new DiagnosticSink();
  const tree = parseSource(new SourceFile(f, readFileSync(f, "utf8")), sink);
  const m = buildModule(tree, { moduleName: "m" }, sink);
  console.log(renderDiagnostics(sink.sorted()));
  if (m) {
    const text = printOperation(m);
    console.log(text);
    verify(m, sink);
    console.log(renderDiagnostics(sink.sorted()));
    const r = spawnSync("mlir-opt-19", ["--allow-unregistered-dialect", "-verify-each"], { input: text, encoding: "utf8" });
    console.log(r.status, r.stderr);
  }
}
