import { describe, expect, test } from "vitest";
import { instructions, lines, printErrors, toLlvmIr } from "./testing.ts";

const parameters = "%i: i32, %j: i32, %l: i64, %f: f32, %p: !llvm.ptr, %p1: !llvm.ptr<1>, %p3: !llvm.ptr<3>";

function becomes(operation: string): string | undefined {
  return instructions(parameters, operation)[0]?.replace("%r = ", "");
}

describe("addresses", () => {
  test.each([
    [
      "%r = llvm.getelementptr inbounds %p1[%l] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32",
      "getelementptr inbounds float, ptr addrspace(1) %p1, i64 %l",
    ],
    [
      "%r = llvm.getelementptr %p3[-4] : (!llvm.ptr<3>) -> !llvm.ptr<3>, i8",
      "getelementptr i8, ptr addrspace(3) %p3, i32 -4",
    ],
    [
      "%r = llvm.getelementptr %p[%i, 2, %j] : (!llvm.ptr, i32, i32) -> !llvm.ptr, !llvm.array<3 x array<4 x f32>>",
      "getelementptr [3 x [4 x float]], ptr %p, i32 %i, i32 2, i32 %j",
    ],
    [
      "%r = llvm.alloca %i x f32 {alignment = 16 : i64} : (i32) -> !llvm.ptr<5>",
      "alloca float, i32 %i, align 16, addrspace(5)",
    ],
    ["%r = llvm.alloca inalloca %i x i64 : (i32) -> !llvm.ptr", "alloca inalloca i64, i32 %i, align 4"],
  ])("%s", (operation, expected) => expect(becomes(operation)).toBe(expected));
});

describe("accesses", () => {
  test.each([
    [
      "%r = llvm.load %p1 {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xf32>",
      "load <4 x float>, ptr addrspace(1) %p1, align 16",
    ],
    ["%r = llvm.load volatile %p : !llvm.ptr -> i32", "load volatile i32, ptr %p, align 4"],
    [
      '%r = llvm.load %p atomic syncscope("agent") acquire {alignment = 4 : i64} : !llvm.ptr -> i32',
      'load atomic i32, ptr %p syncscope("agent") acquire, align 4',
    ],
    ["llvm.store %f, %p3 {alignment = 4 : i64} : f32, !llvm.ptr<3>", "store float %f, ptr addrspace(3) %p3, align 4"],
    [
      "llvm.store volatile %i, %p atomic release {alignment = 4 : i64} : i32, !llvm.ptr",
      "store atomic volatile i32 %i, ptr %p release, align 4",
    ],
    [
      "%r = llvm.atomicrmw _and %p1, %i monotonic : !llvm.ptr<1>, i32",
      "atomicrmw and ptr addrspace(1) %p1, i32 %i monotonic, align 4",
    ],
    [
      '%r = llvm.atomicrmw volatile fadd %p1, %f syncscope("workgroup") acq_rel {alignment = 8 : i64} : !llvm.ptr<1>, f32',
      'atomicrmw volatile fadd ptr addrspace(1) %p1, float %f syncscope("workgroup") acq_rel, align 8',
    ],
    [
      "%r = llvm.cmpxchg %p3, %i, %j monotonic monotonic : !llvm.ptr<3>, i32",
      "cmpxchg ptr addrspace(3) %p3, i32 %i, i32 %j monotonic monotonic, align 4",
    ],
    [
      '%r = llvm.cmpxchg weak volatile %p, %l, %l syncscope("agent") acq_rel acquire : !llvm.ptr, i64',
      'cmpxchg weak volatile ptr %p, i64 %l, i64 %l syncscope("agent") acq_rel acquire, align 8',
    ],
    ['llvm.fence syncscope("workgroup") release', 'fence syncscope("workgroup") release'],
    ["llvm.fence seq_cst", "fence seq_cst"],
  ])("%s", (operation, expected) => expect(becomes(operation)).toBe(expected));
});

test("an access without an alignment gets that of the data layout", () => {
  const text =
    "llvm.func @f(%p: !llvm.ptr) {\n%a = llvm.load %p : !llvm.ptr -> i64\n%b = llvm.load %p : !llvm.ptr -> !llvm.ptr<3>\nllvm.return\n}";
  const loads = (dataLayout: string): readonly string[] =>
    lines(toLlvmIr(text, { dataLayout }).text)
      .filter((line) => line.includes("load"))
      .map((line) => line.replace(/.*align /, ""));
  expect(loads("")).toEqual(["4", "8"]);
  expect(loads("e-p3:32:32-i64:64")).toEqual(["8", "4"]);
});

test("invariant, nontemporal and aliasing are metadata", () => {
  const scope =
    '#llvm.alias_scope<id = distinct[1]<>, domain = <id = distinct[0]<>, description = "views">, description = "coeff">';
  const other = '#llvm.alias_scope<id = distinct[2]<>, domain = <id = distinct[0]<>, description = "views">>';
  const { text } = toLlvmIr(`llvm.func @f(%p: !llvm.ptr<1>, %q: !llvm.ptr<3>) {
    %a = llvm.load %p invariant {alignment = 4 : i64, alias_scopes = [${scope}], noalias_scopes = [${other}], nontemporal} : !llvm.ptr<1> -> f32
    llvm.store %a, %q {alignment = 4 : i64, alias_scopes = [${other}], noalias_scopes = [${scope}]} : f32, !llvm.ptr<3>
    llvm.return
  }`);
  expect(lines(text)).toEqual([
    "define void @f(ptr addrspace(1) %p, ptr addrspace(3) %q) {",
    "entry:",
    "  %a = load float, ptr addrspace(1) %p, align 4, !nontemporal !0, !invariant.load !1, !alias.scope !4, !noalias !6",
    "  store float %a, ptr addrspace(3) %q, align 4, !alias.scope !6, !noalias !4",
    "  ret void",
    "}",
    "!0 = !{i32 1}",
    "!1 = !{}",
    '!2 = distinct !{!2, !3, !"coeff"}',
    '!3 = distinct !{!3, !"views"}',
    "!4 = !{!2}",
    "!5 = distinct !{!5, !3}",
    "!6 = !{!5}",
  ]);
});

test("a fence may be about one kind of memory", () => {
  const { text } = toLlvmIr(
    'llvm.func @f() {\nllvm.fence syncscope("workgroup") release {llvm.mmra = [["amdgpu-as", "local"]]}\nllvm.return\n}',
  );
  expect(lines(text)).toContain('  fence syncscope("workgroup") release, !mmra !0');
  expect(lines(text).at(-1)).toBe('!0 = !{!"amdgpu-as", !"local"}');
});

test("an annotation of a fence in another form is reported", () => {
  expect(printErrors('llvm.func @f() {\n  llvm.fence release {llvm.mmra = "local"}\n  llvm.return\n}')).toEqual([
    "2: the attribute 'llvm.mmra = \"local\"' cannot be written as LLVM IR",
  ]);
});

test("type-based aliasing is reported, not dropped", () => {
  expect(
    printErrors(
      "llvm.func @f(%p: !llvm.ptr) {\n  %a = llvm.load %p {tbaa = [#llvm.tbaa_tag<x>]} : !llvm.ptr -> i32\n  llvm.return\n}",
    ),
  ).toEqual(["2: the attribute 'tbaa = [#llvm.tbaa_tag<x>]' cannot be written as LLVM IR"]);
});
