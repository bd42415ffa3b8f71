import { describe, expect, test } from "vitest";
import { build, irOf, linesOf, moduleOf, run } from "../../test/support.ts";

/** What a kernel with these statements leaves in its eight numbers. */
function result(statements: string, n = 3): readonly number[] {
  const out = new Int32Array(8);
  run(moduleOf(`kernel k(n: i32, out: global mut [i32; 8]) { ${statements} }`), [n, out]);
  return [...out];
}

describe("an array of a work-item's own", () => {
  test("holds one value for all elements at first, or each", () => {
    expect(result("var a: [i32; 3] = [n; 3]; out[0] = a[0]; out[1] = a[2];")).toEqual([3, 3, 0, 0, 0, 0, 0, 0]);
    expect(result("let a: [i32; 3] = [n, 7, n * n]; for i in 0..3 { out[i] = a[i]; }")).toEqual([
      3, 7, 9, 0, 0, 0, 0, 0,
    ]);
    expect(result("var a: [i32; 200] = [n; 200]; a[199] += 1; out[0] = a[0] + a[198] + a[199];")[0]).toBe(10);
    expect(result("var a: [i32; 20, 20] = [n; 20, 20]; out[0] = a[19, 19] + a[0, 19];")[0]).toBe(6);
  });

  test("is written and read at known and unknown subscripts", () => {
    const sums = "var a: [i32; 4] = [0; 4]; for i in 0..9 { a[i % 4] += i as i32; } for i in 0..4 { out[i] = a[i]; }";
    expect(result(sums)).toEqual([12, 6, 8, 10, 0, 0, 0, 0]);
    const rows =
      "var a: [i32; 2, 3]; for i in 0..2 { for j in 0..3 { a[i, j] = (i * 3 + j) as i32; } } out[0] = a[1, 2]; out[1] = a[0, 1]; out[2] = a.len as i32; out[3] = a.len1 as i32;";
    expect(result(rows).slice(0, 4)).toEqual([5, 1, 6, 3]);
  });

  test("is new each time that control comes to it", () => {
    expect(result("for i in 0..3 { var a: [i32; 2] = [1; 2]; a[0] += n; out[i] = a[0]; }")).toEqual([
      4, 4, 4, 0, 0, 0, 0, 0,
    ]);
  });

  test("is not that of another work-item", () => {
    const text = `kernel k(out: global mut [u32; 4]) {
      var a: [u32; 1] = [local_id.x; 1];
      barrier();
      out[local_id.x] = a[0];
    }`;
    const out = new Uint32Array(4);
    run(moduleOf(text), [out], { groupSize: [4, 1, 1] });
    expect([...out]).toEqual([0, 1, 2, 3]);
  });

  test("is handed to functions, to be read or written", () => {
    const text = `fn sum(a: private [i32]) -> i32 { var s: i32 = 0; for i in 0..a.len { s += a[i]; } s }
      fn put(a: private mut [i32], v: i32) { for i in 0..a.len { a[i] = v; } }
      kernel k(n: i32, out: global mut [i32; 8]) {
        var a: [i32; 5];
        put(a, n);
        out[0] = sum(a);
      }`;
    const out = new Int32Array(8);
    run(moduleOf(text), [4, out]);
    expect(out[0]).toBe(20);
  });

  test("holds vectors", () => {
    const text = `kernel k(out: global mut [f32; 8]) {
      var rows: [f32x4; 2] = [f32x4(1.0, 2.0, 3.0, 4.0); 2];
      for i in 0..2 { rows[i] = rows[i] * 2.0; }
      out[0] = rows[1].w;
    }`;
    const out = new Float32Array(8);
    run(moduleOf(text), [out]);
    expect(out[0]).toBe(8);
  });

  test("has no elements before they are written", () => {
    expect(() => result("var a: [i32; 4]; out[0] = a[n as u32];")).toThrow(/written/);
  });

  test("is memory in private address space", () => {
    const lines = linesOf(
      irOf("kernel k(x: global mut [f32; 1]) { var a: [f32; 2, 2] = [0.5; 2, 2]; x[0] = a[1, 0]; }"),
      "gpu.func",
    );
    expect(lines.filter((line) => line.includes("alloca"))).toEqual([
      "%a = memref.alloca() : memref<2x2xf32, #gpu.address_space<private>>",
    ]);
    expect(lines.filter((line) => line.startsWith("memref.store %cst, %a["))).toHaveLength(4);
  });
});

/** The statement, what is reported, and the last place of this text, where it is reported. */
test.each([
  ["var a: [i32; n];", "not-constant", "n]"],
  ["var a: [i32; 0];", "array-size", "0"],
  ["var a: [i32];", "not-an-array", "[i32"],
  ["var a: [i32; 1_000_000];", "array-size", "[i32"],
  ["var a: [i32; 3] = [1, 2];", "array-value", "[1"],
  ["var a: [i32; 3] = [1; 4];", "array-value", "[1"],
  ["var a: [i32; 2, 2] = [1, 2, 3, 4];", "array-value", "[1"],
  ["var a: [i32; 3] = 5;", "array-value", "5"],
  ["var a: [i32; 3]; var b: [i32; 3] = a;", "array-value", "a;"],
  ["var a: [i32; 3] = [1.5; 3];", "wrong-type", "1.5"],
  ["let a: [i32; 3] = [1; 3]; a[0] = 2;", "read-only-view", "a[0]"],
  ["var a: [i32; 3]; a = a;", "not-assignable", "a = a"],
  ["var a: [i32; 3]; a[3] = 1;", "subscript-out-of-bounds", "3]"],
  ["var a: [i32; 3]; a[0, 1] = 1;", "wrong-subscript-count", "a[0"],
  ["var a = [0; 3];", "unsupported", "[0"],
  ["var a: [i32; 3]; atomic_add(&a[0], 1);", "wrong-atomic-element", "a[0]"],
])("%s is refused: %s at '%s'", (statement, name, place) => {
  const text = `kernel k(n: i32) { ${statement} }`;
  const { places, rendered } = build(text);
  expect(places.join(), rendered).toBe(`frontend/${name} 1:${text.lastIndexOf(place) + 1}`);
});

test("what is wrong is said with what to write", () => {
  expect(build("kernel k(n: u32) {\n  var sums: [f32; 4] = [0.0; 3];\n}").rendered).toMatchInlineSnapshot(`
    "error[frontend/array-value]: this is not what the array can hold at first: it has 3 elements, the array 4
     --> test.kdsl:2:24
      |
    2 |   var sums: [f32; 4] = [0.0; 3];
      |                        ^^^^^^^^
      = help: write '[0.0; 4]', or assign to the elements"
  `);
});
