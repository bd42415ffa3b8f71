/**
 * The printer against LLVM's own translation: `mlir-translate` of what we print as llvm dialect, and our LLVM IR of the
 * same module, have to be the same IR, and give the same instructions for both vendors.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { llvm } from "@dslc/dialect-llvm";
import { nvvm } from "@dslc/dialect-nvvm";
import { rocdl } from "@dslc/dialect-rocdl";
import { Context, type Operation, parseModule, printOperation, verify } from "@dslc/ir";
import { requireTool, runTool } from "@dslc/testkit";
import { describe, expect, test } from "vitest";
import { printLlvmIr } from "../src/print/print-llvm-ir.ts";

const read = (path: string): string => readFileSync(join(import.meta.dirname, path), "utf8");

function parsed(text: string): Operation {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("test.mlir", text), new Context([llvm, nvvm, rocdl]), sink);
  if (module === undefined || !verify(module, sink))
    throw new Error(sink.diagnostics.map(({ message }) => message).join("\n"));
  return module;
}

function ourIr(module: Operation): string {
  const sink = new DiagnosticSink();
  const printed = printLlvmIr(module, sink);
  if (printed === undefined) throw new Error(sink.diagnostics.map(({ message }) => message).join("\n"));
  return printed.text;
}

/** The output of a tool that has to accept its input. */
function accepted(...call: Parameters<typeof runTool>): string {
  const { status, stdout, stderr } = runTool(...call);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
}

const translated = (dialect: string): string => accepted("mlir-translate-19", ["--mlir-to-llvmir"], { input: dialect });

/** Without the names of values: both texts number them in the same order. */
function withoutNames(ir: string): string {
  const { outputs, stderr, status } = runTool("llvm-as-19", ["in.ll", "-o", "out.bc"], {
    files: { "in.ll": ir },
    outputs: ["out.bc"],
  });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return accepted("opt-19", ["-S", "-passes=verify", "-discard-value-names", "in.bc", "-o", "-"], {
    files: { "in.bc": outputs["out.bc"] ?? "" },
  });
}

/**
 * The lines that say what functions do. Left out is what is ours by intention: the calling convention of kernels (it is
 * an annotation there), alignments of globals, numbers of metadata and attribute groups, and the order of a phi's edges.
 */
function comparable(ir: string): readonly string[] {
  const lines = withoutNames(ir)
    .split("\n")
    .filter((line) => /^(define|declare|@|%|\d+:| )/.test(line));
  expect(lines.length).toBeGreaterThan(20);
  return lines
    .map((line) =>
      line
        .replace("define ptx_kernel", "define")
        .replace(/^(@.*), align \d+$/, "$1")
        .replace(/([!#])\d+/g, "$1")
        .replace(/ *; preds = .*/, "")
        .replace(
          /^( *%\d+ = phi \S+) (.*)$/,
          (_, start: string, edges: string) =>
            `${start} ${edges
              .split(/(?<=\]), /)
              .sort()
              .join(", ")}`,
        ),
    )
    .sort((a, b) => (a.startsWith("declare") && b.startsWith("declare") ? a.localeCompare(b) : 0));
}

const tools = ["mlir-opt-19", "mlir-translate-19", "llvm-as-19", "opt-19", "llc-19"] as const;

function requireTools(context: { skip(note?: string): void }): void {
  for (const tool of tools) requireTool(context, tool);
}

/** A kernel of NVIDIA's dialect in AMD's. */
function forAmdgpu(text: string): string {
  const layout =
    "e-p:64:64-p1:64:64-p2:32:32-p3:32:32-p4:64:64-p5:32:32-p6:32:32-p7:160:256:256:32-p8:128:128-p9:192:256:256:32-i64:64-v16:16-v24:32-v32:32-v48:64-v96:128-v192:256-v256:256-v512:512-v1024:1024-v2048:2048-n32:64-S32-A5-G1-ni:7:8:9";
  return text
    .replace(/llvm.data_layout = "[^"]*"/, `llvm.data_layout = "${layout}"`)
    .replace("nvptx64-nvidia-cuda", "amdgcn-amd-amdhsa")
    .replace(
      "nvvm.kernel, nvvm.reqntid = array<i32: 256, 1, 1>",
      'rocdl.kernel, rocdl.reqd_work_group_size = array<i32: 256, 1, 1>, rocdl.flat_work_group_size = "256,256"',
    )
    .replace(
      "nvvm.kernel, nvvm.maxntid = array<i32: 1024, 1, 1>",
      'rocdl.kernel, rocdl.flat_work_group_size = "1,1024"',
    )
    .replaceAll("nvvm.read.ptx.sreg.tid.", "rocdl.workitem.id.")
    .replaceAll("nvvm.read.ptx.sreg.ctaid.", "rocdl.workgroup.id.")
    .replaceAll("nvvm.barrier0", "rocdl.barrier")
    .replace(
      "%gs = nvvm.read.ptx.sreg.ntid.x : i32",
      `%packet = llvm.call_intrinsic "llvm.amdgcn.dispatch.ptr"() : () -> !llvm.ptr<4>
    %size_at = llvm.getelementptr inbounds %packet[4] : (!llvm.ptr<4>) -> !llvm.ptr<4>, i8
    %size = llvm.load %size_at invariant {alignment = 4 : i64} : !llvm.ptr<4> -> i16
    %gs = llvm.zext %size : i16 to i32`,
    );
}

/** The instructions and directives that code is generated to, without comments and AMD's metadata, which names values. */
function assembly(ir: string, target: readonly string[]): readonly string[] {
  const optimized = accepted("opt-19", ["-S", "-O3", ...target, "-o", "-"], { input: ir });
  const text = accepted("llc-19", ["-O3", ...target, "-o", "-"], { input: optimized });
  const start = text.search(/^\s*\.amdgpu_metadata/m);
  return (start < 0 ? text : text.slice(0, start))
    .split("\n")
    .map((line) => line.replace(/(\/\/|;).*/, "").trim())
    .filter((line) => line !== "" && !line.startsWith(".file") && !line.startsWith(".ident"));
}

const nvptx = ["-mcpu=sm_90", "-nvptx-short-ptr"];
const amdgpu = ["-mcpu=gfx90a"];
const kernels = ["block-sum", "fir"] as const;

describe.each(kernels)("%s", (kernel) => {
  const source = read(`kernels/${kernel}.mlir`);

  test("mlir-opt accepts what we print, and reads the same module", (context) => {
    requireTools(context);
    const normal = (text: string): string => accepted("mlir-opt-19", ["-verify-each"], { input: text });
    expect(normal(printOperation(parsed(source)))).toBe(normal(source));
  });

  test.for([
    ["nvptx", source],
    ["amdgpu", forAmdgpu(source)],
  ] as const)("the LLVM IR for %s is that of mlir-translate", ([, text], context) => {
    requireTools(context);
    const module = parsed(text);
    expect(comparable(ourIr(module))).toEqual(comparable(translated(printOperation(module))));
  });

  test.for([
    ["sm_90", source, nvptx, "bar.sync"],
    ["gfx90a", forAmdgpu(source), amdgpu, "s_barrier"],
  ] as const)("the instructions for %s are those of mlir-translate's IR", ([, text, target, barrier], context) => {
    requireTools(context);
    const module = parsed(text);
    const ours = assembly(ourIr(module), target);
    expect(ours.join("\n")).toContain(barrier);
    expect(ours).toEqual(assembly(translated(printOperation(module)), target));
  });

  test("a different program gives different instructions", (context) => {
    requireTools(context);
    const changed = ourIr(parsed(source.replace(/llvm\.add %(\w+), %(\w+) : i32/, "llvm.sub %$1, %$2 : i32")));
    expect(assembly(changed, nvptx)).not.toEqual(assembly(ourIr(parsed(source)), nvptx));
  });
});

test("every operation of the dialect is printed as mlir-translate prints it", (context) => {
  requireTools(context);
  const module = parsed(read("../../dialect-llvm/test/everything.mlir"));
  expect(comparable(ourIr(module))).toEqual(comparable(translated(printOperation(module))));
});

test("floats of any bits are printed as mlir-translate prints them", (context) => {
  requireTools(context);
  const seed = Number(process.env["DSLC_TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}; set DSLC_TEST_SEED to repeat`);
  const random = randomNumbers(seed);
  const special: Readonly<Record<string, readonly string[]>> = {
    f16: ["0x0000", "0x8000", "0x7C00", "0xFE01", "0x7D01", "0x0001"],
    bf16: ["0x0000", "0x8000", "0x7F80", "0xFFC1", "0x7F81", "0x0001"],
    f32: ["0x00000000", "0x80000000", "0x7F800000", "0xFFC00001", "0x7F800001", "0x00000001", "0x3DCCCCCD"],
    f64: ["0x0000000000000000", "0x8000000000000000", "0x7FF0000000000000", "0xFFF8000000000001", "0x7FF0000000000001"],
  };
  const stores = Object.entries(special).flatMap(([type, bits]) => {
    const digits = (bits[0]?.length ?? 2) - 2;
    const others = Array.from(
      { length: 50 },
      () => `0x${Array.from({ length: digits }, () => random(16).toString(16)).join("")}`,
    );
    return [...bits, ...others].map((text, at) => {
      return `%${type}_${at} = llvm.mlir.constant(${text} : ${type}) : ${type}\nllvm.store %${type}_${at}, %p : ${type}, !llvm.ptr`;
    });
  });
  const module = parsed(`llvm.func @f(%p: !llvm.ptr) {\n${stores.join("\n")}\nllvm.return\n}`);
  expect(comparable(ourIr(module))).toEqual(comparable(translated(printOperation(module))));
});

/** Numbers from 0 to below a bound, the same ones for a seed (a linear congruential generator, Numerical Recipes). */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
