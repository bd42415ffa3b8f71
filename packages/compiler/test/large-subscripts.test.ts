/** Subscripts of 2^31 and above address what they say: nothing on the way to code takes them for negative numbers. */
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { compile, type EmitKind, makeContext, makeRegistry } from "@dslc/compiler";
import { runKernel } from "@dslc/interpreter";
import { parseModule } from "@dslc/ir";
import { expect, test } from "vitest";

/** Copies the element 8 above `start`; the constant is one that passes like to fold into an offset. */
const source = {
  name: "large.kdsl",
  text: "kernel k(n: u32, start: u32, x: global [u8; n], y: global mut [u8; 1]) { y[0] = x[start + 8]; }",
};
const start = 2 ** 31;

async function text(kind: EmitKind, target: string): Promise<string> {
  const result = await compile(source, { targets: kind === "ir" ? [] : [target], emit: [kind] });
  expect(renderDiagnostics(result.diagnostics)).toBe("");
  return String(result.outputs[0]?.contents);
}

test.each<readonly [EmitKind, string]>([
  ["ir", ""],
  ["lowered-ir", "nvptx:sm_90"],
  ["lowered-ir", "amdgpu:gfx90a"],
])("the interpreter reads the element 2^31 + 8 at stage %s %s", async (kind, target) => {
  const registry = makeRegistry([], new DiagnosticSink());
  if (registry === undefined) throw new Error("the built-in registry is sound");
  const ir = new SourceFile("ir", await text(kind, target));
  const module = parseModule(ir, makeContext(registry), new DiagnosticSink());
  if (module === undefined) throw new Error("it was printed by us");
  // Memory that is only reserved: no page of it is touched but the one that is read.
  const [x, y] = [new Uint8Array(start + 16), new Uint8Array(1)];
  x[start + 8] = 42;
  const launch = { groupSize: [1, 1, 1], numGroups: [1, 1, 1], arguments: { n: x.length, start, x, y } } as const;
  expect(runKernel(module, "k", launch).traps.map(({ message }) => message)).toEqual([]);
  expect(y[0]).toBe(42);
});

test("PTX widens the subscript as an unsigned number, before the sum or behind it", async () => {
  const ptx = await text("asm", "nvptx:sm_90");
  expect(ptx).toMatch(/cvt\.u64\.u32|mul\.wide\.u32|mad\.wide\.u32/);
  expect(ptx).not.toMatch(/cvt\.s64\.s32|mul\.wide\.s32|mad\.wide\.s32/);
});

test("GCN adds the subscript to the buffer's 64-bit address with a carry", async () => {
  const gcn = await text("asm", "amdgpu:gfx90a");
  expect(gcn).toMatch(/s_addc_u32|v_addc_co_u32|v_lshl_add_u64|global_load_ubyte v\d+, v\d+, s\[/);
  expect(gcn).not.toMatch(/s_ashr_i32|v_ashrrev_i32/);
});

test.each([
  ["nvptx:sm_90", /\b2147483656\b/],
  // 1 with its bits reversed, as an unsigned 32-bit offset to the scalar base, and 8.
  ["amdgpu:gfx90a", /v_bfrev_b32_e32 (v\d+), 1\n[^]*global_load_ubyte v\d+, \1, s\[[\d:]+\] offset:8\n/],
] as const)("a constant subscript is the offset that %s adds", async (target, offset) => {
  const constant = { ...source, text: source.text.replace("start + 8", "START + 8") };
  const constants = new Map([["START", String(start)]]);
  const result = await compile(
    { ...constant, text: `const START: u32 = 0;\n${constant.text}` },
    { targets: [target], emit: ["asm"], constants },
  );
  expect(renderDiagnostics(result.diagnostics)).toBe("");
  expect(result.outputs[0]?.contents).toMatch(offset);
  expect(result.outputs[0]?.contents).not.toMatch(/-2147483640|0xffffffff/);
});
