/**
 * The gate's tables against LLVM itself: an example of each row compiles where the row allows it, and fails in LLVM or
 * in `ptxas` where the row refuses it.
 */
import { expect, test } from "vitest";
import { indexIr } from "../src/engine/ir-text.ts";
import { findLlvmTools } from "../src/engine/tool-discovery.ts";
import { gate } from "../src/gate/gate.ts";
import { amdgpuRules, nvptxRules } from "../src/gate/intrinsic-rules.ts";
import { llvmFolders, pathFolders } from "../src/tools/find-tool.ts";
import { runTool } from "../src/tools/run-tool.ts";
import { amdgpu, nvptx } from "./kernels.ts";

interface Example {
  readonly name: string;
  readonly result: string;
  readonly operands: readonly string[];
  /** Processor and features that the gate lets pass; none has it when absent. */
  readonly good?: string;
  /** What the gate refuses; absent where every processor that LLVM and ptxas know has it. */
  readonly bad?: string;
  /** The row is about what only ptxas refuses. */
  readonly accepted?: true;
}

const example = (name: string, result: string, operands: readonly string[], good?: string, bad?: string): Example => ({
  name,
  result,
  operands,
  ...(good === undefined ? {} : { good }),
  ...(bad === undefined ? {} : { bad }),
});
const repeat = (operand: string, count: number): string[] => Array.from({ length: count }, () => operand);
const half2 = "<2 x half> zeroinitializer";
const mask = "i32 -1";
const float4 = "{ float, float, float, float }";
const unary = (name: string): Example => example(`${name}.f32`, "float", ["float %f"], undefined, "sm_90");

const nvptxExamples: readonly Example[] = [
  example("llvm.amdgcn.s.barrier", "void", [], undefined, "sm_90"),
  example("llvm.nvvm.shfl.sync.bfly.i32", "i32", [mask, "i32 %x", "i32 1", "i32 31"], "sm_75", "sm_60"),
  example("llvm.nvvm.vote.ballot.sync", "i32", [mask, "i1 %b"], "sm_75", "sm_60"),
  example("llvm.nvvm.bar.warp.sync", "void", [mask], "sm_75", "sm_60"),
  example("llvm.nvvm.match.any.sync.i32", "i32", [mask, "i32 %x"], "sm_75", "sm_60"),
  example("llvm.nvvm.activemask", "i32", [], "sm_75", "sm_70"),
  example("llvm.nvvm.nanosleep", "void", ["i32 20"], "sm_75", "sm_70"),
  example("llvm.nvvm.redux.sync.add", "i32", ["i32 %x", mask], "sm_80", "sm_75 +ptx80"),
  example("llvm.nvvm.cp.async.wait.all", "void", [], "sm_80", "sm_75 +ptx80"),
  example("llvm.nvvm.mbarrier.init.shared", "void", ["ptr addrspace(3) @s", "i32 3"], "sm_80", "sm_75 +ptx80"),
  example(
    "llvm.nvvm.ldmatrix.sync.aligned.m8n8.x4.b16.p3",
    "{ i32, i32, i32, i32 }",
    ["ptr addrspace(3) @s"],
    "sm_75 +ptx65",
    "sm_75 +ptx64",
  ),
  example(
    "llvm.nvvm.mma.m16n8k8.row.col.f32.f32",
    float4,
    [...repeat(half2, 3), ...repeat("float %f", 4)],
    "sm_75 +ptx65",
    "sm_75",
  ),
  example(
    "llvm.nvvm.mma.m16n8k8.row.col.tf32",
    float4,
    [...repeat("i32 %x", 6), ...repeat("float %f", 4)],
    "sm_80",
    "sm_75",
  ),
  example(
    "llvm.nvvm.mma.m16n8k16.row.col.f32.f32",
    float4,
    [...repeat(half2, 6), ...repeat("float %f", 4)],
    "sm_80",
    "sm_75 +ptx80",
  ),
  example("llvm.nvvm.mma.m16n8k32.row.col.s8", "{ i32, i32, i32, i32 }", repeat("i32 %x", 10), "sm_80", "sm_75 +ptx80"),
  example("llvm.nvvm.ex2.approx.f16", "half", ["half %h"], "sm_75 +ptx70", "sm_75 +ptx65"),
  { ...example("llvm.nvvm.ff2bf16x2.rn", "<2 x bfloat>", ["float %f", "float %f"], "sm_80", "sm_75"), accepted: true },
  { ...example("llvm.nvvm.ff2f16x2.rn", "<2 x half>", ["float %f", "float %f"], "sm_80", "sm_75"), accepted: true },
  { ...example("llvm.nvvm.f2bf16.rn", "bfloat", ["float %f"], "sm_80", "sm_75"), accepted: true },
  example("llvm.nvvm.barrier.cluster.arrive", "void", [], "sm_90", "sm_80 +ptx80"),
  example("llvm.nvvm.fence.sc.cluster", "void", [], "sm_90", "sm_80 +ptx80"),
  example("llvm.nvvm.read.ptx.sreg.cluster.ctaid.x", "i32", [], "sm_90", "sm_80 +ptx80"),
  ...["exp", "exp2", "exp10", "log", "log2", "log10", "sin", "cos", "tan", "tanh", "canonicalize"].map((name) =>
    unary(`llvm.${name}`),
  ),
  example("llvm.pow.f32", "float", ["float %f", "float %f"], undefined, "sm_90"),
  example("llvm.powi.f32.i32", "float", ["float %f", "i32 %x"], undefined, "sm_90"),
];

const permute = ["i32 %x", "i32 %x", "i32 1", "i32 2", "i1 false", "i1 false"];
const flags = ["i32 0", "i32 0", "i32 0"];
const matrix = (name: string, result: string, a: string, good: string, bad: string): Example =>
  example(`llvm.amdgcn.mfma.${name}`, result, [a, a, `${result} zeroinitializer`, ...flags], good, bad);
const half4 = "<4 x half> zeroinitializer";
const short4 = "<4 x i16> zeroinitializer";

const amdgpuExamples: readonly Example[] = [
  example("llvm.nvvm.barrier0", "void", [], undefined, "gfx90a"),
  example("llvm.amdgcn.permlane16", "i32", permute, "gfx1030", "gfx90a"),
  example("llvm.amdgcn.permlanex16", "i32", permute, "gfx1100", "gfx942"),
  example("llvm.amdgcn.permlane64", "i32", ["i32 %x"], "gfx1100", "gfx1030"),
  example("llvm.amdgcn.ballot.i32", "i32", ["i1 %b"], "gfx1030", "gfx90a"),
  example(
    "llvm.amdgcn.global.load.lds",
    "void",
    ["ptr addrspace(1) %p", "ptr addrspace(3) @s", "i32 4", "i32 0", "i32 0"],
    "gfx90a",
    "gfx1100",
  ),
  example(
    "llvm.amdgcn.sudot4",
    "i32",
    ["i1 true", "i32 %x", "i1 true", "i32 %x", "i32 %x", "i1 false"],
    "gfx1100",
    "gfx90a",
  ),
  example(
    "llvm.amdgcn.wmma.f32.16x16x16.f16.v8f32.v16f16",
    "<8 x float>",
    [...repeat("<16 x half> zeroinitializer", 2), "<8 x float> zeroinitializer"],
    "gfx1100",
    "gfx90a",
  ),
  matrix("f32.16x16x16f16", "<4 x float>", half4, "gfx90a", "gfx906"),
  matrix("f32.32x32x8f16", "<16 x float>", half4, "gfx908", "gfx1100"),
  matrix("f32.16x16x4f32", "<4 x float>", "float %f", "gfx942", "gfx906"),
  matrix("f32.16x16x16bf16.1k", "<4 x float>", short4, "gfx90a", "gfx908"),
  matrix("f32.32x32x8bf16.1k", "<16 x float>", short4, "gfx942", "gfx908"),
  matrix("f64.16x16x4f64", "<4 x double>", "double %d", "gfx90a", "gfx908"),
  matrix("i32.16x16x16i8", "<4 x i32>", "i32 %x", "gfx90a", "gfx942"),
  matrix("i32.16x16x32.i8", "<4 x i32>", "i64 1", "gfx942", "gfx90a"),
  matrix("f32.16x16x32.fp8.fp8", "<4 x float>", "i64 1", "gfx942", "gfx90a"),
  matrix("f32.16x16x8.xf32", "<4 x float>", "<2 x float> zeroinitializer", "gfx942", "gfx90a"),
  { ...unary("llvm.tan"), bad: "gfx90a" },
  { ...unary("llvm.tanh"), bad: "gfx90a" },
  ...["sin", "cos", "exp", "exp2", "exp10", "log", "log2", "log10"].map((name) =>
    example(`llvm.${name}.f64`, "double", ["double %d"], undefined, "gfx90a"),
  ),
  example("llvm.pow.f64", "double", ["double %d", "double %d"], undefined, "gfx90a"),
];

function moduleOf({ name, result, operands }: Example, isNvptx: boolean): string {
  const types = operands.map((operand) => operand.replace(/ [^ ]+$/, "")).join(", ");
  const call = `call ${result} @${name}(${operands.join(", ")})`;
  return `target triple = "${isNvptx ? nvptx : amdgpu}"
@s = internal addrspace(3) global [1024 x i8] undef, align 16
declare ${result} @${name}(${types})
define ${isNvptx ? "ptx_kernel" : "amdgpu_kernel"} void @k(ptr addrspace(1) %p, i32 %x, float %f, half %h, double %d) {
  %b = icmp eq i32 %x, 3
  ${result === "void" ? call : `%r = ${call}\n  store ${result} %r, ptr addrspace(1) %p, align 16`}
  ret void
}
`;
}

async function compiles(llc: string, ir: string, processor: string): Promise<boolean> {
  const [cpu = "", features = ""] = processor.split(" ");
  return (await runTool(llc, [`-mcpu=${cpu}`, `-mattr=${features}`, "-o", "-"], ir)).exitCode === 0;
}

function passesGate(ir: string, processor: string, isNvptx: boolean): boolean {
  const [cpu = "", features = ""] = processor.split(" ");
  return gate(indexIr(ir), { triple: isNvptx ? nvptx : amdgpu, cpu, features, llvmMajor: 19 }).length === 0;
}

test.each([
  ["nvptx", nvptxExamples, nvptxRules],
  ["amdgpu", amdgpuExamples, amdgpuRules],
] as const)("each row of %s agrees with LLVM", async (target, examples, rules) => {
  const found = await findLlvmTools([...pathFolders(), ...llvmFolders()]);
  if (!found.ok) throw new Error("the tests of this package need LLVM's programs");
  const isNvptx = target === "nvptx";
  const uncovered = rules.filter(({ prefix }) => !examples.some(({ name }) => name.startsWith(prefix)));
  expect(uncovered.map(({ prefix }) => prefix)).toEqual([]);
  const judge = async (entry: Example): Promise<string[]> => {
    const ir = moduleOf(entry, isNvptx);
    const wrong: string[] = [];
    const { name, good, bad, accepted = false } = entry;
    if (good !== undefined) {
      if (!passesGate(ir, good, isNvptx)) wrong.push(`${name}: the gate refuses ${good}`);
      if (!(await compiles(found.tools.llc, ir, good))) wrong.push(`${name}: LLVM refuses ${good}`);
    }
    if (bad !== undefined) {
      if (passesGate(ir, bad, isNvptx)) wrong.push(`${name}: the gate passes ${bad}`);
      if ((await compiles(found.tools.llc, ir, bad)) !== accepted)
        wrong.push(`${name}: LLVM and the row differ on ${bad}`);
    }
    return wrong;
  };
  const wrong: string[] = [];
  for (let at = 0; at < examples.length; at += 4) {
    wrong.push(...(await Promise.all(examples.slice(at, at + 4).map(judge))).flat());
  }
  expect(wrong).toEqual([]);
});
