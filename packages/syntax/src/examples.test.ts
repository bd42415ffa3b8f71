import fc from "fast-check";
import { expect, test } from "vitest";
import { createLexer } from "./lexer.ts";
import { Parser } from "./parse.ts";
import { checkSpans, examples, items, parse, statements } from "./testing.ts";

test.each(Object.entries(examples))(
  "%s is a documented kernel without errors, each span in its place",
  (name, text) => {
    const [kernel, ...others] = items(text);
    expect(others).toEqual([]);
    expect(kernel?.kind === "kernel" && kernel.name.text).toBe(name.replace("-", "_"));
    expect(kernel?.documentation).toMatch(/^[A-Za-z]/);
    expect(checkSpans(parse(text).tree)).toBeGreaterThan(50);
  },
);

test("a node's span is its text", () => {
  const [statement] = statements("let a: [f32; n] = (b + c) * d[e].f;");
  if (statement?.kind !== "let" || statement.value.kind !== "binary") throw new Error("not a product");
  expect(statement.span.text).toBe("let a: [f32; n] = (b + c) * d[e].f;");
  expect(statement.name.span.text).toBe("a");
  expect(statement.type?.span.text).toBe("[f32; n]");
  expect(statement.value.span.text).toBe("(b + c) * d[e].f");
  expect(statement.value.left.span.text).toBe("(b + c)");
  expect(statement.value.operatorSpan.text).toBe("*");
  expect(statement.value.right.span.text).toBe("d[e].f");
});

test("the tokens and the grammar pass chevrotain's own checks", () => {
  expect(() => createLexer(true)).not.toThrow();
  expect(() => new Parser(true)).not.toThrow();
});

// Mutants

const seed = Number(process.env["DSLC_TEST_SEED"] ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env["DSLC_TEST_RUNS"] ?? 2000);

const words = Object.values(examples).flatMap((text) => text.match(/\/\/.*|\w+|\s+|[^\w\s]/g) ?? []);
const strange = [
  "$",
  '"',
  "'",
  "/*",
  "*/",
  "///",
  "\n",
  "é",
  "😀",
  "\ud800",
  ">>=",
  ">=",
  "::<",
  "0x",
  "1e",
  "fn",
  "}",
  "{",
];

/** What happens to one token of a kernel: it goes, or another comes before it or in its place. */
const mutation = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom("delete", "insert", "replace"),
  word: fc.oneof(fc.constantFrom(...words), fc.constantFrom(...strange)),
});

const mutant = fc
  .tuple(fc.constantFrom(...Object.values(examples)), fc.array(mutation, { minLength: 1, maxLength: 8 }))
  .map(([text, mutations]) => {
    const tokens = text.match(/\w+|\s+|[^\w\s]/g) ?? [];
    for (const { at, kind, word } of mutations) {
      const index = at % (tokens.length + 1);
      tokens.splice(index, kind === "insert" ? 0 : 1, ...(kind === "delete" ? [] : [word]));
    }
    return tokens.join("");
  });

/** Every source has a tree with spans in their places, and is marked wherever a diagnostic is. */
function checkTree(text: string): void {
  const { tree, places } = parse(`${text}\nkernel last() {}\n`);
  checkSpans(tree);
  expect(tree.hasSyntaxError).toBe(places.length > 0);
  if (places.length === 0) expect(tree.items.every((item) => !item.hasSyntaxError)).toBe(true);
  expect(places.length).toBeLessThan(40);
}

test(`mutants of the examples never throw (seed ${seed}: DSLC_TEST_SEED)`, () => {
  fc.assert(fc.property(mutant, checkTree), { seed, numRuns });
});

test(`nor does any text (seed ${seed}: DSLC_TEST_SEED)`, () => {
  const token = fc.oneof(fc.constantFrom(...words), fc.constantFrom(...strange));
  const soup = fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join(" "));
  const text = fc.oneof(soup, fc.string({ unit: "binary", maxLength: 200 }));
  const hasTree = (source: string): void => {
    expect(parse(source).tree.kind).toBe("source-file");
  };
  fc.assert(fc.property(text, hasTree), { seed, numRuns });
});
