/** What a test knows of an example kernel: launches with inputs, what they have to compute, and what the code shows. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceText } from "@dslc/compiler";
import type { Launch, TypedArray } from "@dslc/interpreter";

/** A buffer that the kernel writes, and what it has to hold afterwards. */
export interface Result {
  readonly buffer: TypedArray;
  readonly expected: TypedArray;
  /**
   * The largest relative error of an element; 0, which is every bit, unless the kernel computes what no two machines
   * compute alike.
   */
  readonly tolerance?: number;
}

export interface ExampleRun {
  /** What the run is about, for the name of the test. */
  readonly title: string;
  readonly launch: Launch;
  readonly results: readonly Result[];
}

export interface Example {
  /** The file in docs/examples, without its extension. */
  readonly name: string;
  readonly kernel: string;
  /** Constants that the runs are with: groups small enough to be interpreted many times. The facts are without them. */
  readonly constants?: Readonly<Record<string, string>>;
  /** Makes the runs anew, because a run writes to its buffers. At least three shapes, one with a partial group. */
  readonly runs: () => readonly ExampleRun[];
  /** Bytes of kernel arguments: 4 a scalar, 8 a pointer, each at a multiple of its size. */
  readonly argumentBytes: number;
  /** Bytes of static workgroup memory. */
  readonly staticBytes: number;
  /** Whether it has launch-sized workgroup memory. */
  readonly usesLaunchRegion: boolean;
  /** Operations of the wg dialect that the frontend's IR must show. */
  readonly wgOps: readonly string[];
  /** Mutations (`barrier 0`, `subtraction 2`, counted in the frontend's IR) that no run shows, and why. */
  readonly harmless?: Readonly<Record<string, string>>;
}

export const examplesFolder = join(import.meta.dirname, "../../../../docs/examples");

export function exampleSource(name: string): SourceText {
  return { name: `docs/examples/${name}.kdsl`, text: readFileSync(join(examplesFolder, `${name}.kdsl`), "utf8") };
}

/**
 * Multiples of 1/8 below 8 in magnitude, never 0, that neighbours do not share. Products and short sums of them are
 * exact in 32 bits, so that neither order nor contraction shows.
 */
export function samples(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    const eighths = ((i * 37 + seed * 101) % 127) - 63;
    return (eighths === 0 ? 64 : eighths) / 8;
  });
}

/** Numbers over all 32 bits. */
export function integers(count: number, seed: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => Math.imul(i + seed, 0x9e3779b1) ^ (i << 7));
}

/** `n` elements in groups of `size`. */
export interface Shape {
  readonly n: number;
  readonly size: number;
}

/** The last group of each is partial, but for one of them; one has a single partial group. */
export const shapes: readonly Shape[] = [
  { n: 70, size: 32 },
  { n: 5, size: 8 },
  { n: 64, size: 16 },
];

/** As many groups in x as the elements need, one at least. */
export function launchShape({ n, size }: Shape): Pick<Launch, "groupSize" | "numGroups"> {
  return { groupSize: [size, 1, 1], numGroups: [Math.max(1, Math.ceil(n / size)), 1, 1] };
}

/** The title of a run on a shape. */
export function titleOf({ n, size }: Shape): string {
  return `n = ${n}, groups of ${size}`;
}
