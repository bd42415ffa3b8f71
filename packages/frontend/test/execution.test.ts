/** What kernels compute, on the interpreter: the rules of the language that show in values. */
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { randomProgram } from "./random-programs.ts";
import { evaluate, moduleOf, run } from "./support.ts";

describe("integers", () => {
  test("wrap", () => {
    expect(evaluate("n + 1", { "n: u32": 0xffff_ffff })).toBe(0);
    expect(evaluate("n - 1", { "n: u8": 0 }, "u8")).toBe(255);
    expect(evaluate("n * n", { "n: u32": 0x1_0001 })).toBe(0x2_0001);
    expect(evaluate("n + 1", { "n: i32": 0x7fff_ffff }, "i32")).toBe(-0x8000_0000);
    expect(evaluate("-n", { "n: i8": -128 }, "i8")).toBe(-128);
  });

  test("divide toward zero, with the sign that their type has", () => {
    expect(evaluate("n / 3", { "n: i32": -7 }, "i32")).toBe(-2);
    expect(evaluate("n % 3", { "n: i32": -7 }, "i32")).toBe(-1);
    expect(evaluate("n / 3", { "n: u32": 0xffff_fff9 })).toBe(0x5555_5553);
  });

  test("shift by an amount modulo their width", () => {
    expect(evaluate("n << s", { "n: u32": 3, "s: u32": 33 })).toBe(6);
    expect(evaluate("n >> s", { "n: i32": -8, "s: u8": 1 }, "i32")).toBe(-4);
    expect(evaluate("n >> s", { "n: u32": 0x8000_0000, "s: u64": 35n })).toBe(0x1000_0000);
    expect(evaluate("n << s", { "n: u8": 1, "s: i32": -1 }, "u8")).toBe(128);
  });

  test("compare by the sign that their type has", () => {
    expect(evaluate("(a < b) as u32", { "a: u32": 0xffff_ffff, "b: u32": 1 })).toBe(0);
    expect(evaluate("(a < b) as u32", { "a: i32": -1, "b: i32": 1 })).toBe(1);
    expect(evaluate("max(a, b)", { "a: u32": 0xffff_ffff, "b: u32": 1 })).toBe(0xffff_ffff);
    expect(evaluate("max(a, b)", { "a: i32": -1, "b: i32": 1 }, "i32")).toBe(1);
  });

  test("convert by their value or their low bits", () => {
    expect(evaluate("n as u32", { "n: i8": -1 })).toBe(0xffff_ffff);
    expect(evaluate("n as u32", { "n: u8": 255 })).toBe(255);
    expect(evaluate("n as i8", { "n: u32": 0x1ff }, "i8")).toBe(-1);
    expect(evaluate("n as u64", { "n: i32": -1 }, "u64")).toBe(2 ** 64);
  });
});

describe("a float converted to an integer", () => {
  const cases: readonly (readonly [value: number, i32: number, u32: number, i8: number])[] = [
    [1.9, 1, 1, 1],
    [-1.9, -1, 0, -1],
    [-0.9, 0, 0, 0],
    [Number.NaN, 0, 0, 0],
    [Number.POSITIVE_INFINITY, 0x7fff_ffff, 0xffff_ffff, 127],
    [Number.NEGATIVE_INFINITY, -0x8000_0000, 0, -128],
    [2 ** 31, 0x7fff_ffff, 2 ** 31, 127],
    [2 ** 31 - 128, 2 ** 31 - 128, 2 ** 31 - 128, 127],
    [-(2 ** 31), -(2 ** 31), 0, -128],
    [-(2 ** 31) - 256, -(2 ** 31), 0, -128],
    [2 ** 32, 0x7fff_ffff, 0xffff_ffff, 127],
    [127.9, 127, 127, 127],
    [128, 128, 128, 127],
    [-128.9, -128, 0, -128],
  ];
  test.each(cases)("%d", (value, i32, u32, i8) => {
    for (const type of ["f32", "f64"]) {
      expect(evaluate("a as i32", { [`a: ${type}`]: value }, "i32")).toBe(i32);
      expect(evaluate("a as u32", { [`a: ${type}`]: value })).toBe(u32);
      expect(evaluate("a as i8", { [`a: ${type}`]: value }, "i8")).toBe(i8);
    }
  });

  test("from f16, which does not hold the bounds", () => {
    expect(evaluate("a as u16", { "a: f16": 65504 }, "u16")).toBe(65504);
    expect(evaluate("a as u16", { "a: f16": Number.POSITIVE_INFINITY }, "u16")).toBe(65535);
    expect(evaluate("a as i32", { "a: f16": Number.NEGATIVE_INFINITY }, "i32")).toBe(-0x8000_0000);
    expect(evaluate("a as i64", { "a: f64": 2 ** 63 }, "i64")).toBe(2 ** 63);
    expect(evaluate("a as u64", { "a: f32": Number.POSITIVE_INFINITY }, "u64")).toBe(2 ** 64);
  });
});

describe("floats", () => {
  test("compare as IEEE 754 says", () => {
    const holds = (comparison: string, a: number, b: number): boolean =>
      evaluate(`(${comparison}) as u32`, { "a: f32": a, "b: f32": b }) === 1;
    const nan = Number.NaN;
    expect(["a == b", "a < b", "a <= b", "a > b", "a >= b"].filter((comparison) => holds(comparison, nan, 1))).toEqual(
      [],
    );
    expect(holds("a != b", nan, nan)).toBe(true);
    expect(holds("a == b", 0, -0)).toBe(true);
  });

  test("of NaN and a number, min and max give the number", () => {
    expect(evaluate("min(a, 3.0)", { "a: f32": Number.NaN }, "f32")).toBe(3);
    expect(evaluate("clamp(a, 1.0, 2.0)", { "a: f32": 5 }, "f32")).toBe(2);
  });

  test("are rounded to their type after each operation", () => {
    expect(evaluate("a + 1.0 - a", { "a: f32": 2 ** 24 }, "f32")).toBe(0);
    expect(evaluate("a + 1.0 - a", { "a: f64": 2 ** 24 }, "f64")).toBe(1);
    expect(evaluate("n as f32", { "n: u64": (1n << 40n) + 1n }, "f32")).toBe(2 ** 40);
    expect(evaluate("a % 3.0", { "a: f32": -7.5 }, "f32")).toBe(-1.5);
  });

  test("what is computed at compile time is what the device computes", () => {
    const expressions = [
      "a / 3.0 * 7.1",
      "(a - 0.1) * a",
      "-a % 0.7",
      "(a * 1000.0) as i8 as f32",
      "min(a, -0.0) - abs(a)",
    ];
    for (const expression of expressions) {
      const known = evaluate(expression.replaceAll(/\ba\b/g, "1.3f32"), {}, "f32");
      expect(evaluate(expression, { "a: f32": Math.fround(1.3) }, "f32"), expression).toBe(known);
    }
  });
});

describe("evaluation", () => {
  test("'&&' and '||' stop when the result is known", () => {
    const text = `fn mark(x: global mut [u32], i: u32, value: bool) -> bool { x[i] += 1; value }
      kernel k(a: bool, b: bool, x: global mut [u32; 4]) {
        if mark(x, 0, a) && mark(x, 1, b) { }
        if mark(x, 2, a) || mark(x, 3, b) { }
      }`;
    const module = moduleOf(text);
    const marks = (a: boolean, b: boolean): number[] => {
      const x = new Uint32Array(4);
      run(module, [a, b, x]);
      return [...x];
    };
    expect(marks(true, false)).toEqual([1, 1, 1, 0]);
    expect(marks(false, true)).toEqual([1, 0, 1, 1]);
  });

  test("goes from left to right, and the value comes before the place", () => {
    const text = `fn next(x: global mut [u32]) -> u32 { x[0] += 1; x[0] }
      kernel k(x: global mut [u32; 8]) {
        x[1] = next(x) * 10 + next(x);
        x[next(x) + 2] = next(x);
        x[2] = next(x);
        x[2] += next(x);
      }`;
    const x = new Uint32Array(8);
    run(moduleOf(text), [x]);
    expect([...x]).toEqual([6, 12, 11, 0, 0, 0, 3, 0]);
  });

  test("a compound assignment computes the value before it reads the variable", () => {
    const x = new Uint32Array(2);
    const text = `kernel k(n: u32, x: global mut [u32; 2]) {
      var a: u32 = 1;
      a += if n > 0 { a = 10; 1 } else { 2 };
      x[0] = a;
    }`;
    run(moduleOf(text), [1, x]);
    expect(x[0]).toBe(11);
  });

  test("only the way taken of an 'if' is run", () => {
    expect(evaluate("if n > 0 { 12 / n } else { 7 }", { "n: u32": 0 })).toBe(7);
    expect(evaluate("if n > 0 { 12 / n } else { 7 }", { "n: u32": 5 })).toBe(2);
  });
});

describe("a 'for'", () => {
  /** The values that a loop counts through. */
  function counts(type: string, low: bigint, high: bigint, step: bigint, extra = ""): readonly bigint[] {
    const text = `kernel k(low: ${type}, high: ${type}, by: ${type}, x: global mut [i64; 16]) {
      for i in low..high step by { x[0] += 1; x[x[0] as u64] = i as i64; ${extra} }
    }`;
    const x = new BigInt64Array(16);
    run(moduleOf(text), [low, high, step, x]);
    return [...x].slice(1, 1 + Number(x[0]));
  }

  const types = ["u8", "i8", "u32", "i32", "u64", "i64"];
  test.each(types)("over %s does not wrap at the end of its type", (type) => {
    const bits = BigInt(type.slice(1));
    const greatest = type.startsWith("u") ? (1n << bits) - 1n : (1n << (bits - 1n)) - 1n;
    const asCounted = (value: bigint): bigint => BigInt.asIntN(64, value);
    for (const extra of ["", "if x[0] == 14 { break; }"]) {
      expect(counts(type, greatest - 5n, greatest, 2n, extra)).toEqual(
        [5n, 3n, 1n].map((before) => asCounted(greatest - before)),
      );
      expect(counts(type, greatest - 1n, greatest, greatest, extra)).toEqual([asCounted(greatest - 1n)]);
      expect(counts(type, greatest, greatest, 1n, extra)).toEqual([]);
      expect(counts(type, 3n, 1n, 1n, extra)).toEqual([]);
      expect(counts(type, 0n, 5n, 2n, extra)).toEqual([0n, 2n, 4n]);
    }
  });

  test.each(["i8", "i32", "i64"])("over %s goes through negative numbers", (type) => {
    const least = -(1n << (BigInt(type.slice(1)) - 1n));
    for (const extra of ["", "if x[0] == 14 { break; }"]) {
      expect(counts(type, -3n, 3n, 2n, extra)).toEqual([-3n, -1n, 1n]);
      expect(counts(type, least, least + 2n, 1n, extra)).toEqual([least, least + 1n]);
      expect(counts(type, least, -least - 1n, -least - 1n, extra)).toEqual([least, -1n, -least - 2n]);
    }
  });

  test("computes its bounds once", () => {
    const x = new Uint32Array(2);
    run(moduleOf("kernel k(x: global mut [u32; 2]) { for i in 0..x[0] + 3 { x[0] += 1; } }"), [x]);
    expect(x[0]).toBe(3);
  });
});

describe("workgroup memory", () => {
  test("views of the launch region do not overlap, and have their lengths", () => {
    const text = `kernel k(n: u32, x: global mut [u32; 8]) {
      launch workgroup { a: [u8; n], b: [u64; n + 1] @align(64), c: [u16; 3] }
      for i in 0..a.len { a[i] = 1; }
      for i in 0..b.len { b[i] = 2; }
      for i in 0..c.len { c[i] = 3; }
      var sum: u32 = 0;
      for i in 0..a.len { sum += a[i] as u32; }
      for i in 0..b.len { sum += b[i] as u32 * 100; }
      for i in 0..c.len { sum += c[i] as u32 * 10_000; }
      x[0] = sum; x[1] = a.len; x[2] = b.len; x[3] = c.len;
    }`;
    const x = new Uint32Array(8);
    run(moduleOf(text), [5, x]);
    expect([...x].slice(0, 4)).toEqual([5 + 6 * 200 + 3 * 30_000, 5, 6, 3]);
  });

  test("the raw region is the same memory for every call, as long as the launch says", () => {
    const text = `fn put(v: u32) { let raw = launch_workgroup::<u32>(); raw[1] = v; }
      kernel k(x: global mut [u32; 4]) {
        let halves = launch_workgroup::<u16>();
        put(0x0003_0002);
        x[0] = halves[2] as u32; x[1] = halves[3] as u32; x[2] = halves.len; x[3] = launch_workgroup_bytes();
      }`;
    const x = new Uint32Array(4);
    run(moduleOf(text), [x], { launchWorkgroupBytes: 27 });
    expect([...x]).toEqual([2, 3, 13, 27]);
  });

  test("work-items of a group see each other's writes behind a barrier", () => {
    const text = `kernel k(x: global mut [u32; num_groups.x * group_size.x]) {
      launch workgroup { tile: [u32; group_size.x] }
      tile[local_id.x] = global_id.x;
      barrier();
      x[global_id.x] = tile[group_size.x - 1 - local_id.x];
    }`;
    const x = new Uint32Array(12);
    run(moduleOf(text), [x], { groupSize: [4, 1, 1], numGroups: [3, 1, 1] }, { schedule: "descending" });
    expect([...x]).toEqual([3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8]);
  });
});

describe("contracts", () => {
  const text = "kernel k(n: u32, flag: bool, x: global mut [u32; n - 2]) requires flag || n - 5 < 100 { x[0] = 1; }";
  const launch = (n: number, flag: boolean, length: number): (() => void) => {
    const module = moduleOf(text);
    return () => run(module, [n, flag, new Uint32Array(length)]);
  };

  test("a launch that keeps it runs", () => {
    expect(launch(7, false, 5)).not.toThrow();
    expect(launch(200, true, 198)).not.toThrow();
  });

  test("a launch that breaks it does not", () => {
    expect(launch(200, false, 198)).toThrow("flag || n - 5 < 100");
    expect(launch(7, true, 4)).toThrow(/x/);
    expect(launch(1, true, 4)).toThrow(/negative/);
  });

  test("a launch for which host and device would differ does not run", () => {
    // On the device, 3 - 5 is a large number, and not less than 100.
    expect(launch(3, false, 1)).toThrow(/out of range|no value of ui32/);
  });

  test("what is assumed is checked", () => {
    const module = moduleOf("kernel k(n: u32) { assume(n > 3); }");
    expect(() => run(module, [4])).not.toThrow();
    expect(() => run(module, [3])).toThrow("assume");
  });
});

describe("functions of values", () => {
  test("take the fraction, the sign, what lies between", () => {
    expect(evaluate("fract(a)", { "a: f32": 2.75 }, "f32")).toBe(0.75);
    expect(evaluate("fract(a)", { "a: f32": -2.75 }, "f32")).toBe(0.25);
    expect(evaluate("fract(a)", { "a: f32": -1e-20 }, "f32")).toBe(1);
    expect(["-3", "0", "5"].map((n) => evaluate("sign(n)", { "n: i32": Number(n) }, "i32"))).toEqual([-1, 0, 1]);
    const signOf = (a: number) => evaluate("sign(a)", { "a: f32": a }, "f32");
    expect([-2.5, -0, 0, 7, Number.NEGATIVE_INFINITY, Number.NaN].map(signOf)).toEqual([-1, -0, 0, 1, -1, Number.NaN]);
    const mixed = (t: number) => evaluate("mix(a, b, t)", { "a: f32": 1e8, "b: f32": 0.1, "t: f32": t }, "f32");
    expect([0, 0.5, 1].map(mixed)).toEqual([1e8, 5e7, Math.fround(0.1)]);
    expect(evaluate("log10(a)", { "a: f32": 1000 }, "f32")).toBe(3);
  });

  test("reverse bits of every width", () => {
    expect(evaluate("reverse_bits(n)", { "n: u32": 1 })).toBe(0x8000_0000);
    expect(evaluate("reverse_bits(n)", { "n: u8": 0x1d }, "u8")).toBe(0xb8);
    expect(evaluate("reverse_bits(n)", { "n: i16": 1 }, "i16")).toBe(-0x8000);
    expect(evaluate("reverse_bits(n) >> 63", { "n: u64": 1n }, "u64")).toBe(1);
  });

  test("take bits for another type", () => {
    expect(evaluate("bitcast::<u32>(a)", { "a: f32": -2 })).toBe(0xc000_0000);
    expect(evaluate("bitcast::<f32>(n)", { "n: u32": 0x3fc0_0000 }, "f32")).toBe(1.5);
    expect(evaluate("bitcast::<i32>(n)", { "n: u32": 0xffff_ffff }, "i32")).toBe(-1);
    expect(evaluate("bitcast::<f64>(n)", { "n: i64": -0x4010_0000_0000_0000n }, "f64")).toBe(-1);
    expect(evaluate("bitcast::<f16>(n)", { "n: u16": 0x3c00 }, "f16")).toBe(1);
    expect(evaluate("bitcast::<u16>(a as bf16) as u32", { "a: f32": 1 })).toBe(0x3f80);
    expect(evaluate("bitcast::<f32>(n)", { "n: u32": 0xffff_ffff }, "f32")).toBe(Number.NaN);
    expect(evaluate("(bitcast::<u32>(a) & 0x7fff_ffff > 0x7f80_0000) as u32", { "a: f32": Number.NaN })).toBe(1);
  });
});

describe("what a kernel states", () => {
  test("asserted is checked, with its message or the condition", () => {
    const module = moduleOf('kernel k(n: u32) { assert(n > 3, "n is large"); assert(n  <\n 9); }');
    expect(() => run(module, [4])).not.toThrow();
    expect(() => run(module, [3])).toThrow("assertion failed: n is large");
    expect(() => run(module, [9])).toThrow("assertion failed: n < 9");
  });

  test("unreachable is a trap when it is reached", () => {
    const source = `fn f(n: u32) -> u32 { if n < 2 { return n + 1; } unreachable(); }
      kernel k(n: u32, y: global mut [u32; 1]) { let z = if n == 9 { 0 } else if n == 8 { unreachable(); } else { f(n) }; y[0] = z; }`;
    const module = moduleOf(source);
    const result = new Uint32Array(1);
    run(module, [1, result]);
    expect(result[0]).toBe(2);
    run(module, [9, result]);
    expect(result[0]).toBe(0);
    expect(() => run(module, [8, result])).toThrow("unreachable()");
    expect(() => run(module, [3, result])).toThrow("unreachable()");
  });
});

test("random programs compute what JavaScript computes", () => {
  const first = 1;
  for (let seed = first; seed < first + 300; seed++) {
    const { source, reference } = randomProgram(seed);
    const module = moduleOf(source);
    for (const n of [1, 4]) {
      const [found, expected] = [new Uint32Array(n), new Uint32Array(n)];
      run(module, [n, found]);
      runInNewContext(reference, { n, out: expected });
      expect(found, `seed ${seed}, n = ${n}\n${source}`).toEqual(expected);
    }
  }
});
