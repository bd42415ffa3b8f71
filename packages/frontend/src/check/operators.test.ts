import { expect, test } from "vitest";
import { build } from "../../test/support.ts";

/** The diagnostics of statements in a kernel. */
function errorsIn(statements: string): string {
  return build(`kernel k(n: u32, m: u64, i: i32, a: f32, b: bool, x: global mut [f32; n]) {\n${statements}\n}\n`)
    .rendered;
}

test("operators for other types", () => {
  expect(
    errorsIn(
      "let c = a & 1.0;\nlet d = b + b;\nlet e = ~a;\nlet f = -n;\nlet g = a << 1;\nlet h = n << a;\nlet i = b < b;\nlet j = x == x;",
    ),
  ).toMatchInlineSnapshot(`
    "error[frontend/wrong-operand]: '&' takes integers and bools, found f32
     --> test.kdsl:2:11
      |
    2 | let c = a & 1.0;
      |           ^

    error[frontend/wrong-operand]: '+' takes numbers, found bool
     --> test.kdsl:3:11
      |
    3 | let d = b + b;
      |           ^

    error[frontend/wrong-operand]: '~' takes integers, found f32
     --> test.kdsl:4:9
      |
    4 | let e = ~a;
      |         ^^

    error[frontend/wrong-operand]: '-' takes signed integers and floats, found u32
     --> test.kdsl:5:9
      |
    5 | let f = -n;
      |         ^^
      = help: subtract from 0 to wrap: '0 - ...'

    error[frontend/wrong-operand]: '<<' takes integers, found f32
     --> test.kdsl:6:11
      |
    6 | let g = a << 1;
      |           ^^

    error[frontend/wrong-operand]: the amount of '<<' takes an integer, found f32
     --> test.kdsl:7:14
      |
    7 | let h = n << a;
      |              ^

    error[frontend/wrong-operand]: '<' takes numbers, found bool
     --> test.kdsl:8:9
      |
    8 | let i = b < b;
      |         ^^^^^

    error[frontend/wrong-operand]: '==' takes numbers and bools, found global mut [f32]
     --> test.kdsl:9:9
      |
    9 | let j = x == x;
      |         ^^^^^^"
  `);
});

test("bools have == != & | ^ and !", () => {
  expect(errorsIn("let c = b == true; let d = (b & c) | (b ^ !c); let e = c != d;")).toBe("");
});

test("conversions that there are not", () => {
  expect(errorsIn("let c = n as bool;\nlet d = x as u32;\nlet e = a as f33;")).toMatchInlineSnapshot(`
    "error[frontend/invalid-cast]: cannot convert u32 to bool
     --> test.kdsl:2:9
      |
    2 | let c = n as bool;
      |         ^^^^^^^^^
      = help: compare it: 'n != 0'

    error[frontend/invalid-cast]: cannot convert global mut [f32] to u32
     --> test.kdsl:3:9
      |
    3 | let d = x as u32;
      |         ^^^^^^^^

    error[frontend/unknown-name]: unknown type 'f33'
     --> test.kdsl:4:14
      |
    4 | let e = a as f33;
      |              ^^^
      = help: did you mean 'f32'?"
  `);
});

test("the amount of a shift has a type of its own", () => {
  expect(errorsIn("let c = m << n; let d = i >> 3u8; let e = m << 40;")).toBe("");
});

test("shifts and divisions that are known to be wrong", () => {
  expect(
    errorsIn(
      "let c = n << 32;\nlet z = 0;\nlet d = n / z;\nlet e = i % 0;\nlet f = -2_147_483_648i32 / -1;\nvar g = n;\ng >>= 40;\ng /= 0;",
    ),
  ).toMatchInlineSnapshot(`
    "error[frontend/shift-amount]: a shift of u32 by 32: it has 32 bits
     --> test.kdsl:2:14
      |
    2 | let c = n << 32;
      |              ^^

    error[frontend/division-by-zero]: division by zero
     --> test.kdsl:4:13
      |
    4 | let d = n / z;
      |             ^

    error[frontend/division-by-zero]: division by zero
     --> test.kdsl:5:13
      |
    5 | let e = i % 0;
      |             ^

    error[frontend/division-overflow]: the result of this division is no value of i32
     --> test.kdsl:6:9
      |
    6 | let f = -2_147_483_648i32 / -1;
      |         ^^^^^^^^^^^^^^^^^^^^^^

    error[frontend/shift-amount]: a shift of u32 by 40: it has 32 bits
     --> test.kdsl:8:7
      |
    8 | g >>= 40;
      |       ^^

    error[frontend/division-by-zero]: division by zero
     --> test.kdsl:9:6
      |
    9 | g /= 0;
      |      ^"
  `);
});

test("what is known not to run may divide by zero", () => {
  const text = `const N: u32 = 0;
    kernel k(n: u32, x: global mut [u32; n]) {
      if N > 0 { x[0] = n / N; }
      let a = if N == 0 { n } else { n % N };
      let b = N != 0 && n / N > 2;
      while N > 0 { x[0] = n / N; }
      if N == 0 { } else if n > 2 { x[0] = n / N; }
    }`;
  expect(build(text).rendered).toBe("");
  expect(build(text.replace("N > 0 {", "n > 0 {")).places).toEqual(["frontend/division-by-zero 3:29"]);
});

test("subscripts are u32 or u64", () => {
  expect(errorsIn("x[i] = 1.0;\nx[a] = 1.0;\nx[b] = 1.0;\nx[n] = 1.0; x[m] = 1.0; x[3] = 1.0;")).toMatchInlineSnapshot(`
    "error[frontend/wrong-subscript]: a subscript is u32 or u64, found i32
     --> test.kdsl:2:3
      |
    2 | x[i] = 1.0;
      |   ^
      = help: convert it: 'i as u32'

    error[frontend/wrong-subscript]: a subscript is u32 or u64, found f32
     --> test.kdsl:3:3
      |
    3 | x[a] = 1.0;
      |   ^

    error[frontend/wrong-subscript]: a subscript is u32 or u64, found bool
     --> test.kdsl:4:3
      |
    4 | x[b] = 1.0;
      |   ^"
  `);
});

test("only views have elements", () => {
  expect(errorsIn("let c = n[0];")).toMatchInlineSnapshot(`
    "error[frontend/not-a-view]: this is no view of memory, but u32
     --> test.kdsl:2:9
      |
    2 | let c = n[0];
      |         ^"
  `);
});
