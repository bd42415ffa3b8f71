import { describe, expect, expectTypeOf, test } from "vitest";
import { pointerBits } from "./data-layout.ts";
import { knownTargets, parseTarget, targetInfo, type TargetName, targetOfVendor } from "./targets.ts";
import type { TargetInfo } from "./types.ts";

const isPowerOfTwo = (value: number): boolean => Number.isInteger(Math.log2(value));

describe.each(knownTargets().map((target) => [target.name, target] as const))("%s", (name, target) => {
  test("is found by its own name, which is its vendor and architecture", () => {
    expect(name).toBe(`${target.vendor}:${target.architecture}`);
    expect(parseTarget(name)).toEqual({ ok: true, target });
  });

  test("has workgroup memory limits that agree with each other", () => {
    const memory = target.workgroupMemory;
    expect(memory.staticLimit).toBeLessThanOrEqual(memory.optInLimit);
    expect((memory.optInLimit + memory.reservedPerGroup) % memory.allocationGranularity).toBe(0);
    expect([memory.allocationGranularity, memory.guaranteedBaseAlignment, memory.banks].every(isPowerOfTwo)).toBe(true);
    expect(memory.bankWidth).toBe(4);
  });

  test("has group limits that agree with each other", () => {
    for (const size of target.maximumGroupSize) expect(size).toBeLessThanOrEqual(target.maximumGroupWorkItems);
    for (const size of target.subgroupSizes) expect(target.maximumGroupWorkItems % size).toBe(0);
    expect(new Set(target.subgroupSizes).size).toBe(target.subgroupSizes.length);
  });

  test("points to workgroup memory with 32 bits in the layout that code is generated with", () => {
    const layout = target.vendor === "nvptx" ? target.shortPointers.dataLayout : target.llvm.dataLayout;
    expect(pointerBits(layout, target.addressSpaces.workgroup)).toBe(32);
    expect(pointerBits(layout, target.addressSpaces.global)).toBe(64);
    expect(pointerBits(layout, target.addressSpaces.generic)).toBe(64);
  });

  test("cannot be changed", () => {
    expect(Object.isFrozen(target)).toBe(true);
  });
});

test("targets are listed once each", () => {
  const names = knownTargets().map((target) => target.name);
  expect(new Set(names).size).toBe(names.length);
});

test("short pointers of nvptx differ from its default layout in three pointers only", () => {
  const target = targetOfVendor("nvptx", "nvptx:sm_90");
  const byDefault = target.llvm.dataLayout.split("-");
  const added = target.shortPointers.dataLayout.split("-").filter((entry) => !byDefault.includes(entry));
  expect(added).toEqual(["p3:32:32", "p4:32:32", "p5:32:32"]);
});

test("an architecture that LLVM lacks is generated for an older one and assembled for itself", () => {
  expect(targetInfo("nvptx:sm_120")).toMatchObject({ assembler: "sm_120", llvm: { cpu: "sm_90" } });
});

test("a target of another vendor, or none, is refused", () => {
  expect(targetOfVendor("amdgpu", "amdgpu:gfx90a")).toBe(targetInfo("amdgpu:gfx90a"));
  expect(() => targetOfVendor("amdgpu", "nvptx:sm_90")).toThrow("'nvptx:sm_90' is no target of vendor amdgpu");
  expect(() => targetOfVendor("nvptx", "nvptx:sm_12")).toThrow("'nvptx:sm_12' is no target of vendor nvptx");
});

test("a target narrows by its vendor", () => {
  expectTypeOf<Extract<TargetInfo, { vendor: "amdgpu" }>>().not.toHaveProperty("ptxVersion");
  expectTypeOf<"nvptx:sm_90a">().toExtend<TargetName>();
  expectTypeOf<"nvptx:sm_12">().not.toExtend<TargetName>();
});

test.each([
  ["nvptx:sm_12", "unknown-architecture", "unknown nvptx architecture 'sm_12'", "nvptx:sm_120"],
  [
    "NVPTX:sm_90",
    "unknown-vendor",
    "unknown vendor 'NVPTX' in target 'NVPTX:sm_90', expected nvptx or amdgpu",
    "nvptx:sm_90",
  ],
  [
    "rocm:gfx90a",
    "unknown-vendor",
    "unknown vendor 'rocm' in target 'rocm:gfx90a', expected nvptx or amdgpu",
    "amdgpu:gfx90a",
  ],
  ["sm_90", "malformed", "target 'sm_90' is not of the form vendor:architecture", "nvptx:sm_90"],
  [
    "amdgpu:gfx90a:xnack+",
    "malformed",
    "target 'amdgpu:gfx90a:xnack+' is not of the form vendor:architecture",
    "amdgpu:gfx90a",
  ],
  ["amdgpu:", "malformed", "target 'amdgpu:' is not of the form vendor:architecture", undefined],
  ["", "malformed", "target '' is not of the form vendor:architecture", undefined],
  ["nvptx:toString", "unknown-architecture", "unknown nvptx architecture 'toString'", undefined],
  [
    "__proto__:x",
    "unknown-vendor",
    "unknown vendor '__proto__' in target '__proto__:x', expected nvptx or amdgpu",
    undefined,
  ],
] as const)("%j is no target", (text, kind, message, nearest) => {
  expect(parseTarget(text)).toEqual({ ok: false, problem: { kind, text, message, nearest } });
});

test.each([
  ["e-i64:64", 3, 64],
  ["e-p3:32:32-i64:64", 3, 32],
  ["e-p3:32:32-i64:64", 1, 64],
  ["e-p:32:32-p1:64:64", 3, 32],
  ["e-p:32:32-p1:64:64", 1, 64],
  ["e-p0:32:32", 0, 32],
])("in layout %s pointers to space %i have %i bits", (layout, space, bits) => {
  expect(pointerBits(layout, space)).toBe(bits);
});
