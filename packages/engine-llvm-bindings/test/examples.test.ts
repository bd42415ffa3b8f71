/**
 * Every example, for targets that LLVM 14 knows: it has nothing against what we emit, and its bitcode leads LLVM 19 to
 * the same code as the text that LLVM 19 reads itself.
 */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { compile } from "@dslc/compiler";
import { startBindingsEngine } from "@dslc/engine-llvm-bindings";
import { startEngine } from "@dslc/llvm";
import { afterAll, expect, test } from "vitest";
import { requireBindings } from "./bindings.ts";

const folder = join(import.meta.dirname, "../../../docs/examples");
const targets = ["nvptx:sm_75", "nvptx:sm_80", "amdgpu:gfx90a"];
const cases = globSync("*.kdsl", { cwd: folder })
  .sort()
  .flatMap((name) => targets.map((target) => [basename(name, ".kdsl"), target] as const));

const bindings = startBindingsEngine();
const programs = startEngine({ engine: "tools" });
afterAll(() => Promise.all([bindings.close(), programs.close()]));

const source = (name: string) => ({ name: `${name}.kdsl`, text: readFileSync(join(folder, `${name}.kdsl`), "utf8") });

test.for(cases)("%s for %s", async ([name, target], context) => {
  requireBindings(context);
  const options = { targets: [target], emit: ["asm", "manifest"] } as const;
  const verified = await compile(source(name), { ...options, engine: programs, verifyWith: bindings });
  expect(verified.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const made = await compile(source(name), { ...options, engine: bindings });
  expect(made.diagnostics).toEqual(verified.diagnostics);
  expect(made.outputs).toEqual(verified.outputs);
});
