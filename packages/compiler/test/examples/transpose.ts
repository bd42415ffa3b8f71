import { type Example, type ExampleRun, samples } from "./example.ts";

const tile = 8;
const groupRows = 2;

function run(rows: number, columns: number): ExampleRun {
  const [x, y] = [samples(rows * columns, 7), new Float32Array(rows * columns)];
  const expected = y.map((_, at) => x[(at % rows) * columns + Math.floor(at / rows)] ?? 0);
  return {
    title: `${rows} rows, ${columns} columns`,
    launch: {
      groupSize: [tile, groupRows, 1],
      numGroups: [Math.ceil(columns / tile), Math.ceil(rows / tile), 1],
      arguments: { rows, columns, x, y },
    },
    results: [{ buffer: y, expected }],
  };
}

export const transpose: Example = {
  name: "transpose",
  kernel: "transpose",
  constants: { TILE: String(tile), ROWS: String(groupRows) },
  runs: () => [run(8, 16), run(9, 5), run(7, 18)],
  argumentBytes: 24,
  // 32 rows of 33 elements.
  staticBytes: 4224,
  usesLaunchRegion: false,
  wgOps: ["wg.contract", "wg.alloc"],
};
