import { expect, test } from "vitest";
import { ptxasEntries } from "./run-ptxas.ts";

test("the report of ptxas is read entry by entry, with what is absent as zero", () => {
  const report = `ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function 'a' for 'sm_80'
ptxas info    : Function properties for a
    16 bytes stack frame, 8 bytes spill stores, 12 bytes spill loads
ptxas info    : Used 40 registers, used 2 barriers, 16 bytes cumulative stack size, 4096 bytes smem, 392 bytes cmem[0]
ptxas info    : Compile time = 5.1 ms
ptxas info    : Compiling entry function 'b$1' for 'sm_80'
ptxas info    : Function properties for b$1
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 8 registers
`;
  expect(ptxasEntries(report)).toEqual([
    {
      name: "a",
      registers: 40,
      barriers: 2,
      sharedBytes: 4096,
      stackBytes: 16,
      spillStoreBytes: 8,
      spillLoadBytes: 12,
    },
    { name: "b$1", registers: 8, barriers: 0, sharedBytes: 0, stackBytes: 0, spillStoreBytes: 0, spillLoadBytes: 0 },
  ]);
  expect(ptxasEntries("")).toEqual([]);
});
