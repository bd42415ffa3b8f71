/** Conversions between numbers from the language to each target, and on the interpreter before and after lowering. */
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { compile, type EmitKind, makeContext, makeRegistry } from "@dslc/compiler";
import { DeviceBuffer, runKernel } from "@dslc/interpreter";
import { type Constant, parseModule, type Type, VectorType } from "@dslc/ir";
import { startEngine } from "@dslc/llvm";
import { knownTargets } from "@dslc/target-info";
import { requireTool, runTool } from "@dslc/testkit";
import { afterAll, describe, expect, test } from "vitest";
import {
  type FloatFormat,
  floats,
  floatsToConvert,
  floatsToRound,
  integers,
  integersToConvert,
  nearest,
  saturated,
  stored,
} from "./numbers.ts";

const engine = startEngine();
afterAll(() => engine.close());

const targets = ["nvptx:sm_75", "nvptx:sm_90", "amdgpu:gfx90a", "amdgpu:gfx1100"] as const;

async function text(source: string, target: string | undefined, kind: EmitKind): Promise<string> {
  const options = { targets: target === undefined ? [] : [target], emit: [kind], engine, verifyEach: true };
  const result = await compile({ name: "conversions.kdsl", text: source }, options);
  expect(renderDiagnostics(result.diagnostics)).toBe("");
  const contents = result.outputs[0]?.contents;
  if (typeof contents !== "string") throw new Error("the output is text");
  return contents;
}

/** A kernel that converts each element to the types; all lengths are in elements, which are vectors where `lanes` says. */
function source(from: string, to: readonly string[], length: number, lanes = 1): string {
  const shape = lanes === 1 ? "" : `x${lanes}`;
  const parameters = to.map((name) => `to_${name}: global mut [${name}${shape}; ${length}]`);
  const lines = to.map((name) => `  to_${name}[local_id.x] = v as ${name}${shape};`);
  return `@group_size(${length})
kernel k(x: global [${from}${shape}; ${length}], ${parameters.join(", ")}) {
  let v = x[local_id.x];
${lines.join("\n")}
}
`;
}

/** What the kernel of `source` computes, by the type converted to. */
function results(
  ir: string,
  from: Type,
  values: readonly Constant[],
  to: readonly { readonly name: string; readonly ir: Type }[],
  lanes = 1,
): ReadonlyMap<string, readonly Constant[]> {
  const sink = new DiagnosticSink();
  const registry = makeRegistry([], sink);
  const module = registry && parseModule(new SourceFile("ir", ir), makeContext(registry), sink);
  if (module === undefined) throw new Error(renderDiagnostics(sink.diagnostics));
  const shaped = (type: Type): Type => (lanes === 1 ? type : VectorType.get([lanes], type));
  const length = values.length / lanes;
  const elements = Array.from({ length }, (_, place): Constant => {
    const [first = 0, ...rest] = values.slice(place * lanes, (place + 1) * lanes).flat();
    return lanes === 1 ? first : [first, ...rest];
  });
  const outputs = new Map(to.map(({ name, ir: type }) => [`to_${name}`, new DeviceBuffer(shaped(type), length)]));
  const launch = { groupSize: [length, 1, 1], numGroups: [1, 1, 1] } as const;
  const x = DeviceBuffer.from(shaped(from), elements);
  const { traps } = runKernel(module, "k", { ...launch, arguments: { x, ...Object.fromEntries(outputs) } });
  expect(traps.map(({ message }) => message)).toEqual([]);
  return new Map(to.map(({ name }) => [name, outputs.get(`to_${name}`)?.values.flat() ?? []]));
}

const stages = [
  ["from the frontend", undefined, "ir"],
  ["prepared for NVIDIA", "nvptx:sm_75", "lowered-ir"],
  ["prepared for AMD", "amdgpu:gfx90a", "lowered-ir"],
] as const;

const names = (formats: readonly { readonly name: string }[]): readonly string[] => formats.map(({ name }) => name);

/** The values, repeated up to a multiple of four. */
function padded<V>(values: readonly V[]): readonly V[] {
  return [...values, ...values.slice(0, (4 - (values.length % 4)) % 4)];
}

describe.each(stages)("the interpreter, with IR %s,", (_name, target, kind) => {
  test.each(floats.map((format) => [format.name, format] as const))("saturates %s", async (name, format) => {
    const values = padded(floatsToConvert(format));
    expect(values.length).toBeGreaterThan(40);
    for (const lanes of [1, 4]) {
      const ir = await text(source(name, names(integers), values.length / lanes, lanes), target, kind);
      const converted = results(ir, format.ir, values, integers, lanes);
      for (const integer of integers)
        expect(converted.get(integer.name), integer.name).toEqual(
          values.map((value) => stored(saturated(value, integer), integer)),
        );
    }
  });

  test.each(floats.map((format) => [format.name, format] as const))("rounds %s once", async (name, from) => {
    for (const to of floats.filter((format) => format !== from)) {
      const values = floatsToRound(from, to);
      const ir = await text(source(name, [to.name], values.length), target, kind);
      const wanted = values.map((value) => nearest(value, to));
      expect(results(ir, from.ir, values, [to]).get(to.name), to.name).toEqual(wanted);
    }
  });

  test.each(integers.map((format) => [format.name, format] as const))("rounds %s once", async (name, from) => {
    const values = integersToConvert(from).slice(0, 1024);
    const ir = await text(source(name, names(floats), values.length), target, kind);
    const bits = values.map((value) => stored(value, from));
    const converted = results(ir, from.ir, bits, floats);
    // LLVM may convert to f32 first where a target has no conversion to bf16: that must not show.
    const twice = results(byWayOfF32(ir), from.ir, bits, floats);
    for (const to of floats) {
      const wanted = values.map((value) => nearest(value, to));
      expect(converted.get(to.name), to.name).toEqual(wanted);
      expect(twice.get(to.name), to.name).toEqual(wanted);
    }
  });
});

/** The IR with conversions of integers to bf16 that convert to f32 first. */
function byWayOfF32(ir: string): string {
  const conversion = /%(\w+) = (arith\.[su]itofp) (%\w+) : (\w+) to bf16/g;
  expect(ir).toMatch(conversion);
  return ir.replaceAll(conversion, "%wide_$1 = $2 $3 : $4 to f32\n%$1 = arith.truncf %wide_$1 : f32 to bf16");
}

describe("a conversion of f32 to 32 bits is one instruction", () => {
  const known = knownTargets();
  const kernel = (sign: "i" | "u"): string => source("f32", [`${sign}32`], 64);

  test.each(known.filter(({ vendor }) => vendor === "nvptx").map(({ name }) => name))("of %s", async (target) => {
    for (const [sign, type] of [
      ["i", "s"],
      ["u", "u"],
    ] as const) {
      const ptx = await text(kernel(sign), target, "asm");
      expect(ptx.match(/\bcvt\.\S*f32\b.*/g)).toEqual([expect.stringMatching(`^cvt\\.rzi\\.${type}32\\.f32 `)]);
      expect(ptx).not.toMatch(/\b(setp|selp|min|max|slct)\./);
    }
  });

  test.each(known.filter(({ vendor }) => vendor === "amdgpu").map(({ name }) => name))("of %s", async (target) => {
    for (const sign of ["i", "u"] as const) {
      const gcn = await text(kernel(sign), target, "asm");
      expect(gcn.match(/\bv_cvt_\w+/g)).toEqual([`v_cvt_${sign}32_f32_e32`]);
      expect(gcn).not.toMatch(/v_(cmp|cndmask|min|max|med3)/);
    }
  });
});

test("LLVM does not take a conversion for one that means nothing out of range", async () => {
  const there = "kernel k(n: u64, y: global mut [i32; 1]) { y[0] = n as f64 as i32; }\n";
  // As one it would be the low bits of `n`.
  for (const target of ["nvptx:sm_75", "amdgpu:gfx90a"])
    expect(await text(there, target, "asm")).toMatch(/cvt\.rzi\.s32\.f64|v_cvt_i32_f64/);
});

test("NaN of f64, and to 64 bits, is told apart on NVIDIA's, where it gives the highest bit", async () => {
  for (const [from, to] of [
    ["f32", "i64"],
    ["f64", "u64"],
    ["f64", "i32"],
    ["bf16", "u64"],
  ] as const) {
    const ptx = await text(source(from, [to], 64), "nvptx:sm_75", "asm");
    expect(ptx).toMatch(/setp\.(num|nan)\./);
    expect(ptx).toMatch(/selp\.b(32|64)/);
  }
});

describe.each(targets)("%s", (target) => {
  const known = knownTargets().find(({ name }) => name === target);
  const types = [...names(floats), ...names(integers)];
  const shapes = [1, 4].flatMap((lanes) => types.map((type) => [type, lanes] as const));

  test.for(shapes)("has code for conversions of %s, %i at a time", async ([from, lanes], context) => {
    const others = types.filter((type) => type !== from);
    const assembly = await text(source(from, others, 64, lanes), target, "asm");
    if (known?.vendor === "nvptx") {
      requireTool(context, "ptxas");
      const files = { "a.ptx": assembly };
      const { status, stderr } = runTool("ptxas", [`-arch=${known.assembler}`, "a.ptx", "-o", "a.cubin"], { files });
      expect(status, stderr).toBe(0);
    } else {
      expect(assembly).not.toMatch(/^\s*(flat_|scratch_(load|store)|s_swappc)/m);
      requireTool(context, "clang-19");
      const options = ["--target=amdgcn-amd-amdhsa", `-mcpu=${known?.architecture}`, "-c", "a.s", "-o", "a.o"];
      const { status, stderr } = runTool("clang-19", options, { files: { "a.s": assembly } });
      expect(status, stderr).toBe(0);
    }
  });
});

test("mlir-opt takes the operations as it takes others that it does not know", async (context) => {
  requireTool(context, "mlir-opt-19");
  const from = (format: FloatFormat): Promise<string> =>
    text(source(format.name, names(integers), 4, 4), undefined, "ir");
  for (const format of floats) {
    const ir = await from(format);
    expect(ir).toContain(`"wg.fptosi_sat"(%`);
    expect(ir).toContain(`"wg.fptoui_sat"(%`);
    const arguments_ = ["--allow-unregistered-dialect", "-verify-each"];
    const { status, stderr } = runTool("mlir-opt-19", arguments_, { input: ir });
    expect(status, stderr).toBe(0);
  }
});
