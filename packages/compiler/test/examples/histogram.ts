import type { Example, ExampleRun } from "./example.ts";

const block = 32;

function run(n: number, groups: number): ExampleRun {
  const x = Uint8Array.from({ length: n }, (_, i) => (i * i * 7 + 3 * i) % 256);
  // What was counted before stays; one bin is about to wrap.
  const bins = Uint32Array.from({ length: 256 }, (_, bin) => (bin === 0 ? 0xffff_ffff : bin));
  const expected = Uint32Array.from(bins);
  for (const byte of x) expected[byte] = (expected[byte] ?? 0) + 1;
  return {
    title: `n = ${n}, ${groups} groups`,
    launch: { groupSize: [block, 1, 1], numGroups: [groups, 1, 1], arguments: { n, x, bins } },
    results: [{ buffer: bins, expected }],
  };
}

export const histogram: Example = {
  name: "histogram",
  kernel: "histogram",
  constants: { BLOCK: String(block) },
  // A partial group, several rounds for each group, and groups without elements.
  runs: () => [run(70, 3), run(200, 2), run(5, 2)],
  argumentBytes: 24,
  staticBytes: 4 * 256,
  usesLaunchRegion: false,
  wgOps: ["wg.contract", "wg.alloc", "wg.atomic_rmw"],
};
