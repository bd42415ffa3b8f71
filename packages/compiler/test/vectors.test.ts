/** Vectors from the language to each target, and on the interpreter before and after the IR is lowered. */
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { compile, type EmitKind, makeContext, makeRegistry } from "@dslc/compiler";
import { DeviceBuffer, runKernel } from "@dslc/interpreter";
import { bf16, type Constant, f16, f32, f64, i32, i64, i8, parseModule, type Type, VectorType } from "@dslc/ir";
import { startEngine } from "@dslc/llvm";
import { knownTargets } from "@dslc/target-info";
import { requireTool, runTool } from "@dslc/testkit";
import { afterAll, describe, expect, test } from "vitest";

const engine = startEngine();
afterAll(() => engine.close());

async function text(source: string, target: string | undefined, kind: EmitKind): Promise<string> {
  const targets = target === undefined ? [] : [target];
  const result = await compile(
    { name: "vectors.kdsl", text: source },
    { targets, emit: [kind], engine, verifyEach: true },
  );
  expect(renderDiagnostics(result.diagnostics)).toBe("");
  const [output] = result.outputs;
  if (typeof output?.contents !== "string") throw new Error("the output is text");
  return output.contents;
}

/** For each class of numbers what is done with a vector `v`, a scalar `a`, and a number `i` of an element. */
const common = [
  "v + a",
  "v - v.wzyx",
  "a * v",
  "select(v < a, v, v.yyyy)",
  "V(a, v.zy, v[i])",
  "min(v, a)",
  "V(dot(v, v))",
];
const ofFloats = [
  "v / 3.0",
  "v % 0.25",
  "-v",
  "fma(v, v, a)",
  "sqrt(v)",
  "rsqrt(v)",
  "exp(v)",
  "sin(v)",
  "tanh(v)",
  "pow(v, v)",
  "atan2(v, a)",
  "floor(v)",
  "round(v)",
  "fract(v)",
  "sign(v)",
  "mix(v, a, 0.5)",
];
const ofIntegers = [
  "v / 3",
  "v % 3",
  "v & 7 | v << 2",
  "v >> 1",
  "~v",
  "popcount(v)",
  "clz(v)",
  "ctz(v)",
  "reverse_bits(v)",
];

interface Elements {
  readonly name: string;
  readonly ir: Type;
  readonly values: Constant;
  readonly calls: readonly string[];
}

const small = [0.5, 0.7109375, 0.25, 0.875];
const kinds: readonly Elements[] = [
  ...[
    { name: "f32", ir: f32 },
    { name: "f64", ir: f64 },
    { name: "f16", ir: f16 },
    { name: "bf16", ir: bf16 },
  ].map((type) => ({ ...type, values: small, calls: [...common, ...ofFloats] })),
  ...[
    { name: "i32", ir: i32 },
    { name: "u32", ir: i32 },
    { name: "i8", ir: i8 },
    { name: "u64", ir: i64 },
  ].map((type) => ({ ...type, values: [1n, 100n, 7n, 3n], calls: [...common, ...ofIntegers] })),
];

/** A kernel that puts the result of each call into its element. */
function source({ name, calls }: Elements): string {
  const lines = calls.map((call, position) => `    y[${position}] = ${call.replaceAll("V(", `${name}x4(`)};`);
  return `kernel k(i: u32, x: global [${name}x4; 1], y: global mut [${name}x4; ${calls.length}]) {
    var v = x[0];
    let a = v.x;
    v[i] += a;
    if any(v == a) { v.w = v.w + v.w; }
${lines.join("\n")}
}
`;
}

describe.each(kinds.map((kind) => [kind.name, kind] as const))("%sx4", (name, kind) => {
  test.for(["nvptx:sm_75", "nvptx:sm_90", "amdgpu:gfx906", "amdgpu:gfx1201"])(
    "has code for %s, without memory of its own",
    async (target, context) => {
      const assembly = await text(source(kind), target, "asm");
      const known = knownTargets().find((candidate) => candidate.name === target);
      if (known?.vendor !== "nvptx") {
        expect(assembly).not.toMatch(/^\s*(flat_|scratch_(load|store))/m);
        return;
      }
      expect(assembly).not.toContain(".local");
      requireTool(context, "ptxas");
      const files = { "a.ptx": assembly };
      const { status, stderr } = runTool("ptxas", [`-arch=${known.assembler}`, "a.ptx", "-o", "a.cubin"], { files });
      expect(status, stderr).toBe(0);
    },
  );

  test("the interpreter computes the same before and after lowering, but for the last digits of floats", async () => {
    const before = results(await text(source(kind), undefined, "ir"), kind);
    const after = results(await text(source(kind), "nvptx:sm_90", "lowered-ir"), kind);
    const tolerance = { f32: 2 ** -22, f64: 2 ** -51, f16: 2 ** -9, bf16: 2 ** -6 }[name] ?? 0;
    for (const [position, value] of before.entries()) {
      const difference = Math.abs(Number(after[position]) - Number(value));
      expect(difference, kind.calls[Math.floor(position / 4)]).toBeLessThanOrEqual(tolerance * Math.abs(Number(value)));
    }
  });

  test("each element is what the same work on scalars gives", async () => {
    const calls = kind.calls.filter((call) => !/V\(|[.][xyzw]|\[/.test(call));
    const byVectors = results(await text(source({ ...kind, calls }), undefined, "ir"), { ...kind, calls });
    const byScalars = results(await text(scalarSource({ ...kind, calls }), undefined, "ir"), { ...kind, calls });
    expect(byVectors).toEqual(byScalars);
  });
});

/** The same without vectors, but to read `v` and to write the results. */
function scalarSource({ name, calls }: Elements): string {
  const lanes = [0, 1, 2, 3];
  const lines = calls.map((call, position) => {
    const parts = lanes.map((lane) => call.replaceAll(/\bv\b/g, `v${lane}`));
    return `    y[${position}] = ${name}x4(${parts.join(", ")});`;
  });
  return `kernel k(i: u32, x: global [${name}x4; 1], y: global mut [${name}x4; ${calls.length}]) {
    let a = x[0].x;
    var v0 = x[0].x; var v1 = x[0].y; var v2 = x[0].z; var v3 = x[0].w;
${lanes.map((lane) => `    if i == ${lane} { v${lane} += a; }`).join("\n")}
    if v0 == a || v1 == a || v2 == a || v3 == a { v3 = v3 + v3; }
${lines.join("\n")}
}
`;
}

/** The elements of all vectors that the kernel computes. */
function results(ir: string, { ir: element, values, calls }: Elements): readonly (bigint | number)[] {
  const sink = new DiagnosticSink();
  const registry = makeRegistry([], sink);
  const module = registry && parseModule(new SourceFile("ir", ir), makeContext(registry), sink);
  if (module === undefined) throw new Error(renderDiagnostics(sink.diagnostics));
  const type = VectorType.get([4], element);
  const x = DeviceBuffer.from(type, [values]);
  const y = new DeviceBuffer(type, calls.length);
  const { traps } = runKernel(module, "k", { groupSize: [1, 1, 1], numGroups: [1, 1, 1], arguments: { i: 2, x, y } });
  expect(traps.map(({ message }) => message)).toEqual([]);
  return y.values.flatMap((value) => (typeof value === "object" ? value : [value]));
}

describe("accesses", () => {
  const views = `@group_size(64)
kernel k(n: u32, x: global [f32x4; n], y: global mut [f32x4; n]) {
  launch workgroup { tile: [f32x4; 64] }
  let i = global_id.x;
  if i < n { tile[local_id.x] = x[i]; }
  barrier();
  if i < n { y[i] = tile[63 - local_id.x]; }
}
`;

  test("views of vectors are accessed as wide as the vectors", async () => {
    const ptx = await text(views, "nvptx:sm_90", "asm");
    for (const access of ["ld.global.nc.v4.f32", "st.shared.v4.f32", "ld.shared.v4.f32", "st.global.v4.f32"])
      expect(ptx).toContain(`${access} `);
    const gcn = await text(views, "amdgpu:gfx90a", "asm");
    for (const access of ["global_load_dwordx4", "ds_write_b128", "ds_read_b128", "global_store_dwordx4"])
      expect(gcn).toContain(`${access} `);
  });

  test("static arrays of vectors are too", async () => {
    const ptx = await text(
      views.replace("launch workgroup { tile: [f32x4; 64] }", "workgroup tile: [f32x4; 64];"),
      "nvptx:sm_90",
      "asm",
    );
    expect(ptx).toContain("ld.shared.v4.f32 ");
    expect(ptx).toMatch(/\.shared \.align 16 .*\[1024\]/);
  });

  test("a vector of three is stored without the fourth's room", async () => {
    const three = "kernel k(n: u32, y: global mut [f32x3; n]) { y[global_id.x] = f32x3(1.0, 2.0, 3.0); }\n";
    expect(await text(three, "amdgpu:gfx90a", "asm")).toContain("global_store_dwordx3 ");
    const llvm = await text(three, "nvptx:sm_90", "llvm-ir");
    expect(llvm).toMatch(/store <3 x float> .*, align 16/);
    expect(llvm).toContain("getelementptr inbounds <3 x float>");
  });

  test("several scalars are one access where their alignment is known", async () => {
    const scalars = `kernel k(n: u32, @align(16) x: global [f32; 4 * n], @align(16) y: global mut [f32; 4 * n]) {
  let i = global_id.x;
  if i < n { vector_store(&y[4 * i], vector_load::<f32x4>(&x[4 * i])); }
}
`;
    const ptx = await text(scalars, "nvptx:sm_90", "asm");
    expect(ptx).toContain("ld.global.nc.v4.f32 ");
    expect(ptx).toContain("st.global.v4.f32 ");
    const gcn = await text(scalars, "amdgpu:gfx90a", "asm");
    expect(gcn).toContain("global_load_dwordx4 ");
    expect(gcn).toContain("global_store_dwordx4 ");
  });

  test("the manifest says how large elements are", async () => {
    const source =
      "kernel k(n: u32, x: global [u8x3; n], y: global mut [f16x8; n]) { launch workgroup { t: [f64x2; n] } }\n";
    const { manifests } = await compile(
      { name: "vectors.kdsl", text: source },
      { targets: ["nvptx:sm_90"], emit: ["manifest"], engine },
    );
    const [kernel] = manifests.get("nvptx:sm_90")?.kernels ?? [];
    expect(kernel?.parameters).toMatchObject([
      { name: "n" },
      { element: { type: "u8x3", size: 4 }, elementAlignment: 4 },
      { element: { type: "f16x8", size: 16 }, elementAlignment: 16 },
    ]);
    expect(kernel?.launchRegion).toMatchObject({
      baseAlignment: 16,
      views: [{ element: { type: "f64x2", size: 16 }, alignment: 16 }],
    });
  });
});
