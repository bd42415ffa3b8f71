/** Barriers that not all work-items reach, and the schedules that show where one is missing. */
import { expect, test } from "vitest";
import { kernelText, placeOf, run, trapOf } from "../test/support.ts";
import type { RunOptions } from "./run-kernel.ts";

const four = { groupSize: [4, 1, 1], arguments: [] } as const;
const ids = `%t = gpu.thread_id x
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    %four = arith.constant 4 : index
    %first = arith.cmpi eq, %t, %zero : index`;

test("a barrier that one work-item does not come to", () => {
  const body = `${ids}
    cf.cond_br %first, ^end, ^wait
  ^wait:
    gpu.barrier
    cf.br ^end
  ^end:`;
  const result = run(kernelText("", body), four);
  expect(trapOf(result)).toBe(
    "barrier-divergence: 3 of 4 work-items wait at this barrier, and work-item (0, 0, 0) has ended without it",
  );
  expect(placeOf(result)).toBe("gpu.barrier");
  expect(result.traps[0]?.localId).toEqual([1, 0, 0]);
  expect(result.traps[0]?.labels.map(({ span, message }) => [span.text, message])).toEqual([
    ["gpu.return", "work-item (0, 0, 0) ends here"],
  ]);
});

test("two barriers of which each work-item comes to one", () => {
  const body = `${ids}
    scf.if %first {
      gpu.barrier
    } else {
      gpu.barrier
    }`;
  const result = run(kernelText("", body), four);
  expect(trapOf(result)).toBe(
    "barrier-divergence: 1 of 4 work-items wait at this barrier, and work-item (1, 0, 0) waits at another one",
  );
  expect(result.traps[0]?.labels.map(({ span, message }) => [span.toString().replace(/.*?:/, ""), message])).toEqual([
    ["12:7", "work-item (1, 0, 0) waits here"],
  ]);
});

test("one barrier in two iterations of a loop", () => {
  // Work-item 0 leaves the first iteration's barrier out, the others the last one's.
  const body = `${ids}
    scf.for %i = %zero to %four step %one {
      %start = arith.cmpi eq, %i, %zero : index
      %skipped = arith.select %first, %zero, %one : index
      %skips = arith.cmpi eq, %i, %skipped : index
      %true = arith.constant true
      %waits = arith.xori %skips, %true : i1
      scf.if %waits {
        gpu.barrier
      }
    }`;
  expect(trapOf(run(kernelText("", body), four))).toBe(
    "barrier-divergence: 1 of 4 work-items wait at this barrier, " +
      "and work-item (1, 0, 0) waits at it in another iteration or call",
  );
});

test("one barrier in a function that is called at two places", () => {
  const body = `${ids}
    scf.if %first {
      func.call @wait() : () -> ()
    } else {
      func.call @wait() : () -> ()
    }`;
  const wait = `func.func private @wait() {
    gpu.barrier
    func.return
  }`;
  expect(trapOf(run(kernelText("", body, wait), four))).toContain("waits at it in another iteration or call");
});

test("a loop whose work-items start at their own ids meets at its barrier", () => {
  const body = `${ids}
    %eight = arith.constant 8 : index
    %end = arith.addi %t, %eight : index
    scf.for %i = %t to %end step %four {
      gpu.barrier
    }`;
  expect(trapOf(run(kernelText("", body), four))).toBe("");
});

/** Each work-item writes its id and reads its neighbour's on the given side, with a barrier between or without. */
function neighbours(barrier: string, offset: 1 | 3): string {
  return kernelText(
    "%x: memref<?xi32>",
    `${ids}
    %region = "wg.launch_raw"() <{alignment = 4 : i64}> : () -> memref<?xi32, #gpu.address_space<workgroup>>
    %id = arith.index_cast %t : index to i32
    memref.store %id, %region[%t] : memref<?xi32, #gpu.address_space<workgroup>>
    ${barrier}
    %offset = arith.constant ${offset} : index
    %next = arith.addi %t, %offset : index
    %side = arith.remui %next, %four : index
    %v = memref.load %region[%side] : memref<?xi32, #gpu.address_space<workgroup>>
    memref.store %v, %x[%t] : memref<?xi32>`,
  );
}

test.each<[RunOptions, 1 | 3]>([
  [{ schedule: "ascending" }, 1],
  [{ schedule: "descending" }, 3],
  [{ schedule: { seed: 1 } }, 1],
  [{ schedule: { seed: 1 }, interleave: true }, 3],
])("%o shows that a barrier is missing before a read at distance %i", (options, offset) => {
  const launch = { groupSize: [4, 1, 1], launchWorkgroupBytes: 16 } as const;
  const broken = run(neighbours("", offset), { ...launch, arguments: [new Int32Array(4)] }, options);
  expect(trapOf(broken)).toContain("uninitialized-read");
  const x = new Int32Array(4);
  expect(trapOf(run(neighbours("gpu.barrier", offset), { ...launch, arguments: [x] }, options))).toBe("");
  expect([...x]).toEqual([0, 1, 2, 3].map((t) => (t + offset) % 4));
});

/** Each work-item adds 1 to one counter: with a load and a store, or atomically. */
function count(update: string): string {
  return kernelText("%x: memref<1xi32>", `%zero = arith.constant 0 : index\n%one = arith.constant 1 : i32\n${update}`);
}

const plainUpdate = `%v = memref.load %x[%zero] : memref<1xi32>
  %w = arith.addi %v, %one : i32
  memref.store %w, %x[%zero] : memref<1xi32>`;
const atomicUpdate = `%v = memref.atomic_rmw addi %one, %x[%zero] : (i32, memref<1xi32>) -> i32`;

test("an update that is not atomic is lost when work-items alternate at memory", () => {
  const counted = (update: string, options: RunOptions): number | undefined => {
    const x = new Int32Array(1);
    expect(trapOf(run(count(update), { groupSize: [4, 1, 1], arguments: [x] }, options))).toBe("");
    return x[0];
  };
  expect(counted(plainUpdate, {})).toBe(4);
  expect(counted(plainUpdate, { interleave: true })).toBe(1);
  expect(counted(atomicUpdate, { interleave: true })).toBe(4);
});

test("work-items run by rising or falling id from each barrier to the next", () => {
  const next = `%w = memref.atomic_rmw addi %i1, %x[%zero] : (i32, memref<1xi32>) -> i32`;
  const text = kernelText(
    "%x: memref<1xi32>, %y: memref<2x4xi32>",
    `${ids}
    %i1 = arith.constant 1 : i32
    ${next}
    memref.store %w, %y[%zero, %t] : memref<2x4xi32>
    gpu.barrier
    ${next.replace("%w", "%v")}
    memref.store %v, %y[%one, %t] : memref<2x4xi32>`,
  );
  const turns = (schedule: "ascending" | "descending"): readonly number[] => {
    const y = new Int32Array(8);
    expect(trapOf(run(text, { ...four, arguments: [new Int32Array(1), y] }, { schedule }))).toBe("");
    return [...y];
  };
  expect(turns("ascending")).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(turns("descending")).toEqual([3, 2, 1, 0, 7, 6, 5, 4]);
});

test("a seed gives one order, another seed another", () => {
  const text = kernelText(
    "%x: memref<1xi32>, %y: memref<8xi32>",
    `%t = gpu.thread_id x
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : i32
    %turn = memref.atomic_rmw addi %one, %x[%zero] : (i32, memref<1xi32>) -> i32
    memref.store %turn, %y[%t] : memref<8xi32>`,
  );
  const order = (seed: number): string => {
    const y = new Int32Array(8);
    run(text, { groupSize: [8, 1, 1], arguments: [new Int32Array(1), y] }, { schedule: { seed } });
    return String(y);
  };
  expect(order(1)).toBe(order(1));
  expect(new Set([1, 2, 3, 4].map(order)).size).toBeGreaterThan(2);
});
