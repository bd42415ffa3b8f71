/**
 * Every example, for targets that LLVM 14 knows: it has nothing against what we emit, and its bitcode leads LLVM 19 to
 * the same code as the text that LLVM 19 reads itself.
 */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { compile } from "@dslc/compiler";
import { startBindingsEngine } from "@dslc/engine-llvm-bindings";
import { startEngine } from "@dslc/llvm";
import { afterAll, expect, test } from "vitest";
import { requireBindings } from "./bindings.ts";

const folder = join(import.meta.dirname, "../../../docs/examples");
const targets = ["nvptx:sm_75", "nvptx:sm_80", "amdgpu:gfx90a"];
const names = globSync("*.kdsl", { cwd: folder }).map((name) => basename(name, ".kdsl"));
const cases = [...names.sort(), "further"].flatMap((name) => targets.map((target) => [name, target] as const));

const bindings = startBindingsEngine();
const programs = startEngine({ engine: "tools" });
afterAll(() => Promise.all([bindings.close(), programs.close()]));

/** What the examples leave out, of what the two versions of LLVM name or spell differently. */
const further = `kernel further(n: u32, x: global mut [i32; n], y: global mut [f32; n], h: global mut [f16; n], d: global mut [f64; n])
    requires n > 1024
{
    let t = global_id.x;
    let a = x[t];
    let r = subgroup_add(a) + subgroup_max(a) + subgroup_inclusive_add(a) + shuffle_xor(a, 5) + shuffle(a, 3);
    let f = subgroup_add(y[t]) + shuffle_xor(y[t], 1) + subgroup_exclusive_add(y[t]);
    subgroup_barrier();
    h[t] = shuffle_xor(h[t], 1) + h[t] * h[t];
    let b = atomic_add(&x[0], 1) + atomic_max(&x[1], r, order: acq_rel, scope: device);
    let g = atomic_add(&y[0], f) + atomic_exchange(&y[1], f);
    let l = atomic_load(&x[2], order: acquire);
    atomic_store(&x[3], l + b, order: release);
    d[t] = atomic_add(&d[0], 1.0) + fract(d[t]);
    y[t] = sin(g) + exp(f) + floor(f) + round(f) + min(f, g) + pow(f, g);
    x[t] = popcount(r) + clz(b) + reverse_bits(l);
}
`;

const source = (name: string) =>
  name === "further"
    ? { name: "further.kdsl", text: further }
    : { name: `${name}.kdsl`, text: readFileSync(join(folder, `${name}.kdsl`), "utf8") };

test.for(cases)("%s for %s", async ([name, target], context) => {
  requireBindings(context);
  const options = { targets: [target], emit: ["asm", "manifest"] } as const;
  const verified = await compile(source(name), { ...options, engine: programs, verifyWith: bindings });
  expect(verified.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const made = await compile(source(name), { ...options, engine: bindings });
  expect(made.diagnostics).toEqual(verified.diagnostics);
  expect(made.outputs).toEqual(verified.outputs);
});
