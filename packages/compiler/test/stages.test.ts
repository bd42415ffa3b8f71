/** The IR behind each pass of the default pipelines is valid to `mlir-opt-19`, and is to it what we print of it. */
import { globSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { printOperation } from "@dslc/ir";
import { requireTool, runTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { compile } from "../src/compile.ts";
import { throughMlirOptGeneric } from "./conformance-inputs.ts";

const folder = resolve(import.meta.dirname, "../../../docs/examples");
const targets = ["nvptx:sm_90", "amdgpu:gfx90a"];

/** Each different text of the module on its way, in the generic form, with the pass that it is behind. */
async function stages(name: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const source = { name, text: readFileSync(join(folder, name), "utf8") };
  const { diagnostics } = await compile(source, {
    targets,
    emit: ["llvm-dialect"],
    instruments: [
      {
        afterPass: ({ step, root }) => {
          const text = printOperation(root, { generic: true });
          if (!found.has(text)) found.set(text, step.text);
        },
      },
    ],
  });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return found;
}

test.for(
  globSync("*.kdsl", { cwd: folder })
    .toSorted()
    .map((path) => basename(path)),
)("%s", async (name, context) => {
  requireTool(context, "mlir-opt-19");
  const texts = await stages(name);
  expect(texts.size).toBeGreaterThan(10);
  const printed = throughMlirOptGeneric([...texts.keys()]);
  const refused = [...texts].find((_, position) => printed[position]?.trim() === "");
  if (refused === undefined) return;
  const [text, pass] = refused;
  const { stderr } = runTool("mlir-opt-19", ["--allow-unregistered-dialect"], { input: text });
  expect.fail(`behind ${pass}: ${stderr}`);
});
