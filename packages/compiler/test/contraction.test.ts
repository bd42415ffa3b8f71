/** Contraction is settled in the IR: what LLVM gets and what it makes have as many roundings. */
import { renderDiagnostics } from "@dslc/base";
import { compile, type CompileOptions } from "@dslc/compiler";
import { expect, test } from "vitest";

const source = {
  name: "k.kdsl",
  text: "kernel k(a: f32, x: global [f32; 4], y: global mut [f32; 4]) {\n    y[0] = a * x[0] + x[1];\n}\n",
};

async function texts(options: Pick<CompileOptions, "contract">): Promise<readonly string[]> {
  const result = await compile(source, { targets: ["nvptx:sm_90"], emit: ["ir", "llvm-ir", "asm"], ...options });
  expect(renderDiagnostics(result.diagnostics)).toBe("");
  return result.outputs.map(({ contents }) => String(contents));
}

test("a product is fused with its sum, at every stage", async () => {
  const [ir, llvmIr, ptx] = await texts({});
  expect(ir).toContain("math.fma");
  expect(llvmIr).toContain("@llvm.fma.f32");
  expect(ptx).toContain("fma.rn.f32");
});

test("without contraction, no stage fuses it", async () => {
  const [ir, llvmIr, ptx] = await texts({ contract: false });
  expect(ir).toMatch(/arith\.mulf[^]*arith\.addf/);
  expect(llvmIr).toMatch(/fmul float[^]*fadd float/);
  expect(ptx).toMatch(/mul\.rn\.f32[^]*add\.rn\.f32/);
  expect([ir, llvmIr, ptx].join()).not.toContain("fma");
});
