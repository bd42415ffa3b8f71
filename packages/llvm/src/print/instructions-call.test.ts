import { defineDialect, defineOp, i32 } from "@dslc/ir";
import { DiagnosticSink } from "@dslc/base";
import { overloaded } from "@dslc/dialect-llvm";
import { describe, expect, test } from "vitest";
import { printLlvmIr } from "./print-llvm-ir.ts";
import { instructions, lines, parseDialect, printErrors, toLlvmIr } from "./testing.ts";

const parameters =
  "%i: i32, %j: i32, %l: i64, %b: i1, %f: f32, %g: f32, %v: vector<4xf32>, %p: !llvm.ptr, %p3: !llvm.ptr<3>";

/** An operation's instruction, and the declaration of what it calls. */
function becomes(operation: string): readonly (string | undefined)[] {
  const { text } = toLlvmIr(`llvm.func @f(${parameters}) {\n${operation}\nllvm.return\n}`);
  const call = lines(text)[2]?.trim().replace("%r = ", "");
  return [call, lines(text).find((line) => line.startsWith("declare"))];
}

describe("intrinsics of the dialect", () => {
  test.each([
    [
      "%r = llvm.intr.fma(%f, %f, %g) : (f32, f32, f32) -> f32",
      "call float @llvm.fma.f32(float %f, float %f, float %g)",
      "declare float @llvm.fma.f32(float, float, float)",
    ],
    [
      "%r = llvm.intr.sqrt(%v) {fastmathFlags = #llvm.fastmath<afn>} : (vector<4xf32>) -> vector<4xf32>",
      "call afn <4 x float> @llvm.sqrt.v4f32(<4 x float> %v)",
      "declare <4 x float> @llvm.sqrt.v4f32(<4 x float>)",
    ],
    [
      "%r = llvm.intr.minnum(%f, %g) : (f32, f32) -> f32",
      "call float @llvm.minnum.f32(float %f, float %g)",
      "declare float @llvm.minnum.f32(float, float)",
    ],
    [
      "%r = llvm.intr.powi(%f, %i) : (f32, i32) -> f32",
      "call float @llvm.powi.f32.i32(float %f, i32 %i)",
      "declare float @llvm.powi.f32.i32(float, i32)",
    ],
    [
      "%r = llvm.intr.lround(%f) : (f32) -> i64",
      "call i64 @llvm.lround.i64.f32(float %f)",
      "declare i64 @llvm.lround.i64.f32(float)",
    ],
    [
      '%r = "llvm.intr.ctlz"(%i) <{is_zero_poison = true}> : (i32) -> i32',
      "call i32 @llvm.ctlz.i32(i32 %i, i1 true)",
      "declare i32 @llvm.ctlz.i32(i32, i1)",
    ],
    [
      '%r = "llvm.intr.is.fpclass"(%f) <{bit = 3 : i32}> : (f32) -> i1',
      "call i1 @llvm.is.fpclass.f32(float %f, i32 3)",
      "declare i1 @llvm.is.fpclass.f32(float, i32)",
    ],
    [
      "%r = llvm.intr.fshl(%i, %j, %i) : (i32, i32, i32) -> i32",
      "call i32 @llvm.fshl.i32(i32 %i, i32 %j, i32 %i)",
      "declare i32 @llvm.fshl.i32(i32, i32, i32)",
    ],
    [
      "%r = llvm.intr.uadd.sat(%i, %j) : (i32, i32) -> i32",
      "call i32 @llvm.uadd.sat.i32(i32 %i, i32 %j)",
      "declare i32 @llvm.uadd.sat.i32(i32, i32)",
    ],
    [
      '%r = "llvm.intr.umul.with.overflow"(%i, %j) : (i32, i32) -> !llvm.struct<(i32, i1)>',
      "call { i32, i1 } @llvm.umul.with.overflow.i32(i32 %i, i32 %j)",
      "declare { i32, i1 } @llvm.umul.with.overflow.i32(i32, i32)",
    ],
    ['"llvm.intr.assume"(%b) : (i1) -> ()', "call void @llvm.assume(i1 %b)", "declare void @llvm.assume(i1)"],
    [
      "%r = llvm.intr.expect %i, %j : i32",
      "call i32 @llvm.expect.i32(i32 %i, i32 %j)",
      "declare i32 @llvm.expect.i32(i32, i32)",
    ],
    [
      "%r = llvm.intr.expect.with.probability %i, %j, 5.000000e-01 : i32",
      "call i32 @llvm.expect.with.probability.i32(i32 %i, i32 %j, double 5.000000e-01)",
      "declare i32 @llvm.expect.with.probability.i32(i32, i32, double)",
    ],
    [
      '"llvm.intr.memcpy"(%p, %p3, %l) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr<3>, i64) -> ()',
      "call void @llvm.memcpy.p0.p3.i64(ptr %p, ptr addrspace(3) %p3, i64 %l, i1 false)",
      "declare void @llvm.memcpy.p0.p3.i64(ptr, ptr addrspace(3), i64, i1)",
    ],
    [
      "llvm.intr.lifetime.start 4, %p : !llvm.ptr",
      "call void @llvm.lifetime.start.p0(i64 4, ptr %p)",
      "declare void @llvm.lifetime.start.p0(i64, ptr)",
    ],
  ])("%s", (operation, call, declaration) => expect(becomes(operation)).toEqual([call, declaration]));
});

describe("intrinsics of the vendors", () => {
  test.each([
    [
      "%r = nvvm.read.ptx.sreg.tid.x : i32",
      "call i32 @llvm.nvvm.read.ptx.sreg.tid.x()",
      "declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()",
    ],
    [
      "%r = nvvm.read.ptx.sreg.nctaid.z : i32",
      "call i32 @llvm.nvvm.read.ptx.sreg.nctaid.z()",
      "declare i32 @llvm.nvvm.read.ptx.sreg.nctaid.z()",
    ],
    ["nvvm.barrier0", "call void @llvm.nvvm.barrier0()", "declare void @llvm.nvvm.barrier0()"],
    [
      "%r = rocdl.workitem.id.y : i32",
      "call i32 @llvm.amdgcn.workitem.id.y()",
      "declare i32 @llvm.amdgcn.workitem.id.y()",
    ],
    [
      "%r = rocdl.workgroup.id.x {range = array<i32: 0, 100>} : i32",
      "call range(i32 0, 100) i32 @llvm.amdgcn.workgroup.id.x()",
      "declare i32 @llvm.amdgcn.workgroup.id.x()",
    ],
    ["rocdl.s.barrier", "call void @llvm.amdgcn.s.barrier()", "declare void @llvm.amdgcn.s.barrier()"],
    [
      'llvm.call_intrinsic "llvm.nvvm.membar.cta"() : () -> ()',
      "call void @llvm.nvvm.membar.cta()",
      "declare void @llvm.nvvm.membar.cta()",
    ],
    [
      '%r = llvm.call_intrinsic "llvm.amdgcn.dispatch.ptr"() : () -> !llvm.ptr<4>',
      "call ptr addrspace(4) @llvm.amdgcn.dispatch.ptr()",
      "declare ptr addrspace(4) @llvm.amdgcn.dispatch.ptr()",
    ],
  ])("%s", (operation, call, declaration) => expect(becomes(operation)).toEqual([call, declaration]));

  test("a barrier of rocdl stands between fences", () => {
    expect(instructions("", "rocdl.barrier")).toEqual([
      'fence syncscope("workgroup") release',
      "call void @llvm.amdgcn.s.barrier()",
      'fence syncscope("workgroup") acquire',
    ]);
  });
});

test("an intrinsic is declared once, and one with two signatures is reported", () => {
  const call = (type: string): string => `  %${type} = llvm.call_intrinsic "llvm.some.thing"() : () -> ${type}\n`;
  expect(
    lines(toLlvmIr(`llvm.func @f() {\n  nvvm.barrier0\n  nvvm.barrier0\n  llvm.return\n}`).text).filter((line) =>
      line.startsWith("declare"),
    ),
  ).toHaveLength(1);
  expect(printErrors(`llvm.func @f() {\n${call("i32")}${call("i64")}  llvm.return\n}`)).toEqual([
    "3: the intrinsic 'llvm.some.thing' is called as 'i64 @llvm.some.thing()' and before as 'i32 @llvm.some.thing()'",
  ]);
});

test("a function that the module declares is not declared again", () => {
  const { text } = toLlvmIr("llvm.func @llvm.nvvm.barrier0()\nllvm.func @f() {\nnvvm.barrier0\nllvm.return\n}");
  expect(lines(text).filter((line) => line.startsWith("declare"))).toEqual(["declare void @llvm.nvvm.barrier0()"]);
});

test("an operation of another dialect says which intrinsic it calls", () => {
  const magic = defineOp("mine.magic", { operands: { in: i32 }, results: { out: i32 }, interfaces: [overloaded([0])] });
  const module = parseDialect('llvm.func @f(%i: i32) {\n%r = "mine.magic"(%i) : (i32) -> i32\nllvm.return\n}', [
    defineDialect("mine", { ops: [magic] }),
  ]);
  expect(printLlvmIr(module, new DiagnosticSink())?.text).toContain("%r = call i32 @mine.magic.i32(i32 %i)");
});

describe("calls", () => {
  const declarations = `llvm.func @g(i32, !llvm.ptr) -> f32
    llvm.func @h(i32, ...)
    llvm.func internal fastcc @k(%i: i32) { llvm.return }\n`;
  const call = (operation: string): string | undefined => {
    const { text } = toLlvmIr(`${declarations}llvm.func @f(${parameters}) {\n${operation}\nllvm.return\n}`);
    return lines(text)
      .find((line) => /call|asm/.test(line))
      ?.trim();
  };

  test.each([
    ["%r = llvm.call @g(%i, %p) : (i32, !llvm.ptr) -> f32", "%r = call float @g(i32 %i, ptr %p)"],
    [
      "%r = llvm.call @g(%i, %p) {fastmathFlags = #llvm.fastmath<nnan>} : (i32, !llvm.ptr) -> f32",
      "%r = call nnan float @g(i32 %i, ptr %p)",
    ],
    [
      "llvm.call @h(%i, %f) vararg(!llvm.func<void (i32, ...)>) : (i32, f32) -> ()",
      "call void (i32, ...) @h(i32 %i, float %f)",
    ],
    ["llvm.call fastcc tail @k(%i) : (i32) -> ()", "tail call fastcc void @k(i32 %i)"],
    ["%r = llvm.call %p(%i) : !llvm.ptr, (i32) -> i64", "%r = call i64 %p(i32 %i)"],
    [
      '%r = llvm.inline_asm has_side_effects "mov.u32 $0, %tid.x;", "=r" : () -> i32',
      '%r = call i32 asm sideeffect "mov.u32 $0, %tid.x;", "=r"()',
    ],
    [
      'llvm.inline_asm is_align_stack asm_dialect = intel operand_attrs = [{elementtype = f32}] "x \\22\\0A", "=*m" %p : (!llvm.ptr) -> ()',
      'call void asm alignstack inteldialect "x \\22\\0A", "=*m"(ptr elementtype(float) %p)',
    ],
  ])("%s", (operation, expected) => expect(call(operation)).toBe(expected));
});
