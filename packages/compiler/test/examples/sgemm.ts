import { type Example, type ExampleRun, samples } from "./example.ts";

const group = 4;

function run(m: number, n4: number, k4: number): ExampleRun {
  const [n, k] = [4 * n4, 4 * k4];
  const [a, b, c] = [samples(m * k, 8), samples(k * n, 9), new Float32Array(m * n)];
  const expected = c.map((_, at) => {
    const [row, column] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let i = 0; i < k; i++) sum += (a[row * k + i] ?? 0) * (b[i * n + column] ?? 0);
    return sum;
  });
  return {
    title: `${m} by ${k} times ${k} by ${n}`,
    launch: {
      groupSize: [group, group, 1],
      numGroups: [Math.ceil(n4 / group), Math.ceil(m / (4 * group)), 1],
      arguments: { m, n4, k4, a, b, c },
    },
    results: [{ buffer: c, expected }],
  };
}

export const sgemm: Example = {
  name: "sgemm",
  kernel: "sgemm",
  constants: { GROUP: String(group) },
  runs: () => [run(16, 4, 2), run(5, 3, 1), run(18, 5, 3)],
  argumentBytes: 40,
  // Two tiles of 64 by 16 numbers.
  staticBytes: 8192,
  usesLaunchRegion: false,
  wgOps: ["wg.contract", "wg.alloc"],
};
