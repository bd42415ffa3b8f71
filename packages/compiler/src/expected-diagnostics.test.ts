import { expect, test } from "vitest";
import { optimize } from "./optimize.ts";

/** `line: message` of what differs; nothing when all is as expected. */
function verified(text: string, splitInput = false): readonly string[] {
  const { ok, diagnostics } = optimize({ name: "t.mlir", text }, { verifyDiagnostics: true, splitInput });
  expect(ok).toBe(diagnostics.length === 0);
  return diagnostics.map(({ span, message }) => `${span?.source.lineColumn(span.start).line}: ${message}`);
}

/** One error. */
const wrong = "func.func @f() -> i32 { return }";

test("a diagnostic that is expected on its line is fine, and one that is not is shown", () => {
  const [shown = ""] = verified(wrong);
  expect(shown).toMatch(/^1: unexpected error: /);
  const found = shown.replace("1: unexpected error: ", "");
  expect(verified(`${wrong} // expected-error {{${found.slice(3, 20)}}}`)).toEqual([]);
  expect(verified(`// expected-error@+1 {{${found}}}\n${wrong}`)).toEqual([]);
  expect(verified(`// expected-error @below {{${found}}}\n${wrong}`)).toEqual([]);
  expect(verified(`${wrong}\n// expected-error@above {{${found}}}`)).toEqual([]);
  expect(verified(`\n\n${wrong}\n\n// expected-error@-2 {{${found}}}`)).toEqual([]);
});

test("an expectation without its diagnostic is shown, also when only the line, the kind or the text is another", () => {
  const none = "func.func @f() { return }";
  expect(verified(`${none} // expected-error {{such}}`)).toEqual(['1: expected error "such" was not produced']);
  expect(verified(`${wrong} // expected-warning {{}}`)).toHaveLength(2);
  expect(verified(`${wrong}\n// expected-error {{}}`)).toHaveLength(2);
  expect(verified(`${wrong} // expected-error {{something else}}`)).toHaveLength(2);
  expect(verified(`${wrong} // expected-error@unknown {{}}`)).toHaveLength(2);
});

test("each expectation is met once", () => {
  expect(verified(`${wrong} // expected-error {{}}\n// expected-error@above {{}}`)).toEqual([
    '2: expected error "" was not produced',
  ]);
});

test("regular expressions stand in inner braces, and what is around them is taken as it is", () => {
  const text = "%0 = test.unknown : i32";
  expect(verified(`${text} // expected-error-re {{{{[a-z' .]+}}}}`)).toEqual([]);
  expect(verified(`${text} // expected-error-re {{{{^x}}}}`)).toHaveLength(2);
  expect(verified(`${text} // expected-error-re {{{{(}}}}`)[0]).toMatch(/^1: malformed expectation: /);
});

test("pieces of a split input are judged each by its own comments, on the lines of the whole", () => {
  const pieces = ["func.func @f() { return }\n", `\n\n${wrong} // expected-error {{}}\n`, `\n${wrong}\n`];
  const text = pieces.join("// -----");
  expect(verified(text, true)).toEqual([expect.stringMatching(/^6: unexpected error: /)]);
});
