/** What is wrong with a launch is said before the kernel runs, all at once. */
import { bf16 } from "@dslc/ir";
import { expect, test } from "vitest";
import { firLaidOut, firViews } from "../test/kernels.ts";
import { kernelText, run, type SmallLaunch, trapOf } from "../test/support.ts";
import { DeviceBuffer } from "./buffer.ts";
import type { Progress, RunResult } from "./run-kernel.ts";

const scalarAndBuffer = kernelText("%n: i8, %scale: f32, %flag: i1, %x: memref<?xf32> {llvm.align = 8 : i64}", "");

function bind(given: SmallLaunch["arguments"]): string {
  return trapOf(run(scalarAndBuffer, { arguments: given }));
}

test("arguments are given by position or by name", () => {
  expect(bind([1, 0.5, true, new Float32Array(2)])).toBe("");
  expect(bind({ n: 255n, scale: 2, flag: false, x: new Float32Array(2) })).toBe("");
});

test("each argument that does not fit is reported", () => {
  expect(bind({ n: 256, scale: 1n, flag: 2, y: new Float32Array(2) }).split("\n")).toEqual([
    "wrong-argument: argument for 'y' is for no parameter of the kernel",
    "wrong-argument: argument for 'n' is 256, which i8 does not hold",
    "wrong-argument: argument for 'scale' has to be a number, for a parameter of type f32",
    "wrong-argument: argument for 'flag' is 2, which i1 does not hold",
    "wrong-argument: argument for 'x' is missing",
  ]);
  expect(bind([1.5, 1, true, 7, 8]).split("\n")).toEqual([
    "wrong-argument: argument for '4' is one too many",
    "wrong-argument: argument for 'n' is none for a parameter of type i8",
    "wrong-argument: argument for 'x' has to be a buffer, for a parameter of type memref<?xf32>",
  ]);
});

test("a buffer has to hold the parameter's elements, aligned as declared", () => {
  expect(bind([1, 1, true, new Int32Array(2)])).toBe(
    "wrong-argument: argument for 'x' is of type Int32Array, which holds no elements of type f32",
  );
  expect(bind([1, 1, true, new DeviceBuffer(bf16, 2)])).toBe(
    "wrong-argument: argument for 'x' is a buffer of bf16, which holds no elements of type f32",
  );
  expect(bind([1, 1, true, new Float32Array(3).subarray(1)])).toBe(
    "wrong-argument: argument for 'x' is not aligned to the 8 bytes that the kernel declares",
  );
});

test("bf16 comes as its bits, in unsigned integers", () => {
  const text = kernelText("%x: memref<?xbf16>", "");
  expect(trapOf(run(text, { arguments: [new Uint16Array(1)] }))).toBe("");
  expect(trapOf(run(text, { arguments: [new Int16Array(1)] }))).toContain("is of type Int16Array");
  expect(trapOf(run(text, { arguments: [new Float16Array(1)] }))).toContain("is of type Float16Array");
});

test("a buffer fills the shape of its parameter", () => {
  const rows = kernelText(
    "%x: memref<?x3xi32>",
    `%zero = arith.constant 0 : index
    %n = memref.dim %x, %zero : memref<?x3xi32>
    %two = arith.constant 2 : index
    %same = arith.cmpi eq, %n, %two : index
    cf.assert %same, "two rows"`,
  );
  expect(trapOf(run(rows, { arguments: [new Int32Array(7)] }))).toBe("");
  const fixed = kernelText("%x: memref<4xi32>", "");
  expect(trapOf(run(fixed, { arguments: [new Int32Array(3)] }))).toBe(
    "wrong-argument: argument for 'x' has 3 elements, which do not make a memref<4xi32>",
  );
});

const twoBuffers = (first: string, second: string): string =>
  kernelText(`%x: memref<?xf32> ${first}, %y: memref<?xf32> ${second}`, "");

test.each([
  ["{llvm.noalias, llvm.readonly}", "{llvm.noalias}", true],
  ["{llvm.noalias}", "", true],
  ["{llvm.noalias, llvm.readonly}", "{llvm.noalias, llvm.readonly}", false],
  ["", "", false],
])("parameters %s and %s may overlap or not", (first, second, isFault) => {
  const all = new Float32Array(8);
  const overlapping = run(twoBuffers(first, second), { arguments: [all.subarray(0, 5), all.subarray(4)] });
  expect(trapOf(overlapping)).toBe(isFault ? "overlapping-buffers: buffers 'x' and 'y' overlap" : "");
  expect(trapOf(run(twoBuffers(first, second), { arguments: [all.subarray(0, 4), all.subarray(4)] }))).toBe("");
});

test("after each group the caller is told", () => {
  const told: number[] = [];
  const onProgress = ({ groupsDone, groups }: Progress): number => told.push(groupsDone, groups);
  run(kernelText("", ""), { arguments: [], numGroups: [1, 3, 1] }, { onProgress });
  expect(told).toEqual([1, 3, 2, 3, 3, 3]);
});

test("an unknown kernel is reported with the nearest name", () => {
  const { traps } = run(kernelText("", ""), { arguments: [] }, { kernel: "kk" });
  expect(traps).toMatchObject([{ message: "the module has no kernel 'kk'", help: ["did you mean 'k'?"] }]);
});

test("the shape of a launch has to be sound and to fit the kernel", () => {
  const fixed = kernelText("", "").replace("kernel {", "kernel attributes {known_block_size = array<i32: 8, 2, 1>} {");
  expect(trapOf(run(fixed, { arguments: [], groupSize: [8, 2, 1] }))).toBe("");
  const wrong = run(fixed, { arguments: [], groupSize: [8, 0, 1], numGroups: [1, 1.5, 1], launchWorkgroupBytes: -1 });
  expect(trapOf(wrong).split("\n")).toEqual([
    "wrong-shape: group size 8,0,1 and number of groups 1,1.5,1 are not made of whole numbers from 1",
    "wrong-shape: group size 8,0,1 is not 8,2,1, which the kernel fixes",
    "wrong-shape: -1 is no number of bytes for the launch-sized region",
  ]);
  const odd = { arguments: [], groupSize: [2 ** 17, 1, 1], guaranteedBaseAlignment: 12, subgroupSize: 0 } as const;
  expect(trapOf(run(kernelText("", ""), odd)).split("\n")).toEqual([
    "wrong-shape: group size 131072,1,1 is more than 65536 work-items",
    "wrong-shape: 12 is no alignment: it is no power of two",
    "wrong-shape: 0 is no number of work-items for a subgroup",
  ]);
});

interface FirLaunch {
  readonly n?: number;
  readonly taps?: number;
  readonly lengths?: readonly [x: number, h: number, y: number];
  readonly bytes?: number;
  readonly guaranteed?: number;
}

function runFir(text: string, { n = 8, taps = 3, lengths = [n, taps, n], bytes, guaranteed }: FirLaunch): RunResult {
  const [x, h, y] = lengths.map((length) => new Float32Array(length));
  const given = x && h && y ? [n, taps, x, h, y] : [];
  const launch = { groupSize: [4, 1, 1], numGroups: [2, 1, 1], arguments: given } as const;
  return run(text, { ...launch, launchWorkgroupBytes: bytes, guaranteedBaseAlignment: guaranteed }, { kernel: "fir" });
}

test("requirements and buffer lengths of the contract are checked", () => {
  expect(trapOf(runFir(firViews, { lengths: [8, 2, 7] })).split("\n")).toEqual([
    "buffer-too-short: buffer 'h' has 2 elements, the kernel declares 3",
    "buffer-too-short: buffer 'y' has 7 elements, the kernel declares 8",
  ]);
  const { traps } = runFir(firViews, { taps: 0 });
  expect(traps.map(({ message, span }) => [message, span?.text])).toEqual([
    ["'fir' requires taps > 0", '"wg.requires"'],
  ]);
});

test("a scalar has to be one of the source's type", () => {
  expect(trapOf(runFir(firViews, { n: -1, lengths: [8, 3, 8] }))).toBe(
    "wrong-argument: argument for 'n' is -1, which ui32 does not hold",
  );
});

// window: 4 + 3 - 1 elements, aligned to 4; coeff: 3 elements, aligned to 16.
test.each([firViews, firLaidOut])("a launch has to give the bytes that the views take", (text) => {
  expect(trapOf(runFir(text, { bytes: 36 }))).toBe("");
  expect(trapOf(runFir(text, { bytes: 100 }))).toBe("");
  const { traps, steps } = runFir(text, { bytes: 35 });
  const [, views] =
    /^launch gives 35 bytes of workgroup memory, the kernel needs 36: (.*)/.exec(traps[0]?.message ?? "") ?? [];
  expect(views?.split(", ").sort()).toEqual(["coeff 12 bytes at 0", "window 24 bytes at 12"]);
  expect(traps[0]?.labels.map(({ message }) => message).sort()).toEqual([
    "coeff takes 12 bytes",
    "window takes 24 bytes",
  ]);
  expect(steps).toBe(0);
});

test("where the target aligns the base to less, the launch pays for rounding it up", () => {
  expect(trapOf(runFir(firViews, { bytes: 47, guaranteed: 4 }))).toContain(
    "launch gives 47 bytes of workgroup memory, the kernel needs 48",
  );
  expect(trapOf(runFir(firViews, { bytes: 48, guaranteed: 4 }))).toBe("");
  // A layout that forgets about it does not fit into the region that is left.
  expect(trapOf(runFir(firLaidOut, { bytes: 36, guaranteed: 4 }))).toBe(
    "view-out-of-bounds: view of 'launch workgroup' takes bytes 12 to 36 of 24",
  );
});
