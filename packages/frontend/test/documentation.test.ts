/** docs/language: its code compiles, or has the errors that it says, and the page of errors is up to date. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DiagnosticDefinition } from "@dslc/base";
import { describe, expect, test } from "vitest";
import * as frontend from "../src/index.ts";
import { markedBlocks, wholeFile } from "./documentation-blocks.ts";
import { errorExamples } from "./error-examples.ts";
import { build } from "./support.ts";

const folder = join(import.meta.dirname, "../../../docs/language");
const pages = readdirSync(folder).filter((name) => name.endsWith(".md"));
const blocks = pages.flatMap((page) => markedBlocks(page, readFileSync(join(folder, page), "utf8")));

describe("the code of docs/language", () => {
  test("is there", () => {
    expect(blocks.length).toBeGreaterThan(40);
  });

  test.each(blocks.map((block) => [block.place, block] as const))("%s", (_place, { source, errors, constants }) => {
    const { places, rendered } = build(source, constants);
    const found = places.map((place) => place.split(" ")[0]);
    expect(found, rendered).toEqual(errors);
  });
});

/** What the page says of a kind of diagnostic. */
type Explained = Pick<DiagnosticDefinition<never>, "name" | "explanation">;

const definitions = Object.values(frontend).flatMap((value): readonly Explained[] =>
  typeof value === "object" ? [value] : [],
);

test("every error has an example, and every example is of an error", () => {
  expect(Object.keys(errorExamples).sort()).toEqual(definitions.map(({ name }) => name).sort());
});

test("docs/language/errors.md shows the errors as they are (after a change: vitest run packages/frontend -u)", async () => {
  const head = `# Errors

What the checker of names, types and constants reports, in the order of the alphabet. \`dslc explain NAME\` prints the same. Errors
of the syntax are \`syntax/...\`.

This page is generated from the definitions of the errors and examples in \`packages/frontend\`; a test fails when it is stale.
`;
  const page = [head, ...definitions.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(section)].join("\n");
  await expect(page).toMatchFileSnapshot("../../../docs/language/errors.md");
});

function section({ name, explanation }: Explained): string {
  const { code = "", isBody = false, with: constant } = errorExamples[name] ?? {};
  const [key = "", value = ""] = constant?.split("=") ?? [];
  const source = wholeFile(`${code}\n`, { isBody, errors: [name] });
  const { rendered } = build(source, constant === undefined ? {} : { [key]: value });
  const form = [
    "kdsl",
    ...(isBody ? ["body"] : []),
    "error",
    name,
    ...(constant === undefined ? [] : ["with", constant]),
  ].join(" ");
  // One error takes hundreds of lines to show.
  const example = code.length > 1000 ? "" : `\n\`\`\`${form}\n${code}\n\`\`\`\n`;
  return `## ${name}\n\n${explanation}\n${example}\n\`\`\`text\n${rendered}\n\`\`\`\n`;
}
