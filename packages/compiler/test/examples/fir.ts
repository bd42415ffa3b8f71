import { type Example, type ExampleRun, launchShape, samples, type Shape, titleOf } from "./example.ts";

function run(shape: Shape, taps: number): ExampleRun {
  const { n } = shape;
  const [x, h, y] = [samples(n, 4), samples(taps, 5), new Float32Array(n)];
  const expected = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < taps; k++) sum += (h[k] ?? 0) * (i >= k ? (x[i - k] ?? 0) : 0);
    expected[i] = sum;
  }
  return {
    title: `${titleOf(shape)}, ${taps} taps`,
    launch: { ...launchShape(shape), arguments: { n, taps, x, h, y } },
    results: [{ buffer: y, expected }],
  };
}

export const fir: Example = {
  name: "fir",
  kernel: "fir",
  runs: () => [run({ n: 70, size: 32 }, 5), run({ n: 5, size: 8 }, 1), run({ n: 48, size: 16 }, 37)],
  argumentBytes: 32,
  staticBytes: 0,
  usesLaunchRegion: true,
  wgOps: ["wg.contract", "wg.launch_views", "wg.requires", "wg.view_length"],
};
