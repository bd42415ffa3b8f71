import { type Example, type ExampleRun, samples } from "./example.ts";

const tile = 4;

function run(rows: number, cols: number): ExampleRun {
  const rate = 0.25;
  const [x, y] = [samples(rows * cols, 7), new Float32Array(rows * cols)];
  const at = (row: number, col: number): number =>
    row >= 0 && row < rows && col >= 0 && col < cols ? (x[row * cols + col] ?? 0) : 0;
  const expected = x.map((value, i) => {
    const [row, col] = [Math.floor(i / cols), i % cols];
    const around = at(row - 1, col) + at(row + 1, col) + at(row, col - 1) + at(row, col + 1);
    return value + rate * (around - 4 * value);
  });
  return {
    title: `${rows} x ${cols} points`,
    launch: {
      groupSize: [tile, tile, 1],
      numGroups: [Math.ceil(cols / tile), Math.ceil(rows / tile), 1],
      arguments: { rows, cols, rate, x, y },
    },
    results: [{ buffer: y, expected }],
  };
}

export const stencil: Example = {
  name: "stencil",
  kernel: "stencil",
  constants: { TILE: String(tile) },
  runs: () => [run(4, 4), run(5, 11), run(3, 1)],
  argumentBytes: 32,
  staticBytes: 4 * 18 * 18,
  usesLaunchRegion: false,
  wgOps: ["wg.contract", "wg.alloc"],
};
