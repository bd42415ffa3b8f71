import { expect, test } from "vitest";
import { findImports } from "./imports.ts";

const specifiers = (text: string): string[] => findImports("a.ts", text).map(({ specifier }) => specifier);

test("every form of import is found, with its line", () => {
  const text = `import a from "a";
import { type B } from "b";
import type { C } from "c";
import "d";
export { e } from "e";
export * from "f";
export type { G } from "g";
const h = await import("h");
type I = import("i").I;
let j: typeof import("j");
`;
  expect(findImports("a.ts", text)).toEqual(
    [..."abcdefghij"].map((specifier, index) => ({ specifier, line: index + 1 })),
  );
});

test("comments and strings are not imports", () => {
  expect(
    specifiers(`
// import "a";
/* import "b"; export * from "c"; */
const d = 'import "d"';
const e = \`import "e"; \${"import('f')"}\`;
const g = /import "g"/;
/** type H = import("h").H */
export const i = { import: "i", from: "j" };
`),
  ).toEqual([]);
});

test("a computed import is left out", () => {
  expect(specifiers('const a = import(name); const b = import(`./${name}`); import("c")')).toEqual(["c"]);
});
