/** Static arrays, alone and beside launch-sized memory: what the layout says is what the targets' tools find. */
import { renderDiagnostics } from "@dslc/base";
import { compile, type CompileResult } from "@dslc/compiler";
import { startEngine } from "@dslc/llvm";
import { requireTool, runTool, toolAvailable } from "@dslc/testkit";
import { afterAll, describe, expect, test } from "vitest";

const engine = startEngine();
afterAll(() => engine.close());

const nvptx = "nvptx:sm_90";
const amdgpu = "amdgpu:gfx90a";

/** `both` has static arrays and views, of which one is aligned beyond what NVIDIA's targets guarantee. */
const text = `
kernel both(n: u32, x: global [f32; n], y: global mut [f32; n], size: global mut [u32; 1]) {
    workgroup a: [f32; 25];
    workgroup b: [u8; 7];
    launch workgroup { v: [f32; n], w: [f32; 8] @align(64) }
    let t = local_id.x;
    if t < 25 { a[t] = x[t]; }
    if t < 7 { b[t] = t as u8; }
    if t < 8 { w[t] = 1.0; }
    v[t] = x[t];
    barrier();
    y[t] = a[24 - t % 25] + b[t % 7] as f32 + v[63 - t] + w[t % 8];
    size[0] = launch_workgroup_bytes();
}
kernel only_static(n: u32, y: global mut [f32; n]) {
    workgroup a: [f32; 5, 5] @align(16);
    a[local_id.y, local_id.x] = n as f32;
    barrier();
    y[local_id.x] = a[4 - local_id.x, local_id.y];
}
kernel only_launch(n: u32, y: global mut [f32; n]) {
    launch workgroup { v: [f32; n] }
    v[local_id.x] = 1.0;
    barrier();
    y[local_id.x] = v[n - 1 - local_id.x];
}
/// One element of many is used, and only by one work-item: the optimizer sees through it.
kernel one_element(n: u32, y: global mut [f32; n]) {
    workgroup a: [f32; 64];
    if local_id.x == 0 { a[0] = n as f32; }
    barrier();
    y[local_id.x] = a[0];
}
kernel not_read(n: u32, y: global mut [f32; n]) {
    workgroup a: [f32; 64];
    a[local_id.x] = 1.0;
    y[local_id.x] = 1.0;
}
fn through(value: f32) -> f32 {
    workgroup tile: [f32; 64];
    tile[local_id.x] = value;
    barrier();
    let other = tile[63 - local_id.x];
    barrier();
    other
}
kernel two_calls(n: u32, y: global mut [f32; n]) { y[local_id.x] = through(1.0) + through(2.0); }
`;

/** Bytes of static memory on each target, padding to the alignment of the launch region's symbol included. */
const expected = {
  // 107 bytes: beside a region whose base needs 64 bytes, of which NVIDIA's targets guarantee 16.
  both: { nvptx: 112, amdgpu: 128 },
  // ptxas pads the static bytes of all kernels of the module.
  only_static: { nvptx: 112, amdgpu: 100 },
  only_launch: { nvptx: 0, amdgpu: 0 },
  one_element: { nvptx: 256, amdgpu: 256 },
  not_read: { nvptx: 0, amdgpu: 0 },
  two_calls: { nvptx: 256, amdgpu: 256 },
} as const;

/** Binaries too, so that the manifests are checked by what the targets' tools say, as far as these are there. */
async function compiled(
  optimizationLevel: 0 | 3,
  source = text,
): Promise<Pick<CompileResult, "outputs" | "manifests">> {
  const of = async (target: string): Promise<CompileResult> => {
    const emit = ["asm", "manifest", ...(mostOf(target) === "bin" ? (["bin"] as const) : [])] as const;
    const result = await compile(
      { name: "static.kdsl", text: source },
      { targets: [target], emit, optimizationLevel, engine },
    );
    expect(renderDiagnostics(result.diagnostics)).toBe("");
    return result;
  };
  const results = [await of(nvptx), await of(amdgpu)];
  return {
    outputs: results.flatMap(({ outputs }) => outputs),
    manifests: new Map(results.flatMap(({ manifests }) => [...manifests])),
  };
}

/** The last thing that can be made of a kernel on this machine. */
function mostOf(target: string): "asm" | "bin" {
  return target === amdgpu || toolAvailable("ptxas") ? "bin" : "asm";
}

function contents({ outputs }: Pick<CompileResult, "outputs">, target: string, kind: string): string | Uint8Array {
  const output = outputs.find((candidate) => candidate.kind === kind && candidate.target === target);
  if (output === undefined) throw new Error(`there is no ${kind} for ${target}`);
  return output.contents;
}

describe.each([0, 3] as const)("at -O%i", (level) => {
  test("manifests state the bytes that were worked out", async () => {
    const { manifests } = await compiled(level);
    for (const [target, vendor] of [[nvptx, "nvptx"] as const, [amdgpu, "amdgpu"] as const]) {
      const found = manifests.get(target)?.kernels.map(({ name, staticBytes }) => [name, staticBytes]);
      expect(found).toEqual(Object.entries(expected).map(([name, bytes]) => [name, bytes[vendor]]));
    }
  });

  test("ptxas finds as many", async (context) => {
    requireTool(context, "ptxas");
    const ptx = contents(await compiled(level), nvptx, "asm");
    const { stderr } = runTool("ptxas", ["-arch=sm_90", "-v", "a.ptx", "-o", "a.cubin"], {
      files: { "a.ptx": ptx },
      outputs: ["a.cubin"],
    });
    const found = stderr.split("Compiling entry function '").slice(1);
    const bytes = found.map((part) => [part.split("'")[0], Number(/(\d+) bytes smem/.exec(part)?.[1] ?? 0)] as const);
    expect(new Map(bytes)).toEqual(new Map(Object.entries(expected).map(([name, { nvptx: own }]) => [name, own])));
  });

  test("the code object asks for as many", async (context) => {
    requireTool(context, "llvm-readelf-19");
    const hsaco = contents(await compiled(level), amdgpu, "bin");
    const { stdout } = runTool("llvm-readelf-19", ["--notes", "a.hsaco"], { files: { "a.hsaco": hsaco } });
    const bytes = [...stdout.matchAll(/\.group_segment_fixed_size: (\d+)[\s\S]*?\n {4}\.name: +(\w+)/g)];
    expect(new Map(bytes.map(([, size, name]) => [name, Number(size)]))).toEqual(
      new Map(Object.entries(expected).map(([name, { amdgpu: own }]) => [name, own])),
    );
  });

  test("the launch's bytes are the dynamic part alone", async () => {
    const result = await compiled(level);
    expect(contents(result, nvptx, "asm")).toContain("%dynamic_smem_size");
    // The packet's bytes are static and launch-sized ones; LLVM knows the static ones, padding included.
    expect(contents(result, amdgpu, "asm")).toMatch(
      /s_(sub|add)\w* s\d+, s\d+, (0x80|0xffffff80)|s_sub_i32 s\d+, s\d+, s\d+/,
    );
  });
});

test("arrays lie where the manifest says, in its code too", async () => {
  const result = await compiled(3);
  const blocks = result.manifests.get(nvptx)?.kernels[0]?.staticBlocks;
  expect(blocks).toEqual([
    { name: "a", element: { type: "f32", size: 4 }, length: 25, offset: 0, alignment: 4, line: 3 },
    { name: "b", element: { type: "u8", size: 1 }, length: 7, offset: 100, alignment: 1, line: 4 },
  ]);
  expect(contents(result, nvptx, "asm")).toMatch(/ld\.shared\.u8\s+%rs\d+, \[%r\d+\+100\]/);
  const called = result.manifests.get(nvptx)?.kernels.find(({ name }) => name === "two_calls");
  expect(called?.staticBlocks.map(({ name, line }) => [name, line])).toEqual([["through.tile", 40]]);
});

test("exactly the limit is fine, and a byte more lists the arrays with their lines", async () => {
  const kernel = (bytes: number): string => `kernel k(n: u32, y: global mut [u8; n]) {
    workgroup big: [f32; 4096];
    workgroup rest: [u8; ${bytes}];
    big[local_id.x] = 1.0;
    rest[local_id.x] = 1;
    barrier();
    y[local_id.x] = rest[n - 1] + big[n - 1] as u8;
}`;
  const run = (bytes: number, target: string): Promise<CompileResult> =>
    compile({ name: "big.kdsl", text: kernel(bytes) }, { targets: [target], emit: [mostOf(target)], engine });
  for (const [target, limit] of [[nvptx, 49_152] as const, [amdgpu, 65_536] as const]) {
    const fine = await run(limit - 16_384, target);
    expect(renderDiagnostics(fine.diagnostics)).toBe("");
    const [error, ...others] = (await run(limit - 16_384 + 1, target)).diagnostics;
    expect(others).toEqual([]);
    expect(error?.message).toBe(
      `kernel 'k' has ${limit + 1} bytes of static workgroup memory, and the target's limit is ${limit}`,
    );
    expect(error?.labels.map(({ span, message }) => [span.text.slice(0, 14), message])).toEqual([
      ["workgroup big:", "big: 16384 bytes"],
      ["workgroup rest", `rest: ${limit - 16_384 + 1} bytes`],
    ]);
  }
});

test("the manifest states the open view, which is without a length, and the bytes that the others need", async () => {
  const source = `kernel k(n: u32, y: global mut [f32; n]) {
    launch workgroup { few: [u8; n], rest: [f32] @align(8) }
    y[0] = rest[0] + few[0] as f32 + rest.len as f32;
}`;
  const { manifests } = await compiled(3, source);
  expect(manifests.get(nvptx)?.kernels[0]?.launchRegion).toEqual({
    kind: "views",
    baseAlignment: 8,
    bytes: ["align_up", "n", 8],
    views: [
      { name: "few", element: { type: "u8", size: 1 }, alignment: 1, offset: 0, length: "n", line: 2 },
      { name: "rest", element: { type: "f32", size: 4 }, alignment: 8, offset: ["align_up", "n", 8], line: 2 },
    ],
  });
});
