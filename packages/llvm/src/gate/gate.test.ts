import { expect, test } from "vitest";
import { indexIr } from "../engine/ir-text.ts";
import { gate, type Processor } from "./gate.ts";

const sm90: Processor = { triple: "nvptx64-nvidia-cuda", cpu: "sm_90", features: "", llvmMajor: 19 };
const gfx90a: Processor = { triple: "amdgcn-amd-amdhsa", cpu: "gfx90a", features: "", llvmMajor: 19 };

/** The reasons against a function of these instructions. */
const reasons = (processor: Processor, ...instructions: string[]): string[] =>
  gate(indexIr(`define void @f() {\n${instructions.map((text) => `  ${text}\n`).join("")}}\n`), processor).map(
    ({ what, reason }) => `${what}: ${reason}`,
  );
const calling = (processor: Processor, name: string): string[] => reasons(processor, `call void @${name}()`);

test("what a processor has passes, and so does what no rule mentions", () => {
  expect(calling(sm90, "llvm.nvvm.barrier0")).toEqual([]);
  expect(calling(sm90, "llvm.fma.f32")).toEqual([]);
  expect(calling(gfx90a, "llvm.exp2.f32")).toEqual([]);
  expect(calling(gfx90a, "llvm.amdgcn.mfma.f32.16x16x16f16")).toEqual([]);
});

test("an intrinsic of the other target is refused", () => {
  expect(calling(gfx90a, "llvm.nvvm.barrier0")).toEqual(["llvm.nvvm.barrier0: amdgpu does not have it"]);
  expect(calling(sm90, "llvm.amdgcn.s.barrier")).toEqual(["llvm.amdgcn.s.barrier: nvptx does not have it"]);
});

test("a processor that is too old is told the one that is needed", () => {
  expect(calling({ ...sm90, cpu: "sm_75" }, "llvm.nvvm.cp.async.wait.all")).toEqual([
    "llvm.nvvm.cp.async.wait.all: it needs sm_80",
  ]);
  expect(calling({ ...gfx90a, cpu: "gfx1030" }, "llvm.amdgcn.permlane64")).toEqual([
    "llvm.amdgcn.permlane64: the processor does not have it",
  ]);
});

test("the PTX version comes from the processor, unless a feature asks for a later one", () => {
  const sm75 = { ...sm90, cpu: "sm_75" };
  const name = "llvm.nvvm.ldmatrix.sync.aligned.m8n8.x4.b16.p3";
  expect(calling(sm75, name)).toEqual([`${name}: it needs PTX 6.5`]);
  expect(calling({ ...sm75, features: "+ptx65" }, name)).toEqual([]);
  expect(calling({ ...sm75, features: "+ptx80,+ptx64" }, name)).toEqual([]);
  expect(calling({ ...sm90, cpu: "sm_90a" }, "llvm.nvvm.barrier.cluster.arrive")).toEqual([]);
});

test("the longest prefix decides", () => {
  const tf32 = "llvm.nvvm.mma.m16n8k8.row.col.tf32";
  const sm75 = { ...sm90, cpu: "sm_75", features: "+ptx70" };
  expect(calling(sm75, tf32)).toEqual([`${tf32}: it needs sm_80`]);
  expect(calling(sm75, "llvm.nvvm.mma.m16n8k8.row.col.f32.f32")).toEqual([]);
});

test("orderings that nvptx loses or cannot select are refused, relaxed ones and like-named values pass", () => {
  expect(
    reasons(
      sm90,
      "fence seq_cst",
      "%a = load atomic i32, ptr %p acquire, align 4",
      "store atomic i32 %a, ptr %p release, align 4",
      '%b = atomicrmw add ptr %p, i32 1 syncscope("block") seq_cst, align 4',
      "%c = cmpxchg ptr %p, i32 0, i32 1 acq_rel monotonic, align 4",
    ).length,
  ).toBe(5);
  expect(
    reasons(
      sm90,
      "%a = load atomic i32, ptr %p monotonic, align 4",
      "store atomic i32 %a, ptr %acquire monotonic, align 4",
      "%b = atomicrmw add ptr %release, i32 1 monotonic, align 4",
      "%c = cmpxchg ptr %p, i32 0, i32 1 monotonic monotonic, align 4",
      "call void @fence(i32 1)",
    ),
  ).toEqual([]);
  expect(reasons(gfx90a, 'fence syncscope("workgroup") release')).toEqual([]);
});

test("an alloca outside of address space 5 is refused on amdgpu only", () => {
  expect(reasons(gfx90a, "%a = alloca i32, align 4").length).toBe(1);
  expect(reasons(gfx90a, "%a = alloca [4 x i32], align 4, addrspace(5)")).toEqual([]);
  expect(reasons(sm90, "%a = alloca i32, align 4")).toEqual([]);
});

test("bfloat on nvptx is refused with LLVM 16, and passes with later versions", () => {
  const add = "%a = fadd bfloat %x, %y";
  expect(reasons({ ...sm90, llvmMajor: 16 }, add).length).toBe(1);
  expect(reasons({ ...sm90, llvmMajor: 17 }, add)).toEqual([]);
  expect(reasons({ ...gfx90a, llvmMajor: 16 }, add)).toEqual([]);
});

test("findings are in the order of the text, with line and column", () => {
  const index = indexIr("define void @f() {\n  fence seq_cst\n  %x = call float @llvm.sin.f32(float 1.0)\n}\n");
  expect(gate(index, sm90).map(({ line, column }) => [line, column])).toEqual([
    [2, 3],
    [3, 19],
  ]);
});
