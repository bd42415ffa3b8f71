import { type Diagnostic, renderDiagnostics, SourceFile } from "@dslc/base";
import { type CompileRequest, type Engine, type OutputKind, startEngine } from "@dslc/llvm";
import { afterAll, describe, expect, test } from "vitest";
import { amdgpu, amdgpuReverse, blockSum, nvptx, nvptxReverse, withHeader } from "./kernels.ts";

const names = (diagnostics: readonly Diagnostic[]): string[] => diagnostics.map(({ name }) => name);

/** The outputs of a module that must compile without any complaint. */
async function outputsOf<K extends OutputKind>(engine: Engine, request: CompileRequest<K>) {
  const result = await engine.compile(request);
  if (!result.ok) throw new Error(renderDiagnostics(result.diagnostics));
  expect(result.diagnostics).toEqual([]);
  return result.outputs;
}

/** The diagnostics of a module that must not compile. */
async function complaintsOf(engine: Engine, request: CompileRequest<OutputKind>): Promise<readonly Diagnostic[]> {
  const result = await engine.compile(request);
  expect(result.ok).toBe(false);
  return result.diagnostics;
}

const onSm90 = { triple: nvptx, cpu: "sm_90", optimizationLevel: 3 } as const;
const onGfx90a = { triple: amdgpu, cpu: "gfx90a", optimizationLevel: 3 } as const;

describe.each(["library", "tools"] as const)("the %s engine", (kind) => {
  const engine = startEngine({ engine: kind });
  afterAll(() => engine.close());

  test("says which LLVM it runs", async () => {
    const result = await engine.describe();
    if (!result.ok) throw new Error(renderDiagnostics(result.diagnostics));
    expect(result.description).toMatchObject({ kind, shortPointers: true, fallbackReason: undefined });
    expect(result.description.llvmVersion.major).toBe(19);
    expect(result.description.dataLayouts[nvptx]).toBe(
      "e-p3:32:32-p4:32:32-p5:32:32-i64:64-i128:128-v16:16-v32:32-n16:32:64",
    );
  });

  test("makes PTX, optimised LLVM IR and bitcode for nvptx", async () => {
    const ir = await withHeader(engine, nvptx, blockSum);
    const outputs = await outputsOf(engine, { ir, ...onSm90, outputs: ["asm", "llvm-ir", "bc"] });
    expect(outputs.asm).toContain(".visible .entry block_sum(");
    expect(outputs.asm).toContain(".reqntid 256, 1, 1");
    expect(outputs.asm).toMatch(/\.shared \.align 4 \.b8 \w*tile\[1024\]/);
    expect(outputs["llvm-ir"]).toContain("define ptx_kernel void @block_sum(");
    expect([...outputs.bc.subarray(0, 4)]).toEqual([0x42, 0x43, 0xc0, 0xde]);
    expect(Object.keys(outputs).sort()).toEqual(["asm", "bc", "llvm-ir"]);
  });

  test("addresses workgroup memory by 32-bit registers on nvptx", async () => {
    const ir = await withHeader(engine, nvptx, nvptxReverse);
    const { asm } = await outputsOf(engine, { ir, ...onSm90, outputs: ["asm"] });
    expect(asm).toMatch(/st\.shared\.f32\s+\[%r\d+\]/);
    expect(asm).not.toMatch(/\.shared\.f32\s.*\[%rd/);
  });

  test("makes assembly, an object and bitcode for amdgpu, with only the kept symbols visible", async () => {
    const ir = await withHeader(engine, amdgpu, amdgpuReverse);
    const request = { ir, ...onGfx90a, outputs: ["asm", "obj", "llvm-ir"] } as const;
    const { asm, obj, "llvm-ir": optimized } = await outputsOf(engine, { ...request, keep: ["reverse"] });
    expect(asm).toContain(".amdhsa_kernel reverse");
    expect([...obj.subarray(0, 4)]).toEqual([0x7f, 0x45, 0x4c, 0x46]);
    expect(optimized).not.toContain("@four");
    const unkept = await outputsOf(engine, request);
    expect(unkept["llvm-ir"]).toMatch(/^define .*@four/m);
  });

  test("gives the same bytes twice", async () => {
    const ir = await withHeader(engine, amdgpu, amdgpuReverse);
    const request = { ir, ...onGfx90a, outputs: ["asm", "obj", "llvm-ir", "bc"] } as const;
    expect(await outputsOf(engine, request)).toEqual(await outputsOf(engine, request));
  });

  test("compiles at every optimisation level", async () => {
    const ir = await withHeader(engine, nvptx, blockSum);
    for (const optimizationLevel of [0, 1, 2, 3] as const) {
      const { asm } = await outputsOf(engine, { ir, ...onSm90, optimizationLevel, outputs: ["asm"] });
      expect(asm).toContain(".entry block_sum");
    }
  });

  test("points at the line and column of a syntax error", async () => {
    const ir = await withHeader(engine, nvptx, "define void @f() {\n  %x = add i32 1, 2.0\n  ret void\n}\n");
    const [complaint] = await complaintsOf(engine, { ir, name: "f.ll", ...onSm90, outputs: ["asm"] });
    expect(complaint?.name).toBe("llvm/invalid-ir");
    expect(complaint?.message).toBe("LLVM refuses the module: floating point constant invalid for type");
    expect(complaint?.span?.toString()).toBe("f.ll:4:19");
  });

  test("counts columns in characters, not bytes", async () => {
    const ir = await withHeader(engine, nvptx, 'define void @f() {\n  %"ä" = add i32 1, 2.0\n  ret void\n}\n');
    const [complaint] = await complaintsOf(engine, { ir, name: "f.ll", ...onSm90, outputs: ["asm"] });
    expect(complaint?.span?.toString()).toBe("f.ll:4:21");
  });

  test("points at the instruction that the verifier refuses, and quotes it", async () => {
    const body = "define i32 @f(i32 %x) {\n  %b = add i32 %a, 1 ; early\n  %a = add i32 %x, 2\n  ret i32 %b\n}\n";
    const ir = await withHeader(engine, nvptx, body);
    const [complaint] = await complaintsOf(engine, { ir, name: "f.ll", ...onSm90, outputs: ["asm"] });
    expect(complaint?.message).toBe("LLVM refuses the module: instruction does not dominate all uses");
    expect(complaint?.span?.toString()).toBe("f.ll:5:3");
    expect(complaint?.notes).toEqual(["  %a = add i32 %x, 2", "  %b = add i32 %a, 1"]);
  });

  test("maps places to the caller's source, and then quotes the LLVM IR", async () => {
    const source = new SourceFile("k.kdsl", "kernel k() { a + 2.0 }");
    const ir = await withHeader(engine, nvptx, "define void @f() {\n  %x = add i32 1, 2.0\n  ret void\n}\n");
    const [complaint] = await complaintsOf(engine, {
      ir,
      ...onSm90,
      outputs: ["asm"],
      location: ({ line, column }) => (line === 4 && column === 19 ? source.span(13, 20) : undefined),
    });
    expect(complaint?.span?.text).toBe("a + 2.0");
    expect(complaint?.notes).toEqual(["at line 4 of the LLVM IR: %x = add i32 1, 2.0"]);
  });

  test("refuses a module that states another data layout, or none", async () => {
    const long = 'target datalayout = "e-i64:64-i128:128-v16:16-v32:32-n16:32:64"';
    const withLong = `${long}\ntarget triple = "${nvptx}"\n${blockSum}`;
    const [other] = await complaintsOf(engine, { ir: withLong, name: "k.ll", ...onSm90, outputs: ["asm"] });
    expect(other?.name).toBe("llvm/module-mismatch");
    expect(other?.span?.toString()).toBe("k.ll:1:1");
    expect(other?.help[0]).toMatch(/^write: target datalayout = "e-p3:32:32/);
    const none = await complaintsOf(engine, { ir: blockSum, ...onSm90, outputs: ["asm"] });
    expect(names(none)).toEqual(["llvm/module-mismatch", "llvm/module-mismatch"]);
  });

  test("refuses to compile a kernel that the module does not define", async () => {
    const ir = await withHeader(engine, nvptx, blockSum);
    const complaints = await complaintsOf(engine, { ir, ...onSm90, outputs: ["asm"], keep: ["block_summ"] });
    expect(names(complaints)).toEqual(["llvm/missing-symbol"]);
    expect(complaints[0]?.notes).toEqual(["it defines tile, block_sum"]);
  });

  test("refuses an object for nvptx", async () => {
    const ir = await withHeader(engine, nvptx, blockSum);
    expect(names(await complaintsOf(engine, { ir, ...onSm90, outputs: ["obj"] }))).toEqual(["llvm/unsupported-output"]);
  });

  test("reports a processor and a feature that LLVM would ignore", async () => {
    const ir = await withHeader(engine, nvptx, blockSum);
    const cpu = await complaintsOf(engine, { ir, ...onSm90, cpu: "sm_12", outputs: ["asm"] });
    expect(names(cpu)).toEqual(["llvm/unknown-processor"]);
    const feature = await complaintsOf(engine, { ir, ...onSm90, features: "+ptx99", outputs: ["asm"] });
    expect(feature[0]?.message).toContain("'+ptx99' is not a recognized feature");
  });

  test("points at an intrinsic that LLVM does not know, and at one that the processor lacks", async () => {
    const call = (name: string): string =>
      `define ptx_kernel void @k() {\n  %r = call i32 @${name}(i32 1, i32 2)\n  ret void\n}\ndeclare i32 @${name}(i32, i32)\n`;
    const unknown = await withHeader(engine, nvptx, call("llvm.nvvm.bogus"));
    const [first] = await complaintsOf(engine, { ir: unknown, name: "k.ll", ...onSm90, outputs: ["asm"] });
    expect([first?.name, first?.span?.toString()]).toEqual(["llvm/unknown-intrinsic", "k.ll:4:17"]);
    const lacking = await withHeader(engine, nvptx, call("llvm.nvvm.redux.sync.add"));
    const [second] = await complaintsOf(engine, { ir: lacking, ...onSm90, cpu: "sm_75", outputs: ["asm"] });
    expect(second?.message).toBe("llvm.nvvm.redux.sync.add cannot be used on sm_75: it needs sm_80");
  });

  test("throws the outputs away when LLVM reports an error and goes on", async () => {
    const body = amdgpuReverse.replace("[100 x i8]", "[65540 x i8]");
    const ir = await withHeader(engine, amdgpu, body);
    const [complaint] = await complaintsOf(engine, { ir, name: "k.ll", ...onGfx90a, outputs: ["asm", "obj"] });
    expect(complaint?.name).toBe("llvm/code-generation");
    expect(complaint?.message).toMatch(/local memory \(\d+\) exceeds limit \(65536\) in function 'reverse'/);
    expect(complaint?.span?.text).toMatch(/^define amdgpu_kernel void @reverse\(/);
  });

  test("reads inline assembly for amdgpu although only text is wanted", async () => {
    const body = `define amdgpu_kernel void @k(i32 %x) {\n  call void asm sideeffect "v_bogus $0", "v"(i32 %x)\n  ret void\n}\n`;
    const ir = await withHeader(engine, amdgpu, body);
    const [complaint] = await complaintsOf(engine, { ir, name: "k.ll", ...onGfx90a, outputs: ["asm"] });
    expect(complaint?.message).toBe("LLVM cannot generate code: inline assembly: invalid instruction");
    expect(complaint?.span?.toString()).toBe("k.ll:4:3");
    const good = await withHeader(engine, amdgpu, body.replace("v_bogus $0", "s_nop 0"));
    expect(Object.keys(await outputsOf(engine, { ir: good, ...onGfx90a, outputs: ["asm"] }))).toEqual(["asm"]);
  });

  test("answers garbage, nothing, and a binary with diagnostics", async () => {
    for (const ir of ["", "garbage", "\u0000\u0001\ufffd", await withHeader(engine, nvptx, "\u0000 define")]) {
      expect((await complaintsOf(engine, { ir, ...onSm90, outputs: ["asm"] })).length).toBeGreaterThan(0);
    }
  });
});

test("both engines give the same assembly and objects", async () => {
  const library = startEngine({ engine: "library" });
  const tools = startEngine({ engine: "tools" });
  for (const request of [
    { ir: await withHeader(library, nvptx, blockSum), ...onSm90, outputs: ["asm"], keep: ["block_sum"] },
    { ir: await withHeader(library, amdgpu, amdgpuReverse), ...onGfx90a, outputs: ["asm", "obj"], keep: ["reverse"] },
  ] as const) {
    expect(await outputsOf<OutputKind>(tools, request)).toEqual(await outputsOf<OutputKind>(library, request));
  }
  await Promise.all([library.close(), tools.close()]);
});

test("long pointers are 64 bits wide and have LLVM's default data layout", async () => {
  const engine = startEngine({ shortPointers: false });
  const ir = await withHeader(engine, nvptx, nvptxReverse);
  expect(ir).toContain('"e-i64:64-i128:128-v16:16-v32:32-n16:32:64"');
  const { asm } = await outputsOf(engine, { ir, ...onSm90, outputs: ["asm"] });
  expect(asm).toMatch(/st\.shared\.f32\s+\[%rd\d+\]/);
  await engine.close();
});
