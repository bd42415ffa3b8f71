import { type Example, type ExampleRun, samples } from "./example.ts";

const block = 128;

function run(n: number, groups: number, subgroupSize: number): ExampleRun {
  const [x, partial] = [samples(n, 9), new Float32Array(groups)];
  const expected = partial.map((_, group) =>
    x.slice(group * block, (group + 1) * block).reduce((sum, e) => sum + e, 0),
  );
  return {
    title: `n = ${n}, ${groups} groups, subgroups of ${subgroupSize}`,
    launch: { groupSize: [block, 1, 1], numGroups: [groups, 1, 1], subgroupSize, arguments: { n, x, partial } },
    results: [{ buffer: partial, expected }],
  };
}

export const blockSumShuffle: Example = {
  name: "block-sum-shuffle",
  kernel: "block_sum_shuffle",
  constants: { BLOCK: String(block) },
  // A partial group, whole ones, and one without elements.
  runs: () => [run(150, 2, 32), run(256, 2, 64), run(5, 2, 64)],
  argumentBytes: 24,
  staticBytes: 4 * (256 / 32),
  usesLaunchRegion: false,
  wgOps: ["wg.contract", "wg.alloc"],
};
