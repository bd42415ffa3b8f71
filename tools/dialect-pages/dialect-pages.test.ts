/** docs/dialects says what the definitions say; `vitest run dialect-pages --update` writes the pages. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { builtinDialects } from "@dslc/compiler";
import { Context, parseModule, verify } from "@dslc/ir";
import { requireTool, runTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { commentsIn, operationComments } from "./doc-comments.ts";
import { examplesIn } from "./examples.ts";
import { dialectPage, type PageParts } from "./page.ts";

const root = join(import.meta.dirname, "../..");
const pages = join(root, "docs/dialects");

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Examples of what the dialect's own test does not have. */
const ownExamples = (dialect: string): string => join(import.meta.dirname, `examples/${dialect}.mlir`);

/** The operations of modules that are valid. */
function examplesOf(files: readonly string[]): PageParts["examples"] {
  const found = files.flatMap((file) => {
    const source = new SourceFile(file, textOf(file) ?? "");
    const sink = new DiagnosticSink();
    const module = parseModule(source, new Context(builtinDialects, { allowUnregistered: true }), sink);
    if (module === undefined || !verify(module, sink)) throw new Error(`${file}: ${sink.diagnostics[0]?.message}`);
    return [...examplesIn(module, source)];
  });
  return new Map(found);
}

const parts = builtinDialects.map((dialect): PageParts => {
  const folder = join(root, `packages/dialect-${dialect.name}`);
  return {
    dialect,
    comments: commentsIn(join(folder, "src")),
    examples: examplesOf([ownExamples(dialect.name), join(folder, "test/everything.mlir")]),
    rationale: textOf(join(folder, "RATIONALE.md")),
  };
});

test.each(parts.map((each) => [each.dialect.name, each] as const))("docs/dialects/%s.md", async (name, each) => {
  await expect(dialectPage(each)).toMatchFileSnapshot(join(pages, `${name}.md`));
});

test("every operation has a doc comment", () => {
  const bare = parts.flatMap(({ dialect, comments }) =>
    dialect.ops.map(({ opName }) => opName).filter((name) => !comments.has(name)),
  );
  expect(bare).toEqual([]);
});

test("every operation has an example", () => {
  const bare = parts.flatMap(({ dialect, examples }) =>
    dialect.ops.map(({ opName }) => opName).filter((name) => !examples.has(name)),
  );
  expect(bare).toEqual([]);
});

test.for(["arith", "gpu", "nvvm", "rocdl"])("mlir-opt takes the examples of %s", (name, test) => {
  requireTool(test, "mlir-opt-19");
  const { status, stderr } = runTool("mlir-opt-19", [ownExamples(name)]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("the pages are those of the dialects that there are", () => {
  const index = "README.md";
  const names = builtinDialects.map(({ name }) => `${name}.md`);
  expect(
    readdirSync(pages)
      .filter((name) => name !== index)
      .toSorted(),
  ).toEqual(names.toSorted());
  const listed = [...readFileSync(join(pages, index), "utf8").matchAll(/\]\((\w+\.md)\)/g)].map(
    ([, name = ""]) => name,
  );
  expect(listed.toSorted()).toEqual(names.toSorted());
});

test("finds the comment that stands on the constant of an operation, and no other", () => {
  const text = `
/** The file's comment, "t.no". */
import { x } from "y";

/**
 * Adds.
 *
 *     t.add 1, {@link two}
 */
export const add = helper("t.add", { traits: [pure] });

// A remark.
export const sub = helper("t.sub");

/** For all. */
const mul = helper("t.mul");
export const div = helper("t.div");
`;
  expect([...operationComments("ops.ts", text)]).toEqual([["t.add", "Adds.\n\n    t.add 1, `two`"]]);
});
