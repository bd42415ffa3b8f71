import { type Example, type ExampleRun, samples } from "./example.ts";

function run(n: number, groups: number): ExampleRun {
  const [x, partial] = [samples(n, 6), new Float32Array(groups)];
  const expected = partial.map((_, group) => x.slice(group * 256, (group + 1) * 256).reduce((sum, e) => sum + e, 0));
  return {
    title: `n = ${n}, ${groups} groups`,
    launch: { groupSize: [256, 1, 1], numGroups: [groups, 1, 1], arguments: { n, x, partial } },
    results: [{ buffer: partial, expected }],
  };
}

export const blockSum: Example = {
  name: "block-sum",
  kernel: "block_sum",
  // A partial group, whole ones, and one without elements.
  runs: () => [run(300, 2), run(512, 2), run(5, 2)],
  argumentBytes: 24,
  staticBytes: 1024,
  usesLaunchRegion: false,
  wgOps: ["wg.contract", "wg.alloc"],
};
