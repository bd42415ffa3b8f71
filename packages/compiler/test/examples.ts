/** The example kernels with launches, inputs and what they have to compute, in plain TypeScript. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Launch } from "@dslc/interpreter";
import type { SourceText } from "@dslc/compiler";

export interface ExampleRun {
  /** What the run is about, for the name of the test. */
  readonly title: string;
  readonly launch: Launch;
  /** The buffer that the kernel writes, and what it has to hold afterwards. */
  readonly output: Float32Array;
  readonly expected: Float32Array;
}

export interface Example {
  readonly name: string;
  readonly kernel: string;
  /** Makes the runs anew, because a run writes to its buffers. */
  readonly runs: () => readonly ExampleRun[];
}

const folder = join(import.meta.dirname, "../../../docs/examples");

export function exampleSource(name: string): SourceText {
  return { name: `docs/examples/${name}.kdsl`, text: readFileSync(join(folder, `${name}.kdsl`), "utf8") };
}

/** Numbers that no two elements share and that sums of few do not round alike. */
function samples(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.fround(Math.sin(seed + i * 1.37) * 8));
}

function groups(n: number, groupSize: number): number {
  return Math.max(1, Math.ceil(n / groupSize));
}

/** `n` elements in groups of `size`. */
interface Shape {
  readonly n: number;
  readonly size: number;
}

/** The last group of each is partial, but for one of them; one has a single partial group. */
const shapes: readonly Shape[] = [
  { n: 70, size: 32 },
  { n: 5, size: 8 },
  { n: 64, size: 16 },
];

function launchShape({ n, size }: Shape): Pick<Launch, "groupSize" | "numGroups"> {
  return { groupSize: [size, 1, 1], numGroups: [groups(n, size), 1, 1] };
}

function saxpyRun(shape: Shape): ExampleRun {
  const a = Math.fround(1.7);
  const [x, y] = [samples(shape.n, 1), samples(shape.n, 2)];
  const expected = y.map((value, i) => Math.fround(Math.fround(a * (x[i] ?? 0)) + value));
  return {
    title: `n = ${shape.n}, groups of ${shape.size}`,
    launch: { ...launchShape(shape), arguments: { n: shape.n, a, x, y } },
    output: y,
    expected,
  };
}

function blockReverseRun(shape: Shape): ExampleRun {
  const { n, size } = shape;
  const [x, y] = [samples(n, 3), new Float32Array(n)];
  const expected = new Float32Array(n);
  for (let start = 0; start < n; start += size) expected.set(x.slice(start, start + size).reverse(), start);
  return {
    title: `n = ${n}, groups of ${size}`,
    launch: { ...launchShape(shape), arguments: { n, x, y }, launchWorkgroupBytes: 4 * size },
    output: y,
    expected,
  };
}

function firRun(shape: Shape, taps: number): ExampleRun {
  const { n } = shape;
  const [x, h, y] = [samples(n, 4), samples(taps, 5), new Float32Array(n)];
  const expected = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < taps; k++) sum = Math.fround(sum + Math.fround((h[k] ?? 0) * (i >= k ? (x[i - k] ?? 0) : 0)));
    expected[i] = sum;
  }
  return {
    title: `n = ${n}, ${taps} taps, groups of ${shape.size}`,
    launch: { ...launchShape(shape), arguments: { n, taps, x, h, y } },
    output: y,
    expected,
  };
}

export const examples: readonly Example[] = [
  { name: "saxpy", kernel: "saxpy", runs: () => shapes.map(saxpyRun) },
  { name: "block-reverse", kernel: "block_reverse", runs: () => shapes.map(blockReverseRun) },
  {
    name: "fir",
    kernel: "fir",
    runs: () => [firRun({ n: 70, size: 32 }, 5), firRun({ n: 5, size: 8 }, 1), firRun({ n: 48, size: 16 }, 37)],
  },
];
