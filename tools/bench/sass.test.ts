/** Assembles kernels of known lengths with ptxas and reads them back. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findTool, requireTool } from "@dslc/testkit";
import { beforeEach, expect, test } from "vitest";
import { section } from "./elf.ts";
import { countOf, decodeSass, hotLoop, type Instruction, type Opcode } from "./sass.ts";

beforeEach((context) => requireTool(context, "ptxas"));

function assemble(cpu: string, body: string): readonly Instruction[] {
  const folder = mkdtempSync(join(tmpdir(), "dslc-sass-"));
  try {
    const input = `.version 7.8\n.target ${cpu}\n.address_size 64\n.visible .entry k(.param .u64 out, .param .u32 n) {
  .reg .pred %p; .reg .b32 %r<4>; .reg .f32 %f<4>; .reg .b64 %rd<2>;
  .shared .align 4 .b8 tile[1024];
  ld.param.u64 %rd0, [out]; ld.param.u32 %r0, [n]; mov.u32 %r1, 0; mov.u32 %r2, tile; ld.global.f32 %f0, [%rd0]; ld.global.f32 %f1, [%rd0+4];
${body}
  st.global.f32 [%rd0], %f0;\n  ret;\n}\n`;
    const [ptx, cubin] = [join(folder, "k.ptx"), join(folder, "k.cubin")];
    writeFileSync(ptx, input);
    const ptxas = findTool("ptxas")?.path ?? "ptxas";
    const { status, stderr } = spawnSync(ptxas, [`-arch=${cpu}`, ptx, "-o", cubin], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return decodeSass(section(readFileSync(cubin), ".text.k"), Number(cpu.slice(3)) >= 90);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A loop that is not unrolled, of `times` copies of an instruction; `@` in it becomes offsets that all differ. */
function loop(instruction: string, times: number): string {
  const copies = Array.from({ length: times }, (_, copy) => `  ${instruction.replace("@", String(4 * copy))}`).join(
    "\n",
  );
  return `again:\n  .pragma "nounroll";\n${copies}\n  add.u32 %r1, %r1, 1;\n  setp.lt.u32 %p, %r1, %r0;\n  @%p bra again;`;
}

const kinds: readonly (readonly [Opcode, string])[] = [
  ["FFMA", "fma.rn.f32 %f0, %f0, %f1, %f1;"],
  ["FADD", "add.rn.f32 %f0, %f0, %f1;"],
  ["FMUL", "mul.rn.f32 %f0, %f0, %f1;"],
  ["STS", "st.volatile.shared.f32 [%r2+@], %f1;"],
];

test.each(["sm_75", "sm_80", "sm_90"])("each kind of instruction is counted in its loop for %s", (cpu) => {
  for (const [kind, instruction] of kinds)
    expect([kind, hotLoop(assemble(cpu, loop(instruction, 8)), kind)?.work]).toEqual([kind, 8]);
});

test.each(["sm_75", "sm_80", "sm_90"])("a loop is longer by exactly what is added to it for %s", (cpu) => {
  const lengths = [20, 21, 60].map(
    (times) => hotLoop(assemble(cpu, loop("add.rn.f32 %f0, %f0, %f1;", times)), "FADD")?.instructions ?? 0,
  );
  expect(lengths.map((length) => length - (lengths[0] ?? 0))).toEqual([0, 1, 40]);
});

test("of nested loops, the inner one counts; code behind the loops does not", () => {
  const inner = loop("fma.rn.f32 %f0, %f0, %f1, %f1;", 10);
  const outer = `mov.u32 %r3, 0;\nouter:\n  .pragma "nounroll";\n  mov.u32 %r1, 0;\n${inner}\n  add.u32 %r3, %r3, 1;\n  setp.lt.u32 %p, %r3, %r0;\n  @%p bra outer;`;
  const code = assemble("sm_90", `${outer}\n  fma.rn.f32 %f0, %f0, %f1, %f1;`);
  const hot = hotLoop(code, "FFMA");
  expect(hot?.work).toBe(10);
  expect(countOf(code, "FFMA")).toBe(11);
  expect(hot?.instructions).toBeLessThan(20);
});

test("code without loops has no hot one", () => {
  expect(hotLoop(assemble("sm_90", "add.rn.f32 %f0, %f0, %f1;"), "FADD")).toBeUndefined();
});

test("a branch that leads outside of the kernel is an error", () => {
  const text = Buffer.alloc(16);
  text.writeBigUInt64LE(0x947n | (1600n << 32n));
  expect(() => decodeSass(text, false)).toThrow("the encoding is not understood");
});
