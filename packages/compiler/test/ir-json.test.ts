/** IR in JSON loses nothing: text, JSON and back is the same text, with locations, at every stage and for any input. */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { Context, type Operation, parseModule, printOperation } from "@dslc/ir";
import { irJsonSchema, printIrJson, readIrJson } from "@dslc/ir/json";
import { randomModule } from "@dslc/testkit";
import { expect, test } from "vitest";
import { compile, type EmitKind } from "../src/index.ts";
import { builtinDialects } from "../src/registry.ts";
import { folders, inputsOf } from "./conformance-inputs.ts";

const context = new Context(builtinDialects, { allowUnregistered: true });
const everything = { generic: true, locations: true };

function throughJson(module: Operation, name: string): string {
  const sink = new DiagnosticSink();
  const read = readIrJson(new SourceFile(`${name}.json`, printIrJson(module)), context, sink);
  if (read === undefined) throw new Error(sink.diagnostics.map(({ message }) => message).join("\n"));
  return printOperation(read, everything);
}

/** The module of a text as we print it, and as we print what was read from its JSON. */
function bothWays(name: string, text: string): { readonly direct: string; readonly throughJson: string } {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile(name, text), context, sink);
  if (module === undefined) throw new Error(`${name}: ${sink.diagnostics[0]?.message}`);
  return { direct: printOperation(module, everything), throughJson: throughJson(module, name) };
}

const stages: readonly EmitKind[] = ["ir", "lowered-ir", "llvm-dialect"];
const examples = globSync(join(import.meta.dirname, "../../../docs/examples/*.kdsl")).toSorted();

test.each(examples.map((path) => [basename(path), path]))("%s at every stage", async (name, path) => {
  const source = { name, text: readFileSync(path, "utf8") };
  const { outputs } = await compile(source, { targets: ["nvptx:sm_90", "amdgpu:gfx90a"], emit: stages });
  expect(outputs).toHaveLength(1 + 2 * 2);
  for (const { contents } of outputs) {
    const ways = bothWays(name, String(contents));
    expect(ways.throughJson).toBe(ways.direct);
  }
});

/** To repeat one, `DSLC_TEST_SEED=17`. */
const seed = process.env["DSLC_TEST_SEED"];
const first = Number(seed ?? Math.trunc(Math.random() * 2 ** 30));

test.each(Array.from({ length: seed === undefined ? 20 : 1 }, (_, at) => first + at))("random IR, seed %d", (each) => {
  const ways = bothWays(`seed ${each}`, randomModule(each, { hasWorkItems: each % 2 === 0 }));
  expect(ways.throughJson).toBe(ways.direct);
});

test.for(folders.filter((name) => !name.startsWith("invalid")))("every input of %s", (folder, test) => {
  const lossy = inputsOf(test, folder).filter(({ name, text }) => {
    // What cannot be read is another test's to say.
    if (parseModule(new SourceFile(name, text), context, new DiagnosticSink()) === undefined) return false;
    const ways = bothWays(name, text);
    return ways.direct !== ways.throughJson;
  });
  expect(lossy).toEqual([]);
});

test("docs/ir.schema.json is the form's JSON Schema; 'vitest --update' writes it", async () => {
  await expect(`${JSON.stringify(irJsonSchema(), undefined, 2)}\n`).toMatchFileSnapshot("../../../docs/ir.schema.json");
});
