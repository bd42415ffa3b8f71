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

test("a literal is a float where one is wanted", () => {
  expect(
    build("kernel k(n: u32, x: global mut [f32; n]) { let root = sqrt(2); x[0] = root * pow(2, 3); }").rendered,
  ).toBe("");
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

    error[frontend/wrong-word]: expected memory that a barrier is about, found '1'
      --> test.kdsl:11:11
       |
    11 |   barrier(1);
       |           ^
       = help: the words are 'workgroup', 'global'"
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
