import { type Example, type ExampleRun, samples } from "./example.ts";

function run(rows: number, cols: number, groupSize: number): ExampleRun {
  const epsilon = 1 / 1024;
  const [x, gamma, beta] = [samples(rows * cols, 9), samples(cols, 10), samples(cols, 11)];
  const y = new Float32Array(rows * cols);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / cols;
  const expected = new Float32Array(rows * cols);
  for (let start = 0; start < rows * cols; start += cols) {
    const row = [...x.subarray(start, start + cols)];
    const middle = mean(row);
    const scale = 1 / Math.sqrt(mean(row.map((value) => (value - middle) ** 2)) + epsilon);
    expected.set(
      row.map((value, col) => (value - middle) * scale * (gamma[col] ?? 0) + (beta[col] ?? 0)),
      start,
    );
  }
  return {
    title: `${rows} x ${cols}, groups of ${groupSize}`,
    launch: {
      groupSize: [groupSize, 1, 1],
      numGroups: [rows + 1, 1, 1],
      arguments: { rows, cols, epsilon, x, gamma, beta, y },
    },
    results: [{ buffer: y, expected, tolerance: 2 ** -16 }],
  };
}

export const layernorm: Example = {
  name: "layernorm",
  kernel: "layernorm",
  runs: () => [run(2, 20, 8), run(2, 16, 7), run(1, 5, 16)],
  argumentBytes: 48,
  staticBytes: 0,
  usesLaunchRegion: true,
  wgOps: ["wg.contract", "wg.launch_views", "wg.requires"],
};
