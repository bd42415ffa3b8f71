/** However deep or long a source is, there are a tree and few diagnostics, soon. */
import { expect, test } from "vitest";
import { parse } from "./testing.ts";
import { forEachChild, type SyntaxNode } from "./walk.ts";

const many = 100_000;

const deep: Record<string, string> = {
  parentheses: `kernel f() { let a = ${"(".repeat(many)}1${")".repeat(many)}; }`,
  "unclosed parentheses": `kernel f() { let a = ${"(".repeat(many)}`,
  braces: `kernel f() ${"{".repeat(many)}${"}".repeat(many)}`,
  "unclosed braces": `kernel f() ${"{".repeat(many)}`,
  ifs: `kernel f() { ${"if a { ".repeat(many)}`,
  "ifs in conditions": `kernel f() { let a = ${"if ".repeat(many)} }`,
  loops: `kernel f() { ${"loop { ".repeat(many)}`,
  "minus signs": `kernel f() { let a = ${"-".repeat(many)}1; }`,
  negations: `kernel f() { let a = ${"!".repeat(many)}1; }`,
  arrays: `kernel f() { let a = ${"[".repeat(many)}; }`,
  indices: `kernel f() { let a = ${"a[".repeat(many)}; }`,
  "calls in calls": `kernel f() { let a = ${"f(".repeat(many)}; }`,
  "array types": `kernel f(a: ${"[".repeat(many)}) { }`,
  "generic arguments": `kernel f(a: ${"vec<".repeat(many)}f32${">".repeat(many)}) { }`,
  "arguments of attributes": `@a(${"f(".repeat(many)} kernel f() { }`,
  everything: `kernel f() { let a = ${"(-[a(if b[!".repeat(many)}; }`,
};

test.each(Object.entries(deep))("%s, nested 100,000 times, are one diagnostic", (_, text) => {
  const start = performance.now();
  const { places } = parse(text);
  expect(performance.now() - start).toBeLessThan(5000);
  expect(places.map((place) => place.split(" ")[1])).toEqual(["syntax/nesting-too-deep"]);
});

test("the diagnostic points at the level that is too deep", () => {
  expect(parse(`const A: u32 = ${"(".repeat(300)}1${")".repeat(300)};`).rendered).toMatchInlineSnapshot(`
    "error[syntax/nesting-too-deep]: the nesting is deeper than 256 levels
     --> test.kdsl:1:272
      |
    1 | ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
      |                                         ^"
  `);
});

test.each([
  ["parentheses", (levels: number) => `fn f() { a = ${"(".repeat(levels)}1${")".repeat(levels)}; }`, 254],
  ["blocks", (levels: number) => `fn f() { ${"{".repeat(levels)}${"}".repeat(levels)} }`, 255],
  ["minus signs", (levels: number) => `fn f() { a = ${"-".repeat(levels)}1; }`, 254],
  ["array types", (levels: number) => `fn f() { var a: ${"[".repeat(levels)}f32${"; 2]".repeat(levels)}; }`, 254],
])("%s may be nested to the limit and no deeper", (_, text, levels) => {
  expect(parse(text(levels)).places).toEqual([]);
  expect(parse(text(levels + 1)).places).toHaveLength(1);
});

test("the items after one that is nested too deeply are read", () => {
  const { places, tree } = parse(`fn f() { ${"{".repeat(1000)} }\nfn g() { x = ; }\nfn h() { ${"(".repeat(1000)}`);
  expect(places).toEqual([
    "1:265 syntax/nesting-too-deep",
    "2:14 syntax/unexpected-token",
    "3:265 syntax/nesting-too-deep",
  ]);
  expect(tree.items.map((item) => item.kind)).toEqual(["function", "function", "function"]);
});

const long: Record<string, string> = {
  sums: `fn f() { a = 1${" + 1".repeat(many)}; }`,
  members: `fn f() { a = b${".c".repeat(many)}; }`,
  calls: `fn f() { b${"()".repeat(many)}; }`,
  indices: `fn f() { a = b${"[1]".repeat(many)}; }`,
  conversions: `fn f() { a = b${" as u32".repeat(many)}; }`,
  "sums of sums": `fn f() { a = ${"(".repeat(50)}1${`${" + 1".repeat(20)})`.repeat(50)}; }`,
};

test.each(Object.entries(long))("a chain of too many %s is one diagnostic", (_, text) => {
  expect(parse(text).places.map((place) => place.split(" ")[1])).toEqual(["syntax/chain-too-long"]);
});

test("a chain up to the limit is fine, many times over", () => {
  const sum = `1${" + 1".repeat(499)}`;
  expect(parse(`fn f() { a = ${sum} + 1; b = g(${sum}, ${sum}); }`).places).toEqual([]);
  expect(parse(`fn f() { a = ${sum} + 1 + 1; }`).places).toHaveLength(1);
  expect(parse(`fn f() { b = h(g(${sum}, ${sum})); }`).places).toHaveLength(1);
});

const flat: Record<string, string> = {
  "else ifs": `fn f() { if a { } ${"else if b { } ".repeat(many)} else { } }`,
  arguments: `fn f() { g(${"1, ".repeat(many)}); }`,
  statements: `fn f() { ${"a = 1;".repeat(many)} }`,
  items: "fn f() {}".repeat(many),
  "names in a path": `fn f() { a${"::b".repeat(many)}(); }`,
};

test.each(Object.entries(flat))("100,000 %s are fine", (_, text) => {
  const start = performance.now();
  expect(parse(text).places).toEqual([]);
  expect(performance.now() - start).toBeLessThan(10_000);
});

test("100,000 errors take time in proportion", () => {
  for (const text of [
    `fn f() { ${"a = ;".repeat(many)} }`,
    `fn f() { ${"let ".repeat(many)} }`,
    `fn f() { ${") ".repeat(many)} }`,
    `fn f() { ${"} ".repeat(many)} }`,
    "fn ".repeat(many),
    "$ a ".repeat(many),
    '"\n'.repeat(many),
    "@a(".repeat(many),
  ]) {
    const start = performance.now();
    expect(parse(text).places.length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(10_000);
  }
});

test("the tree of a source at all limits is not higher than its consumers' stacks allow", () => {
  const sum = `1${" + 1".repeat(400)}`;
  const text = `fn f() { ${"if a { ".repeat(120)} a = ${"(".repeat(10)}${sum}${")".repeat(10)}; ${"}".repeat(120)} }`;
  const { tree, places } = parse(text);
  expect(places).toEqual([]);
  const height = (node: SyntaxNode): number => {
    let highest = 0;
    forEachChild(node, (child) => {
      highest = Math.max(highest, height(child));
    });
    return highest + 1;
  };
  expect(height(tree)).toBeLessThan(1300);
});
