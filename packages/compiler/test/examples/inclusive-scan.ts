import { type Example, type ExampleRun, integers, launchShape } from "./example.ts";

const block = 32;

function run(n: number): ExampleRun {
  const [x, y] = [integers(n, 6), new Uint32Array(n)];
  const { groupSize, numGroups } = launchShape({ n, size: block });
  const totals = new Uint32Array(numGroups[0]);
  const expected = new Uint32Array(n);
  const expectedTotals = new Uint32Array(numGroups[0]);
  for (const [i, value] of x.entries()) {
    const group = Math.floor(i / block);
    expectedTotals[group] = (expectedTotals[group] ?? 0) + value;
    expected[i] = expectedTotals[group] ?? 0;
  }
  return {
    title: `n = ${n}`,
    launch: { groupSize, numGroups, arguments: { n, x, y, totals } },
    results: [
      { buffer: y, expected },
      { buffer: totals, expected: expectedTotals },
    ],
  };
}

export const inclusiveScan: Example = {
  name: "inclusive-scan",
  kernel: "inclusive_scan",
  constants: { BLOCK: String(block) },
  runs: () => [run(32), run(75), run(5)],
  argumentBytes: 32,
  staticBytes: 4 * 256,
  usesLaunchRegion: false,
  wgOps: ["wg.contract", "wg.alloc"],
};
