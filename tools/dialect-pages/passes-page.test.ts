/** docs/passes.md says what the definitions say; `vitest run dialect-pages --update` writes it. */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DiagnosticSink } from "@dslc/base";
import { builtinPasses, makeDefaultPipelines, makeRegistry, optimize } from "@dslc/compiler";
import { expect, test } from "vitest";
import { passComments } from "./doc-comments.ts";
import { type PassExample, passesPage } from "./passes-page.ts";

const root = join(import.meta.dirname, "../..");
const sources = globSync("packages/{pass,lower}-*/src/*.ts", { cwd: root }).filter(
  (file) => !file.endsWith(".test.ts"),
);
const comments = new Map(sources.flatMap((file) => [...passComments(file, readFileSync(join(root, file), "utf8"))]));

/** A file's first line is `// PIPELINE`. */
function exampleOf(file: string): PassExample {
  const [, pipeline = "", before = ""] =
    /^\/\/ ([^\n]*)\n(.*)$/s.exec(readFileSync(join(import.meta.dirname, file), "utf8")) ?? [];
  const { text, diagnostics } = optimize({ name: file, text: before }, { pipeline, allowUnregisteredDialect: true });
  if (text === undefined) throw new Error(`${file}: ${diagnostics[0]?.message}`);
  return { pipeline, before, after: text };
}

const examples = new Map(
  globSync("pass-examples/*.mlir", { cwd: import.meta.dirname }).map((file) => [
    basename(file, ".mlir"),
    exampleOf(file),
  ]),
);

test("docs/passes.md lists the passes and named pipelines", async () => {
  const registry = makeRegistry([], new DiagnosticSink());
  const pipelines = registry === undefined ? [] : makeDefaultPipelines(registry).all;
  const page = passesPage(builtinPasses, { comments, examples, pipelines });
  await expect(page).toMatchFileSnapshot(join(root, "docs/passes.md"));
});

test("every pass has a comment, and every example is of a pass and changes something", () => {
  const names = builtinPasses.map(({ passName }) => passName);
  expect(names.filter((name) => !comments.has(name))).toEqual([]);
  expect([...examples.keys()].filter((name) => !names.includes(name))).toEqual([]);
  expect(examples.size).toBeGreaterThan(10);
  for (const [name, { before, after }] of examples)
    expect(after.replaceAll(/\s/g, ""), name).not.toBe(before.replaceAll(/\s/g, ""));
});
