import { type Example, type ExampleRun, integers, launchShape } from "./example.ts";

const block = 32;

function run(n: number): ExampleRun {
  const keys = integers(n, 12);
  const expected = new Uint32Array(n);
  for (let start = 0; start < n; start += block) expected.set(keys.slice(start, start + block).sort(), start);
  return {
    title: `n = ${n}`,
    launch: { ...launchShape({ n, size: block }), arguments: { n, keys } },
    results: [{ buffer: keys, expected }],
  };
}

export const bitonicSort: Example = {
  name: "bitonic-sort",
  kernel: "bitonic_sort",
  constants: { BLOCK: String(block) },
  runs: () => [run(32), run(70), run(3)],
  argumentBytes: 16,
  staticBytes: 4 * 256,
  usesLaunchRegion: false,
  wgOps: ["wg.contract", "wg.alloc"],
};
