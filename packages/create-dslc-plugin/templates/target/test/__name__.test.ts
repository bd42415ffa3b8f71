import { compile } from "@dslc/compiler";
import { expect, test } from "vitest";
import plugin from "../src/index.ts";

const compiled = (body: string) =>
  compile(
    { name: "k.kdsl", text: `kernel k(x: global mut [f32; 4]) { ${body} }` },
    { targets: ["__name__:generic"], emit: ["asm"], plugins: [plugin] },
  );

test("a kernel becomes text", async () => {
  const { diagnostics, outputs } = await compiled("x[0] = 1.0;");
  expect(diagnostics).toEqual([]);
  expect(outputs[0]?.contents).toContain("  memref.store\n");
  expect(outputs[0]?.contents).toMatch(/^kernel k\n/);
});

test("what has no text is an error at its place", async () => {
  const { ok, diagnostics } = await compiled("x[0] = fma(x[1], x[2], x[3]);");
  expect(ok).toBe(false);
  expect(diagnostics.map(({ name, message }) => ({ name, message }))).toEqual([
    { name: "__name__/unsupported", message: "'math.fma' cannot be emitted for __name__" },
  ]);
});
