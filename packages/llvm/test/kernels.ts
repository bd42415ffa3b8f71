/** Modules that the tests compile: kernels without the two header lines, which depend on the engine. */
import type { Engine, Triple } from "@dslc/llvm";

export const nvptx: Triple = "nvptx64-nvidia-cuda";
export const amdgpu: Triple = "amdgcn-amd-amdhsa";

/** The text with the triple and the data layout that the engine wants stated. */
export async function withHeader(engine: Engine, triple: Triple, body: string): Promise<string> {
  const described = await engine.describe();
  if (!described.ok) throw new Error("the tests of this package need LLVM");
  return header(triple, described.description.dataLayouts[triple]) + body;
}

/** Two lines, so that line n of a body is line n + 2 of the module. */
export const header = (triple: Triple, dataLayout: string): string =>
  `target datalayout = "${dataLayout}"\ntarget triple = "${triple}"\n`;

/** A tree sum over a static tile of 256 floats. */
export const blockSum = `@tile = internal unnamed_addr addrspace(3) global [256 x float] undef, align 4
define ptx_kernel void @block_sum(i32 noundef %n, ptr addrspace(1) noalias noundef readonly align 4 %x, ptr addrspace(1) noalias noundef writeonly align 4 %partial) {
entry:
  %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %b = call i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()
  %first = mul i32 %b, 256
  %i = add i32 %first, %t
  %inside = icmp ult i32 %i, %n
  br i1 %inside, label %load, label %fill
load:
  %i64 = zext i32 %i to i64
  %xp = getelementptr inbounds float, ptr addrspace(1) %x, i64 %i64
  %xv = load float, ptr addrspace(1) %xp, align 4
  br label %fill
fill:
  %v = phi float [ %xv, %load ], [ 0.0, %entry ]
  %t4 = shl nuw nsw i32 %t, 2
  %tp = getelementptr inbounds i8, ptr addrspace(3) @tile, i32 %t4
  store float %v, ptr addrspace(3) %tp, align 4
  call void @llvm.nvvm.barrier0()
  br label %head
head:
  %s = phi i32 [ 128, %fill ], [ %half, %latch ]
  %more = icmp ugt i32 %s, 0
  br i1 %more, label %body, label %done
body:
  %low = icmp ult i32 %t, %s
  br i1 %low, label %add, label %latch
add:
  %o = add i32 %t, %s
  %o4 = shl nuw nsw i32 %o, 2
  %op = getelementptr inbounds i8, ptr addrspace(3) @tile, i32 %o4
  %p = load float, ptr addrspace(3) %tp, align 4
  %q = load float, ptr addrspace(3) %op, align 4
  %r = fadd float %p, %q
  store float %r, ptr addrspace(3) %tp, align 4
  br label %latch
latch:
  call void @llvm.nvvm.barrier0()
  %half = udiv i32 %s, 2
  br label %head
done:
  %leader = icmp eq i32 %t, 0
  br i1 %leader, label %write, label %exit
write:
  %sum = load float, ptr addrspace(3) @tile, align 4
  %b64 = zext i32 %b to i64
  %pp = getelementptr inbounds float, ptr addrspace(1) %partial, i64 %b64
  store float %sum, ptr addrspace(1) %pp, align 4
  br label %exit
exit:
  ret void
}
declare i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()
declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
declare void @llvm.nvvm.barrier0()
!nvvm.annotations = !{!0}
!0 = !{ptr @block_sum, !"reqntidx", i32 256, !"reqntidy", i32 1, !"reqntidz", i32 1}
`;

/** Reverses one group's floats through launch-sized workgroup memory. */
export const nvptxReverse = `@dyn = external addrspace(3) global [0 x i8], align 16
define ptx_kernel void @reverse(ptr addrspace(1) noalias noundef align 4 %x) {
  %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %n = call i32 @llvm.nvvm.read.ptx.sreg.ntid.x()
  %t64 = zext i32 %t to i64
  %xp = getelementptr inbounds float, ptr addrspace(1) %x, i64 %t64
  %v = load float, ptr addrspace(1) %xp, align 4
  %t4 = shl nuw nsw i32 %t, 2
  %to = getelementptr inbounds i8, ptr addrspace(3) @dyn, i32 %t4
  store float %v, ptr addrspace(3) %to, align 4
  call void @llvm.nvvm.barrier0()
  %last = sub i32 %n, %t
  %last4 = shl nuw nsw i32 %last, 2
  %past = getelementptr i8, ptr addrspace(3) @dyn, i32 %last4
  %from = getelementptr inbounds i8, ptr addrspace(3) %past, i32 -4
  %w = load float, ptr addrspace(3) %from, align 4
  store float %w, ptr addrspace(1) %xp, align 4
  ret void
}
declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
declare i32 @llvm.nvvm.read.ptx.sreg.ntid.x()
declare void @llvm.nvvm.barrier0()
`;

/** The same on amdgpu, for groups of 64, with 100 static bytes beside the launch-sized memory, and a helper. */
export const amdgpuReverse = `@dyn = external addrspace(3) global [0 x i8], align 16
@still = internal addrspace(3) global [100 x i8] poison, align 4
define i32 @four(i32 %x) {
  %y = shl i32 %x, 2
  ret i32 %y
}
define amdgpu_kernel void @reverse(ptr addrspace(1) noalias noundef align 4 %x, i32 noundef %scale) #0 {
  %t = call i32 @llvm.amdgcn.workitem.id.x()
  %t64 = zext i32 %t to i64
  %xp = getelementptr inbounds i32, ptr addrspace(1) %x, i64 %t64
  %v = load i32, ptr addrspace(1) %xp, align 4
  %t4 = call i32 @four(i32 %t)
  %to = getelementptr inbounds i8, ptr addrspace(3) @dyn, i32 %t4
  store i32 %v, ptr addrspace(3) %to, align 4
  %sp = getelementptr inbounds i8, ptr addrspace(3) @still, i32 %t
  store i8 1, ptr addrspace(3) %sp, align 1
  fence syncscope("workgroup") release
  call void @llvm.amdgcn.s.barrier()
  fence syncscope("workgroup") acquire
  %last4 = sub i32 252, %t4
  %from = getelementptr inbounds i8, ptr addrspace(3) @dyn, i32 %last4
  %w = load i32, ptr addrspace(3) %from, align 4
  %b = load i8, ptr addrspace(3) %sp, align 1
  %b32 = zext i8 %b to i32
  %scaled = mul i32 %w, %scale
  %sum = add i32 %scaled, %b32
  store i32 %sum, ptr addrspace(1) %xp, align 4
  ret void
}
declare i32 @llvm.amdgcn.workitem.id.x()
declare void @llvm.amdgcn.s.barrier()
attributes #0 = { "amdgpu-flat-work-group-size"="64,64" "uniform-work-group-size"="true" }
!llvm.module.flags = !{!0}
!0 = !{i32 1, !"amdhsa_code_object_version", i32 500}
`;

/** A kernel of one basic block with so many multiplications that code generation takes seconds. */
export function slowKernel(multiplications: number): string {
  const lines = ["define amdgpu_kernel void @slow(ptr addrspace(1) %p, float %x0) {"];
  lines.push("  %v0 = load volatile float, ptr addrspace(1) %p, align 4");
  for (let i = 1; i <= multiplications; i++) {
    lines.push(`  %w${i} = load volatile float, ptr addrspace(1) %p, align 4`);
    lines.push(`  %v${i} = fmul float %v${i - 1}, %w${i}`);
  }
  lines.push(`  store float %v${multiplications}, ptr addrspace(1) %p, align 4`, "  ret void", "}", "");
  return lines.join("\n");
}
