import { renderDiagnostics } from "@dslc/base";
import { expect, test } from "vitest";
import { auditGcn } from "./audit-gcn.ts";
import { auditLlvmIr } from "./audit-llvm-ir.ts";
import { auditPtx } from "./audit-ptx.ts";

/** Each diagnostic as `name@line`. */
const found = (diagnostics: ReturnType<typeof auditPtx>): string[] =>
  diagnostics.map(({ name, span }) => `${name}@${span?.source.lineColumn(span.start).line}`);

test("PTX whose accesses all have a state space passes", () => {
  const ptx = `.extern .shared .align 16 .b8 dyn[];
.visible .entry k(.param .u64 k_param_0) {
	ld.param.u64 	%rd1, [k_param_0];
	cvta.to.global.u64 	%rd2, %rd1;
	ld.volatile.global.f32 	%f1, [%rd2];
	@%p1 st.shared::cta.f32 	[%r74], %f10;
	ld.relaxed.gpu.global.nc.v4.f32 	{%f1, %f2, %f3, %f4}, [%rd2];
	atom.acq_rel.gpu.global.add.f32 	%f2, [%rd2], %f1;
	red.shared.add.u32 	[%r1], 1;
	st.local.u32 	[%SP], %r2;
	ld.const.u32 	%r3, [c];
	// ld.f32 in a comment
	setp.eq.s32 	%p1, %r1, 0;
}
`;
  expect(auditPtx(ptx)).toEqual([]);
});

test("generic loads, stores, atomics and reductions in PTX are found, predicated and aligned ones too", () => {
  const ptx =
    "ld.u32 %r1, [%rd1];\n\tst.volatile.v2.f32 [%rd1], {%f1, %f2};\n@!%p2 atom.add.u32 %r1, [%rd1], 1;\nred.add.u32 [%rd1], 1;";
  expect(found(auditPtx(ptx))).toEqual([1, 2, 3, 4].map((line) => `llvm/generic-access@${line}`));
  expect(renderDiagnostics(auditPtx("\tld.u32 	%r1, [%rd1];", "k.ptx"))).toContain(" --> k.ptx:1:2");
});

test("a second dynamic shared symbol is found", () => {
  const ptx = ".extern .shared .align 16 .b8 a[];\n.shared .align 4 .b8 c[100];\n.extern .shared .align 4 .b8 b[];\n";
  expect(found(auditPtx(ptx))).toEqual(["llvm/several-dynamic-symbols@3"]);
  expect(auditPtx(ptx)[0]?.message).toContain("'b'");
});

test("calls to unknown intrinsics are found in the assembly of both targets", () => {
  const ptx =
    ".extern .func  (.param .b32 func_retval0) llvm.nvvm.bogus\n(\n);\ncall.uni (retval0),\n\tllvm.nvvm.bogus,\n";
  expect(found(auditPtx(ptx))).toEqual(["llvm/unknown-intrinsic@1"]);
  const gcn = "\ts_getpc_b64 s[6:7]\n\ts_add_u32 s6, s6, llvm.amdgcn.bogus@gotpcrel32@lo+4\n";
  expect(found(auditGcn(gcn))).toEqual(["llvm/unknown-intrinsic@2"]);
});

test("LLVM's own symbols for workgroup memory are no intrinsics", () => {
  const gcn = `	v_mov_b32_e32 v0, llvm.amdgcn.kernel.k.lds@abs32@lo
	s_add_u32 s6, s6, llvm.amdgcn.lds.offset.table@rel32@lo+4
llvm.amdgcn.lds.offset.table:
	.long 0
`;
  expect(auditGcn(gcn)).toEqual([]);
});

test("flat and scratch instructions are found in GCN, directives and metadata of like names are not", () => {
  const gcn = `	flat_load_dword v1, v[0:1]
	flat_atomic_add v[0:1], v2
	scratch_store_dword off, v0, s0
	.amdhsa_reserve_flat_scratch 0
	.amdhsa_system_sgpr_private_segment_wavefront_offset 0
    .max_flat_workgroup_size: 256
	; scratch_load in a comment
	global_load_dword v1, v0, s[0:1]
	flat_scratch_lo_is_a_register
`;
  expect(found(auditGcn(gcn))).toEqual(["llvm/generic-access@1", "llvm/generic-access@2", "llvm/scratch-access@3"]);
});

test("scratch accesses are one warning at the first", () => {
  const [finding, ...more] = auditGcn("\ts_nop 0\n\tscratch_store_b32 off, v1, off\n\tscratch_load_b32 v1, off, off\n");
  expect(finding).toMatchObject({
    severity: "warning",
    message: "2 accesses to scratch memory, the first: scratch_store_b32 off, v1, off",
  });
  expect(more).toEqual([]);
});

test("LLVM IR that states what it must passes", () => {
  const ir = `@dyn = external addrspace(3) global [0 x i8], align 16
@st = internal unnamed_addr addrspace(3) global [100 x i8] poison, align 4
@table = internal addrspace(4) constant [2 x i32] [i32 1, i32 2], align 4
define void @f(ptr addrspace(1) %g, ptr addrspace(3) %w, ptr %p) {
  %a = load i32, ptr addrspace(3) %w, align 4
  store i32 %a, ptr addrspace(3) %w, align 4
  %b = load i32, ptr addrspace(1) %g
  %c = addrspacecast ptr addrspace(3) %w to ptr
  %d = addrspacecast ptr %p to ptr addrspace(1)
  ret void
}
`;
  expect(auditLlvmIr(ir)).toEqual([]);
});

test("workgroup variables without alignment or with an initialiser are found, and a second dynamic one", () => {
  const ir = `@a = internal addrspace(3) global i32 undef
@b = internal addrspace(3) global [4 x i32] zeroinitializer, align 4
@c = external addrspace(3) global [0 x i8], align 16
@"d e" = external addrspace(3) global [0 x float], align 4
`;
  expect(found(auditLlvmIr(ir))).toEqual([
    "llvm/workgroup-global@1",
    "llvm/workgroup-global@2",
    "llvm/several-dynamic-symbols@4",
  ]);
});

test("accesses to workgroup memory without alignment and casts between two memories are found", () => {
  const ir = `define void @f(ptr addrspace(3) %w) {
  %a = load i32, ptr addrspace(3) %w
  store i32 %a, ptr addrspace(3) %w ; align 4
  %b = atomicrmw add ptr addrspace(3) %w, i32 1 monotonic
  %c = addrspacecast ptr addrspace(3) %w to ptr addrspace(1)
  ret void
}
`;
  expect(found(auditLlvmIr(ir))).toEqual([
    "llvm/implicit-alignment@2",
    "llvm/implicit-alignment@3",
    "llvm/implicit-alignment@4",
    "llvm/impossible-cast@5",
  ]);
});
