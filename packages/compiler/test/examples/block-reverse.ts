import { type Example, type ExampleRun, launchShape, samples, type Shape, shapes, titleOf } from "./example.ts";

function run(shape: Shape): ExampleRun {
  const { n, size } = shape;
  const [x, y] = [samples(n, 3), new Float32Array(n)];
  const expected = new Float32Array(n);
  for (let start = 0; start < n; start += size) expected.set(x.slice(start, start + size).reverse(), start);
  return {
    title: titleOf(shape),
    launch: { ...launchShape(shape), arguments: { n, x, y }, launchWorkgroupBytes: 4 * size },
    results: [{ buffer: y, expected }],
  };
}

export const blockReverse: Example = {
  name: "block-reverse",
  kernel: "block_reverse",
  runs: () => shapes.map(run),
  argumentBytes: 24,
  staticBytes: 0,
  usesLaunchRegion: true,
  wgOps: ["wg.contract", "wg.launch_raw", "wg.raw_region"],
};
