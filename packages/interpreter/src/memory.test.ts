import { f64 } from "@dslc/ir";
import { expect, test } from "vitest";
import { elementOf } from "./element.ts";
import { AddressSpace, contiguousStrides, firstAddress, wholeMemRef } from "./memory.ts";

test("allocations are aligned as was asked, to no more, and do not touch", () => {
  const space = new AddressSpace("workgroup");
  const asked = [
    [3, 1],
    [16, 16],
    [0, 4],
    [32, 16],
    [8, 8],
    [1, 64],
  ] as const;
  const ranges = asked.map(([bytes, alignment]) => {
    const start = space.reserve(bytes, alignment);
    expect([start % alignment, start % (2 * alignment)]).toEqual([0, alignment]);
    return { start, end: start + bytes };
  });
  for (const [position, { start }] of ranges.entries()) expect(start).toBeGreaterThan(ranges[position - 1]?.end ?? 0);
});

test("a memref's address is that of its first element", () => {
  const allocation = new AddressSpace("private").allocate("m", 64, 8);
  const memref = wholeMemRef(allocation, elementOf(f64), [2n, 3n], 8).with({ offset: 2n });
  expect(firstAddress(memref)).toBe(allocation.address + 24);
  expect(contiguousStrides([4n, 2n, 3n])).toEqual([6n, 3n, 1n]);
});
