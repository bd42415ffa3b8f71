/** Mathematical functions from the language to each target, and on the interpreter before and after they are lowered. */
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { compile, type EmitKind, makeContext, makeRegistry } from "@dslc/compiler";
import { DeviceBuffer, runKernel } from "@dslc/interpreter";
import { bf16, f16, f32, f64, parseModule } from "@dslc/ir";
import { startEngine } from "@dslc/llvm";
import { knownTargets } from "@dslc/target-info";
import { requireTool, runTool } from "@dslc/testkit";
import { afterAll, describe, expect, test } from "vitest";

const engine = startEngine();
afterAll(() => engine.close());

/** Each function of a value that is between 0 and 1, so that all have a result. */
const calls = [
  "exp(v)",
  "exp2(v)",
  "log(v)",
  "log2(v)",
  "log10(v)",
  "pow(v, v)",
  "rsqrt(v)",
  "sin(v)",
  "cos(v)",
  "tan(v)",
  "asin(v)",
  "acos(v)",
  "atan(v)",
  "atan2(v, 0.5)",
  "sinh(v)",
  "cosh(v)",
  "tanh(v)",
  "sqrt(v)",
  "fma(v, v, v)",
  "floor(v)",
  "ceil(v)",
  "round(v)",
  "trunc(v)",
  "abs(v)",
  "min(v, 0.5)",
  "max(v, 0.5)",
  "v / 3.0",
  "v % 0.25",
];

/** A kernel that puts the result of each call into its element. */
function source(type: string): string {
  const lines = calls.map((call, position) => `    y[${position}] = ${call};`);
  return `kernel k(x: global [${type}; 1], y: global mut [${type}; ${calls.length}]) {\n    let v = x[0];\n${lines.join("\n")}\n}\n`;
}

async function text(type: string, target: string | undefined, kind: EmitKind): Promise<string> {
  const targets = target === undefined ? [] : [target];
  const result = await compile(
    { name: "math.kdsl", text: source(type) },
    { targets, emit: [kind], engine, verifyEach: true },
  );
  expect(renderDiagnostics(result.diagnostics)).toBe("");
  const [output] = result.outputs;
  if (typeof output?.contents !== "string") throw new Error("the output is text");
  return output.contents;
}

const irTypes = { f32, f64, f16, bf16 } as const;
const types = ["f32", "f64", "f16", "bf16"] as const;

describe.each(types)("%s", (type) => {
  test.for(["nvptx:sm_75", "nvptx:sm_90", "amdgpu:gfx906", "amdgpu:gfx1201"])(
    "has code for %s",
    async (target, context) => {
      const assembly = await text(type, target, "asm");
      const registry = knownTargets().find(({ name }) => name === target);
      if (registry?.vendor !== "nvptx") return;
      // Division and roots are rounded right.
      expect(assembly).not.toMatch(/\.approx|\.full/);
      requireTool(context, "ptxas");
      const { status, stderr } = runTool("ptxas", [`-arch=${registry.assembler}`, "-v", "a.ptx", "-o", "a.cubin"], {
        files: { "a.ptx": assembly },
      });
      expect(status, stderr).toBe(0);
      expect(stderr).toContain("0 bytes spill stores, 0 bytes spill loads");
    },
  );

  test("the interpreter computes the same before and after lowering, but for the last digits", async () => {
    const before = results(await text(type, undefined, "ir"), type);
    const after = results(await text(type, "nvptx:sm_90", "lowered-ir"), type);
    const tolerance = { f32: 2 ** -22, f64: 2 ** -51, f16: 2 ** -10, bf16: 2 ** -7 }[type];
    for (const [position, value] of before.entries())
      expect(Math.abs((after[position] ?? 0) - value), calls[position]).toBeLessThanOrEqual(
        tolerance * Math.abs(value),
      );
  });

  test("both vendors' kernels compute the same bits", async () => {
    const nvidia = results(await text(type, "nvptx:sm_75", "lowered-ir"), type);
    expect(results(await text(type, "amdgpu:gfx1100", "lowered-ir"), type)).toEqual(nvidia);
  });
});

/** What the kernel computes for 0.7109375, which every type holds. */
function results(ir: string, type: (typeof types)[number]): readonly number[] {
  const sink = new DiagnosticSink();
  const registry = makeRegistry([], sink);
  const module = registry && parseModule(new SourceFile("ir", ir), makeContext(registry), sink);
  if (module === undefined) throw new Error(renderDiagnostics(sink.diagnostics));
  const x = DeviceBuffer.from(irTypes[type], [0.7109375]);
  const y = new DeviceBuffer(irTypes[type], calls.length);
  const { traps } = runKernel(module, "k", { groupSize: [1, 1, 1], numGroups: [1, 1, 1], arguments: { x, y } });
  expect(traps.map(({ message }) => message)).toEqual([]);
  return y.values.map(Number);
}

describe("fast functions", () => {
  const calls = ["exp(v)", "exp2(v)", "log(v)", "log2(v)", "log10(v)", "pow(v, 2.5)", "sin(v)", "cos(v)", "tan(v)"];
  const others = ["tanh(v)", "sqrt(v)", "rsqrt(v)", "div(v, 3.1)"];
  const fastSource = (type: string): string =>
    `kernel k(x: global [${type}; 1], y: global mut [${type}; 1]) { let v = x[0]; y[0] = ${[...calls, ...others].map((call) => `fast::${call}`).join(" + ")}; }`;
  const compiled = async (type: string, target: string, kind: EmitKind): Promise<string> => {
    const options = { targets: [target], emit: [kind], engine, verifyEach: true };
    const result = await compile({ name: "fast.kdsl", text: fastSource(type) }, options);
    expect(renderDiagnostics(result.diagnostics)).toBe("");
    const contents = result.outputs[0]?.contents;
    if (typeof contents !== "string") throw new Error("the output is text");
    return contents;
  };

  test("are NVIDIA's approximate instructions", async (context) => {
    const ptx = await compiled("f32", "nvptx:sm_75", "asm");
    for (const name of ["ex2", "lg2", "sin", "cos", "tanh", "sqrt", "rsqrt", "div"])
      expect(ptx).toMatch(new RegExp(`\\b${name}\\.approx\\.f32`));
    expect(ptx).not.toMatch(/\b(sqrt|div|rcp)\.rn/);
    requireTool(context, "ptxas");
    const { status, stderr } = runTool("ptxas", ["-arch=sm_75", "a.ptx", "-o", "a.cubin"], { files: { "a.ptx": ptx } });
    expect(status, stderr).toBe(0);
  });

  test.each(["amdgpu:gfx906", "amdgpu:gfx1201"])("are the instructions of %s", async (target) => {
    const gcn = await compiled("f32", target, "asm");
    for (const name of ["exp", "log", "sin", "cos", "sqrt", "rsq", "rcp"])
      expect(gcn).toMatch(new RegExp(`v_(s_)?${name}_f32`));
    expect(gcn).not.toContain("v_div_");
  });

  test.each(["f16", "bf16"])("of %s are those of f32", async (type) => {
    expect(await compiled(type, "nvptx:sm_90", "asm")).toMatch(/ex2\.approx\.f32/);
  });

  test("of f64 are exact", async () => {
    expect(await compiled("f64", "nvptx:sm_90", "asm")).not.toContain(".approx");
    expect(await compiled("f64", "amdgpu:gfx90a", "lowered-ir")).not.toContain("afn");
  });

  test("are right on the interpreter", async () => {
    const ir = await compiled("f32", "nvptx:sm_90", "lowered-ir");
    const v = 0.7109375;
    const parts = [Math.exp(v), 2 ** v, Math.log(v), Math.log2(v), Math.log10(v), v ** 2.5, Math.sin(v), Math.cos(v)];
    const rest = [Math.tan(v), Math.tanh(v), Math.sqrt(v), 1 / Math.sqrt(v), v / 3.1];
    const sum = [...parts, ...rest].reduce((total, part) => total + part, 0);
    expect(results(ir, "f32")[0]).toBeCloseTo(sum, 5);
  });
});
