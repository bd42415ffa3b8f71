import { expect, test } from "vitest";
import { build } from "../../test/support.ts";

test("parameters that a kernel cannot take", () => {
  const text = `kernel k(
    a: [f32; 4],
    b: workgroup [f32; 4],
    c: global [f32],
    d: constant [f32; 4],
    e: private [f32; 4, 4],
    f: f32x4,
    g: global [half; 4],
) {}
`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/kernel-parameter]: a kernel cannot take an array
     --> test.kdsl:2:8
      |
    2 |     a: [f32; 4],
      |        ^^^^^^^^
      = help: a buffer is a view of global memory: 'a: global [f32; 4]'

    error[frontend/kernel-parameter]: a kernel cannot take workgroup memory
     --> test.kdsl:3:8
      |
    3 |     b: workgroup [f32; 4],
      |        ^^^^^^^^^^^^^^^^^^
      = help: declare it in the kernel: 'launch workgroup { ... }'

    error[frontend/kernel-parameter]: a kernel's buffer has a length
     --> test.kdsl:4:8
      |
    4 |     c: global [f32],
      |        ^^^^^^^^^^^^
      = help: write how many elements it has: 'global [f32; n]'

    error[frontend/unsupported]: not supported yet: memory in the 'constant' space
     --> test.kdsl:5:8
      |
    5 |     d: constant [f32; 4],
      |        ^^^^^^^^^^^^^^^^^

    error[frontend/kernel-parameter]: a kernel cannot take private memory
     --> test.kdsl:6:8
      |
    6 |     e: private [f32; 4, 4],
      |        ^^^^^^^^^^^^^^^^^^^
      = help: declare it in the kernel: 'var e: [...; N];'

    error[frontend/kernel-parameter]: a kernel cannot take a vector by value
     --> test.kdsl:7:8
      |
    7 |     f: f32x4,
      |        ^^^^^
      = help: take its elements, 'f_x: f32, f_y: f32' and so on, or a buffer of one: 'f: global [f32x4; 1]'

    error[frontend/unknown-name]: unknown type 'half'
     --> test.kdsl:8:16
      |
    8 |     g: global [half; 4],
      |                ^^^^
      = help: it is called 'f16' here"
  `);
});

test("lengths that the host cannot compute", () => {
  const text = `fn f(a: u32) -> u32 { a }
kernel k(
    n: u32,
    s: f32,
    a: global [f32; n & 3],
    b: global [f32; f(n)],
    c: global [f32; local_id.x],
    d: global [f32; n * s as u32],
    e: global [f32; a.len],
    g: global [f32; 1.5],
    h: global [f32; 2 - 3i32],
    i: global [f32; n > 3],
    j: global [f32; n / 0],
    l: global [f32; m],
) {}
`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/not-a-formula]: the host cannot compute 'n & 3'
     --> test.kdsl:5:21
      |
    5 |     a: global [f32; n & 3],
      |                     ^^^^^

    error[frontend/not-a-formula]: the host cannot compute 'f(n)'
     --> test.kdsl:6:21
      |
    6 |     b: global [f32; f(n)],
      |                     ^^^^

    error[frontend/not-a-formula]: the host cannot compute 'local_id.x'
     --> test.kdsl:7:21
      |
    7 |     c: global [f32; local_id.x],
      |                     ^^^^^^^^^^

    error[frontend/not-a-formula]: the host cannot compute 's as u32'
     --> test.kdsl:8:25
      |
    8 |     d: global [f32; n * s as u32],
      |                         ^^^^^^^^

    error[frontend/not-a-formula]: the host cannot compute 'a.len'
     --> test.kdsl:9:21
      |
    9 |     e: global [f32; a.len],
      |                     ^^^^^

    error[frontend/wrong-type]: expected an integer, found f32
      --> test.kdsl:10:21
       |
    10 |     g: global [f32; 1.5],
       |                     ^^^

    error[frontend/contract-value]: this length is -1
      --> test.kdsl:11:21
       |
    11 |     h: global [f32; 2 - 3i32],
       |                     ^^^^^^^^

    error[frontend/wrong-type]: expected an integer, found bool
      --> test.kdsl:12:21
       |
    12 |     i: global [f32; n > 3],
       |                     ^^^^^

    error[frontend/division-by-zero]: division by zero
      --> test.kdsl:13:25
       |
    13 |     j: global [f32; n / 0],
       |                         ^

    error[frontend/unknown-name]: unknown name 'm'
      --> test.kdsl:14:21
       |
    14 |     l: global [f32; m],
       |                     ^
       = help: did you mean 'n'?"
  `);
});

test("lengths that it can", () => {
  const text = `const B: u32 = 8;
    kernel k(
      a: global [f32; n * 4 + B],
      b: global [f32; group_size.x * num_groups.y],
      c: global [f32; min(n, 7) % max(m as u32, 1)],
      d: global [f32; if flag && n > 3 || !(n == 2) { n } else { clamp(n, 1, 9) }],
      e: global [f32; -i + 9],
      n: u32, m: u64, i: i32, flag: bool,
    ) requires flag, n > 2 && (i < 3 || m != 0) {}`;
  expect(build(text).rendered).toBe("");
});

test("conditions of 'requires'", () => {
  const text = `const N: u32 = 4;
kernel k(n: u32, s: f32, x: global [f32; n]) requires n, s > 1.0, x[0] > 1.0, N > 5, n << 2 > 3 {}
`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/wrong-type]: expected bool, found u32
     --> test.kdsl:2:55
      |
    2 | kernel k(n: u32, s: f32, x: global [f32; n]) requires n, s > 1.0, x[0] > 1.0, N > 5, n << 2 > 3 {}
      |                                                       ^
      = help: compare it: 'n != 0'

    error[frontend/not-a-formula]: the host cannot compute 's > 1.0'
     --> test.kdsl:2:58
      |
    2 | kernel k(n: u32, s: f32, x: global [f32; n]) requires n, s > 1.0, x[0] > 1.0, N > 5, n << 2 > 3 {}
      |                                                          ^^^^^^^

    error[frontend/not-a-formula]: the host cannot compute 'x[0] > 1.0'
     --> test.kdsl:2:67
      |
    2 | kernel k(n: u32, s: f32, x: global [f32; n]) requires n, s > 1.0, x[0] > 1.0, N > 5, n << 2 > 3 {}
      |                                                                   ^^^^^^^^^^

    error[frontend/contract-value]: this condition never holds
     --> test.kdsl:2:79
      |
    2 | kernel k(n: u32, s: f32, x: global [f32; n]) requires n, s > 1.0, x[0] > 1.0, N > 5, n << 2 > 3 {}
      |                                                                               ^^^^^

    error[frontend/not-a-formula]: the host cannot compute 'n << 2'
     --> test.kdsl:2:86
      |
    2 | kernel k(n: u32, s: f32, x: global [f32; n]) requires n, s > 1.0, x[0] > 1.0, N > 5, n << 2 > 3 {}
      |                                                                                      ^^^^^^
      = help: multiply or divide by a power of two"
  `);
});

test("a group size is one to three constants, not more than any target takes", () => {
  const sizes = ["", "(0)", "(32, 8)", "(1025)", "(1024, 2)", "(n)", "(1, 1, 1, 1)", "(1.5)", "(8, 8, 8)", "(-1)"];
  const wrong = sizes.filter((size) => build(`@group_size${size}\nkernel k(n: u32) {}`).rendered !== "");
  expect(wrong).toEqual(["", "(0)", "(1025)", "(1024, 2)", "(n)", "(1, 1, 1, 1)", "(1.5)", "(-1)"]);
  expect(build("@group_size(0)\nkernel k(n: u32) {}").rendered).toMatchInlineSnapshot(`
    "error[frontend/attribute-arguments]: '@group_size' takes one to three positive numbers, of which the product is at most 1024
     --> test.kdsl:1:1
      |
    1 | @group_size(0)
      | ^^^^^^^^^^^^^^"
  `);
});

test("an alignment is a power of two", () => {
  const text =
    "kernel k(n: u32, @align(12) x: global [f32; n], @align(2, 4) y: global [f32; n], @align y: global [f32; n]) {}";
  expect(build(text).places).toEqual([
    "frontend/attribute-arguments 1:18",
    "frontend/attribute-arguments 1:49",
    "frontend/attribute-arguments 1:82",
    "frontend/duplicate-name 1:89",
  ]);
});

test("an attribute comes once, and some take nothing", () => {
  const text =
    "kernel k(n: u32, @align(8) @align(16) x: global [f32; n], @may_alias(1) y: global [f32; n], @algn(4) z: global [f32; n]) {}";
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/duplicate-name]: '@align' is declared twice
     --> test.kdsl:1:29
      |
    1 | kernel k(n: u32, @align(8) @align(16) x: global [f32; n], @may_alias(1) y: global [f32; n], @algn(4) z: global [f32; n]) {}
      |                             ^^^^^
      |                   ----- first here

    error[frontend/attribute-arguments]: '@may_alias' takes no arguments
     --> test.kdsl:1:59
      |
    1 | kernel k(n: u32, @align(8) @align(16) x: global [f32; n], @may_alias(1) y: global [f32; n], @algn(4) z: global [f32; n]) {}
      |                                                           ^^^^^^^^^^^^^

    error[frontend/unknown-attribute]: there is no attribute '@algn' of a buffer
     --> test.kdsl:1:93
      |
    1 | kernel k(n: u32, @align(8) @align(16) x: global [f32; n], @may_alias(1) y: global [f32; n], @algn(4) z: global [f32; n]) {}
      |                                                                                             ^^^^^^^^
      = help: did you mean '@align'?"
  `);
});
