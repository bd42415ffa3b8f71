/** The generated documents are up to date; `vitest run packages/manifest -u` writes them anew. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { formatJson, type Json } from "../src/format-json.ts";
import { manifestJsonSchema } from "../src/index.ts";
import { referencePage } from "./reference-page.ts";

const document = (name: string): string => fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url));

test("docs/manifest.schema.json is the schema's", async () => {
  const json: Json = JSON.parse(JSON.stringify(manifestJsonSchema())) as Json; // what JSON.parse gives is JSON
  await expect(formatJson(json)).toMatchFileSnapshot(document("manifest.schema.json"));
});

test("docs/manifest.md is the schema's", async () => {
  await expect(referencePage()).toMatchFileSnapshot(document("manifest.md"));
});

test("every field has a meaning", () => {
  const rows = referencePage()
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter((row) => row.endsWith("|  |"))).toEqual([]);
});
