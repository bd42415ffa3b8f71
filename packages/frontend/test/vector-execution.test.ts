/** What kernels compute with vectors, on the interpreter. */
import { DeviceBuffer } from "@dslc/interpreter";
import { f32, VectorType } from "@dslc/ir";
import { describe, expect, test } from "vitest";
import { moduleOf, run } from "./support.ts";

type Elements = Float32Array | Uint32Array | Int32Array;
const arrays = {
  f32: (count: number) => new Float32Array(count),
  u32: (count: number) => new Uint32Array(count),
  i32: (count: number) => new Int32Array(count),
};

/** The elements of a vector that statements leave in `r`; `v` is (1, 2, 3, 4) and `w` (-1, 0, 8, 2.5), unless hidden. */
function vectorOf(statements: string, type = "f32x4"): readonly number[] {
  const [, element = "f32", size = "4"] = /^(\w+)x(\d+)$/.exec(type) ?? [];
  const stores = Array.from({ length: Number(size) }, (_, lane) => `y[${lane}] = r[${lane}];`).join(" ");
  const result: Elements =
    element === "u32" || element === "i32" ? arrays[element](Number(size)) : arrays.f32(Number(size));
  const module = moduleOf(
    `fn twice(v: f32x4) -> f32x4 { v * 2.0 }
     kernel k(x: global [f32x4; 2], n: u32, a: f32, y: global mut [${element}; ${size}]) {
       let v = x[0];
       let w = x[1];
       ${statements}
       ${stores}
     }`,
  );
  run(module, [new Float32Array([1, 2, 3, 4, -1, 0, 8, 2.5]), 2, 0.5, result]);
  return [...result];
}

const r = (expression: string, type?: string): readonly number[] => vectorOf(`let r = ${expression};`, type);

describe("vectors are made", () => {
  test.each<[expression: string, type: string, wanted: readonly number[]]>([
    ["f32x4(a, 2.0, 3, a + 1.0)", "f32x4", [0.5, 2, 3, 1.5]],
    ["f32x4(a)", "f32x4", [0.5, 0.5, 0.5, 0.5]],
    ["f32x4(7)", "f32x4", [7, 7, 7, 7]],
    ["f32x4(v.xy, a, 9.0)", "f32x4", [1, 2, 0.5, 9]],
    ["f32x4(v.xyz, w.x)", "f32x4", [1, 2, 3, -1]],
    ["vec::<f32, 2>(v.wz)", "f32x2", [4, 3]],
    ["u32x3(n, 1, 0xffff_ffff)", "u32x3", [2, 1, 0xffff_ffff]],
    ["f32x8(v, w)", "f32x8", [1, 2, 3, 4, -1, 0, 8, 2.5]],
    ["twice(v)", "f32x4", [2, 4, 6, 8]],
    ["if n > 1 { v } else { w }", "f32x4", [1, 2, 3, 4]],
    ["global_id + u32x3(1, 2, 3)", "u32x3", [1, 2, 3]],
    ["group_size.zyx * 3", "u32x3", [3, 3, 3]],
  ])("%s", (expression, type, wanted) => {
    expect(r(expression, type)).toEqual(wanted);
  });
});

describe("operators go by element", () => {
  test.each<[expression: string, type: string, wanted: readonly number[]]>([
    ["v + w", "f32x4", [0, 2, 11, 6.5]],
    ["2.0 * v", "f32x4", [2, 4, 6, 8]],
    ["v - a", "f32x4", [0.5, 1.5, 2.5, 3.5]],
    ["a / f32x4(1.0, 2.0, 4.0, 0.5)", "f32x4", [0.5, 0.25, 0.125, 1]],
    ["-v", "f32x4", [-1, -2, -3, -4]],
    ["v % 2.0", "f32x4", [1, 0, 1, 0]],
    ["i32x2(-7, 7) / 2", "i32x2", [-3, 3]],
    ["~u32x2(0, n)", "u32x2", [0xffff_ffff, 0xffff_fffd]],
    ["u32x2(1, 2) << n", "u32x2", [4, 8]],
    ["u32x2(1, 2) << 33u32x2_amount", "u32x2", [2, 4]],
    ["i32x2(-8, 8) >> u32x2(1, 2)", "i32x2", [-4, 2]],
    ["u32x2(6, 5) & 3 | 8", "u32x2", [10, 9]],
    ["i32x2(1, 2) << i32x2(n as i32)", "i32x2", [4, 8]],
  ])("%s", (expression, type, wanted) => {
    const text = expression.replace("33u32x2_amount", "u32x2(n + 31)");
    expect(r(text, type)).toEqual(wanted);
  });

  test("a scalar literal takes the type of the elements", () => {
    expect(vectorOf("let two = 2;\nlet r = two * v;")).toEqual([2, 4, 6, 8]);
  });

  test("comparisons give bools, which choose", () => {
    expect(r("select(v < w, v, w)")).toEqual([-1, 0, 3, 2.5]);
    expect(r("select(!(v < w), 0.0, w)")).toEqual([0, 0, 8, 0]);
    expect(r("select((v > 1.0) & (w > 0.0), v, 0.0)")).toEqual([0, 0, 3, 4]);
    expect(r("select(n > 1, v, w)")).toEqual([1, 2, 3, 4]);
    expect(r("select((v == f32x4(1.0, 0.0, 3.0, 0.0)) ^ boolx4(true), f32x4(1.0), 2.0)")).toEqual([2, 1, 2, 1]);
  });

  test("NaN is less than nothing, and differs from itself", () => {
    expect(
      r("select(f32x2(0.0 / (a - a), 1.0) != f32x2(0.0 / (a - a), 1.0), f32x2(1.0), f32x2(0.0))", "f32x2"),
    ).toEqual([1, 0]);
  });
});

describe("elements", () => {
  test.each<[statements: string, wanted: readonly number[]]>([
    ["let r = v.wzyx;", [4, 3, 2, 1]],
    ["let r = v.xxyy;", [1, 1, 2, 2]],
    ["let r = f32x4(v[n], v[3], v[n - 1], v[0]);", [3, 4, 2, 1]],
    ["var r = v; r.y = a;", [1, 0.5, 3, 4]],
    ["var r = v; r[n] = a; r[3] += 2.0;", [1, 2, 0.5, 6]],
    ["var r = v; r.x -= r.w * 2.0;", [-7, 2, 3, 4]],
    ["var r = v; for i in 0..4 { r[i] *= i as f32; }", [0, 2, 6, 12]],
    ["var r = v; r *= 2.0; r += w;", [1, 4, 14, 10.5]],
    ["var r = v; if n > 1 { r.x = 9.0; } else { r = w; }", [9, 2, 3, 4]],
    // The value comes first, then the subscript.
    ["var r = v; var i = 0u32; r[i] = if n > 1 { i = 2; 8.0 } else { 0.0 };", [1, 2, 8, 4]],
  ])("%s", (statements, wanted) => {
    expect(vectorOf(statements)).toEqual(wanted);
  });

  test("one that there is not traps when it is used", () => {
    expect(() => r("f32x4(v[n + 2])")).toThrow("interpreter/poison-use");
  });
});

describe("functions go by element", () => {
  test.each<[expression: string, type: string, wanted: readonly number[]]>([
    ["sqrt(v * v)", "f32x4", [1, 2, 3, 4]],
    ["max(w, 0.0)", "f32x4", [0, 0, 8, 2.5]],
    ["clamp(w, 0.0, 1.0)", "f32x4", [0, 0, 1, 1]],
    ["fma(v, w, a)", "f32x4", [-0.5, 0.5, 24.5, 10.5]],
    ["abs(w)", "f32x4", [1, 0, 8, 2.5]],
    ["min(u32x2(n, 7), 5)", "u32x2", [2, 5]],
    ["sign(w)", "f32x4", [-1, 0, 1, 1]],
    ["sign(i32x2(-7, 0))", "i32x2", [-1, 0]],
    ["fract(w)", "f32x4", [0, 0, 0, 0.5]],
    ["mix(v, w, 0.5)", "f32x4", [0, 1, 5.5, 3.25]],
    ["clz(u32x2(n, 1))", "u32x2", [30, 31]],
    ["f32x4(dot(v, w))", "f32x4", [33, 33, 33, 33]],
    ["u32x2(dot(u32x3(1, 2, 3), u32x3(4, 5, 6)))", "u32x2", [32, 32]],
    ["f32x2(any(v > 3.0) as u32 as f32, all(v > 3.0) as u32 as f32)", "f32x2", [1, 0]],
    ["f32x2(any(v > 4.0) as u32 as f32, all(v > 0.0) as u32 as f32)", "f32x2", [0, 1]],
  ])("%s", (expression, type, wanted) => {
    expect(r(expression, type)).toEqual(wanted);
  });
});

describe("conversions go by element", () => {
  test.each<[expression: string, type: string, wanted: readonly number[]]>([
    ["w as i32x4", "i32x4", [-1, 0, 8, 2]],
    ["w as u32x4", "u32x4", [0, 0, 8, 2]],
    ["(f32x2(1e20, 0.0 / (a - a)) as i32x2)", "i32x2", [0x7fff_ffff, 0]],
    ["u32x2(n, 0xffff_ffff) as f32x2", "f32x2", [2, 2 ** 32]],
    ["(w as f16x4) as f32x4", "f32x4", [-1, 0, 8, 2.5]],
    ["(v > 2.0) as u32x4", "u32x4", [0, 0, 1, 1]],
    ["bitcast::<u32x2>(f32x2(1.0, -0.0))", "u32x2", [0x3f80_0000, 0x8000_0000]],
    ["(i32x2(-1, 300) as u8x2) as u32x2", "u32x2", [255, 44]],
  ])("%s", (expression, type, wanted) => {
    expect(r(expression, type)).toEqual(wanted);
  });
});

describe("memory", () => {
  test("a view of vectors is indexed by vectors", () => {
    const module = moduleOf(`@group_size(4)
      kernel k(x: global [f32x4; 4], y: global mut [f32x4; 4]) {
        launch workgroup { tile: [f32x4; 4] }
        let i = local_id.x;
        tile[i] = x[i];
        barrier();
        y[i] = tile[3 - i] + f32x4(x[i].x);
        y[i] *= 2.0;
      }`);
    const y = new Float32Array(16);
    run(module, [Float32Array.from({ length: 16 }, (_, at) => at), y], { groupSize: [4, 1, 1] });
    expect(Array.from(y.slice(0, 5))).toEqual([24, 26, 28, 30, 24]);
  });

  test("a view of vectors of three elements has room for four", () => {
    const module = moduleOf("kernel k(y: global mut [f32x3; 2]) { y[1] = f32x3(1.0, 2.0, 3.0); }");
    const y = new DeviceBuffer(VectorType.get([3], f32), 2);
    run(module, [y]);
    expect([...new Float32Array(y.bytes)]).toEqual([0, 0, 0, 0, 1, 2, 3, 0]);
  });

  test("vector_load and vector_store take scalars from an element on", () => {
    const module = moduleOf(`kernel k(x: global [f32; 8], y: global mut [f32; 8]) {
      let v = vector_load::<f32x4>(&x[4]);
      vector_store(&y[2], v.wzyx);
      vector_store(&y[6], v.xy * 10.0);
    }`);
    const y = new Float32Array(8);
    run(module, [Float32Array.from({ length: 8 }, (_, at) => at), y]);
    expect([...y]).toEqual([0, 0, 7, 6, 5, 4, 40, 50]);
  });

  test("the place of a store comes before its value, as arguments do", () => {
    const module = moduleOf(`kernel k(n: u32, y: global mut [f32; 4]) {
      var i = 0u32;
      vector_store(&y[i], if n > 0 { i = 2; f32x2(i as f32) } else { f32x2(0.0) });
    }`);
    const y = new Float32Array(4);
    run(module, [1, y]);
    expect([...y]).toEqual([2, 2, 0, 0]);
  });

  test("the last element of an access is in bounds", () => {
    const module = moduleOf("kernel k(x: global mut [f32; 6]) { vector_store(&x[4], f32x4(1.0)); }");
    expect(() => run(module, [new Float32Array(6)])).toThrow("index 6 is out of bounds of 'x', which has 6 elements");
  });

  test("functions take views of vectors", () => {
    const module = moduleOf(`fn first(v: global [u32x2]) -> u32x2 { v[0] + v.len as u32 }
      kernel k(x: global [u32x2; 3], y: global mut [u32x2; 1]) { y[0] = first(x); }`);
    const y = new Uint32Array(2);
    run(module, [new Uint32Array([5, 6, 0, 0, 0, 0]), y]);
    expect([...y]).toEqual([8, 9]);
  });
});
