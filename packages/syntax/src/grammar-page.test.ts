import { expect, test } from "vitest";
import { grammarPage } from "./grammar-page.ts";

test("docs/language/grammar.md is what the parser does (after a change: vitest run packages/syntax -u)", async () => {
  await expect(grammarPage()).toMatchFileSnapshot("../../../docs/language/grammar.md");
});
