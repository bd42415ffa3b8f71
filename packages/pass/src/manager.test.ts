import { defineDiagnostic, DiagnosticSink, SourceFile } from "@dslc/base";
import { Context, parseModule, symbolNameOf } from "@dslc/ir";
import { expect, test } from "vitest";
import { definePass } from "./define-pass.ts";
import { runPipeline } from "./manager.ts";
import { nested } from "./pipeline.ts";

const refused = defineDiagnostic("test/refused", "error", "", ({ name }: { name: string }) => `refused ${name}`);

/** Refuses functions whose name begins with `bad`. */
const refuse = definePass("refuse", {
  summary: "test",
  run(op, _options, { report }) {
    const name = symbolNameOf(op) ?? "";
    if (name.startsWith("bad")) report(refused.at(undefined, { name }));
  },
});

test("an error in one function stops its own passes, not those of the others, and all that comes behind", () => {
  const ran: string[] = [];
  const note = (name: string) =>
    definePass(name, { summary: "test", run: (op) => void ran.push(`${name} ${symbolNameOf(op) ?? op.name}`) });
  const context = new Context([], { allowUnregistered: true });
  const names = ["bad1", "good", "bad2"];
  const text = names.map((name) => `"test.func"() <{sym_name = "${name}"}> : () -> ()\n`).join("");
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error("the text is right");
  const pipeline = nested("builtin.module", [nested("test.func", [refuse(), note("second")()]), note("last")()]);
  expect(runPipeline(module, pipeline, { context, sink }).ok).toBe(false);
  expect(sink.diagnostics.map(({ message }) => message)).toEqual(["refused bad1", "refused bad2"]);
  expect(ran).toEqual(["second good"]);
});
