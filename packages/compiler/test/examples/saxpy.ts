import { type Example, type ExampleRun, launchShape, samples, type Shape, shapes, titleOf } from "./example.ts";

function run(shape: Shape): ExampleRun {
  const a = 1.75;
  const [x, y] = [samples(shape.n, 1), samples(shape.n, 2)];
  const expected = y.map((value, i) => a * (x[i] ?? 0) + value);
  return {
    title: titleOf(shape),
    launch: { ...launchShape(shape), arguments: { n: shape.n, a, x, y } },
    results: [{ buffer: y, expected }],
  };
}

export const saxpy: Example = {
  name: "saxpy",
  kernel: "saxpy",
  runs: () => shapes.map(run),
  argumentBytes: 24,
  staticBytes: 0,
  usesLaunchRegion: false,
  wgOps: ["wg.contract", "wg.buffer_length"],
};
