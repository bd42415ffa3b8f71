/** Whole kernels against the same computation in plain TypeScript. */
import { requireTool, runTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import type { RunOptions, RunResult } from "./run-kernel.ts";
import { runKernel } from "./run-kernel.ts";
import { parse, trapOf } from "../test/support.ts";
import { blockSum, blockSumLaidOut, firLaidOut, firViews } from "../test/kernels.ts";

/** `length` numbers that f32 holds and adds exactly. */
function numbers(length: number, factor: number): Float32Array {
  return Float32Array.from({ length }, (_, position) => ((position * factor) % 17) - 8);
}

interface FirShape {
  readonly n: number;
  readonly taps: number;
  readonly groupSize: number;
}

function runFir(
  text: string,
  { n, taps, groupSize }: FirShape,
  options: RunOptions = {},
): { result: RunResult; y: Float32Array } {
  const y = new Float32Array(n);
  const numGroups = [Math.ceil(n / groupSize), 1, 1] as const;
  const given = { n, taps, x: numbers(n, 7), h: numbers(taps, 5), y };
  const result = runKernel(parse(text), "fir", { groupSize: [groupSize, 1, 1], numGroups, arguments: given }, options);
  return { result, y };
}

function expectedFir({ n, taps }: FirShape): Float32Array {
  const [x, h] = [numbers(n, 7), numbers(taps, 5)];
  return Float32Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < taps; k++) sum += (h[k] ?? 0) * (x[i - k] ?? 0);
    return sum;
  });
}

const firShapes: readonly FirShape[] = [
  { n: 40, taps: 5, groupSize: 16 },
  { n: 7, taps: 11, groupSize: 4 },
  { n: 33, taps: 1, groupSize: 32 },
];

for (const [stage, text] of Object.entries({ "as views": firViews, "laid out": firLaidOut })) {
  test.each(firShapes)(`fir ${stage} computes the filter: %o`, (shape) => {
    const { result, y } = runFir(text, shape);
    expect(trapOf(result)).toBe("");
    expect(y).toEqual(expectedFir(shape));
  });

  test.each<RunOptions>([
    { schedule: "descending" },
    { schedule: { seed: 1 } },
    { schedule: { seed: 2 }, interleave: true },
    { interleave: true },
  ])(`fir ${stage} computes the same in any order: %o`, (options) => {
    const shape = { n: 21, taps: 4, groupSize: 8 };
    const { result, y } = runFir(text, shape, options);
    expect(trapOf(result)).toBe("");
    expect(y).toEqual(expectedFir(shape));
  });
}

function runBlockSum(text: string, n: number, options: RunOptions = {}): { result: RunResult; partial: Float32Array } {
  const groups = Math.ceil(n / 256);
  const partial = new Float32Array(groups);
  const launch = {
    groupSize: [256, 1, 1],
    numGroups: [groups, 1, 1],
    arguments: { n, x: numbers(n, 3), partial },
  } as const;
  return { result: runKernel(parse(text), "block_sum", launch, options), partial };
}

function expectedSums(n: number): Float32Array {
  const x = numbers(n, 3);
  return Float32Array.from({ length: Math.ceil(n / 256) }, (_, group) =>
    x.slice(group * 256, (group + 1) * 256).reduce((sum, value) => sum + value, 0),
  );
}

for (const [stage, text] of Object.entries({ "as made": blockSum, "laid out": blockSumLaidOut })) {
  test.each([1, 256, 700])(`block_sum ${stage} sums %i numbers`, (n) => {
    const { result, partial } = runBlockSum(text, n);
    expect(trapOf(result)).toBe("");
    expect(partial).toEqual(expectedSums(n));
  });
}

test("kernels whose loops are blocks compute the same", (context) => {
  requireTool(context, "mlir-opt-19");
  const lower = (text: string): string => {
    const args = ["--allow-unregistered-dialect", "--verify-each", "--convert-scf-to-cf", "-"];
    return runTool("mlir-opt-19", args, { input: text }).stdout;
  };
  const shape = { n: 21, taps: 4, groupSize: 8 };
  const { result, y } = runFir(lower(firLaidOut), shape, { schedule: { seed: 4 } });
  expect([trapOf(result), y]).toEqual(["", expectedFir(shape)]);
  const sums = runBlockSum(lower(blockSumLaidOut), 700, { schedule: "descending" });
  expect([trapOf(sums.result), sums.partial]).toEqual(["", expectedSums(700)]);
});

test("block_sum without its barriers goes wrong in some order", () => {
  const broken = blockSum.replaceAll("gpu.barrier\n", "\n");
  const outcomes = (["ascending", "descending", { seed: 3 }] as const).map((schedule) => {
    const { result, partial } = runBlockSum(broken, 300, { schedule });
    return result.traps.length === 0 && String(partial) === String(expectedSums(300));
  });
  expect(outcomes).toContain(false);
});

test("swapping the operands of one subtraction is seen", () => {
  const swapped = firViews.replace("arith.subi %a1, %k", "arith.subi %k, %a1");
  expect(swapped).not.toBe(firViews);
  const shape = { n: 40, taps: 5, groupSize: 16 };
  const { result, y } = runFir(swapped, shape);
  expect(result.traps.length > 0 || String(y) !== String(expectedFir(shape))).toBe(true);
});
