/** What atomics and subgroup operations compute, on the interpreter, under several schedules and sizes of subgroups. */
import type { Schedule } from "@dslc/interpreter";
import { describe, expect, test } from "vitest";
import { moduleOf, run } from "./support.ts";

const schedules: readonly Schedule[] = ["ascending", "descending", { seed: 1 }, { seed: 2 }, { seed: 3 }];

describe("atomics", () => {
  test.each([
    ["u32", "add", (a: number, b: number) => (a + b) >>> 0, 0],
    ["u32", "sub", (a: number, b: number) => (a - b) >>> 0, 0],
    ["u32", "min", (a: number, b: number) => Math.min(a, b), 0xffff_ffff],
    ["u32", "max", (a: number, b: number) => Math.max(a, b), 0],
    ["i32", "min", (a: number, b: number) => Math.min(a, b), 5],
    ["i32", "max", (a: number, b: number) => Math.max(a, b), -1000],
    ["u32", "and", (a: number, b: number) => (a & b) >>> 0, 0xffff_ffff],
    ["u32", "or", (a: number, b: number) => (a | b) >>> 0, 0],
    ["u32", "xor", (a: number, b: number) => (a ^ b) >>> 0, 0],
  ] as const)("of %s: %s, from all work-items of all groups", (type, name, combine, start) => {
    const module = moduleOf(
      `kernel k(n: u32, x: global [${type}; n], r: global mut [${type}; 1]) { atomic_${name}(&r[0], x[global_id.x]); }`,
    );
    const values = Array.from({ length: 24 }, (_, i) => (type === "u32" ? (i * 2654435761) >>> 0 : i * 7 - 80));
    const array = type === "u32" ? Uint32Array : Int32Array;
    for (const schedule of schedules) {
      const result = array.of(start);
      const launch = { groupSize: [8, 1, 1], numGroups: [3, 1, 1] } as const;
      run(module, [values.length, array.from(values), result], launch, { schedule });
      expect(result[0]).toBe(values.reduce(combine, start));
    }
  });

  test("of 64 bits and of floats", () => {
    const module = moduleOf(`kernel k(a: global mut [u64; 1], b: global mut [f32; 1], c: global mut [f64; 1]) {
      atomic_add(&a[0], 0x8000_0000_0000_0001);
      atomic_add(&b[0], 0.5);
      atomic_sub(&c[0], 0.25);
    }`);
    const [a, b, c] = [BigUint64Array.of(0n), Float32Array.of(1), Float64Array.of(1)];
    run(module, [a, b, c], { groupSize: [3, 1, 1] });
    expect([a[0], b[0], c[0]]).toEqual([0x8000_0000_0000_0003n, 2.5, 0.25]);
  });

  test("give the element as it was before", () => {
    const module = moduleOf(`kernel k(x: global mut [u32; 8], count: global mut [u32; 1]) {
      let place = atomic_add(&count[0], 2);
      x[place / 2] = local_id.x + 1;
    }`);
    for (const schedule of schedules) {
      const x = new Uint32Array(8);
      run(module, [x, Uint32Array.of(0)], { groupSize: [8, 1, 1] }, { schedule });
      expect([...x].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    }
  });

  test("exchange, and exchange when the element is what was expected", () => {
    const module = moduleOf(`kernel k(x: global mut [i32; 4]) {
      x[1] = atomic_exchange(&x[0], 7);
      x[2] = atomic_compare_exchange(&x[0], 8, 9);
      x[3] = atomic_compare_exchange(&x[0], 7, -1);
    }`);
    const x = Int32Array.of(3, 0, 0, 0);
    run(module, [x]);
    expect([...x]).toEqual([-1, 3, 7, 7]);
  });

  test("come one after another between work-items that wait for each other, under every schedule", () => {
    // Each work-item waits for its turn: none could go on if one ran on alone.
    const module = moduleOf(`kernel k(x: global mut [u32; 1], order: global mut [u32; 6]) {
      while atomic_load(&x[0], order: acquire) != local_id.x { }
      order[local_id.x] = atomic_load(&x[0]) * 10;
      atomic_store(&x[0], local_id.x + 1, order: release);
    }`);
    for (const schedule of schedules) {
      const order = new Uint32Array(6);
      run(module, [Uint32Array.of(0), order], { groupSize: [6, 1, 1] }, { schedule });
      expect([...order]).toEqual([0, 10, 20, 30, 40, 50]);
    }
  });

  test("of workgroup memory: a histogram", () => {
    const module = moduleOf(`kernel k(n: u32, x: global [u32; n], bins: global mut [u32; 4]) {
      launch workgroup { counts: [u32; 4] }
      if local_id.x < 4 { counts[local_id.x] = 0; }
      barrier();
      if global_id.x < n { atomic_add(&counts[x[global_id.x] % 4], 1); }
      barrier();
      if local_id.x < 4 { atomic_add(&bins[local_id.x], counts[local_id.x]); }
    }`);
    const x = Uint32Array.from({ length: 21 }, (_, i) => (i * i) % 11);
    const expected = [0, 1, 2, 3].map((bin) => x.filter((value) => value % 4 === bin).length);
    for (const schedule of schedules) {
      const bins = new Uint32Array(4);
      run(module, [21, x, bins], { groupSize: [8, 1, 1], numGroups: [3, 1, 1] }, { schedule });
      expect([...bins]).toEqual(expected);
    }
  });

  test("a counter without an atomic loses updates under some schedule", () => {
    const module = moduleOf("kernel k(x: global mut [u32; 1]) { x[0] += 1; }");
    const x = Uint32Array.of(0);
    run(module, [x], { groupSize: [8, 1, 1] }, { schedule: { seed: 1 }, interleave: true });
    expect(x[0]).toBeLessThan(8);
  });
});

describe("subgroups", () => {
  /** What each work-item of a group gets for an expression in its number `t` and value `v` = t * t + 1. */
  function lanes(
    expression: string,
    { size = 8, items = 8, type = "u32", value = "t * t + 1" } = {},
    statements = "",
  ): readonly number[] {
    const module = moduleOf(`kernel k(r: global mut [f64; ${items}]) {
      let t = local_id.x;
      let v = (${value}) as ${type};
      ${statements}
      r[t] = (${expression}) as f64;
    }`);
    const results = schedules.map((schedule) => {
      const r = new Float64Array(items);
      run(module, [r], { groupSize: [items, 1, 1], subgroupSize: size }, { schedule });
      return [...r];
    });
    expect(new Set(results.map(String)).size).toBe(1);
    return results[0] ?? [];
  }
  const square = (t: number): number => t * t + 1;
  const all = (count: number): number[] => Array.from({ length: count }, (_, t) => t);

  test("lanes and subgroups are counted in the order of work-items, x fastest", () => {
    const module = moduleOf(`kernel k(r: global mut [u32; 12]) {
      let at = local_id.x + group_size.x * (local_id.y + group_size.y * local_id.z);
      r[at] = lane_id + 10 * subgroup_id + 100 * num_subgroups + 1000 * subgroup_size;
    }`);
    const r = new Uint32Array(12);
    run(module, [r], { groupSize: [3, 2, 2], subgroupSize: 8 });
    expect([...r]).toEqual(all(12).map((t) => 8200 + (t % 8) + 10 * Math.floor(t / 8)));
  });

  test.each(["bool", "u8", "i16", "f16", "bf16", "u32", "f32", "i64", "f64"])("shuffles move any %s", (type) => {
    const value = type === "bool" ? "t % 3 == 1" : "t * 3";
    const expected = all(8).map((t) => (type === "bool" ? Number((t ^ 5) % 3 === 1) : (t ^ 5) * 3));
    const cast = type === "bool" ? "shuffle_xor(v, 5) as u32" : "shuffle_xor(v, 5)";
    expect(lanes(cast, { type, value })).toEqual(expected);
  });

  test("each shuffle reads the lane that it names", () => {
    expect(lanes("shuffle(v, 7 - t)")).toEqual(all(8).map((t) => square(7 - t)));
    expect(lanes("select(t < 2, v, shuffle_up(v, 2))")).toEqual(all(8).map((t) => square(t < 2 ? t : t - 2)));
    expect(lanes("select(t > 4, v, shuffle_down(v, 3))")).toEqual(all(8).map((t) => square(t > 4 ? t : t + 3)));
    expect(lanes("broadcast(v, 3)")).toEqual(all(8).map(() => square(3)));
  });

  test("a lane that is not there has no value", () => {
    expect(() => lanes("shuffle_up(v, 1)")).toThrow("interpreter/poison-use");
    expect(() => lanes("shuffle(v, 6)", { size: 8, items: 5 })).toThrow("interpreter/poison-use");
    expect(() => lanes("shuffle(v, 9)")).toThrow("interpreter/poison-use");
    expect(() => lanes("broadcast(v, 7)", {}, "if t == 7 { return; }")).toThrow("interpreter/poison-use");
  });

  test("a broadcast is from one lane", () => {
    expect(() => lanes("broadcast(v, t / 4)")).toThrow("interpreter/divergent-operand");
  });

  test.each([
    [8, 8],
    [8, 21],
    [32, 5],
    [64, 100],
  ])("reductions and scans in subgroups of %d of a group of %d", (size, items) => {
    const shape = { size, items };
    const of = (t: number): number[] => all(items).filter((lane) => Math.floor(lane / size) === Math.floor(t / size));
    const sum = (list: readonly number[]): number => list.reduce((total, lane) => total + square(lane), 0);
    expect(lanes("subgroup_add(v)", shape)).toEqual(all(items).map((t) => sum(of(t))));
    expect(lanes("subgroup_max(v)", shape)).toEqual(all(items).map((t) => Math.max(...of(t).map(square))));
    const least = lanes("subgroup_min(v)", { ...shape, type: "i32", value: "0 - t as i32" });
    expect(least).toEqual(all(items).map((t) => -Math.max(...of(t))));
    expect(lanes("subgroup_inclusive_add(v)", shape)).toEqual(
      all(items).map((t) => sum(of(t).filter((lane) => lane <= t))),
    );
    expect(lanes("subgroup_exclusive_add(v as f32)", shape)).toEqual(
      all(items).map((t) => sum(of(t).filter((lane) => lane < t))),
    );
    const xor = (list: readonly number[]): number => list.reduce((bits, lane) => bits ^ square(lane), 0);
    expect(lanes("subgroup_exclusive_xor(v)", shape)).toEqual(
      all(items).map((t) => xor(of(t).filter((lane) => lane < t))),
    );
    const bits = lanes("popcount(ballot(t % 3 == 0))", shape);
    expect(bits).toEqual(all(items).map((t) => of(t).filter((lane) => lane % 3 === 0).length));
    expect(lanes("is_elected() as u32", shape)).toEqual(all(items).map((t) => (t % size === 0 ? 1 : 0)));
  });

  test("votes", () => {
    expect(lanes("any(t == 3) as u32", { size: 4 })).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    expect(lanes("all(t != 3) as u32", { size: 4 })).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(lanes("ballot(t % 2 == 1)", { size: 8, items: 6 })).toEqual(all(6).map(() => 0b101010));
  });

  test("an exclusive scan gives the lowest lane what changes nothing", () => {
    const first = (by: string, type: string): number | undefined =>
      lanes(`subgroup_exclusive_${by}(v)`, { type, value: "t" })[0];
    expect(first("mul", "u32")).toBe(1);
    expect(first("min", "u8")).toBe(255);
    expect(first("min", "i16")).toBe(32767);
    expect(first("max", "i64")).toBe(-(2 ** 63));
    expect(first("and", "u32")).toBe(0xffff_ffff);
    expect(first("min", "f32")).toBe(Infinity);
    expect(first("max", "f64")).toBe(-Infinity);
  });

  test("lanes that have left the kernel take no part", () => {
    const leave = "if t % 3 == 1 { return; }";
    const there = all(8).filter((t) => t % 3 !== 1);
    const result = lanes("subgroup_add(v)", {}, leave);
    expect(result[0]).toBe(there.reduce((total, t) => total + square(t), 0));
    expect(lanes("ballot(true)", {}, leave)[2]).toBe(0b01101101);
    expect(lanes("all(t % 3 != 1) as u32", {}, leave)[0]).toBe(1);
    expect(lanes("is_elected() as u32", {}, "if t < 2 { return; }")).toEqual([0, 0, 1, 0, 0, 0, 0, 0]);
  });

  test("other subgroups go on while one waits for them", () => {
    // Subgroup 0 waits for what subgroup 1 stores behind an exchange of its own.
    const module = moduleOf(`kernel k(flag: global mut [u32; 1], r: global mut [u32; 8]) {
      if subgroup_id == 0 { while atomic_load(&flag[0]) == 0 { } }
      let sum = subgroup_add(1u32);
      if subgroup_id == 1 { atomic_store(&flag[0], sum); }
      r[local_id.x] = sum;
    }`);
    for (const schedule of schedules) {
      const r = new Uint32Array(8);
      run(module, [Uint32Array.of(0), r], { groupSize: [8, 1, 1], subgroupSize: 4 }, { schedule });
      expect([...r]).toEqual([4, 4, 4, 4, 4, 4, 4, 4]);
    }
  });

  test("lanes that do not meet are an error that says where they are", () => {
    const divergent =
      (statements: string): (() => unknown) =>
      () =>
        lanes("v", {}, statements);
    expect(divergent("if t < 3 { let s = subgroup_add(v); }")).toThrow(
      "interpreter/subgroup-divergence: 3 of 8 lanes are at this 'gpu.subgroup_reduce', and work-item (3, 0, 0) has gone past it",
    );
    expect(divergent("for i in 0..4 { if i == t { return; }\nlet s = subgroup_add(v); }")).toThrow("has gone past it");
    expect(divergent("if t < 3 { subgroup_barrier(); } else { let s = subgroup_add(v); }")).toThrow(
      "interpreter/subgroup-divergence: 3 of 8 lanes are at this 'wg.subgroup_barrier', and work-item (3, 0, 0) waits at another one",
    );
    expect(divergent("if t < 3 { subgroup_barrier(); }\nsubgroup_barrier();")).toThrow("waits at another one");
    expect(divergent("for i in 0..t { subgroup_barrier(); }\nbarrier();")).toThrow("waits at a barrier");
    expect(divergent("for i in 0..2 + t { if i == t { subgroup_barrier(); } }")).toThrow(
      "waits at it in another iteration or call",
    );
  });
});
