import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { cf } from "@dslc/dialect-cf";
import { gpu } from "@dslc/dialect-gpu";
import { llvm } from "@dslc/dialect-llvm";
import { math } from "@dslc/dialect-math";
import { memref } from "@dslc/dialect-memref";
import { wg } from "@dslc/dialect-wg";
import { Context, parseModule, printOperation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { lowerToLlvm } from "./lower-to-llvm.ts";

const context = new Context([arith, cf, gpu, llvm, math, memref, wg]);
const pipeline = nested("builtin.module", [
  lowerToLlvm({ triple: "nvptx64-nvidia-cuda", dataLayout: "e", kernelAttribute: "nvvm.kernel" }),
]);

/** The lowered kernel's text, or what is wrong. */
function lowered(parameters: string, body: string, kind = "kernel"): string {
  const text = `gpu.module @m {\n  gpu.func @k(${parameters}) ${kind} {\n${body}\n    gpu.return\n  }\n}`;
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  const { ok } = runPipeline(module, pipeline, { context, sink, verifyEach: true });
  return ok ? printOperation(module) : sink.diagnostics.map(({ message }) => message).join("\n");
}

test("a kernel leaves its module, with what is true of its parameters", () => {
  expect(
    lowered("%n: i32, %x: memref<f32, 1> {llvm.align = 4 : i64, llvm.noalias}", ""),
  ).toBe(`module attributes {llvm.data_layout = "e", llvm.target_triple = "nvptx64-nvidia-cuda"} {
  llvm.func @k(%n: i32 {llvm.noundef}, %x: !llvm.ptr<1> {llvm.align = 4 : i64, llvm.noalias, llvm.nocapture, llvm.noundef}) attributes {nvvm.kernel} {
    llvm.return
  }
}
`);
});

test.each([
  [`"full"`, "full = true"],
  [`"none"`, "disable = true"],
  ["4 : i64", "count = 4 : i32"],
])("LLVM is told how to unroll: %s", (wish, said) => {
  const text = lowered("%c: i1", `cf.br ^a\n^a:\n cf.cond_br %c, ^a, ^b {wg.unroll = ${wish}}\n^b:`);
  expect(text).toContain(`loop_annotation = #llvm.loop_annotation<unroll = <${said}>>`);
});

test("an index into global memory stays 64 bits wide and zero-extended", () => {
  const text = lowered(
    "%i: i32, %n: index, %x: memref<f32, 1> {llvm.readonly}",
    `%v = memref.reinterpret_cast %x to offset: [0], sizes: [%n], strides: [1] : memref<f32, 1> to memref<?xf32, 1>
    %j = arith.index_castui %i : i32 to index
    %e = memref.load %v[%j] : memref<?xf32, 1>`,
  );
  expect(text).toContain(`    %j = llvm.zext %i : i32 to i64
    %0 = llvm.getelementptr inbounds %x[%j] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
    %e = llvm.load %0 invariant {alignment = 4 : i64} : !llvm.ptr<1> -> f32`);
});

test("an offset into workgroup memory is computed in 32-bit bytes from one symbol", () => {
  const text = lowered(
    "%i: i32, %n: index",
    `%b = "wg.launch_base"() <{alignment = 16 : i64}> : () -> memref<?xi8, 3>
    %c8 = arith.constant 8 : index
    %v = memref.view %b[%c8][%n] : memref<?xi8, 3> to memref<?xf64, 3>
    %j = arith.index_castui %i : i32 to index
    %f = arith.constant 1.0 : f64
    memref.store %f, %v[%j] : memref<?xf64, 3>`,
  );
  expect(text).toContain(
    "llvm.mlir.global external @__dslc_launch_region() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<0 x i8>",
  );
  expect(text).toMatch(
    /%(\d+) = llvm\.trunc %c8 : i64 to i32\n\s+%v = llvm\.getelementptr inbounds %b\[%\1\] : \(!llvm\.ptr<3>, i32\) -> !llvm\.ptr<3>, i8/,
  );
  expect(text).toMatch(
    /%(\d+) = llvm\.mul %(\d+), %(\d+) : i32\n\s+%(\d+) = llvm\.getelementptr inbounds %v\[%\1\] : \(!llvm\.ptr<3>, i32\) -> !llvm\.ptr<3>, i8\n\s+llvm\.store %f, %\4 \{alignment = 8 : i64\}/,
  );
});

test("a base that needs more than the target guarantees is rounded up once", () => {
  const text = lowered("", `%b = "wg.launch_base"() <{alignment = 128 : i64}> : () -> memref<?xi8, 3>`);
  expect(text).toContain("alignment = 16 : i64} : !llvm.array<0 x i8>");
  expect(text).toContain("llvm.mlir.constant(127 : i32) : i32");
  expect(text).toContain("llvm.ptrtoint");
});

test("a memref of two dimensions is addressed by its strides", () => {
  const text = lowered(
    "%i: index, %j: index, %x: memref<f32, 1>",
    `%v = memref.reinterpret_cast %x to offset: [0], sizes: [8, 33], strides: [33, 1] : memref<f32, 1> to memref<8x33xf32, 1>
    %e = memref.load %v[%i, %j] : memref<8x33xf32, 1>`,
  );
  expect(text).toMatch(
    /llvm\.mlir\.constant\(33 : i64\) : i64\n\s+%\d+ = llvm\.mul %i, %\d+ : i64\n\s+%\d+ = llvm\.add %\d+, %j : i64/,
  );
});

const rows = `%v = memref.reinterpret_cast %x to offset: [0], sizes: [4, %n], strides: [%n, 1] : memref<f32, 1> to memref<4x?xf32, strided<[?, 1]>, 1>`;

test.each([
  ["that the memref was made with", rows, "%v", "memref<4x?xf32, strided<[?, 1]>, 1>"],
  [
    "behind a cast that forgets it",
    `${rows}\n%c = memref.cast %v : memref<4x?xf32, strided<[?, 1]>, 1> to memref<?x?xf32, strided<[?, 1], offset: ?>, 1>`,
    "%c",
    "memref<?x?xf32, strided<[?, 1], offset: ?>, 1>",
  ],
  [
    "of a part",
    `${rows}\n%c = memref.subview %v[0, 0] [2, %n] [1, 1] : memref<4x?xf32, strided<[?, 1]>, 1> to memref<2x?xf32, strided<[?, 1]>, 1>`,
    "%c",
    "memref<2x?xf32, strided<[?, 1]>, 1>",
  ],
])("a stride is the one %s", (_title, made, view, type) => {
  expect(
    lowered(
      "%i: index, %j: index, %n: index, %x: memref<f32, 1>",
      `${made}\n%e = memref.load ${view}[%i, %j] : ${type}`,
    ),
  ).toMatch(/%(\d+) = llvm\.mul %i, %n : i64\n\s+%\d+ = llvm\.add %\1, %j : i64/);
});

test("the strides of rows of a size that is known at run time are 32 bits wide in workgroup memory", () => {
  const text = lowered(
    "%i: index, %j: index, %n: index",
    `%zero = arith.constant 0 : index
    %b = "wg.launch_base"() <{alignment = 4 : i64}> : () -> memref<?xi8, 3>
    %v = memref.view %b[%zero][%i, %n] : memref<?xi8, 3> to memref<?x?xf32, 3>
    %r = memref.subview %v[%i, 0] [1, %n] [1, 1] : memref<?x?xf32, 3> to memref<?xf32, strided<[1], offset: ?>, 3>
    %e = memref.load %r[%j] : memref<?xf32, strided<[1], offset: ?>, 3>`,
  );
  expect(text).toMatch(/%(\d+) = llvm\.trunc %n : i64 to i32\n[\s\S]*llvm\.mul %\d+, %\1 : i32/);
});

test("static memory is one symbol of the kernel, without a value", () => {
  const text = lowered(
    "%i: index",
    `%b = "wg.static_base"() <{alignment = 16 : i64}> : () -> memref<96xi8, 3>
    %o = arith.constant 32 : index
    %v = memref.view %b[%o][] : memref<96xi8, 3> to memref<16xf32, 3>
    %e = memref.load %v[%i] : memref<16xf32, 3>`,
  );
  expect(text).toContain(
    "llvm.mlir.global external @__dslc_static_k() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<96 x i8> {",
  );
  expect(text).toContain("llvm.mlir.addressof @__dslc_static_k : !llvm.ptr<3>");
});

test("branches keep their blocks and arguments", () => {
  const text = lowered("%c: i1, %a: index", "cf.cond_br %c, ^a(%a : index), ^b\n^a(%x: index):\n cf.br ^b\n^b:");
  expect(text).toContain("llvm.cond_br %c, ^bb1(%a : i64), ^bb2");
  expect(text).toContain("^bb1(%x: i64):");
});

test.each([
  ["arith.addi %a, %a overflow<nuw> : i32", "llvm.add %a, %a overflow<nuw> : i32"],
  ["arith.cmpi ult, %a, %a : i32", 'llvm.icmp "ult" %a, %a : i32'],
  ["arith.minui %a, %a : i32", "llvm.intr.umin(%a, %a) : (i32, i32) -> i32"],
  ["arith.mulf %f, %f fastmath<contract> : f32", "llvm.fmul %f, %f {fastmathFlags = #llvm.fastmath<contract>} : f32"],
  ["arith.cmpf oeq, %f, %f : f32", 'llvm.fcmp "oeq" %f, %f : f32'],
  ["math.fma %f, %f, %f : f32", "llvm.intr.fma(%f, %f, %f) : (f32, f32, f32) -> f32"],
  ["arith.sitofp %a : i32 to f32", "llvm.sitofp %a : i32 to f32"],
])("%s becomes %s", (from, to) => {
  expect(
    lowered(
      "%a: i32, %f: f32",
      `%r = ${from}\n"wg.assume"(%t) <{reason = "used"}> : (i1) -> ()`
        .replace("%t", "%true")
        .replace(/^/, "%true = arith.constant true\n"),
    ),
  ).toContain(to);
});

test.each([
  [
    "a store through a parameter that is only read",
    "%f: f32, %x: memref<f32, 1> {llvm.readonly}",
    "memref.store %f, %x[] : memref<f32, 1>",
    "'memref.store' cannot be lowered to the llvm dialect: it writes through a parameter that is marked llvm.readonly",
  ],
  [
    "a stride that only the caller knows",
    "%i: index, %x: memref<4x?xf32, strided<[?, 1]>, 1>",
    "%e = memref.load %x[%i, %i] : memref<4x?xf32, strided<[?, 1]>, 1>",
    "'memref.load' cannot be lowered to the llvm dialect: a stride is known only to the caller",
  ],
  [
    "a size that only the caller knows",
    "%i: index, %x: memref<4x?xf32, 1>",
    "%e = memref.load %x[%i, %i] : memref<4x?xf32, 1>",
    "'memref.load' cannot be lowered to the llvm dialect: the size is known only to the caller",
  ],
  [
    "an address space that is a name",
    "%x: memref<f32, #gpu.address_space<global>>",
    "",
    "a parameter's type has no counterpart",
  ],
  [
    "an id that the target's lowering left",
    "",
    "%t = gpu.thread_id x",
    "'gpu.thread_id' cannot be lowered to the llvm dialect: there is no lowering for it",
  ],
])("%s is refused", (_title, parameters, body, message) => {
  expect(lowered(parameters, body)).toContain(message);
});

test("counting zeros has a meaning for zero", () => {
  expect(lowered("%a: i32", "%r = math.ctlz %a : i32\n%s = math.cttz %a : i32")).toContain("is_zero_poison = false");
});

test("an assertion leaves nothing behind", () => {
  expect(lowered("%c: i1", 'cf.assert %c, "holds"')).not.toContain("assert");
});

test("a function without device code is refused by name", () => {
  expect(lowered("%f: f32", "%r = math.sin %f : f32")).toBe(
    "'math.sin' cannot be lowered to the llvm dialect: no target has an instruction for it, and 'lower-math' made no arithmetic of it",
  );
});

test("a function that is no kernel is refused", () => {
  expect(lowered("", "", "")).toContain("function 'k' is no kernel; inline it first");
});

/** The lines of a kernel's body that make or hold private memory. */
function frame(dataLayout: string, body: string): readonly string[] {
  const text = `gpu.module @m {\n  gpu.func @k(%i: index, %v: f32) kernel {\n${body}\n    gpu.return\n  }\n}`;
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  const step = lowerToLlvm({ triple: "nvptx64-nvidia-cuda", dataLayout, kernelAttribute: "nvvm.kernel" });
  const { ok } = runPipeline(module, nested("builtin.module", [step]), { context, sink, verifyEach: true });
  if (!ok) return sink.diagnostics.map(({ message }) => message);
  return printOperation(module)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /alloca|addrspacecast|store|bb/.test(line));
}

test("private memory is in the function's frame, made once, in the target's address space for that", () => {
  const body = `    cf.br ^loop
  ^loop:
    %p = memref.alloca() : memref<2x3xf32, 5>
    %c1 = arith.constant 1 : index
    memref.store %v, %p[%c1, %i] : memref<2x3xf32, 5>
    cf.br ^loop
  ^never:`;
  const [made, ...rest] = frame("e-A5", body);
  expect(made).toMatch(/^%p = llvm\.alloca %\d+ x f32 \{alignment = 4 : i64\} : \(i32\) -> !llvm\.ptr<5>$/);
  expect(rest[0]).toMatch(/^llvm\.br \^bb1|^\^bb1/);
  expect(frame("e-i64:64", body).slice(0, 2)).toEqual([
    expect.stringMatching(/llvm\.alloca .* -> !llvm\.ptr$/),
    expect.stringMatching(/^%p = llvm\.addrspacecast %\w+ : !llvm\.ptr to !llvm\.ptr<5>$/),
  ]);
});

test("private memory of a size that only a launch knows is refused", () => {
  expect(frame("e-A5", "    %p = memref.alloca(%i) : memref<?xf32, 5>")).toEqual([
    "'memref.alloca' cannot be lowered to the llvm dialect: its size is known only at run time",
  ]);
});
