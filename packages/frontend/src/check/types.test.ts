import { expect, test } from "vitest";
import { build } from "../../test/support.ts";

/** The diagnostics of statements in a kernel. */
function errorsIn(statements: string): string {
  return build(`kernel k(n: u32, m: u64, i: i32, a: f32, b: bool, x: global mut [f32; n]) {\n${statements}\n}\n`)
    .rendered;
}

test("a value of another type", () => {
  expect(errorsIn("x[0] = n;")).toMatchInlineSnapshot(`
    "error[frontend/wrong-type]: expected f32, found u32
     --> test.kdsl:2:8
      |
    2 | x[0] = n;
      |        ^
      = help: convert it: 'n as f32'"
  `);
});

test("a condition that is no bool", () => {
  expect(errorsIn("if n { }\nwhile a { }\nlet c = n && b;\nlet d = !i;")).toMatchInlineSnapshot(`
    "error[frontend/wrong-type]: expected bool, found u32
     --> test.kdsl:2:4
      |
    2 | if n { }
      |    ^
      = help: compare it: 'n != 0'

    error[frontend/wrong-type]: expected bool, found f32
     --> test.kdsl:3:7
      |
    3 | while a { }
      |       ^
      = help: compare it: 'a != 0'

    error[frontend/wrong-type]: expected bool, found u32
     --> test.kdsl:4:9
      |
    4 | let c = n && b;
      |         ^
      = help: compare it: 'n != 0'

    error[frontend/wrong-type]: expected bool, found i32
     --> test.kdsl:5:10
      |
    5 | let d = !i;
      |          ^
      = help: the complement of bits is '~'"
  `);
});

test("operands of two types", () => {
  expect(errorsIn("let c = n + a;\nlet d = (n + 1) * m;\nlet e = x + 1.0;")).toMatchInlineSnapshot(`
    "error[frontend/mixed-types]: '+' of u32 and f32: both sides have one type
     --> test.kdsl:2:11
      |
    2 | let c = n + a;
      |           ^
      |         - this is u32
      |             - this is f32
      = help: convert one side: 'n as f32'

    error[frontend/mixed-types]: '*' of u32 and u64: both sides have one type
     --> test.kdsl:3:17
      |
    3 | let d = (n + 1) * m;
      |                 ^
      |          ----- this is u32
      |                   - this is u64
      = help: convert one side: '(n + 1) as u64'

    error[frontend/mixed-types]: '+' of global mut [f32] and a float: both sides have one type
     --> test.kdsl:4:11
      |
    4 | let e = x + 1.0;
      |           ^
      |         - this is global mut [f32]
      |             --- this is a float
      = help: take an element of the view: 'view[index]'"
  `);
});

test("a mistake is reported where it is, and not where its value is used", () => {
  expect(build("kernel k(n: u32) { let a = n + true; let b = a * 2.0; let c: u64 = b; }").places).toEqual([
    "frontend/mixed-types 1:30",
  ]);
});

test("a literal takes the type of its use, through variables too", () => {
  const text = `kernel k(n: u32, h: f64, x: global mut [u64; n]) {
    var count = 0;
    for i in 0..n { count += i; }
    var sum = 0.0;
    sum += h;
    let half = 1 / 2.0 + h;
    let wide = 1;
    x[0] = wide;
  }`;
  expect(build(text).rendered).toBe("");
});

test("a literal that no use gives a type is an i32 or f32, and a u32 as a subscript", () => {
  const text = `kernel k(n: u32, x: global mut [f32; n]) {
    let i = 1;
    let j: u32 = 1;
    let s = 2;
    x[s] = 1.5;
    let f = 1.5;
    let a = i as f32 + f;
    let wrong = i + j;
    let big = 3_000_000_000;
  }`;
  // `i` becomes a u32 by its use with `j`, `s` by its use as a subscript.
  expect(build(text).places).toEqual(["frontend/literal-out-of-range 9:15"]);
});

test("a literal cannot have two types", () => {
  expect(errorsIn("let one = 1;\nlet c = one + n;\nlet d = one + m;")).toMatchInlineSnapshot(`
    "error[frontend/mixed-types]: '+' of u32 and u64: both sides have one type
     --> test.kdsl:4:13
      |
    4 | let d = one + m;
      |             ^
      |         --- this is u32
      |               - this is u64
      = help: convert one side: 'one as u64'"
  `);
});

test("a literal with a fraction is no integer", () => {
  expect(errorsIn("let c: u32 = 1.5;\nlet d = n * 0.5;")).toMatchInlineSnapshot(`
    "error[frontend/wrong-type]: expected u32, found a float
     --> test.kdsl:2:14
      |
    2 | let c: u32 = 1.5;
      |              ^^^
      = help: a number with a fraction is converted by 'as u32', which rounds toward zero

    error[frontend/mixed-types]: '*' of u32 and a float: both sides have one type
     --> test.kdsl:3:11
      |
    3 | let d = n * 0.5;
      |           ^
      |         - this is u32
      |             --- this is a float
      = help: convert one side: 'n as f32'"
  `);
});

test("literals out of range", () => {
  expect(
    errorsIn(
      "let c: u8 = 256;\nlet d = 300i8;\nlet e: i8 = -129;\nlet f: u32 = -1;\nlet g = 1e39;\nlet h = 70000.0f16;",
    ),
  ).toMatchInlineSnapshot(`
    "error[frontend/literal-out-of-range]: 256 is no value of u8
     --> test.kdsl:2:13
      |
    2 | let c: u8 = 256;
      |             ^^^

    error[frontend/literal-out-of-range]: 300i8 is no value of i8
     --> test.kdsl:3:9
      |
    3 | let d = 300i8;
      |         ^^^^^

    error[frontend/literal-out-of-range]: -129 is no value of i8
     --> test.kdsl:4:13
      |
    4 | let e: i8 = -129;
      |             ^^^^

    error[frontend/literal-out-of-range]: -1 is no value of u32
     --> test.kdsl:5:14
      |
    5 | let f: u32 = -1;
      |              ^^
      = help: subtract from 0 to wrap: '0 - ...'

    error[frontend/literal-out-of-range]: 1e39 is no value of f32
     --> test.kdsl:6:9
      |
    6 | let g = 1e39;
      |         ^^^^

    error[frontend/literal-out-of-range]: 70000.0f16 is no value of f16
     --> test.kdsl:7:9
      |
    7 | let h = 70000.0f16;
      |         ^^^^^^^^^^"
  `);
});

test("literals just in range", () => {
  const text =
    "let c: u8 = 255; let e: i8 = -128; let f = -9_223_372_036_854_775_808i64; let g = 65504f16; let h = 0xffff_ffffu32;";
  expect(errorsIn(text)).toBe("");
});

test("a literal is of the type that it is cast to", () => {
  expect(errorsIn("let c = 0xffff_ffff as u32;\nlet d = 256 as u8;")).toMatchInlineSnapshot(`
    "error[frontend/literal-out-of-range]: 256 is no value of u8
     --> test.kdsl:3:9
      |
    3 | let d = 256 as u8;
      |         ^^^"
  `);
});

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

test("wrong arguments", () => {
  const text = `fn f(a: u32, v: global mut [f32]) -> u32 { a }
kernel k(n: u32, x: global mut [f32; n], y: global [f32; n], z: global mut [f64; n]) {
  f(n);
  f(1.5, x);
  f(n, y);
  f(n, z);
  min(n);
  clamp(n, 1, 2.0);
  sqrt(n);
  abs(n);
  barrier(1);
}`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/wrong-argument-count]: 'f' takes 2 arguments, found 1
     --> test.kdsl:3:3
      |
    1 | fn f(a: u32, v: global mut [f32]) -> u32 { a }
      |    - declared here
     ...
    3 |   f(n);
      |   ^^^^

    error[frontend/wrong-type]: expected u32, found a float
     --> test.kdsl:4:5
      |
    4 |   f(1.5, x);
      |     ^^^
      = help: a number with a fraction is converted by 'as u32', which rounds toward zero

    error[frontend/wrong-type]: expected global mut [f32], found global [f32]
     --> test.kdsl:5:8
      |
    5 |   f(n, y);
      |        ^
      = help: declare it 'global mut [f32; ...]'

    error[frontend/wrong-type]: expected global mut [f32], found global mut [f64]
     --> test.kdsl:6:8
      |
    6 |   f(n, z);
      |        ^

    error[frontend/wrong-argument-count]: 'min' takes 2 arguments, found 1
     --> test.kdsl:7:3
      |
    7 |   min(n);
      |   ^^^^^^

    error[frontend/wrong-type]: expected u32, found a float
     --> test.kdsl:8:15
      |
    8 |   clamp(n, 1, 2.0);
      |               ^^^
      = help: a number with a fraction is converted by 'as u32', which rounds toward zero

    error[frontend/wrong-operand]: 'sqrt' takes floats, found u32
     --> test.kdsl:9:3
      |
    9 |   sqrt(n);
      |   ^^^^^^^

    error[frontend/wrong-operand]: 'abs' takes signed integers and floats, found u32
      --> test.kdsl:10:3
       |
    10 |   abs(n);
       |   ^^^^^^

    error[frontend/unsupported]: not supported yet: barriers over chosen memory
      --> test.kdsl:11:3
       |
    11 |   barrier(1);
       |   ^^^^^^^^^^
       = help: 'barrier()' is about workgroup memory"
  `);
});

test("a function without a result has no value", () => {
  const text = "fn f() {}\nkernel k(n: u32) {\n  let a = f();\n  let b = 1 + barrier();\n}";
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/wrong-type]: expected a value, found no value
     --> test.kdsl:3:11
      |
    3 |   let a = f();
      |           ^^^

    error[frontend/mixed-types]: '+' of a number and no value: both sides have one type
     --> test.kdsl:4:13
      |
    4 |   let b = 1 + barrier();
      |             ^
      |           - this is a number
      |               --------- this is no value"
  `);
});

test("a view that may be written is also one to read", () => {
  const text = `fn f(v: global [f32], w: workgroup mut [f32]) -> f32 { w[0] = v[0]; v[1] }
    kernel k(n: u32, x: global mut [f32; n]) { launch workgroup { t: [f32; n] } x[2] = f(x, t); }`;
  expect(build(text).rendered).toBe("");
});
