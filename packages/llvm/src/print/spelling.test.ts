import { DiagnosticSink } from "@dslc/base";
import { describe, expect, test } from "vitest";
import { printLlvmIr } from "./print-llvm-ir.ts";
import { lines, parseDialect, toLlvmIr } from "./testing.ts";

const typed = (text: string): readonly string[] => lines(toLlvmIr(text, { llvmMajor: 14 }).text);

const body = (parameters: string, text: string): readonly string[] => {
  const all = typed(`llvm.func @f(${parameters}) {\n${text}\nllvm.return\n}`);
  return all
    .slice(all.indexOf("entry:") + 1, all.indexOf("}"))
    .map((line) => line.trim())
    .filter((line) => line !== "ret void");
};

describe("with typed pointers", () => {
  test("every pointer is one to bytes", () => {
    const [header] = typed("llvm.func @f(%a: !llvm.ptr<3>, %b: !llvm.ptr) { llvm.return }");
    expect(header).toBe("define void @f(i8 addrspace(3)* %a, i8* %b) {");
  });

  test("an access casts its address", () => {
    expect(
      body(
        "%p: !llvm.ptr<3>",
        `%v = llvm.load %p {alignment = 4 : i64} : !llvm.ptr<3> -> f32
         llvm.store %v, %p {alignment = 4 : i64} : f32, !llvm.ptr<3>`,
      ),
    ).toEqual([
      "%typed = bitcast i8 addrspace(3)* %p to float addrspace(3)*",
      "%v = load float, float addrspace(3)* %typed, align 4",
      "%typed.1 = bitcast i8 addrspace(3)* %p to float addrspace(3)*",
      "store float %v, float addrspace(3)* %typed.1, align 4",
    ]);
  });

  test("an access to a byte, and an offset in bytes, need no cast", () => {
    expect(
      body(
        "%p: !llvm.ptr<3>, %i: i32",
        `%q = llvm.getelementptr %p[%i] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
         %v = llvm.load %q {alignment = 1 : i64} : !llvm.ptr<3> -> i8`,
      ),
    ).toEqual(["%q = getelementptr i8, i8 addrspace(3)* %p, i32 %i", "%v = load i8, i8 addrspace(3)* %q, align 1"]);
  });

  test("the address of a part is cast back", () => {
    expect(
      body(
        "%p: !llvm.ptr<1>, %i: i64",
        "%q = llvm.getelementptr inbounds %p[%i, 1, 2] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, !llvm.struct<(i32, array<4 x f16>)>",
      ),
    ).toEqual([
      "%typed = bitcast i8 addrspace(1)* %p to { i32, [4 x half] } addrspace(1)*",
      "%typed.1 = getelementptr inbounds { i32, [4 x half] }, { i32, [4 x half] } addrspace(1)* %typed, i64 %i, i32 1, i32 2",
      "%q = bitcast half addrspace(1)* %typed.1 to i8 addrspace(1)*",
    ]);
  });

  test("private memory is one of bytes to those who use it", () => {
    expect(body("%n: i32", "%p = llvm.alloca %n x f64 {alignment = 8 : i64} : (i32) -> !llvm.ptr<5>")).toEqual([
      "%typed = alloca double, i32 %n, align 8, addrspace(5)",
      "%p = bitcast double addrspace(5)* %typed to i8 addrspace(5)*",
    ]);
  });

  test("atomics cast their address", () => {
    expect(
      body(
        "%p: !llvm.ptr<1>, %a: i32",
        `%r = llvm.atomicrmw add %p, %a monotonic : !llvm.ptr<1>, i32
         %s = llvm.cmpxchg %p, %a, %a monotonic monotonic : !llvm.ptr<1>, i32`,
      ),
    ).toEqual([
      "%typed = bitcast i8 addrspace(1)* %p to i32 addrspace(1)*",
      "%r = atomicrmw add i32 addrspace(1)* %typed, i32 %a monotonic, align 4",
      "%typed.1 = bitcast i8 addrspace(1)* %p to i32 addrspace(1)*",
      "%s = cmpxchg i32 addrspace(1)* %typed.1, i32 %a, i32 %a monotonic monotonic, align 4",
    ]);
  });

  test("the address of a symbol is a constant cast, in functions and in initial values", () => {
    const all = typed(`llvm.mlir.global external @g() {addr_space = 3 : i32} : !llvm.array<4 x f32>
llvm.func @f() -> !llvm.ptr<3> {
  %a = llvm.mlir.addressof @g : !llvm.ptr<3>
  llvm.return %a : !llvm.ptr<3>
}`);
    expect(all).toContain("  ret i8 addrspace(3)* bitcast ([4 x float] addrspace(3)* @g to i8 addrspace(3)*)");
  });

  test("a call through a pointer casts it, a call by name does not", () => {
    expect(
      body(
        "%p: !llvm.ptr, %a: i32",
        `%r = llvm.call %p(%a) : !llvm.ptr, (i32) -> f32
         llvm.call @f(%p, %a) : (!llvm.ptr, i32) -> ()`,
      ),
    ).toEqual([
      "%typed = bitcast i8* %p to float (i32)*",
      "%r = call float %typed(i32 %a)",
      "call void @f(i8* %p, i32 %a)",
    ]);
  });

  test("annotations name a kernel with its type", () => {
    expect(
      typed("llvm.func @k(%p: !llvm.ptr<1>) attributes {nvvm.kernel, nvvm.minctasm = 2 : i32} { llvm.return }"),
    ).toContain('!0 = !{void (i8 addrspace(1)*)* @k, !"minctasm", i32 2}');
  });

  test("intrinsics on pointers are named after bytes", () => {
    expect(body("%p: !llvm.ptr<5>", "llvm.intr.lifetime.start 4, %p : !llvm.ptr<5>")).toEqual([
      "call void @llvm.lifetime.start.p5i8(i64 4, i8 addrspace(5)* %p)",
    ]);
  });

  test("intrinsics that were overloaded later have their old names", () => {
    const call = (name: string) => `%r = llvm.call_intrinsic "llvm.amdgcn.${name}.i32"(%v, %v) : (i32, i32) -> i32`;
    expect(body("%v: i32", call("readlane"))).toEqual(["%r = call i32 @llvm.amdgcn.readlane(i32 %v, i32 %v)"]);
    expect(body("%v: i32", call("other"))).toEqual(["%r = call i32 @llvm.amdgcn.other.i32(i32 %v, i32 %v)"]);
  });

  test("a result's range is metadata", () => {
    const all = typed(`llvm.func @f() -> i32 {
  %v = nvvm.read.ptx.sreg.tid.x {range = array<i32: 0, 32>} : i32
  llvm.return %v : i32
}`);
    expect(all).toContain("  %v = call i32 @llvm.nvvm.read.ptx.sreg.tid.x(), !range !0");
    expect(all).toContain("!0 = !{i32 0, i32 32}");
  });

  test.each([
    ["other = none, argMem = none, inaccessibleMem = none", "{ readnone }"],
    ["other = read, argMem = read, inaccessibleMem = read", "{ readonly }"],
    ["other = none, argMem = readwrite, inaccessibleMem = none", "{ argmemonly }"],
    ["other = none, argMem = write, inaccessibleMem = none", "{ argmemonly writeonly }"],
  ])("effects on memory are words: %s", (effects, words) => {
    const all = typed(`llvm.func @f() attributes {memory = #llvm.memory_effects<${effects}>} { llvm.return }`);
    expect(all).toContain(`attributes #0 = ${words}`);
  });

  test("effects that had no words are not promised", () => {
    const effects = "other = read, argMem = write, inaccessibleMem = none";
    const all = typed(`llvm.func @f() attributes {memory = #llvm.memory_effects<${effects}>} { llvm.return }`);
    expect(all.filter((line) => line.startsWith("attributes"))).toEqual([]);
  });

  test.each([
    ["fmax", "f32", "'atomicrmw fmax' of float"],
    ["uinc_wrap", "i32", "'atomicrmw uinc_wrap' of i32"],
    ["xchg", "!llvm.ptr", "'atomicrmw xchg' of i8*"],
  ])("an atomic %s of %s is newer", (operation, type, what) => {
    const sink = new DiagnosticSink();
    const text = `llvm.func @f(%p: !llvm.ptr<1>, %v: ${type}) {
%r = llvm.atomicrmw ${operation} %p, %v monotonic : !llvm.ptr<1>, ${type}
llvm.return
}`;
    expect(printLlvmIr(parseDialect(text), sink, { llvmMajor: 14 })).toBeUndefined();
    expect(sink.diagnostics.map(({ message }) => message)).toEqual([`LLVM 14 does not know ${what}; it came later`]);
    expect(printLlvmIr(parseDialect(text), sink)).toBeDefined();
  });

  test.each([
    ["a parameter by value", "llvm.func @f(%p: !llvm.ptr {llvm.byval = i32}) { llvm.return }"],
    [
      "addresses in a vector",
      "llvm.func @f(%p: !llvm.vec<2 x ptr>, %i: i64) {\n%q = llvm.getelementptr %p[%i] : (!llvm.vec<2 x ptr>, i64) -> !llvm.vec<2 x ptr>, f32\nllvm.return\n}",
    ],
  ])("%s has no spelling", (_, text) => {
    const sink = new DiagnosticSink();
    expect(printLlvmIr(parseDialect(text), sink, { llvmMajor: 14 })).toBeUndefined();
    expect(sink.diagnostics.map(({ name }) => name.replace(/-\w+$/, ""))).toEqual(["llvm/unprintable"]);
    expect(printLlvmIr(parseDialect(text), sink)).toBeDefined();
  });
});

describe.each([16, 17, 18])("for LLVM %d", (llvmMajor) => {
  const before19 = (text: string): readonly string[] => lines(toLlvmIr(text, { llvmMajor }).text);

  test("a result's range is metadata, as the attribute came with LLVM 19", () => {
    const text = `llvm.func @f() -> i32 {
  %v = rocdl.workgroup.id.x {range = array<i32: 0, 100>} : i32
  llvm.return %v : i32
}`;
    expect(before19(text)).toContain("  %v = call i32 @llvm.amdgcn.workgroup.id.x(), !range !0");
    expect(before19(text)).toContain("!0 = !{i32 0, i32 100}");
    expect(lines(toLlvmIr(text).text)).toContain("  %v = call range(i32 0, 100) i32 @llvm.amdgcn.workgroup.id.x()");
  });

  test("intrinsics that were overloaded later have their old names", () => {
    const text = `llvm.func @f(%v: i32) {
  %r = llvm.call_intrinsic "llvm.amdgcn.readlane.i32"(%v, %v) : (i32, i32) -> i32
  llvm.return
}`;
    expect(before19(text)).toContain("  %r = call i32 @llvm.amdgcn.readlane(i32 %v, i32 %v)");
    expect(lines(toLlvmIr(text).text)).toContain("  %r = call i32 @llvm.amdgcn.readlane.i32(i32 %v, i32 %v)");
  });

  test("pointers are opaque and effects on memory an attribute", () => {
    const all = before19(
      "llvm.func @f(%p: !llvm.ptr<3>) attributes {memory = #llvm.memory_effects<other = none, argMem = none, inaccessibleMem = none>} { llvm.return }",
    );
    expect(all).toContain("define void @f(ptr addrspace(3) %p) #0 {");
    expect(all).toContain("attributes #0 = { memory(none) }");
  });
});
