/**
 * Programs that people write by mistake, with all that the compiler says of them.
 *
 * Each file in `wrong-programs/` has its diagnostics beside it, to be read by a human whenever they change:
 * `vitest run packages/compiler/test/wrong-programs -u` rewrites them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderDiagnostics } from "@dslc/base";
import { compile } from "@dslc/compiler";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "wrong-programs");
const names = readdirSync(folder).flatMap((file) => (file.endsWith(".kdsl") ? [file] : []));

test("there are at least forty", () => {
  expect(names.length).toBeGreaterThanOrEqual(40);
});

test.each(names)("%s", async (name) => {
  const text = readFileSync(join(folder, name), "utf8");
  // Down to the IR just before LLVM: neither LLVM nor a vendor's tool gets to see a wrong program.
  const { ok, diagnostics, outputs } = await compile(
    { name, text },
    { targets: ["nvptx:sm_90"], emit: ["llvm-dialect"] },
  );
  expect(ok).toBe(false);
  expect(outputs).toEqual([]);
  await expect(`${renderDiagnostics(diagnostics)}\n`).toMatchFileSnapshot(
    join("wrong-programs", name.replace(/kdsl$/, "txt")),
  );
});
