import { expect, test } from "vitest";
import type { Engine } from "./engine/engine.ts";
import { generateCode } from "./generate-code.ts";
import { parseDialect } from "./print/testing.ts";

const layouts = { "amdgcn-amd-amdhsa": "e-p:64:64-n32:64", "nvptx64-nvidia-cuda": "e-n32:64" };

/** An engine that is of a version, compiles nothing, and keeps the text that it was given. */
function engineOf(major: number): { readonly engine: Engine; readonly read: string[] } {
  const read: string[] = [];
  const engine: Engine = {
    describe: () =>
      Promise.resolve({
        ok: true,
        description: {
          kind: "tools",
          llvmVersion: { major, minor: 0, patch: 0 },
          path: "llc",
          dataLayouts: layouts,
          shortPointers: true,
        },
      }),
    compile: ({ ir }) => {
      read.push(ir);
      return Promise.resolve({ ok: false, diagnostics: [] });
    },
    close: () => Promise.resolve(),
  };
  return { engine, read };
}

const module = parseDialect(`llvm.func @k(%p: !llvm.ptr<1>) attributes {rocdl.kernel} {
  %v = rocdl.workgroup.id.x {range = array<i32: 0, 100>} : i32
  llvm.store %v, %p {alignment = 4 : i64} : i32, !llvm.ptr<1>
  llvm.return
}`);

test.each([
  [19, "call range(i32 0, 100) i32", "ptr addrspace(1)", undefined],
  [18, "!range !0", "ptr addrspace(1)", layouts["amdgcn-amd-amdhsa"]],
  [14, "!range !0", "i8 addrspace(1)*", layouts["amdgcn-amd-amdhsa"]],
])("the engine and the second opinion of LLVM %d read what it knows", async (major, range, pointer, layout) => {
  const { engine, read } = engineOf(major);
  await generateCode(engine, {
    module,
    triple: "amdgcn-amd-amdhsa",
    cpu: "gfx90a",
    features: [],
    optimizationLevel: 3,
    outputs: ["asm"],
    kernelAttribute: "rocdl.kernel",
    auditAssembly: () => [],
    verifyWith: engine,
  });
  expect(read).toHaveLength(2);
  for (const text of read) {
    expect(text).toContain(range);
    expect(text).toContain(`${pointer} %p`);
    expect(/^target datalayout = "(.*)"$/m.exec(text)?.[1]).toBe(layout);
  }
});
