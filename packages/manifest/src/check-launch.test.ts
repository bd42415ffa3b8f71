import { renderDiagnostic } from "@dslc/base";
import { describe, expect, test } from "vitest";
import { checkLaunch, requiredLaunchBytes } from "./check-launch.ts";
import type { Launch } from "./launch-inputs.ts";
import type { Kernel } from "./schema.ts";
import { exampleKernels } from "./testing/index.ts";

const { fir, reverse, blockSum } = exampleKernels;

const firLaunch: Launch = { scalars: { n: 1000, taps: 16 }, groupSize: [256, 1, 1], numGroups: [4, 1, 1] };

function report(kernel: Kernel, launch: Launch): readonly string[] {
  return checkLaunch(kernel, launch).map((diagnostic) => renderDiagnostic(diagnostic));
}

describe("a launch that keeps the contract", () => {
  test("is let through", () => {
    expect(checkLaunch(fir, firLaunch)).toEqual([]);
    expect(checkLaunch(fir, { ...firLaunch, scalars: { n: 1000n, taps: 16n } })).toEqual([]);
    expect(checkLaunch(fir, { ...firLaunch, bufferLengths: { x: 1000, h: 16, y: 2000n } })).toEqual([]);
  });

  test("may give more launch-sized bytes than are needed", () => {
    expect(requiredLaunchBytes(fir, firLaunch)).toBe(16n * 4n + (256n + 16n - 1n) * 4n);
    expect(checkLaunch(fir, { ...firLaunch, launchWorkgroupBytes: 1148 })).toEqual([]);
    expect(checkLaunch(fir, { ...firLaunch, launchWorkgroupBytes: 65536 })).toEqual([]);
  });

  test("of the raw form gives any number of bytes", () => {
    const launch: Launch = { scalars: { n: 64 }, groupSize: [64, 1, 1], numGroups: [1, 1, 1] };
    expect(checkLaunch(reverse, { ...launch, launchWorkgroupBytes: 0 })).toEqual([]);
    expect(checkLaunch(reverse, { ...launch, launchWorkgroupBytes: 65536n })).toEqual([]);
    expect(requiredLaunchBytes(reverse, launch)).toBe(0n);
  });
});

describe("arguments", () => {
  test.each<[Record<string, number | bigint | boolean>, readonly string[]]>([
    [{ n: 1 }, ["scalar 'taps' has no value"]],
    [{ n: 1, taps: -1 }, ["scalar 'taps' is -1, outside of u32"]],
    [{ n: 2 ** 32, taps: 1 }, ["scalar 'n' is 4294967296, outside of u32"]],
    [{ n: 0.5, taps: 1 }, ["scalar 'n' is 0.5, expected an exact integer for u32"]],
    [{ n: true, taps: 1 }, ["scalar 'n' is true, expected an exact integer for u32"]],
    [{ n: 1, tap: 1 }, ["'tap' is no scalar parameter", "scalar 'taps' has no value"]],
    [{ n: 1, taps: 1, x: 1 }, ["'x' is no scalar parameter"]],
  ])("%j", (scalars, problems) => {
    const found = checkLaunch(fir, { ...firLaunch, scalars }).map(({ name, message }) => ({ name, message }));
    expect(found).toEqual(
      problems.map((problem) => ({ name: "manifest/wrong-argument", message: `launch of 'fir': ${problem}` })),
    );
  });

  test("a mistyped name is corrected", () => {
    expect(report(fir, { ...firLaunch, scalars: { n: 1, taps: 1, tapps: 1 } })).toEqual([
      "error[manifest/wrong-argument]: launch of 'fir': 'tapps' is no scalar parameter\n  = help: did you mean 'taps'?",
    ]);
  });

  test("lengths and bytes are whole and not negative", () => {
    const launch: Launch = { ...firLaunch, bufferLengths: { x: -1, z: 5 }, launchWorkgroupBytes: 0.5 };
    expect(checkLaunch(fir, launch).map(({ message }) => message)).toEqual([
      "launch of 'fir': 'z' is no buffer parameter",
      "launch of 'fir': length of buffer 'x' is -1, expected elements",
      "launch of 'fir': launch-sized workgroup memory is 0.5, expected bytes",
    ]);
  });

  test("of other types are checked too", () => {
    const kernel: Kernel = {
      ...reverse,
      argumentBlock: { size: 16, alignment: 8 },
      parameters: [
        { kind: "scalar", name: "scale", type: "f32", offset: 0, size: 4, alignment: 4 },
        { kind: "scalar", name: "flag", type: "bool", offset: 4, size: 1, alignment: 1 },
        { kind: "scalar", name: "big", type: "u64", offset: 8, size: 8, alignment: 8 },
      ],
      requires: [{ condition: ["or", "flag", ["lt", "big", 5]], text: "flag || big < 5", line: 21 }],
    };
    const launch: Launch = {
      scalars: { scale: 0.5, flag: true, big: 2n ** 64n - 1n },
      groupSize: [1, 1, 1],
      numGroups: [1, 1, 1],
      launchWorkgroupBytes: 4,
    };
    expect(checkLaunch(kernel, launch)).toEqual([]);
    expect(report(kernel, { ...launch, scalars: { scale: 1n, flag: 1, big: 2n ** 64n } })).toEqual([
      "error[manifest/wrong-argument]: launch of 'reverse': scalar 'scale' is 1, expected a number for f32",
      "error[manifest/wrong-argument]: launch of 'reverse': scalar 'flag' is 1, expected true or false",
      "error[manifest/wrong-argument]: launch of 'reverse': scalar 'big' is 18446744073709551616, outside of u64",
    ]);
    expect(report(kernel, { ...launch, scalars: { scale: 1, flag: false, big: 2n ** 64n - 1n } })).toEqual([
      "error[manifest/formula-without-value]: requirement 'flag || big < 5' (line 21) of 'reverse' has no value in this " +
        "launch: 'big' is 18446744073709551615, above 2^63-1",
    ]);
  });
});

describe("the shape of the launch", () => {
  test.each<[Kernel, Launch["groupSize"], string]>([
    [blockSum, [128, 1, 1], "128 x 1 x 1, expected 256 x 1 x 1"],
    [blockSum, [256, 0, 1], "256 x 0 x 1 is no size"],
    [fir, [1025, 1, 1], "1025 x 1 x 1 is more than 1024 x 1024 x 1024"],
    [fir, [32, 32, 2], "32 x 32 x 2 is 2048 work-items, more than 1024"],
    [fir, [0.5, 1, 1], "0.5 x 1 x 1 is no size"],
  ])("%#: a wrong group size", (kernel, groupSize, problem) => {
    const scalars = kernel === fir ? firLaunch.scalars : { n: 1 };
    expect(report(kernel, { ...firLaunch, scalars, groupSize })).toEqual([
      `error[manifest/wrong-group-size]: workgroup size of the launch of '${kernel.name}': ${problem}`,
    ]);
  });

  test.each<[Launch["numGroups"], string]>([
    [[0, 1, 1], "0 x 1 x 1 is no number of workgroups"],
    [[1, 65537, 1], "1 x 65537 x 1 is more than 2147483647 x 65536 x 65536"],
    [[2 ** 24, 1, 1], "4294967296 x 1 x 1 work-items, more than 4294967295 in one dimension"],
  ])("%j is a wrong number of groups", (numGroups, problem) => {
    expect(report(fir, { ...firLaunch, numGroups })).toEqual([
      `error[manifest/wrong-group-count]: number of workgroups of the launch of 'fir': ${problem}`,
    ]);
  });
});

test("a requirement that is not met is shown with the values it reads", () => {
  expect(report(fir, { ...firLaunch, scalars: { n: 1000, taps: 0 } })).toEqual([
    "error[manifest/requirement-not-met]: 'fir' requires taps > 0 (line 3)\n  = note: the launch has taps = 0",
  ]);
});

test("a buffer that is too short is named", () => {
  expect(report(fir, { ...firLaunch, bufferLengths: { x: 999, h: 16 } })).toEqual([
    "error[manifest/buffer-too-short]: buffer 'x' of 'fir' has 999 elements, 1000 are needed",
  ]);
});

describe("workgroup memory", () => {
  test("too few launch-sized bytes are reported with each view", () => {
    expect(report(fir, { ...firLaunch, launchWorkgroupBytes: 1147 })).toEqual([
      `error[manifest/too-few-launch-bytes]: launch of 'fir' gives 1147 bytes of launch-sized workgroup memory, 1148 are needed
  = note: view 'coeff' (line 7): 16 elements of f32, 64 bytes at offset 0
  = note: view 'window' (line 6): 271 elements of f32, 1084 bytes at offset 64`,
    ]);
  });

  test("too much in all is reported with static arrays and views", () => {
    const kernel: Kernel = { ...fir, staticBytes: 1024, staticBlocks: blockSum.staticBlocks };
    expect(report(kernel, { ...firLaunch, scalars: { n: 1, taps: 8000 } })).toEqual([
      `error[manifest/too-much-workgroup-memory]: launch of 'fir' takes 66044 bytes of workgroup memory, over the target's limit of 65536
  = note: 1024 bytes are static, 65020 launch-sized
  = note: static 'tile' (line 41): 256 elements of f32, 1024 bytes at offset 0
  = note: view 'coeff' (line 7): 8000 elements of f32, 32000 bytes at offset 0
  = note: view 'window' (line 6): 8255 elements of f32, 33020 bytes at offset 32000`,
    ]);
    expect(checkLaunch(kernel, { ...firLaunch, scalars: { n: 1, taps: 7936 } })).toEqual([]);
  });

  test("exactly the limit is let through, one byte more is not", () => {
    expect(checkLaunch(fir, { ...firLaunch, launchWorkgroupBytes: 65536 })).toEqual([]);
    expect(checkLaunch(fir, { ...firLaunch, launchWorkgroupBytes: 65537 })).toHaveLength(1);
  });

  test("the raw form needs a size", () => {
    const launch: Launch = { scalars: { n: 64 }, groupSize: [64, 1, 1], numGroups: [1, 1, 1] };
    expect(report(reverse, launch)).toEqual([
      "error[manifest/missing-launch-bytes]: launch of 'reverse' does not say how many launch-sized workgroup bytes it gives",
    ]);
  });

  test("an unsized last view is noted as what is left", () => {
    const { launchRegion } = fir;
    if (launchRegion.kind !== "views") throw new Error("fir has views");
    const views = launchRegion.views.map(({ length, ...view }, index) => (index === 0 ? { ...view, length } : view));
    const kernel: Kernel = { ...fir, launchRegion: { ...launchRegion, views } };
    const [found] = checkLaunch(kernel, { ...firLaunch, launchWorkgroupBytes: 0 });
    expect(found?.notes).toContain("view 'window' (line 6): what is left, in elements of f32 at offset 64");
  });

  test("a view whose length is negative is named", () => {
    const kernel: Kernel = { ...fir, requires: [] };
    const launch: Launch = { ...firLaunch, scalars: { n: 1, taps: 0 }, groupSize: [1, 1, 1] };
    expect(checkLaunch(kernel, launch)).toEqual([]);
    const shrunk: Kernel = {
      ...kernel,
      launchRegion: {
        kind: "views",
        baseAlignment: 4,
        bytes: ["mul", ["sub", "taps", 1], 4],
        views: [
          {
            name: "halo",
            element: { type: "f32", size: 4 },
            alignment: 4,
            offset: 0,
            length: ["sub", "taps", 1],
            line: 9,
          },
        ],
      },
    };
    expect(report(shrunk, launch)).toEqual([
      "error[manifest/formula-without-value]: length of view 'halo' (line 9) of 'fir' has no value in this launch: " +
        "'taps - 1' is -1, negative, with taps = 0",
    ]);
  });
});

test("all that is wrong with arguments and shape is reported at once", () => {
  const launch: Launch = { scalars: { n: -1 }, groupSize: [2000, 1, 1], numGroups: [0, 0, 0] };
  expect(checkLaunch(fir, launch).map(({ name }) => name)).toEqual([
    "manifest/wrong-argument",
    "manifest/wrong-argument",
    "manifest/wrong-group-size",
    "manifest/wrong-group-count",
  ]);
});
