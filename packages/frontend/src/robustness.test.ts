import { expect, test } from "vitest";
import { build } from "../test/support.ts";

/** The names of the diagnostics, each once. */
function namesOf(text: string): readonly string[] {
  return [...new Set(build(text).places.map((place) => place.split(" ")[0] ?? ""))];
}

function inKernel(statements: string): string {
  return `kernel k(n: u32, x: global mut [u32; n]) { ${statements} }`;
}

test("an empty file, comments alone, and no text at all", () => {
  expect(namesOf("")).toEqual(["frontend/no-kernel"]);
  expect(namesOf("// nothing\n/* here */")).toEqual(["frontend/no-kernel"]);
  expect(namesOf("\0\u0001\u007fELF\u{1f600}\ufffd".repeat(200))).toEqual(["syntax/not-text"]);
});

test("100,000 nested parentheses", () => {
  expect(namesOf(inKernel(`let a = ${"(".repeat(100_000)}1${")".repeat(100_000)};`))).toEqual([
    "syntax/nesting-too-deep",
  ]);
});

test("the deepest nesting that the syntax takes is built", () => {
  const texts = [
    `${"if n > 1 { ".repeat(120)}x[0] = 1;${" }".repeat(120)}`,
    `${"while n > 1 { if n > 3 { break; } ".repeat(120)}x[0] = 1;${" }".repeat(120)}`,
    `let b = ${"if n > 1 { ".repeat(100)}1${" } else { 2 }".repeat(100)};`,
    `x[0] = n${" + n".repeat(480)};`,
    `let b = n > 1${" && n > 2".repeat(240)};`,
    `let b = n${" as u64 as u32".repeat(240)};`,
    `let b = ${"~".repeat(200)}n;`,
    `let b = ${"min(".repeat(100)}n${", 2)".repeat(100)};`,
  ];
  const deepSum = `${"(".repeat(10)}1${" + 1".repeat(400)}${")".repeat(10)}`;
  texts.push(`${"if n > 1 { ".repeat(120)}x[0] = ${deepSum} + n;${"}".repeat(120)}`);
  texts.push(`${"for i in 0..n { if i > 3 { break; } ".repeat(60)}x[0] = ${deepSum} + n;${"}".repeat(60)}`);
  for (const text of texts) expect(build(inKernel(text)).rendered, text.slice(0, 40)).toBe("");
});

test("a row of exits is built until it is too deep", () => {
  const row = (count: number): string => inKernel("if n == 3 { return; } x[0] += 1;".repeat(count));
  expect(namesOf(row(300))).toEqual([]);
  expect(namesOf(row(5000))).toEqual(["frontend/too-deep"]);
  const loops = (count: number): string => inKernel("for i in 0..n { if i > 3 { return; } }".repeat(count));
  expect(namesOf(loops(100))).toEqual([]);
  expect(namesOf(loops(5000))).toEqual(["frontend/too-deep"]);
});

test("a row of 'else if' is built until it is too deep", () => {
  const row = (count: number): string =>
    inKernel(
      `if n == 0 { x[0] = 1; } ${Array.from({ length: count }, (_, i) => `else if n == ${i} { x[0] = ${i}; }`).join(" ")}`,
    );
  expect(namesOf(row(300))).toEqual([]);
  expect(namesOf(row(20_000))).toEqual(["frontend/too-deep"]);
});

test("many statements", () => {
  expect(namesOf(inKernel("x[0] += n;".repeat(5000)))).toEqual([]);
});
