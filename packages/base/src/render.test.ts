import { expect, test } from "vitest";
import { defineDiagnostic } from "./diagnostic.ts";
import { nearest } from "./nearest.ts";
import { renderDiagnostic } from "./render.ts";
import { SourceFile } from "./source.ts";

const unknownName = defineDiagnostic(
  "test/unknown-name",
  "error",
  "explained",
  ({ name }: { name: string }) => `unknown name '${name}'`,
);

test("a diagnostic shows its line, underlines its span and points at other places", () => {
  const source = new SourceFile("a.kdsl", "let x = 1;\n\n\ntile[t] = x;\n");
  const text = renderDiagnostic(
    unknownName.at(
      source.span(13, 17),
      { name: "tile" },
      {
        labels: [{ span: source.span(4, 5), message: "this one is known" }],
        notes: ["names are declared before use"],
        help: ["did you mean 'title'?"],
      },
    ),
  );
  expect(text).toBe(`error[test/unknown-name]: unknown name 'tile'
 --> a.kdsl:4:1
  |
1 | let x = 1;
  |     - this one is known
 ...
4 | tile[t] = x;
  | ^^^^
  = note: names are declared before use
  = help: did you mean 'title'?`);
});

test("a span at the end of a file without a final line break is shown", () => {
  const source = new SourceFile("a", "kernel");
  expect(renderDiagnostic(unknownName.at(source.span(6, 6), { name: "" }))).toContain("1 | kernel\n  |       ^");
});

test("of a very long line only the part around the span is shown", () => {
  const source = new SourceFile("a", `${"(".repeat(100_000)}x`);
  const text = renderDiagnostic(unknownName.at(source.span(50_000, 50_001), { name: "x" }));
  expect(text.length).toBeLessThan(500);
  expect(text).toContain("a:1:50001");
});

test("nearest finds slips and refuses strangers", () => {
  expect(nearest("baseine", ["baseline", "other"])).toBe("baseline");
  expect(nearest("xi", ["ix", "abc"])).toBe("ix");
  expect(nearest("completely", ["different"])).toBeUndefined();
});
