import { expect, test } from "vitest";
import { build, irOf } from "../../test/support.ts";

const kernel = "kernel k(n: u32) {}\n";

test("constants may stand in any order and are computed exactly", () => {
  const text = `const A: u32 = B * 2 + C;
    const B: u32 = 1 << 10;
    const C: u32 = if D && B > 5 { min(7, 9) } else { 1 / 0 };
    const D: bool = !(3.5 < 2.0);
    const E: i8 = -128;
    const F: u64 = (E as i64 + 130) as u64;
    const G: f32 = 16777217.0;
    const H: f32 = abs(-16777216.0) + 1.0 - G;
    static_assert(A == 2055 && F == 2 && G == 16777216.0 && H == 0.0, "computed");
    kernel k(n: u32, x: global mut [f32; n]) { x[A] = H; }`;
  expect(irOf(text)).toContain("arith.constant 2055 : index");
});

test("a float literal is rounded once", () => {
  // 1 + 2^-24 is the middle of two floats; what is beside it by less than an f64 shows has to go to its own side.
  const up = "const A: f32 = 1.000000059604644775390625000000000000000001; static_assert(A > 1.0);";
  const down = "const A: f32 = 1.000000178813934326171874999999999999999999; static_assert(A < 1.0000002);";
  const tie = "const A: f32 = 1.000000059604644775390625; static_assert(A == 1.0);";
  for (const text of [up, down, tie]) expect(build(text + kernel).rendered, text).toBe("");
});

test("constants that are no values of their types, or none at all", () => {
  const text = `const A: u8 = 200 + 100;
const B: u32 = 3 - 5;
const C: i32 = 1 / (A as i32 - 44);
const D: u32 = 1 / (2 - 2);
const E: u32 = local_id.x;
const F: u32 = f();
const G: f32 = 2;
const H: f32 = sqrt(2.0);
fn f() -> u32 { 1 }
${kernel}`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/constant-overflow]: this constant would be 300, which is no value of u8
     --> test.kdsl:1:15
      |
    1 | const A: u8 = 200 + 100;
      |               ^^^^^^^^^

    error[frontend/constant-overflow]: this constant would be -2, which is no value of u32
     --> test.kdsl:2:16
      |
    2 | const B: u32 = 3 - 5;
      |                ^^^^^

    error[frontend/division-by-zero]: division by zero
     --> test.kdsl:4:21
      |
    4 | const D: u32 = 1 / (2 - 2);
      |                     ^^^^^

    error[frontend/not-constant]: 'local_id.x' is not known at compile time
     --> test.kdsl:5:16
      |
    5 | const E: u32 = local_id.x;
      |                ^^^^^^^^^^

    error[frontend/not-constant]: 'f()' is not known at compile time
     --> test.kdsl:6:16
      |
    6 | const F: u32 = f();
      |                ^^^

    error[frontend/not-constant]: 'sqrt(2.0)' is not known at compile time
     --> test.kdsl:8:16
      |
    8 | const H: f32 = sqrt(2.0);
      |                ^^^^^^^^^"
  `);
});

test("a constant that depends on itself", () => {
  expect(build(`const A: u32 = B + 1;\nconst B: u32 = A;\n${kernel}`).rendered).toMatchInlineSnapshot(`
    "error[frontend/constant-cycle]: the value of constant 'A' depends on itself
     --> test.kdsl:2:16
      |
    1 | const A: u32 = B + 1;
      |       - declared here
    2 | const B: u32 = A;
      |                ^"
  `);
});

test("a row of constants may be long", () => {
  const count = 5000;
  const row = Array.from({ length: count }, (_, i) => `const C${i}: u32 = ${i + 1 < count ? `C${i + 1}` : "7"};`).join(
    "\n",
  );
  expect(build(`${row}\nstatic_assert(C0 == 7);\n${kernel}`).rendered).toBe("");
});

test("a constant is set from outside, before others are computed from it", () => {
  const text = "const B: u32 = 256; const H: u32 = B / 2; kernel k(n: u32, x: global mut [u32; H]) {}";
  expect(irOf(text, { B: "16 * 4" })).toContain("arith.constant 32 : i64");
});

test("constants that cannot be set so", () => {
  const text = "const BLOCK: u32 = 256;\nkernel k(n: u32) {}\n";
  expect(build(text, { BLOK: "1" }).rendered).toMatchInlineSnapshot(`
    "error[frontend/unknown-constant-option]: there is no constant 'BLOK' to set
      = help: did you mean 'BLOCK'?"
  `);
  expect(build(text, { BLOCK: "1; const X: u32 = 2" }).rendered).toMatchInlineSnapshot(
    `"error[frontend/constant-option-syntax]: '1; const X: u32 = 2' is no value for constant 'BLOCK'"`,
  );
  expect(build(text, { BLOCK: "-1" }).rendered).toMatchInlineSnapshot(`
    "error[frontend/literal-out-of-range]: -1 is no value of u32
     --> <constant BLOCK>:1:20
      |
    1 | const BLOCK: u32 = -1;
      |                    ^^
      = help: subtract from 0 to wrap: '0 - ...'"
  `);
  expect(build(text, { BLOCK: "1.5" }).rendered).toMatchInlineSnapshot(`
    "error[frontend/wrong-type]: expected u32, found a float
     --> <constant BLOCK>:1:20
      |
    1 | const BLOCK: u32 = 1.5;
      |                    ^^^
      = help: a number with a fraction is converted by 'as u32', which rounds toward zero"
  `);
});
