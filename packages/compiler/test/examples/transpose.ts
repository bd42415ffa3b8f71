import { type Example, type ExampleRun, samples } from "./example.ts";

function run(rows: number, columns: number): ExampleRun {
  const [x, y] = [samples(rows * columns, 7), new Float32Array(rows * columns)];
  const expected = y.map((_, at) => x[(at % rows) * columns + Math.floor(at / rows)] ?? 0);
  return {
    title: `${rows} rows, ${columns} columns`,
    launch: {
      groupSize: [32, 8, 1],
      numGroups: [Math.ceil(columns / 32), Math.ceil(rows / 32), 1],
      arguments: { rows, columns, x, y },
    },
    results: [{ buffer: y, expected }],
  };
}

export const transpose: Example = {
  name: "transpose",
  kernel: "transpose",
  runs: () => [run(32, 64), run(33, 5), run(7, 70)],
  argumentBytes: 24,
  // 32 rows of 33 elements.
  staticBytes: 4224,
  usesLaunchRegion: false,
  wgOps: ["wg.contract", "wg.alloc"],
};
