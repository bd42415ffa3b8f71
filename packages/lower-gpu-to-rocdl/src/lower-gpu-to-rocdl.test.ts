import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { gpu } from "@dslc/dialect-gpu";
import { llvm } from "@dslc/dialect-llvm";
import { math } from "@dslc/dialect-math";
import { rocdl } from "@dslc/dialect-rocdl";
import { scf } from "@dslc/dialect-scf";
import { vector } from "@dslc/dialect-vector";
import { wg } from "@dslc/dialect-wg";
import { Context, parseModule, printOperation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { lowerGpuToRocdl } from "./lower-gpu-to-rocdl.ts";

const context = new Context([arith, gpu, llvm, math, rocdl, scf, vector, wg], { allowUnregistered: true });

interface Outcome {
  readonly text: string;
  /** The lines inside of the kernel, without their indentation. */
  readonly body: readonly string[];
  /** `line:column message` of each diagnostic. */
  readonly errors: readonly string[];
}

/** Runs the pass on the whole module. */
function lowered(kernel: string, attributes = ""): Outcome {
  const source = new SourceFile(
    "t",
    `gpu.module @m {\n  gpu.func @k() kernel ${attributes} {\n${kernel}\n    gpu.return\n  }\n}`,
  );
  const sink = new DiagnosticSink();
  const module = parseModule(source, context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  runPipeline(module, nested("builtin.module", [lowerGpuToRocdl()]), { context, sink, verifyEach: true });
  const text = printOperation(module);
  const lines = text.split("\n").filter((line) => line.startsWith("      ") && !line.includes("gpu.return"));
  const errors = sink.diagnostics.map(({ span, message }) => {
    const { line, column } = source.lineColumn(span?.start ?? 0);
    return `${line}:${column} ${message}`;
  });
  return { text, body: lines.map((line) => line.trim()), errors };
}

test.each([
  ["thread_id", "workitem"],
  ["block_id", "workgroup"],
])("gpu.%s reads the %s id and is widened without sign", (op, register) => {
  const use = (axis: string): string => `%${axis} = gpu.${op} ${axis}\n"test.use"(%${axis}) : (index) -> ()`;
  expect(lowered(["x", "y", "z"].map(use).join("\n")).body).toEqual(
    ["x", "y", "z"].flatMap((axis, at) => [
      `%${at} = rocdl.${register}.id.${axis} : i32`,
      `%${axis} = arith.index_castui %${at} : i32 to index`,
      `"test.use"(%${axis}) : (index) -> ()`,
    ]),
  );
});

test.each([
  ["x", 4, "arith.andi", 65535],
  ["y", 4, "arith.shrui", 16],
  ["z", 8, "arith.andi", 65535],
])("the group size in %s is half of the packet's word at %i", (axis, offset, take, operand) => {
  expect(lowered(`%s = gpu.block_dim ${axis}\n"test.use"(%s) : (index) -> ()`).body).toEqual([
    `%0 = llvm.call_intrinsic "llvm.amdgcn.dispatch.ptr"() : () -> !llvm.ptr<4>`,
    `%1 = llvm.getelementptr inbounds %0[${offset}] : (!llvm.ptr<4>) -> !llvm.ptr<4>, i8`,
    `%2 = llvm.load %1 invariant {alignment = ${offset} : i64} : !llvm.ptr<4> -> i32`,
    `%3 = arith.constant ${operand} : i32`,
    `%4 = ${take} %2, %3 : i32`,
    "%s = arith.index_castui %4 : i32 to index",
    '"test.use"(%s) : (index) -> ()',
  ]);
});

test.each([
  ["x", 12],
  ["y", 16],
  ["z", 20],
])("the groups in %s are the work-items at %i by the group size, rounded up", (axis, offset) => {
  const fixed = "attributes {known_block_size = array<i32: 64, 64, 64>}";
  expect(lowered(`%g = gpu.grid_dim ${axis}\n"test.use"(%g) : (index) -> ()`, fixed).body).toEqual([
    "%0 = arith.constant 1 : i32",
    `%1 = llvm.call_intrinsic "llvm.amdgcn.dispatch.ptr"() : () -> !llvm.ptr<4>`,
    `%2 = llvm.getelementptr inbounds %1[${offset}] : (!llvm.ptr<4>) -> !llvm.ptr<4>, i8`,
    expect.stringMatching(/^%3 = llvm\.load %2 invariant \{alignment = (4|16) : i64\} : !llvm\.ptr<4> -> i32$/),
    "%4 = arith.subi %3, %0 overflow<nuw> : i32",
    "%5 = arith.constant 64 : i32",
    "%6 = arith.divui %4, %5 : i32",
    "%7 = arith.addi %6, %0 overflow<nuw> : i32",
    "%g = arith.index_castui %7 : i32 to index",
    '"test.use"(%g) : (index) -> ()',
  ]);
});

test("sizes that the kernel fixes are constants", () => {
  const fixed = "attributes {known_block_size = array<i32: 64, 2, 1>, known_grid_size = array<i32: 7, 8, 9>}";
  const { text, errors } = lowered(
    `%b = gpu.block_dim y\n%g = gpu.grid_dim z\n"test.use"(%b, %g) : (index, index) -> ()`,
    fixed,
  );
  expect(errors).toEqual([]);
  expect(text).toContain("arith.constant 2 : i32");
  expect(text).toContain("arith.constant 9 : i32");
  expect(text).not.toContain("dispatch");
});

test("the launch's bytes are those of the packet without the static ones", () => {
  expect(lowered(`%n = "wg.launch_size"() : () -> index\n"test.use"(%n) : (index) -> ()`).body.slice(1, 6)).toEqual([
    "%1 = llvm.getelementptr inbounds %0[28] : (!llvm.ptr<4>) -> !llvm.ptr<4>, i8",
    "%2 = llvm.load %1 invariant {alignment = 4 : i64} : !llvm.ptr<4> -> i32",
    '%3 = llvm.call_intrinsic "llvm.amdgcn.groupstaticsize"() : () -> i32',
    "%4 = arith.subi %2, %3 : i32",
    "%n = arith.index_castui %4 : i32 to index",
  ]);
});

test("a barrier stands between fences of all memory", () => {
  expect(lowered("gpu.barrier").body).toEqual([
    'llvm.fence syncscope("workgroup") release',
    "rocdl.s.barrier",
    'llvm.fence syncscope("workgroup") acquire',
  ]);
});

test("a barrier about workgroup memory fences that alone; any other space makes it all", () => {
  const barrier = (spaces: string): string =>
    lowered(
      `gpu.barrier {address_spaces = [${spaces
        .split(" ")
        .map((space) => `#gpu.address_space<${space}>`)
        .join(", ")}]}`,
    ).text;
  expect(barrier("workgroup").match(/\{llvm\.mmra = \[\["amdgpu-as", "local"\]\]\}/g)).toHaveLength(2);
  expect(barrier("workgroup global")).not.toContain("mmra");
});

test("lanes are counted in the whole subgroup", () => {
  expect(
    lowered(`%l = gpu.lane_id\n%s = gpu.subgroup_size : index\n"test.use"(%l, %s) : (index, index) -> ()`).body,
  ).toEqual([
    "%0 = arith.constant -1 : i32",
    "%1 = arith.constant 0 : i32",
    '%2 = llvm.call_intrinsic "llvm.amdgcn.mbcnt.lo"(%0, %1) : (i32, i32) -> i32',
    '%3 = llvm.call_intrinsic "llvm.amdgcn.mbcnt.hi"(%0, %2) : (i32, i32) -> i32',
    "%l = arith.index_castui %3 : i32 to index",
    "%4 = arith.constant 64 : i32",
    "%s = arith.index_castui %4 : i32 to index",
    '"test.use"(%l, %s) : (index, index) -> ()',
  ]);
});

test("a kernel says its group size, or all that the target has, and that it takes no implicit arguments", () => {
  expect(lowered("", "attributes {known_block_size = array<i32: 32, 8, 1>}").text).toContain(
    'passthrough = ["amdgpu-no-implicitarg-ptr"], rocdl.flat_work_group_size = "256,256", rocdl.reqd_work_group_size = array<i32: 32, 8, 1>}',
  );
  expect(lowered("").text).toContain('rocdl.flat_work_group_size = "1,1024"}');
});

test("what the target has nothing for is an error at the operation", () => {
  expect(lowered("    %d = gpu.cluster_dim y\n    %c = gpu.cluster_id x").errors).toEqual([
    "3:10 'gpu.cluster_dim' cannot be lowered to rocdl",
    "4:10 'gpu.cluster_id' cannot be lowered to rocdl",
  ]);
});

test("a group that no launch can have is an error at the kernel", () => {
  expect(lowered("", "attributes {known_block_size = array<i32: 1024, 1, 2>}").errors).toEqual([
    "2:3 kernel 'k' fixes its group size to 1024 x 1 x 2, which is 2048 work-items, but the target has at most 1024",
  ]);
});

test.each([
  ["fptosi_sat", "f32"],
  ["fptoui_sat", "f32"],
  ["fptosi_sat", "f64"],
])("LLVM does not see what wg.%s of %s to 32 bits converts", (name, from) => {
  const text = `%v = "test.source"() : () -> ${from}\n%r = "wg.${name}"(%v) : (${from}) -> i32`;
  expect(lowered(text).body.slice(1)).toEqual([
    `%0 = llvm.inline_asm "", "=v,0" %v : (${from}) -> ${from}`,
    `%1 = llvm.${name.replace("_sat", "")} %0 : ${from} to i32`,
    "%r = llvm.freeze %1 : i32",
  ]);
});

test("a conversion to 64 bits is only given what is in range", () => {
  const { text, errors } = lowered(`%v = "test.source"() : () -> f32\n%r = "wg.fptosi_sat"(%v) : (f32) -> i64`);
  expect(errors).toEqual([]);
  expect(text).toMatch(/%(\d+) = arith\.select %\d+, %v, .*\n\s*%\d+ = arith\.fptosi %\1 : f32 to i64/);
});
