import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { gpu } from "@dslc/dialect-gpu";
import { llvm } from "@dslc/dialect-llvm";
import { math } from "@dslc/dialect-math";
import { nvvm } from "@dslc/dialect-nvvm";
import { scf } from "@dslc/dialect-scf";
import { vector } from "@dslc/dialect-vector";
import { wg } from "@dslc/dialect-wg";
import { Context, parseModule, printOperation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { lowerGpuToNvvm } from "./lower-gpu-to-nvvm.ts";

const context = new Context([arith, gpu, llvm, math, nvvm, scf, vector, wg], { allowUnregistered: true });

interface Outcome {
  readonly text: string;
  /** `line:column message` of each diagnostic. */
  readonly errors: readonly string[];
}

function lowered(body: string, attributes = "", step = lowerGpuToNvvm()): Outcome {
  const source = new SourceFile(
    "t",
    `gpu.module @m {\n  gpu.func @k() kernel ${attributes} {\n${body}\n    gpu.return\n  }\n}`,
  );
  const sink = new DiagnosticSink();
  const module = parseModule(source, context, sink);
  if (module !== undefined)
    runPipeline(module, nested("builtin.module", [nested("gpu.module", [step])]), { context, sink, verifyEach: true });
  const errors = sink.diagnostics.map(({ span, message }) => {
    const { line, column } = source.lineColumn(span?.start ?? 0);
    return `${line}:${column} ${message}`;
  });
  return { text: module === undefined ? "" : printOperation(module), errors };
}

/** The lines inside of the kernel, without their indentation. */
const body = ({ text }: Outcome): readonly string[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("      ") && !line.includes("gpu.return"))
    .map((line) => line.trim());

test.each([
  ["thread_id", "tid"],
  ["block_id", "ctaid"],
  ["block_dim", "ntid"],
  ["grid_dim", "nctaid"],
])("gpu.%s reads the register %s and is widened without sign", (op, register) => {
  const use = (axis: string): string =>
    `%${axis} = gpu.${op} ${axis} upper_bound 64\n"test.use"(%${axis}) : (index) -> ()`;
  expect(body(lowered(["x", "y", "z"].map(use).join("\n")))).toEqual(
    ["x", "y", "z"].flatMap((axis, at) => [
      `%${at} = nvvm.read.ptx.sreg.${register}.${axis} : i32`,
      `%${axis} = arith.index_castui %${at} : i32 to index`,
      `"test.use"(%${axis}) : (index) -> ()`,
    ]),
  );
});

test("a size that the kernel fixes is a constant", () => {
  const fixed = "attributes {known_block_size = array<i32: 64, 2, 1>, known_grid_size = array<i32: 7, 8, 9>}";
  const { text, errors } = lowered(
    `%b = gpu.block_dim y\n%g = gpu.grid_dim z\n"test.use"(%b, %g) : (index, index) -> ()`,
    fixed,
  );
  expect(errors).toEqual([]);
  expect(text).toContain("arith.constant 2 : i32");
  expect(text).toContain("arith.constant 9 : i32");
  expect(text).not.toContain("sreg");
});

test("a global id is computed in 64 bits", () => {
  expect(body(lowered(`%i = gpu.global_id y\n"test.use"(%i) : (index) -> ()`))).toEqual([
    "%0 = nvvm.read.ptx.sreg.ctaid.y : i32",
    "%1 = arith.index_castui %0 : i32 to index",
    "%2 = nvvm.read.ptx.sreg.ntid.y : i32",
    "%3 = arith.index_castui %2 : i32 to index",
    "%4 = arith.muli %1, %3 overflow<nsw, nuw> : index",
    "%5 = nvvm.read.ptx.sreg.tid.y : i32",
    "%6 = arith.index_castui %5 : i32 to index",
    "%i = arith.addi %4, %6 overflow<nsw, nuw> : index",
    '"test.use"(%i) : (index) -> ()',
  ]);
});

test("lanes, the barrier and the launch's bytes", () => {
  const text = `%l = gpu.lane_id\n%s = gpu.subgroup_size : index\ngpu.barrier\n%n = "wg.launch_size"() : () -> index\n"test.use"(%l, %s, %n) : (index, index, index) -> ()`;
  expect(body(lowered(text))).toEqual([
    "%0 = nvvm.read.ptx.sreg.laneid : i32",
    "%l = arith.index_castui %0 : i32 to index",
    "%1 = arith.constant 32 : i32",
    "%s = arith.index_castui %1 : i32 to index",
    "nvvm.barrier0",
    '%2 = llvm.inline_asm "mov.u32 $0, %dynamic_smem_size;", "=r" : () -> i32',
    "%n = arith.index_castui %2 : i32 to index",
    '"test.use"(%l, %s, %n) : (index, index, index) -> ()',
  ]);
});

test("a kernel says its group size, or the largest that the target has", () => {
  expect(lowered("", "attributes {known_block_size = array<i32: 32, 8, 1>}").text).toContain(
    "nvvm.reqntid = array<i32: 32, 8, 1>}",
  );
  expect(lowered("").text).toContain("nvvm.maxntid = array<i32: 1024, 1, 1>}");
});

test("operations in nested regions are lowered too, in the whole module or in one GPU module", () => {
  const outcome = lowered(`"test.region"() ({\n  gpu.barrier\n}) : () -> ()`);
  expect(outcome.text).toContain("nvvm.barrier0");
  expect(outcome.errors).toEqual([]);
});

test("what the target has nothing for is an error at the operation", () => {
  const { errors } = lowered(
    `    %m = gpu.dynamic_shared_memory : memref<?xi8, #gpu.address_space<workgroup>>\n    %c = gpu.cluster_id x`,
  );
  expect(errors).toEqual([
    "3:10 'gpu.dynamic_shared_memory' cannot be lowered to nvvm",
    "4:10 'gpu.cluster_id' cannot be lowered to nvvm",
  ]);
});

test("a shuffle is among all lanes of a subgroup", () => {
  const shuffle = (width: string): Outcome =>
    lowered(
      `    %v = arith.constant 7 : i32\n    %w = arith.constant ${width} : i32\n    %r, %p = gpu.shuffle up %v, %v, %w : i32\n    "test.use"(%r, %p) : (i32, i1) -> ()`,
    );
  expect(shuffle("16").errors).toEqual(["5:14 'gpu.shuffle' cannot be lowered to nvvm"]);
  const { text, errors } = shuffle("32");
  expect(errors).toEqual([]);
  expect(text).toMatch(/"llvm.nvvm.shfl.sync.up.i32"\(%\S+, %v, %v, %\S+\)/);
  // There is a lane `count` below when the difference is below the size.
  expect(text).toContain("arith.cmpi ult");
});

test("a group that no launch can have is an error at the kernel", () => {
  const { errors } = lowered("", "attributes {known_block_size = array<i32: 64, 32, 1>}");
  expect(errors).toEqual([
    "2:3 kernel 'k' fixes its group size to 64 x 32 x 1, which is 2048 work-items, but the target has at most 1024",
  ]);
  expect(lowered("", "attributes {known_block_size = array<i32: 64, 16, 1>}").errors).toEqual([]);
});

/** What a saturating conversion of the kernel's one operation becomes. */
const conversion = (name: string, from: string, to: string): readonly string[] =>
  body(lowered(`%v = "test.source"() : () -> ${from}\n%r = "wg.${name}"(%v) : (${from}) -> ${to}`)).slice(1);

test.each([
  ["fptosi_sat", "f32", "i32", "cvt.rzi.s32.f32 $0, $1;", "=r,f"],
  ["fptoui_sat", "f32", "i32", "cvt.rzi.u32.f32 $0, $1;", "=r,f"],
])("wg.%s of %s to %s is one instruction", (name, from, to, assembly, constraints) => {
  expect(conversion(name, from, to)).toEqual([
    `%r = llvm.inline_asm "${assembly}", "${constraints}" %v : (${from}) -> ${to}`,
  ]);
});

test.each([
  ["fptosi_sat", "f32", "i64", "cvt.rzi.s64.f32 $0, $1;", "=l,f"],
  ["fptoui_sat", "f64", "i64", "cvt.rzi.u64.f64 $0, $1;", "=l,d"],
  ["fptosi_sat", "f64", "i32", "cvt.rzi.s32.f64 $0, $1;", "=r,d"],
])("of wg.%s of %s to %s NaN is told apart", (name, from, to, assembly, constraints) => {
  expect(conversion(name, from, to)).toEqual([
    `%0 = llvm.inline_asm "${assembly}", "${constraints}" %v : (${from}) -> ${to}`,
    `%1 = arith.cmpf ord, %v, %v : ${from}`,
    `%2 = arith.constant 0 : ${to}`,
    `%r = arith.select %1, %0, %2 : ${to}`,
  ]);
});
