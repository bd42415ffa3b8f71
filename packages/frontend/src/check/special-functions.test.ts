import { expect, test } from "vitest";
import { build } from "../../test/support.ts";

/** The diagnostics of statements in a kernel. */
function errorsIn(statements: string): string {
  return build(`kernel k(n: u32, m: u64, i: i32, a: f32, b: bool, x: global mut [f32; n]) {\n${statements}\n}\n`)
    .rendered;
}

test("bits are taken for a type that has as many", () => {
  expect(
    errorsIn(
      "let a = bitcast::<u64>(1.5f32);\nlet b = bitcast(n);\nlet c = bitcast::<bool>(n);\nlet d = bitcast::<f32>(n > 1);",
    ),
  ).toMatchInlineSnapshot(`
    "error[frontend/invalid-bitcast]: the bits of f32 are no u64
     --> test.kdsl:2:9
      |
    2 | let a = bitcast::<u64>(1.5f32);
      |         ^^^^^^^^^^^^^^^^^^^^^^

    error[frontend/wrong-generic-arguments]: 'bitcast' takes one type in '::<...>'
     --> test.kdsl:3:9
      |
    3 | let b = bitcast(n);
      |         ^^^^^^^
      = help: write the type that the bits are taken for, as in 'bitcast::<u32>(x)'

    error[frontend/invalid-bitcast]: the bits of u32 are no bool
     --> test.kdsl:4:9
      |
    4 | let c = bitcast::<bool>(n);
      |         ^^^^^^^^^^^^^^^^^^

    error[frontend/invalid-bitcast]: the bits of bool are no f32
     --> test.kdsl:5:9
      |
    5 | let d = bitcast::<f32>(n > 1);
      |         ^^^^^^^^^^^^^^^^^^^^^"
  `);
});

test("an assertion has a condition and words", () => {
  expect(errorsIn('assert();\nassert(n);\nassert(n > 1, n);\nassert(n > 1, "a", "b");')).toMatchInlineSnapshot(`
    "error[frontend/wrong-argument-count]: 'assert' takes 1 argument, found 0
     --> test.kdsl:2:1
      |
    2 | assert();
      | ^^^^^^^^

    error[frontend/wrong-type]: expected bool, found u32
     --> test.kdsl:3:8
      |
    3 | assert(n);
      |        ^
      = help: compare it: 'n != 0'

    error[frontend/wrong-type]: expected a message in quotes, found a value
     --> test.kdsl:4:15
      |
    4 | assert(n > 1, n);
      |               ^

    error[frontend/wrong-argument-count]: 'assert' takes 2 arguments, found 3
     --> test.kdsl:5:1
      |
    5 | assert(n > 1, "a", "b");
      | ^^^^^^^^^^^^^^^^^^^^^^^"
  `);
});

test("unreachable() is a statement", () => {
  expect(
    errorsIn("let a = unreachable() + 1;\nunreachable(1);\nlet b = if n > 1 { 1 } else { unreachable() };"),
  ).toMatchInlineSnapshot(`
    "error[frontend/misused-name]: 'unreachable()' is a statement, not a value
     --> test.kdsl:2:9
      |
    2 | let a = unreachable() + 1;
      |         ^^^^^^^^^^^^^
      = help: write it as a statement, with a ';' behind it

    error[frontend/wrong-argument-count]: 'unreachable' takes 0 arguments, found 1
     --> test.kdsl:3:1
      |
    3 | unreachable(1);
      | ^^^^^^^^^^^^^^

    error[frontend/misused-name]: 'unreachable()' is a statement, not a value
     --> test.kdsl:4:31
      |
    4 | let b = if n > 1 { 1 } else { unreachable() };
      |                               ^^^^^^^^^^^^^
      = help: write it as a statement, with a ';' behind it"
  `);
});

test("a fast function is one of those that there are, and of floats", () => {
  expect(
    errorsIn("let a = fast::sine(a);\nlet b = fast::exp(n);\nlet c = fast::div(a);\nlet d = slow::exp(a);"),
  ).toMatchInlineSnapshot(`
    "error[frontend/unknown-name]: unknown fast function 'sine'
     --> test.kdsl:2:15
      |
    2 | let a = fast::sine(a);
      |               ^^^^
      = help: did you mean 'sin'?

    error[frontend/wrong-operand]: 'fast::exp' takes floats, found u32
     --> test.kdsl:3:9
      |
    3 | let b = fast::exp(n);
      |         ^^^^^^^^^^^^

    error[frontend/wrong-argument-count]: 'div' takes 2 arguments, found 1
     --> test.kdsl:4:9
      |
    4 | let c = fast::div(a);
      |         ^^^^^^^^^^^^

    error[frontend/unsupported]: not supported yet: 'slow::exp'
     --> test.kdsl:5:9
      |
    5 | let d = slow::exp(a);
      |         ^^^^^^^^^"
  `);
});
