import { type Example, type ExampleRun, samples } from "./example.ts";

const block = 16;

function run(rows: number, cols: number): ExampleRun {
  const [x, y] = [samples(rows * cols, 8), new Float32Array(rows * cols)];
  const expected = new Float32Array(rows * cols);
  for (let start = 0; start < rows * cols; start += cols) {
    const row = [...x.subarray(start, start + cols)];
    const largest = Math.max(...row);
    const exponentials = row.map((value) => Math.exp(value - largest));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    expected.set(
      exponentials.map((value) => value / sum),
      start,
    );
  }
  return {
    title: `${rows} x ${cols}`,
    launch: { groupSize: [block, 1, 1], numGroups: [rows + 1, 1, 1], arguments: { rows, cols, x, y } },
    results: [{ buffer: y, expected, tolerance: 2 ** -20 }],
  };
}

export const softmax: Example = {
  name: "softmax",
  kernel: "softmax",
  constants: { BLOCK: String(block) },
  runs: () => [run(2, 25), run(1, 1), run(1, 16)],
  argumentBytes: 24,
  staticBytes: 4 * 128,
  usesLaunchRegion: false,
  wgOps: ["wg.contract", "wg.alloc", "wg.requires"],
  harmless: { "barrier 5": "group_sum is the last to use the array: nobody writes to it behind this barrier" },
};
