/** docs/canonicalization.md says of every pattern of upstream's what we have for it, and leaves none of ours out. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { builtinDialects } from "./registry.ts";

const page = readFileSync(new URL("../../../docs/canonicalization.md", import.meta.url), "utf8");
const rewrites = new Set(builtinDialects.flatMap(({ canonicalize }) => canonicalize.map(({ name }) => name)));

/** The cells of each row, with the dialect that it is in. */
const rows = page.split(/^## /m).flatMap((section) =>
  section
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (upstream|---)/.test(line))
    .map((line) => ({
      dialect: section.slice(0, section.indexOf("\n")),
      cells: line
        .slice(2, -2)
        .split(" | ")
        .map((cell) => cell.trim()),
    })),
);

/** The names of rewrites in a text: `dialect.op: law`. */
function namedIn(text: string): readonly string[] {
  return [...text.matchAll(/`([a-z]+\.[a-z_]+: [^`]+)`/g)].map(([, name = ""]) => name);
}

test("every rewrite that the page names is there, in the dialect under which it stands", () => {
  const named = rows.flatMap(({ dialect, cells }) => namedIn(cells[2] ?? "").map((name) => ({ dialect, name })));
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter(({ dialect, name }) => !rewrites.has(name) || !name.startsWith(`${dialect}.`))).toEqual([]);
});

test("every rewrite that is there is named", () => {
  const named = new Set(rows.flatMap(({ cells }) => namedIn(cells[2] ?? "")));
  expect([...rewrites].filter((name) => !named.has(name))).toEqual([]);
});

test("every row says what we have, what does it instead, or why it is left out", () => {
  expect(rows.length).toBeGreaterThan(80);
  const unclear = rows.filter(({ cells }) => {
    const [upstream, what, here = ""] = cells;
    return cells.length !== 3 || upstream === "" || what === "" || !/^(`|folding|pass `|left out: [\w`])/.test(here);
  });
  expect(unclear).toEqual([]);
});
