/** What is emitted, read by a WGSL parser that nobody here wrote, and what is refused. */
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { compile } from "@dslc/compiler";
import { checkConformance, fileCheck } from "@dslc/testkit/plugin";
import { describe, expect, test } from "vitest";
import { detectRaces, WgslExec, WgslParser, WgslReflect } from "wgsl_reflect/wgsl_reflect.module.js";
import plugin from "../src/index.ts";

const targets = ["wgsl:webgpu"];

async function compiled(text: string, name = "k.kdsl") {
  const { diagnostics, outputs } = await compile({ name, text }, { targets, emit: ["asm"], plugins: [plugin] });
  const contents = outputs[0]?.contents;
  return {
    wgsl: typeof contents === "string" ? contents : undefined,
    errors: diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ name: code, message }) => `${code}: ${message}`),
  };
}

/** The text of a kernel that has to compile. */
async function wgslOf(text: string): Promise<string> {
  const { wgsl, errors } = await compiled(text);
  expect(errors).toEqual([]);
  return wgsl ?? "";
}

function kernel(body: string, parameters = "n: u32, a: global [i32; n], f: global [f32; n], y: global mut [u32; n]") {
  return `kernel k(${parameters}) {\n    let i = global_id.x;\n    if i < n {\n        ${body}\n    }\n}\n`;
}

describe("each kernel is WGSL that a parser of others reads", () => {
  test.each(readdirSync(join(import.meta.dirname, "kernels")))("%s", async (name) => {
    const text = readFileSync(join(import.meta.dirname, "kernels", name), "utf8");
    const { wgsl, errors } = await compiled(text, name);
    expect(errors).toEqual([]);
    const reflected = new WgslReflect(wgsl ?? "");
    expect(reflected.entry.compute.map((entry) => entry.name)).toEqual([
      name.replace(".kdsl", "").replaceAll("-", "_"),
    ]);
  });
});

test("parameters are bound in their order, the scalars behind them", async () => {
  const reflected = new WgslReflect(
    await wgslOf(kernel("y[i] = u;", "n: u32, x: global [f32; n], u: u32, y: global mut [u32; n]")),
  );
  const bound = reflected.getBindGroups()[0]?.map(({ name, binding, access }) => ({ name, binding, access }));
  expect(bound).toEqual([
    { name: "k_x", binding: 0, access: "read" },
    { name: "k_y", binding: 1, access: "read_write" },
    { name: "k_parameters", binding: 2, access: "read" },
  ]);
  expect(reflected.uniforms[0]?.members?.map(({ name, type, offset }) => [name, type.name, offset])).toEqual([
    ["n", "u32", 0],
    ["u", "u32", 4],
  ]);
});

test("the size of a group is the kernel's, or the host's", async () => {
  const fixed = new WgslReflect(await wgslOf(`@group_size(8, 4)\n${kernel("y[i] = 1;")}`));
  expect(fixed.entry.compute[0]?.attributes?.find(({ name }) => name === "workgroup_size")?.value).toEqual([
    "8u",
    "4u",
    "1u",
  ]);
  const free = new WgslReflect(await wgslOf(kernel("y[i] = group_size.x;")));
  expect(free.overrides.map(({ name }) => name)).toEqual(["k_group_size_x", "k_group_size_y", "k_group_size_z"]);
});

test("integers are unsigned, and signed where it matters", async () => {
  fileCheck(
    await wgslOf(kernel("y[i] = ((a[i] / 3i32) as u32) + ((a[i] < 0i32) as u32) + (y[i] / 3) + (y[i] >> 2);")),
    `
// CHECK: let [[A:.*]]: u32 = k_a
// CHECK: bitcast<u32>(bitcast<i32>([[A]]) / bitcast<i32>(3u))
// CHECK: bool = bitcast<i32>([[A]]) < bitcast<i32>(0u)
// CHECK: select(0u, 1u,
`,
  );
});

test("an infinity, of which there is no literal, is made of its bits when the kernel runs", async () => {
  const wgsl = await wgslOf(kernel("y[i] = log(f[i]);", "n: u32, f: global [f32; n], y: global mut [f32; n]"));
  expect(wgsl).toContain("var<private> k_bits_7f800000: u32 = 0x7f800000u;\n");
  expect(wgsl).toContain("bitcast<f32>(k_bits_7f800000)");
  expect(new WgslReflect(wgsl).entry.compute).toHaveLength(1);
});

test("words of WGSL's own are no names", async () => {
  const text = kernel(
    "let loop_ = x[i];\n let fn_ = loop_; y[i] = fn_;",
    "n: u32, x: global [u32; n], y: global mut [u32; n]",
  );
  const wgsl = await wgslOf(
    text.replaceAll("loop_", "texture").replaceAll("fn_", "array").replace("kernel k", "kernel filter"),
  );
  expect(wgsl).not.toMatch(/(let|var) array\b/);
  expect(new WgslReflect(wgsl).entry.compute.map(({ name }) => name)).toEqual(["filter_1"]);
});

describe("run on a CPU, by work-items one after another or in step", () => {
  /** What is bound: buffers in order, scalars last. */
  const bindings = (...buffers: readonly (Float32Array | Uint32Array)[]): Record<string, Record<string, unknown>> => ({
    0: Object.fromEntries(
      buffers.map((buffer, binding) => [binding, binding === buffers.length - 1 ? { uniform: buffer } : buffer]),
    ),
  });
  const kernelFile = (name: string): string =>
    readFileSync(join(import.meta.dirname, "kernels", `${name}.kdsl`), "utf8");

  test("saxpy computes what it says", async () => {
    const [x, y] = [Float32Array.from({ length: 300 }, (_, i) => i), new Float32Array(300).fill(5)];
    const scalars = new Uint32Array([300, 0]);
    new Float32Array(scalars.buffer)[1] = 2;
    const constants = { saxpy_group_size_x: 256 };
    const program = new WgslExec(new WgslParser().parse(await wgslOf(kernelFile("saxpy"))));
    program.dispatchWorkgroups("saxpy", 2, bindings(x, y, scalars), { constants });
    expect([...y]).toEqual([...x].map((value) => 2 * value + 5));
  });

  test("functions that become arithmetic are as exact as they should be", async () => {
    const text = `@group_size(16)
kernel k(n: u32, x: global [f32; n], y: global mut [f32; n]) {
    let i = global_id.x;
    if i < n { y[i] = log(x[i]) + exp(x[i] * 0.125) + sqrt(x[i]); }
}
`;
    const x = Float32Array.from([0.001, 0.1, 0.5, 0.99, 1, 1.5, 2, 3, 10, 77, 100]);
    const y = new Float32Array(x.length);
    const program = new WgslExec(new WgslParser().parse(await wgslOf(text)));
    program.dispatchWorkgroups("k", 1, bindings(x, y, new Uint32Array([x.length])));
    for (const [at, value] of x.entries()) {
      const exact = Math.log(value) + Math.exp(value * 0.125) + Math.sqrt(value);
      expect(Math.abs((y[at] ?? 0) - exact), `of ${value}: ${y[at]}`).toBeLessThan(Math.abs(exact) * 1e-6 + 1e-6);
    }
  });

  test("a sum over a workgroup has no race, and has one without its barriers", async () => {
    const wgsl = await wgslOf(kernelFile("block-sum"));
    const bound = bindings(new Float32Array(256).fill(1), new Float32Array(1), new Uint32Array([256]));
    expect(detectRaces(wgsl, "block_sum", [1], bound)).toEqual({ races: [], errors: [] });
    const without = wgsl.replaceAll("workgroupBarrier();", "");
    expect(detectRaces(without, "block_sum", [1], bound).races.length).toBeGreaterThan(0);
  });
});

describe("what WGSL has not, or the plugin does not emit, is an error at its place", () => {
  test.each([
    ["f64", "n: u32, x: global [f64; n], y: global mut [f64; n]", "y[i] = x[i];", "a parameter of type"],
    ["u64", "n: u32, x: global [u64; n], y: global mut [u64; n]", "y[i] = x[i];", "a parameter of type"],
    ["u8", "n: u32, x: global [u8; n], y: global mut [u8; n]", "y[i] = x[i];", "a parameter of type"],
    ["f16", "n: u32, x: global [f16; n], y: global mut [f16; n]", "y[i] = x[i];", "a parameter of type"],
  ])("%s", async (_what, parameters, body, message) => {
    const { wgsl, errors } = await compiled(kernel(body, parameters));
    expect(wgsl).toBeUndefined();
    expect(errors.length).toBeGreaterThan(0);
    expect(errors[0]).toContain(message);
  });

  test("workgroup memory that is sized at launch, once", async () => {
    const { wgsl, errors } = await compiled(`kernel k(n: u32, y: global mut [f32; n]) requires n > 0 {
    launch workgroup { tile: [f32; group_size.x], }
    tile[local_id.x] = 1.0;
    barrier();
    if global_id.x < n { y[global_id.x] = tile[local_id.x]; }
}
`);
    expect(wgsl).toBeUndefined();
    expect(errors).toEqual(["wgsl/unsupported: workgroup memory that is sized at launch cannot be emitted as WGSL"]);
  });
});

const examples = join(import.meta.dirname, "../../../examples");

/** The kernels of dslc's documentation that are refused, with the first word about it. */
const refused: Readonly<Record<string, string>> = {
  "block-reverse": "wgsl/",
  "block-sum-shuffle": "wgsl/unsupported: 'gpu.",
  fir: "wgsl/unsupported: workgroup memory that is sized at launch",
  histogram: "wgsl/unsupported: a parameter of type 'memref<i8",
  layernorm: "wgsl/unsupported: workgroup memory that is sized at launch",
};

describe.runIf(existsSync(examples))("the kernels of dslc's documentation are emitted or refused, as listed", () => {
  test.each(globSync("*.kdsl", { cwd: examples }).map((path) => basename(path, ".kdsl")))("%s", async (name) => {
    const { wgsl, errors } = await compiled(readFileSync(join(examples, `${name}.kdsl`), "utf8"), name);
    const expected = refused[name];
    if (expected === undefined) {
      expect(errors).toEqual([]);
      expect(new WgslReflect(wgsl ?? "").entry.compute).toHaveLength(1);
    } else {
      expect(wgsl).toBeUndefined();
      expect(errors[0]).toContain(expected);
    }
  });
});

test("the plugin holds to what plugins should", () => {
  checkConformance(plugin);
});
