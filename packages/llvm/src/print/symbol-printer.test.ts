import { DiagnosticSink } from "@dslc/base";
import { LLVMFunctionType, LLVMStructType, LLVMVoidType } from "@dslc/dialect-llvm";
import { i64, TypeAttribute } from "@dslc/ir";
import { describe, expect, test } from "vitest";
import { printLlvmIr } from "./print-llvm-ir.ts";
import { lines, parseDialect, printErrors, toLlvmIr } from "./testing.ts";

const first = (text: string): string | undefined => lines(toLlvmIr(text).text)[0];

describe("global variables", () => {
  test.each([
    [
      "internal unnamed_addr @g() {addr_space = 3 : i32, alignment = 4 : i64} : !llvm.array<1024 x i8>",
      "@g = internal unnamed_addr addrspace(3) global [1024 x i8] undef, align 4",
    ],
    [
      "external @g() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<0 x i8>",
      "@g = external addrspace(3) global [0 x i8], align 16",
    ],
    ["external @g(42 : i32) : i32", "@g = global i32 42, align 4"],
    [
      "private constant @g(dense<1.0> : tensor<2xf32>) : !llvm.array<2 x f32>",
      "@g = private constant [2 x float] [float 1.000000e+00, float 1.000000e+00], align 4",
    ],
    ['internal constant @g("ab\\00")', '@g = internal constant [3 x i8] c"ab\\00", align 1'],
    [
      "linkonce_odr hidden local_unnamed_addr thread_local @g(1.0 : f32) : f32",
      "@g = linkonce_odr hidden thread_local local_unnamed_addr global float 1.000000e+00, align 4",
    ],
    ["extern_weak @g() : i64", "@g = extern_weak global i64, align 4"],
    ["common @g() : i32", "@g = common global i32 zeroinitializer, align 4"],
    ['weak @g() {dso_local, section = "sec"} : i32', '@g = weak dso_local global i32 undef, section "sec", align 4'],
    [
      "internal @g([1 : i32, 2.0 : f32]) : !llvm.struct<(i32, f32)>",
      "@g = internal global { i32, float } { i32 1, float 2.000000e+00 }, align 4",
    ],
    [
      "internal @g() : !llvm.ptr {\n%a = llvm.mlir.addressof @g : !llvm.ptr\nllvm.return %a : !llvm.ptr\n}",
      "@g = internal global ptr @g, align 8",
    ],
  ])("%s", (text, expected) => expect(first(`llvm.mlir.global ${text}`)).toBe(expected));

  test("an initializer that is computed is reported at the operation", () => {
    expect(
      printErrors(
        "llvm.mlir.global internal @g() : i32 {\n  %a = llvm.mlir.constant(1 : i32) : i32\n  %b = llvm.add %a, %a : i32\n  llvm.return %b : i32\n}",
      ),
    ).toEqual(["3: 'llvm.add' cannot be written as LLVM IR: an initializer is one constant"]);
  });
});

describe("functions", () => {
  test.each([
    ["llvm.func @f(i32, !llvm.ptr<1>) -> i32", "declare i32 @f(i32, ptr addrspace(1))"],
    ["llvm.func extern_weak @f(i32, ...)", "declare extern_weak void @f(i32, ...)"],
    ["llvm.func internal fastcc @f() { llvm.return }", "define internal fastcc void @f() {"],
    [
      "llvm.func hidden unnamed_addr @f() attributes {dso_local} { llvm.return }",
      "define dso_local hidden void @f() unnamed_addr {",
    ],
    ["llvm.func cc_10 @f()", "declare cc 10 void @f()"],
    ["llvm.func ptx_kernelcc @f() { llvm.return }", "define ptx_kernel void @f() {"],
    ["llvm.func amdgpu_gfxcc @f() { llvm.return }", "define amdgpu_gfx void @f() {"],
    ['llvm.func @f() attributes {section = "s", alignment = 16 : i64}', 'declare void @f() section "s" align 16'],
    [
      "llvm.func @f(%a: i32 {llvm.noundef, llvm.zeroext}, %p: !llvm.ptr {llvm.align = 8 : i64, llvm.dereferenceable = 64 : i64, llvm.nonnull, other.thing}) -> (f32 {llvm.noundef})",
      "declare noundef float @f(i32 noundef zeroext, ptr align 8 dereferenceable(64) nonnull)",
    ],
    [
      "llvm.func @f(%p: !llvm.ptr<4> {llvm.byref = !llvm.struct<(i32)>})",
      "declare void @f(ptr addrspace(4) byref({ i32 }))",
    ],
  ])("%s", (text, expected) =>
    expect(first(text.replace(/%\w+: /g, text.includes("{ llvm.return }") ? "$&" : ""))).toBe(expected),
  );

  test.each([
    ["no_unwind, will_return, always_inline, convergent", "convergent alwaysinline nounwind willreturn"],
    ["memory = #llvm.memory_effects<other = none, argMem = none, inaccessibleMem = none>", "memory(none)"],
    ["memory = #llvm.memory_effects<other = none, argMem = read, inaccessibleMem = none>", "memory(argmem: read)"],
    [
      "memory = #llvm.memory_effects<other = read, argMem = readwrite, inaccessibleMem = none>",
      "memory(read, argmem: readwrite, inaccessiblemem: none)",
    ],
    [
      'target_cpu = "sm_90", target_features = #llvm.target_features<["+a", "-b"]>',
      '"target-cpu"="sm_90" "target-features"="+a,-b"',
    ],
    [
      'unsafe_fp_math = true, denormal_fp_math_f32 = "preserve-sign"',
      '"unsafe-fp-math"="true" "denormal-fp-math-f32"="preserve-sign"',
    ],
    ['passthrough = ["nofree", "own", ["amdgpu-waves-per-eu", "2,4"]]', 'nofree "own" "amdgpu-waves-per-eu"="2,4"'],
  ])("attributes {%s}", (attributes, expected) => {
    const text = lines(toLlvmIr(`llvm.func @f() attributes {${attributes}}`).text);
    expect(text).toEqual(["declare void @f() #0", `attributes #0 = { ${expected} }`]);
  });

  test("functions with the same attributes share a group", () => {
    const text = lines(
      toLlvmIr("llvm.func @f() attributes {no_unwind}\nllvm.func @g() attributes {no_unwind}\nllvm.func @h()").text,
    );
    expect(text).toEqual([
      "declare void @f() #0",
      "declare void @g() #0",
      "declare void @h()",
      "attributes #0 = { nounwind }",
    ]);
  });

  test("what nobody knows how to say is reported", () => {
    expect(printErrors("llvm.func @f(!llvm.ptr {llvm.made_up})")).toEqual([
      "1: the attribute 'llvm.made_up = unit' cannot be written as LLVM IR",
    ]);
    expect(printErrors('llvm.func @f() attributes {passthrough = [["a", "b", "c"]]}')).toHaveLength(1);
    expect(printErrors("llvm.func @f() attributes {arm_new_za}")).toEqual([
      "1: the attribute 'arm_new_za = unit' cannot be written as LLVM IR",
    ]);
    expect(printErrors("llvm.func @f() -> i32 attributes {nvvm.kernel}")).toEqual([
      "1: 'llvm.func' cannot be written as LLVM IR: a kernel returns nothing",
    ]);
    expect(printErrors("llvm.func @p()\nllvm.func @f() attributes {personality = @p}")).toEqual([
      "2: the attribute 'personality = @p' cannot be written as LLVM IR",
    ]);
  });
});

describe("launch attributes", () => {
  test("of nvvm are annotations", () => {
    const text = lines(
      toLlvmIr(
        "llvm.func @k() attributes {nvvm.kernel, nvvm.reqntid = array<i32: 256, 1, 1>, nvvm.minctasm = 2 : i32, nvvm.maxnreg = 32 : i32} { llvm.return }",
      ).text,
    );
    expect(text).toEqual([
      "define ptx_kernel void @k() {",
      "entry:",
      "  ret void",
      "}",
      "!nvvm.annotations = !{!0, !1, !2, !3, !4}",
      '!0 = !{ptr @k, !"maxnreg", i32 32}',
      '!1 = !{ptr @k, !"minctasm", i32 2}',
      '!2 = !{ptr @k, !"reqntidx", i32 256}',
      '!3 = !{ptr @k, !"reqntidy", i32 1}',
      '!4 = !{ptr @k, !"reqntidz", i32 1}',
    ]);
  });

  test.each([
    ["rocdl.kernel", '"amdgpu-flat-work-group-size"="1,256" "uniform-work-group-size"="true"'],
    [
      "rocdl.kernel, rocdl.max_flat_work_group_size = 128 : i32",
      '"amdgpu-flat-work-group-size"="1,128" "uniform-work-group-size"="true"',
    ],
    [
      'rocdl.kernel, rocdl.flat_work_group_size = "64,512", rocdl.waves_per_eu = 2 : i32',
      '"amdgpu-flat-work-group-size"="64,512" "amdgpu-waves-per-eu"="2" "uniform-work-group-size"="true"',
    ],
    [
      "rocdl.kernel, rocdl.uniform_work_group_size = false",
      '"amdgpu-flat-work-group-size"="1,256" "uniform-work-group-size"="false"',
    ],
  ])("%s", (attributes, expected) => {
    const text = lines(toLlvmIr(`llvm.func @k() attributes {${attributes}} { llvm.return }`).text);
    expect(text[0]).toBe("define amdgpu_kernel void @k() #0 {");
    expect(text.at(-1)).toBe(`attributes #0 = { ${expected} }`);
  });

  test("an exact group size of rocdl is metadata, and bounds the flat size", () => {
    const text = lines(
      toLlvmIr(
        "llvm.func @k() attributes {rocdl.kernel, rocdl.reqd_work_group_size = array<i32: 64, 8, 1>} { llvm.return }",
      ).text,
    );
    expect(text[0]).toBe("define amdgpu_kernel void @k() #0 !reqd_work_group_size !0 {");
    expect(text).toContain("!0 = !{i32 64, i32 8, i32 1}");
    expect(text.join()).toContain('"amdgpu-flat-work-group-size"="512,512"');
  });

  test.each([
    "nvvm.kernel, nvvm.cluster_dim = array<i32: 2>",
    "nvvm.reqntid = 256 : i32",
    "rocdl.made_up",
    'rocdl.waves_per_eu = "2"',
    "rocdl.reqd_work_group_size = array<i32: 64>",
  ])("%s is reported", (attributes) => {
    expect(printErrors(`llvm.func @k() attributes {${attributes}} { llvm.return }`)[0]).toMatch(
      /^1: the attribute '(nvvm|rocdl)\..*' cannot be written as LLVM IR$/,
    );
  });
});

describe("modules", () => {
  test("state their data layout and triple", () => {
    expect(
      lines(
        toLlvmIr('module attributes {llvm.data_layout = "e-i64:64", llvm.target_triple = "nvptx64-nvidia-cuda"} {}')
          .text,
      ),
    ).toEqual(['target datalayout = "e-i64:64"', 'target triple = "nvptx64-nvidia-cuda"']);
    expect(lines(toLlvmIr('module attributes {llvm.data_layout = "e-i64:64"} {}', { dataLayout: "e" }).text)).toEqual([
      'target datalayout = "e"',
    ]);
  });

  test("may be inside of one that states these", () => {
    const nested = '"gpu.module"() ({ llvm.func @f() }) {sym_name = "g"} : () -> ()';
    const module = parseDialect(`module attributes {llvm.data_layout = "e-i64:64"} { ${nested} }`);
    const inner = module.getRegion().entry.first ?? module;
    expect(lines(printLlvmIr(inner, new DiagnosticSink())?.text ?? "")).toEqual([
      'target datalayout = "e-i64:64"',
      "declare void @f()",
    ]);
  });

  test("for amdgcn say the version of the code object", () => {
    expect(lines(toLlvmIr("", { triple: "amdgcn-amd-amdhsa" }).text).slice(1)).toEqual([
      "!llvm.module.flags = !{!0}",
      '!0 = !{i32 1, !"amdhsa_code_object_version", i32 500}',
    ]);
  });

  test("define the struct types that they use by name, inner ones first", () => {
    expect(
      lines(
        toLlvmIr(
          'llvm.func @f(!llvm.struct<"outer", (struct<"in ner", packed (i8, i32)>, f32)>, !llvm.ptr {llvm.byval = !llvm.struct<"dark", opaque>})',
        ).text,
      ),
    ).toEqual([
      '%"in ner" = type <{ i8, i32 }>',
      '%outer = type { %"in ner", float }',
      "%dark = type opaque",
      "declare void @f(%outer, ptr byval(%dark))",
    ]);
  });

  test("have one struct of each name", () => {
    const module = parseDialect('llvm.func @f(!llvm.struct<"s", (i32)>)\nllvm.func @g()');
    const second = module.getRegion().entry.last;
    const other = LLVMStructType.get([i64], { name: "s" });
    second?.setProperty("function_type", new TypeAttribute(LLVMFunctionType.get(LLVMVoidType.get(), [other])));
    const sink = new DiagnosticSink();
    expect(printLlvmIr(module, sink)).toBeUndefined();
    expect(sink.diagnostics.map(({ message }) => message)).toEqual([
      "the name 's' stands for two different struct types",
    ]);
  });

  test("hold functions and globals only: everything else is reported, all at once", () => {
    expect(
      printErrors('"other.thing"() : () -> ()\nllvm.func @f() {\n  "other.thing"() : () -> ()\n  llvm.return\n}'),
    ).toEqual([
      "1: 'other.thing' cannot be written as LLVM IR: a module of LLVM IR holds functions and global variables",
      "3: 'other.thing' cannot be written as LLVM IR: LLVM IR has no such instruction",
    ]);
  });
});
