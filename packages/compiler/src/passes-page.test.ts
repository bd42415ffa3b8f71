import { expect, test } from "vitest";
import { passesPage } from "./passes-page.ts";
import { builtinPasses } from "./registry.ts";

test("docs/passes.md lists the passes; 'vitest --update' writes it", async () => {
  await expect(passesPage(builtinPasses)).toMatchFileSnapshot("../../../docs/passes.md");
});
