/** A manifest for tests: one kernel with launch-sized views, one with the raw form, one with static memory only. */
import { targetInfo } from "@dslc/target-info";
import { manifestTarget, targetGroupSize, targetLimits } from "../limits.ts";
import type { Kernel, Manifest, Parameter } from "../schema.ts";

const target = targetInfo("amdgpu:gfx90a");
const f32 = { type: "f32", size: 4 };

const scalar = (name: string, offset: number): Parameter => ({
  kind: "scalar",
  name,
  type: "u32",
  offset,
  size: 4,
  alignment: 4,
});

const buffer = (name: string, offset: number, length: string, mutable: boolean): Parameter => ({
  kind: "buffer",
  name,
  element: f32,
  space: "global",
  mutable,
  mayAlias: false,
  elementAlignment: 4,
  length,
  offset,
  size: 8,
  alignment: 8,
});

const fir: Kernel = {
  name: "fir",
  symbol: "fir",
  line: 2,
  argumentBlock: { size: 32, alignment: 8 },
  parameters: [
    scalar("n", 0),
    scalar("taps", 4),
    buffer("x", 8, "n", false),
    buffer("h", 16, "taps", false),
    buffer("y", 24, "n", true),
  ],
  groupSize: targetGroupSize(target),
  requires: [{ condition: ["gt", "taps", 0], text: "taps > 0", line: 3 }],
  staticBytes: 0,
  staticBlocks: [],
  launchRegion: {
    kind: "views",
    baseAlignment: 16,
    bytes: ["add", ["mul", "taps", 4], ["mul", ["sub", ["add", "group_size.x", "taps"], 1], 4]],
    views: [
      { name: "coeff", element: f32, alignment: 16, offset: 0, length: "taps", line: 7 },
      {
        name: "window",
        element: f32,
        alignment: 4,
        offset: ["mul", "taps", 4],
        length: ["sub", ["add", "group_size.x", "taps"], 1],
        line: 6,
      },
    ],
  },
  limits: targetLimits(target),
};

const reverse: Kernel = {
  name: "reverse",
  symbol: "reverse",
  line: 20,
  argumentBlock: { size: 16, alignment: 8 },
  parameters: [scalar("n", 0), buffer("x", 8, "n", true)],
  groupSize: targetGroupSize(target),
  requires: [],
  staticBytes: 0,
  staticBlocks: [],
  launchRegion: { kind: "raw", baseAlignment: 4 },
  limits: targetLimits(target),
};

const blockSum: Kernel = {
  name: "block_sum",
  symbol: "block_sum",
  line: 40,
  argumentBlock: { size: 24, alignment: 8 },
  parameters: [scalar("n", 0), buffer("x", 8, "n", false), buffer("partial", 16, "num_groups.x", true)],
  groupSize: { kind: "fixed", size: [256, 1, 1] },
  requires: [],
  staticBytes: 1024,
  staticBlocks: [{ name: "tile", element: f32, length: 256, offset: 0, alignment: 4, line: 41 }],
  launchRegion: { kind: "none" },
  limits: targetLimits(target),
  resources: { registers: 4, scalarRegisters: 16, spillBytes: 0 },
};

export const exampleKernels: { readonly fir: Kernel; readonly reverse: Kernel; readonly blockSum: Kernel } = {
  fir,
  reverse,
  blockSum,
};

export const exampleManifest: Manifest = {
  formatVersion: 1,
  compiler: { name: "dslc", version: "0.1.0" },
  target: manifestTarget(target),
  source: "examples/example.kdsl",
  kernels: [fir, reverse, blockSum],
};
