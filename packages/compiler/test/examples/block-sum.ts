import { type Example, type ExampleRun, samples } from "./example.ts";

const block = 32;

function run(n: number, groups: number): ExampleRun {
  const [x, partial] = [samples(n, 6), new Float32Array(groups)];
  const expected = partial.map((_, group) =>
    x.slice(group * block, (group + 1) * block).reduce((sum, e) => sum + e, 0),
  );
  return {
    title: `n = ${n}, ${groups} groups`,
    launch: { groupSize: [block, 1, 1], numGroups: [groups, 1, 1], arguments: { n, x, partial } },
    results: [{ buffer: partial, expected }],
  };
}

export const blockSum: Example = {
  name: "block-sum",
  kernel: "block_sum",
  constants: { BLOCK: String(block) },
  // A partial group, whole ones, and one without elements.
  runs: () => [run(40, 2), run(64, 2), run(5, 2)],
  argumentBytes: 24,
  staticBytes: 4 * 256,
  usesLaunchRegion: false,
  wgOps: ["wg.contract", "wg.alloc"],
};
