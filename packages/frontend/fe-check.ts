import { readFileSync } from "node:fs";
import { SourceFile, DiagnosticSink, renderDiagnostics } from "@dslc/base";
import { parseSource } from "@dslc/syntax";
import { checkModule } from "/work/main/packages/frontend/src/check/items.ts";
for (const f of process.argv.slice(2)) {
  const sink = new DiagnosticSink();
  const tree = parseSource(new SourceFile(f, readFileSync(f, "utf8")), sink);
  const m = checkModule(tree, new Map(), sink);
  console.log(f, m !== undefined, m?.kernels.length);
  console.log(renderDiagnostics(sink.sorted()));
}
