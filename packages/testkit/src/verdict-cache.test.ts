import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ToolResult, VerdictCache, verdictFolder } from "./verdict-cache.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dslc-verdicts-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const verdict = (stdout: string, outputs: Record<string, Uint8Array<ArrayBuffer>> = {}): ToolResult => ({
  status: 0,
  stdout,
  stderr: "",
  outputs,
});

const sizeOf = (path: string): number =>
  readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);

test("a verdict comes back as it went in, output files byte for byte", () => {
  const cache = new VerdictCache(folder, 1000);
  const result = verdict("line\nline\n", { "a.o": Uint8Array.of(0, 10, 255), empty: new Uint8Array() });
  cache.set(cache.key(["q"]), result);
  expect(new VerdictCache(folder, 1000).get(cache.key(["q"]))).toEqual(result);
});

test("the parts of a question do not run into each other", () => {
  const cache = new VerdictCache(folder, 1000);
  expect(cache.key(["ab", "c"])).not.toBe(cache.key(["a", "bc"]));
  expect(cache.key(["ab"])).not.toBe(cache.key(["ab", ""]));
});

test("an unknown question and a damaged entry are misses", () => {
  const cache = new VerdictCache(folder, 1000);
  const key = cache.key(["q"]);
  expect(cache.get(key)).toBeUndefined();
  cache.set(key, verdict("", { a: Uint8Array.of(1, 2, 3) }));
  const path = join(folder, key);
  truncateSync(path, statSync(path).size - 1);
  expect(cache.get(key)).toBeUndefined();
  truncateSync(path, 3);
  expect(cache.get(key)).toBeUndefined();
});

test("the folder stays under the limit, and what was used last stays in it", () => {
  const cache = new VerdictCache(folder, 4000);
  const old = cache.key(["used"]);
  cache.set(old, verdict("used"));
  for (let i = 0; i < 50; i++) {
    const key = cache.key([`${i}`]);
    cache.set(key, verdict("x".repeat(300)));
    utimesSync(join(folder, key), i + 1, i + 1);
    expect(sizeOf(folder)).toBeLessThanOrEqual(4000 + 4000 / 8 + 400);
    expect(cache.get(old)).toBeDefined();
  }
});

test("an entry too big for the folder is not kept", () => {
  const cache = new VerdictCache(folder, 400);
  cache.set(cache.key(["q"]), verdict("x".repeat(101)));
  expect(readdirSync(folder)).toEqual([]);
});

test("a folder that cannot be written is no error", () => {
  writeFileSync(join(folder, "file"), "");
  const cache = new VerdictCache(join(folder, "file", "cache"), 1000);
  cache.set(cache.key(["q"]), verdict(""));
  expect(cache.get(cache.key(["q"]))).toBeUndefined();
});

test("the folder lies in the project, and outside of any among the temporary files", () => {
  expect(verdictFolder(import.meta.dirname)).toMatch(/node_modules\/\.cache\/dslc-verdicts$/);
  expect(verdictFolder(folder)).toBe(join(tmpdir(), "dslc-verdicts"));
});
