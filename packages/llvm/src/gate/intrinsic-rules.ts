/**
 * Which intrinsics and processors go together, as far as dslc and its plugins emit them.
 *
 * LLVM does not check this: without the instruction it aborts, crashes, or emits what the assembler refuses. Each row
 * was measured on LLVM 19.1, and `test/gate.test.ts` compiles an example of it on both sides of its limit. What no row
 * mentions passes, and the child process bears what comes of it.
 *
 * A row applies to names that begin with its prefix; of several, the longest prefix applies.
 */

export interface NvptxRule {
  readonly prefix: string;
  /** The least number of the processor: 80 is `sm_80`. */
  readonly sm?: number;
  /** The least PTX version in LLVM's form: 70 is 7.0. */
  readonly ptx?: number;
  /** No nvptx processor has it: what to use in its place. */
  readonly instead?: string;
}

export interface AmdgpuRule {
  readonly prefix: string;
  /** The processors that have it, each a whole name (`gfx90a`) or a generation (`gfx11`). */
  readonly processors?: readonly string[];
  /** No amdgpu processor has it: what to use in its place. */
  readonly instead?: string;
}

const approximation = (name: string): string =>
  `llvm.nvvm.${name} where an approximation will do, or a library function`;
const libraryFunction = "a library function";

export const nvptxRules: readonly NvptxRule[] = [
  { prefix: "llvm.amdgcn.", instead: "the llvm.nvvm intrinsic of the same purpose" },
  { prefix: "llvm.nvvm.shfl.sync.", sm: 30, ptx: 60 },
  { prefix: "llvm.nvvm.vote.", sm: 30, ptx: 60 },
  { prefix: "llvm.nvvm.bar.warp.sync", sm: 30, ptx: 60 },
  { prefix: "llvm.nvvm.match.", sm: 70, ptx: 60 },
  { prefix: "llvm.nvvm.activemask", sm: 30, ptx: 62 },
  { prefix: "llvm.nvvm.nanosleep", sm: 70, ptx: 63 },
  { prefix: "llvm.nvvm.redux.sync.", sm: 80, ptx: 70 },
  { prefix: "llvm.nvvm.cp.async.", sm: 80, ptx: 70 },
  { prefix: "llvm.nvvm.mbarrier.", sm: 80, ptx: 70 },
  { prefix: "llvm.nvvm.ldmatrix.", sm: 75, ptx: 65 },
  { prefix: "llvm.nvvm.mma.m16n8k8.row.col.f", sm: 75, ptx: 65 },
  { prefix: "llvm.nvvm.mma.m16n8k8.row.col.tf32", sm: 80, ptx: 70 },
  { prefix: "llvm.nvvm.mma.m16n8k16.", sm: 80, ptx: 70 },
  { prefix: "llvm.nvvm.mma.m16n8k32.", sm: 80, ptx: 70 },
  { prefix: "llvm.nvvm.ex2.approx.f16", sm: 75, ptx: 70 },
  { prefix: "llvm.nvvm.ff2bf16x2.", sm: 80, ptx: 70 },
  { prefix: "llvm.nvvm.ff2f16x2.", sm: 80, ptx: 70 },
  { prefix: "llvm.nvvm.f2bf16.", sm: 80, ptx: 70 },
  { prefix: "llvm.nvvm.barrier.cluster.", sm: 90, ptx: 78 },
  { prefix: "llvm.nvvm.fence.sc.cluster", sm: 90, ptx: 78 },
  { prefix: "llvm.nvvm.read.ptx.sreg.cluster.", sm: 90, ptx: 78 },
  { prefix: "llvm.exp.", instead: `a multiplication and ${approximation("ex2.approx.f")}` },
  { prefix: "llvm.exp2.", instead: approximation("ex2.approx.f") },
  { prefix: "llvm.exp10.", instead: `a multiplication and ${approximation("ex2.approx.f")}` },
  { prefix: "llvm.log.", instead: `a multiplication and ${approximation("lg2.approx.f")}` },
  { prefix: "llvm.log2.", instead: approximation("lg2.approx.f") },
  { prefix: "llvm.log10.", instead: `a multiplication and ${approximation("lg2.approx.f")}` },
  { prefix: "llvm.sin.", instead: approximation("sin.approx.f") },
  { prefix: "llvm.cos.", instead: approximation("cos.approx.f") },
  { prefix: "llvm.tan.", instead: libraryFunction },
  {
    prefix: "llvm.tanh.",
    instead: "inline assembly tanh.approx.f32 where an approximation will do, or a library function",
  },
  { prefix: "llvm.pow.", instead: libraryFunction },
  { prefix: "llvm.powi.", instead: libraryFunction },
  { prefix: "llvm.canonicalize.", instead: "a multiplication by one" },
];

export const amdgpuRules: readonly AmdgpuRule[] = [
  { prefix: "llvm.nvvm.", instead: "the llvm.amdgcn intrinsic of the same purpose" },
  { prefix: "llvm.amdgcn.permlane16", processors: ["gfx10", "gfx11", "gfx12"] },
  { prefix: "llvm.amdgcn.permlanex16", processors: ["gfx10", "gfx11", "gfx12"] },
  { prefix: "llvm.amdgcn.permlane64", processors: ["gfx11", "gfx12"] },
  { prefix: "llvm.amdgcn.ballot.i32", processors: ["gfx10", "gfx11", "gfx12"] },
  { prefix: "llvm.amdgcn.global.load.lds", processors: ["gfx9", "gfx10"] },
  { prefix: "llvm.amdgcn.sudot4", processors: ["gfx11", "gfx12"] },
  { prefix: "llvm.amdgcn.wmma.", processors: ["gfx11"] },
  { prefix: "llvm.amdgcn.mfma.f32.16x16x16f16", processors: ["gfx908", "gfx90a", "gfx940", "gfx941", "gfx942"] },
  { prefix: "llvm.amdgcn.mfma.f32.32x32x8f16", processors: ["gfx908", "gfx90a", "gfx940", "gfx941", "gfx942"] },
  { prefix: "llvm.amdgcn.mfma.f32.16x16x4f32", processors: ["gfx908", "gfx90a", "gfx940", "gfx941", "gfx942"] },
  { prefix: "llvm.amdgcn.mfma.f32.16x16x16bf16.1k", processors: ["gfx90a", "gfx940", "gfx941", "gfx942"] },
  { prefix: "llvm.amdgcn.mfma.f32.32x32x8bf16.1k", processors: ["gfx90a", "gfx940", "gfx941", "gfx942"] },
  { prefix: "llvm.amdgcn.mfma.f64.16x16x4f64", processors: ["gfx90a", "gfx940", "gfx941", "gfx942"] },
  { prefix: "llvm.amdgcn.mfma.i32.16x16x16i8", processors: ["gfx908", "gfx90a"] },
  { prefix: "llvm.amdgcn.mfma.i32.16x16x32.i8", processors: ["gfx940", "gfx941", "gfx942"] },
  { prefix: "llvm.amdgcn.mfma.f32.16x16x32.", processors: ["gfx940", "gfx941", "gfx942"] },
  { prefix: "llvm.amdgcn.mfma.f32.16x16x8.xf32", processors: ["gfx940", "gfx941", "gfx942"] },
  { prefix: "llvm.tan.", instead: libraryFunction },
  { prefix: "llvm.tanh.", instead: libraryFunction },
  ...["sin", "cos", "exp", "exp2", "exp10", "log", "log2", "log10", "pow"].map((name) => ({
    prefix: `llvm.${name}.f64`,
    instead: libraryFunction,
  })),
];
