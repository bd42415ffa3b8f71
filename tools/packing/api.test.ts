import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publicInterface } from "./api.ts";
import { apiFiles } from "./api-files.ts";

const folder = join(import.meta.dirname, "../../docs/api");

test("docs/api has the public interface of every package; 'tools/pack --api' writes it", () => {
  const wanted = apiFiles();
  const found = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  expect([...found.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual(
    [...wanted.keys()].toSorted((a, b) => a.localeCompare(b)),
  );
  for (const [name, text] of wanted) expect(found.get(name), name).toBe(text);
}, 120_000);

test("is what the entry exports, by name, without comments and private members", () => {
  const files: Record<string, string> = {
    "src/index.d.ts": `
/** The package. */
export * from "./all.js";
export { one as first, Shape } from "./some.js";
export { far } from "@dslc/far";
`,
    "src/all.d.ts": `
/** Doubles. */
export declare function twice(x: number): number;
export declare function twice(x: string): string;
declare const hidden: number;
`,
    "src/some.d.ts": `
declare const one: 1;
export interface Shape {
    /** In pixels. */
    readonly width: number;
}
export declare class Unused {
}
export { one };
`,
  };
  expect(Object.fromEntries(publicInterface("src/index.d.ts", (file) => files[file] ?? ""))).toEqual({
    Shape: "export interface Shape {\n    readonly width: number;\n}",
    far: 'export { far } from "@dslc/far";',
    first: "declare const one: 1;",
    twice: "export declare function twice(x: number): number;\nexport declare function twice(x: string): string;",
  });
});
