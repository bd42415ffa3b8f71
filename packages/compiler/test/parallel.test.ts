/** Atomics, fences and subgroup operations as the instructions that each target gets for them. */
import { renderDiagnostics } from "@dslc/base";
import { compile, type CompileOutput, type EmitKind } from "@dslc/compiler";
import { startEngine } from "@dslc/llvm";
import { knownTargets } from "@dslc/target-info";
import { findTool } from "@dslc/testkit";
import { afterAll, describe, expect, test } from "vitest";

const engine = startEngine();
afterAll(() => engine.close());

const parameters =
  "n: u32, y: global mut [u32; n], i: global mut [i32; n], f: global mut [f32; n], d: global mut [f64; n], w: global mut [u64; n]";

/** A kernel with these statements, in which `t` is the work-item and `b` an array in workgroup memory. */
function kernel(statements: string, groupSize = 256): string {
  return `@group_size(${groupSize})
kernel k(${parameters}) {
    workgroup b: [u32; 256];
    let t = local_id.x;
    b[t] = t;
    barrier();
    ${statements}
}
`;
}

async function emitted(
  text: string,
  target: string,
  kind: EmitKind,
  optimizationLevel: 0 | 3 = 3,
): Promise<CompileOutput["contents"]> {
  const { diagnostics, outputs } = await compile(
    { name: "t.kdsl", text },
    { targets: [target], emit: [kind], optimizationLevel, engine, verifyEach: true },
  );
  expect(renderDiagnostics(diagnostics)).toBe("");
  const output = outputs.find((candidate) => candidate.kind === kind);
  if (output === undefined) throw new Error(`there is no ${kind}`);
  return output.contents;
}

/** The instructions of assembly that match, in order, without their registers. */
async function instructions(text: string, target: string, pattern: RegExp): Promise<readonly string[]> {
  const assembly = String(await emitted(text, target, "asm"));
  return assembly
    .split("\n")
    .map((line) => line.replace(/^\s*(?:@!?%p\d+\s+)?/, ""))
    .filter((line) => pattern.test(line))
    .map((line) => line.split(/\s/)[0]?.replace(/;$/, "") ?? "");
}

const everything = `
    let a = atomic_add(&b[t], 1) + atomic_max(&b[t], 5, order: acq_rel) + atomic_xor(&y[t], 1, order: release, scope: system);
    let c = atomic_sub(&w[t], 3, order: seq_cst) + atomic_min(&w[t], 9) + atomic_compare_exchange(&w[t], 1, 2, order: seq_cst);
    let e = atomic_add(&f[t], 0.5) + atomic_exchange(&f[t], 2.0, scope: system) + atomic_load(&f[t], order: seq_cst);
    let g = atomic_sub(&d[t], 0.5, order: acquire) + atomic_load(&d[t]);
    atomic_store(&d[t], g, order: seq_cst);
    atomic_store(&i[t], atomic_min(&i[t], -3, scope: subgroup), order: release);
    fence(subgroup, acquire);
    fence(device, acq_rel);
    fence(system, seq_cst);
    barrier(global);
    subgroup_barrier();
    let h = shuffle(a, t % 7) + shuffle_xor(a, 3) + shuffle_up(a, 1) + shuffle_down(a, 1) + broadcast(a, 3);
    let j = shuffle_xor(c, 1) + ballot(a > 3) + broadcast(w[t], 1);
    let k = subgroup_add(f[t]) + subgroup_mul(e) + subgroup_min(f[t] as f16) as f32 + subgroup_max(f[t] as bf16) as f32;
    let l = subgroup_add(h) ^ subgroup_and(h) ^ subgroup_or(h) ^ subgroup_xor(h) ^ subgroup_min(t as u8) as u32;
    let m = subgroup_max(i[t]) + subgroup_min(i[t] as i16) as i32 + subgroup_inclusive_add(i[t]) + subgroup_exclusive_min(i[t]);
    let o = subgroup_add(d[t]) + subgroup_exclusive_max(d[t]) + subgroup_inclusive_mul(k) as f64;
    let p = subgroup_max(w[t]) + subgroup_inclusive_or(w[t]);
    if any(t == n) && all(h != 0) || is_elected() {
        y[t] = l + subgroup_id + lane_id + subgroup_size + num_subgroups + m as u32 + o as u32 + (p + j + c) as u32;
    }`;

describe.each(knownTargets().map(({ name, vendor }) => [name, vendor] as const))("%s", (target, vendor) => {
  test.each([
    ["whole subgroups", kernel(everything), 3],
    ["whole subgroups, not optimized", kernel(everything), 0],
    [
      "a group that is no whole subgroup, and lanes that may have left",
      // A barrier would wait for those that left.
      kernel(`if global_id.x >= n { return; }\n${everything.replace("barrier(global);", "")}`, 48),
      3,
    ],
  ] as const)("assembles all of them: %s", async (_title, text, level) => {
    const isAssembled = vendor === "amdgpu" || findTool("ptxas") !== undefined;
    const code = await emitted(text, target, isAssembled ? "bin" : "asm", level);
    expect(code.length).toBeGreaterThan(0);
  });
});

const ptxMemory = /^(atom|red|fence|membar|ld\.(acquire|volatile)|st\.(release|volatile))/;

test.each(["nvptx:sm_75", "nvptx:sm_80", "nvptx:sm_90"])("PTX states orders and scopes for %s", async (target) => {
  const found = (statements: string): Promise<readonly string[]> => instructions(kernel(statements), target, ptxMemory);
  expect(await found("atomic_add(&b[t], n);")).toEqual(["atom.shared.add.u32"]);
  expect(await found("atomic_add(&y[t], n);")).toEqual(["atom.global.add.u32"]);
  expect(await found("atomic_add(&y[t], n, scope: workgroup);")).toEqual(["atom.global.add.u32"]);
  expect(await found("atomic_add(&y[t], n, scope: system);")).toEqual(["atom.relaxed.sys.global.add.u32"]);
  expect(await found("atomic_max(&i[t], 5, order: acquire);")).toEqual(["atom.acquire.gpu.global.max.s32"]);
  expect(await found("atomic_min(&b[t], n, order: acq_rel);")).toEqual(["atom.acq_rel.cta.shared.min.u32"]);
  expect(await found("atomic_or(&w[t], 5, order: release, scope: system);")).toEqual([
    "atom.release.sys.global.or.b64",
  ]);
  expect(await found("atomic_add(&f[t], 0.5, order: release);")).toEqual(["atom.release.gpu.global.add.f32"]);
  expect(await found("atomic_sub(&d[t], 0.5, order: acquire);")).toEqual(["atom.acquire.gpu.global.add.f64"]);
  expect(await found("atomic_exchange(&f[t], 0.5, order: acquire);")).toEqual(["atom.acquire.gpu.global.exch.b32"]);
  expect(await found("atomic_add(&y[t], n, order: seq_cst);")).toEqual([
    "fence.sc.gpu",
    "atom.acq_rel.gpu.global.add.u32",
  ]);
  expect(await found("let o = atomic_compare_exchange(&w[t], 1, 2, order: acq_rel);")).toEqual([
    "atom.acq_rel.gpu.global.cas.b64",
  ]);
  expect(await found("atomic_store(&y[t], atomic_load(&y[0]));")).toEqual([
    "ld.volatile.global.u32",
    "st.volatile.global.u32",
  ]);
  expect(await found("atomic_store(&b[t], atomic_load(&y[0], order: acquire), order: release);")).toEqual([
    "ld.acquire.gpu.global.b32",
    "st.release.cta.shared.b32",
  ]);
  expect(
    await found("atomic_store(&f[t], atomic_load(&f[0], order: seq_cst), order: seq_cst, scope: system);"),
  ).toEqual(["fence.sc.gpu", "ld.acquire.gpu.global.f32", "fence.sc.sys", "st.release.sys.global.f32"]);
  expect(
    await found("fence(subgroup, release); fence(workgroup, acquire); fence(device, acq_rel); fence(system, seq_cst);"),
  ).toEqual(["fence.acq_rel.cta", "fence.acq_rel.cta", "fence.acq_rel.gpu", "fence.sc.sys"]);
});

test("an integer reduction is one instruction from sm_80 on, and five shuffles before", async () => {
  const text = kernel("y[t] = subgroup_add(y[t]);");
  const pattern = /^(redux|shfl|vote)/;
  expect(await instructions(text, "nvptx:sm_75", pattern)).toEqual(
    Array.from({ length: 5 }, () => "shfl.sync.bfly.b32"),
  );
  expect(await instructions(text, "nvptx:sm_80", pattern)).toEqual(["redux.sync.add.s32"]);
  // Where lanes may be missing, a ballot decides.
  const partial = kernel("y[t] = subgroup_add(y[t]);", 48);
  expect((await instructions(partial, "nvptx:sm_75", pattern))[0]).toBe("vote.sync.ballot.b32");
});

test("votes and ballots are single instructions of PTX, with all lanes in the mask", async () => {
  const text = kernel("if any(t == n) && all(y[t] > 3) { w[t] = ballot(y[t] > 5); }\nsubgroup_barrier();");
  const assembly = String(await emitted(text, "nvptx:sm_80", "asm"));
  for (const form of [/vote\.sync\.any\.pred\s+%p\d+, %p\d+, -1;/, /vote\.sync\.all\.pred\s+%p\d+, %p\d+, -1;/])
    expect(assembly).toMatch(form);
  expect(assembly).toMatch(/vote\.sync\.ballot\.b32\s+%r\d+, %p\d+, -1;/);
  expect(assembly).toMatch(/bar\.warp\.sync\s+-1;/);
});

test.each([
  ["amdgpu:gfx906", ["row_shr:1", "row_shr:2", "row_shr:4", "row_shr:8", "row_bcast:15", "row_bcast:31"]],
  ["amdgpu:gfx90a", ["row_shr:1", "row_shr:2", "row_shr:4", "row_shr:8", "row_bcast:15", "row_bcast:31"]],
  ["amdgpu:gfx1030", ["row_xmask:1", "row_xmask:2", "row_xmask:4", "row_xmask:8"]],
  ["amdgpu:gfx1100", ["row_xmask:1", "row_xmask:2", "row_xmask:4", "row_xmask:8"]],
  ["amdgpu:gfx1201", ["row_xmask:1", "row_xmask:2", "row_xmask:4", "row_xmask:8"]],
])("a reduction for %s is DPP in whole wave mode", async (target, controls) => {
  const assembly = String(await emitted(kernel("y[t] = subgroup_add(y[t]);", 48), target, "asm"));
  expect([...assembly.matchAll(/_dpp .*?(row_\w+:\d+)/g)].map(([, control]) => control)).toEqual(controls);
  expect(assembly).toMatch(/s_or_saveexec_b(32|64) s[[\d:\]]+, -1/);
  expect(/v_permlanex16_b32/.test(assembly)).toBe(controls[0] === "row_xmask:1");
  expect(assembly).not.toContain("ds_bpermute");
});

test("scopes have LLVM's names for amdgpu, and orders become what its memory model asks for", async () => {
  const text = kernel(`atomic_add(&y[t], n, order: acq_rel);
    atomic_add(&y[t], n, order: acq_rel, scope: workgroup);
    atomic_add(&y[t], n, order: acq_rel, scope: system);
    fence(subgroup, acq_rel);`);
  const ir = String(await emitted(text, "amdgpu:gfx90a", "llvm-ir"));
  const scopes = [...ir.matchAll(/(atomicrmw|fence)(?: add)?.*?(syncscope\("\w+"\)|monotonic|acq_rel)/g)];
  expect(scopes.slice(-4).map(([, , scope]) => scope)).toEqual([
    'syncscope("agent")',
    'syncscope("workgroup")',
    "acq_rel",
    'syncscope("wavefront")',
  ]);
  // AMDGPU guide, "Memory Model gfx90a": write back before a release to the system, invalidate behind an acquire.
  const gcn = String(await emitted(text, "amdgpu:gfx90a", "asm"));
  expect(gcn.match(/buffer_wbl2/g)).toHaveLength(1);
  expect(gcn.match(/buffer_invl2/g)).toHaveLength(1);
});
