import { expect, test } from "vitest";
import { build } from "../../test/support.ts";

function errorsIn(statements: string): string {
  return build(`kernel k(n: u32, x: global mut [f32; n], y: global [f32; n]) {\n${statements}\n}\n`).rendered;
}

test("only a 'var' can be assigned to", () => {
  const text = `const C: u32 = 1;
kernel k(n: u32) {
  let a = 1;
  a = 2;
  n += 1;
  for i in 0..n { i = 3; }
  C = 4;
  local_id.x = 1;
  n + 1 = 2;
}`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/immutable-assignment]: cannot assign to 'a': it is a 'let'
     --> test.kdsl:4:3
      |
    3 |   let a = 1;
      |       - declared here
    4 |   a = 2;
      |   ^
      = help: declare it with 'var': 'var a = ...;'

    error[frontend/immutable-assignment]: cannot assign to 'n': it is a parameter
     --> test.kdsl:5:3
      |
    2 | kernel k(n: u32) {
      |          - declared here
     ...
    5 |   n += 1;
      |   ^
      = help: copy it to a 'var': 'var n_now = n;'

    error[frontend/immutable-assignment]: cannot assign to 'i': it is the variable of a 'for'
     --> test.kdsl:6:19
      |
    6 |   for i in 0..n { i = 3; }
      |                   ^
      |       - declared here
      = help: copy it to a 'var': 'var i_now = i;'

    error[frontend/immutable-assignment]: cannot assign to 'C': it is a constant
     --> test.kdsl:7:3
      |
    1 | const C: u32 = 1;
      |       - declared here
     ...
    7 |   C = 4;
      |   ^

    error[frontend/not-assignable]: this cannot be assigned to
     --> test.kdsl:8:3
      |
    8 |   local_id.x = 1;
      |   ^^^^^^^^^^

    error[frontend/not-assignable]: this cannot be assigned to
     --> test.kdsl:9:3
      |
    9 |   n + 1 = 2;
      |   ^^^^^"
  `);
});

test("elements of a view that is not 'mut' cannot be assigned to", () => {
  expect(errorsIn("y[0] = 1.0;\ny[n] += 2.0;")).toMatchInlineSnapshot(`
    "error[frontend/read-only-view]: cannot write to an element of 'y': it is not 'mut'
     --> test.kdsl:2:1
      |
    1 | kernel k(n: u32, x: global mut [f32; n], y: global [f32; n]) {
      |                                          - declared here without 'mut'
    2 | y[0] = 1.0;
      | ^^^^
      = help: declare it 'global mut [f32; ...]'

    error[frontend/read-only-view]: cannot write to an element of 'y': it is not 'mut'
     --> test.kdsl:3:1
      |
    1 | kernel k(n: u32, x: global mut [f32; n], y: global [f32; n]) {
      |                                          - declared here without 'mut'
     ...
    3 | y[n] += 2.0;
      | ^^^^
      = help: declare it 'global mut [f32; ...]'"
  `);
});

test("a 'var' without a value has none until it is assigned to on every way", () => {
  expect(errorsIn("var a: u32;\nif n > 1 { a = 1; }\nlet b = a;")).toMatchInlineSnapshot(`
    "error[frontend/without-value]: 'a' may have no value yet
     --> test.kdsl:4:9
      |
    2 | var a: u32;
      |     - declared here without a value
     ...
    4 | let b = a;
      |         ^
      = help: give it a value where it is declared"
  `);
});

test("ways on which a 'var' gets its value", () => {
  const ways = [
    "var a: u32; if n > 1 { a = 1; } else { a = 2; } let b = a;",
    "var a: u32; if n > 1 { a = 1; } else { return; } let b = a;",
    "var a: u32; loop { a = 1; if n > 1 { break; } } let b = a;",
    "var a: u32; { a = 1; } let b = a;",
    "var a: u32; let c = if n > 1 { a = 1; 2 } else { a = 2; 3 }; let b = a;",
    "var a: u32; while n > 3 { a = 1; let b = a; }",
    "var a: u32; return; let b = a;",
  ];
  for (const way of ways) expect(errorsIn(way), way).toBe("");
});

test("ways on which a 'var' has no value", () => {
  const ways = [
    "var a: u32; while n > 1 { a = 1; } let b = a;",
    "var a: u32; for i in 0..n { a = 1; } let b = a;",
    "var a: u32; loop { if n > 1 { break; } a = 1; } let b = a;",
    "var a: u32; a += 1;",
    "var a: u32; let c = n > 1 && if n > 2 { a = 1; true } else { a = 1; false }; let b = a;",
    "var a: u32; if n == 1 { a = 1; } else if n == 2 { } else { a = 3; } let b = a;",
  ];
  for (const way of ways) expect(errorsIn(way), way).toContain("'a' may have no value yet");
});

test("a 'var' without type and value", () => {
  expect(errorsIn("var a;\nlet b = a + 1;")).toMatchInlineSnapshot(`
    "error[frontend/missing-type]: 'a' has neither a type nor a value
     --> test.kdsl:2:5
      |
    2 | var a;
      |     ^
      = help: write its type: 'var a: f32;'"
  `);
});

test("exits of loops stand in loops", () => {
  expect(errorsIn("break;\nif n > 1 { continue; }\nloop { break; }")).toMatchInlineSnapshot(`
    "error[frontend/outside-loop]: 'break' is in no loop
     --> test.kdsl:2:1
      |
    2 | break;
      | ^^^^^^

    error[frontend/outside-loop]: 'continue' is in no loop
     --> test.kdsl:3:12
      |
    3 | if n > 1 { continue; }
      |            ^^^^^^^^^"
  `);
});

test("a function gives its result on every way", () => {
  const text = `fn f(a: u32) -> u32 { if a > 1 { return 1; } }
fn g(a: u32) -> u32 { while true { } }
fn h(a: u32) -> u32 { loop { if a > 1 { return 2; } } }
fn i(a: u32) -> u32 { if a > 1 { return 1; } else { return 2; } }
fn j(a: u32) -> u32 { if a > 1 { return 1; } else { 2 } }
fn l(a: u32) -> u32 { return; }
fn m(a: u32) -> u32 { 1.5 }
kernel k(n: u32) {}`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/missing-return]: 'f' can end without giving its result of type u32
     --> test.kdsl:1:4
      |
    1 | fn f(a: u32) -> u32 { if a > 1 { return 1; } }
      |    ^
      |                                              - the end is reached without a value

    error[frontend/missing-return]: 'g' can end without giving its result of type u32
     --> test.kdsl:2:4
      |
    2 | fn g(a: u32) -> u32 { while true { } }
      |    ^
      |                                      - the end is reached without a value

    error[frontend/wrong-type]: expected u32, found no value
     --> test.kdsl:6:23
      |
    6 | fn l(a: u32) -> u32 { return; }
      |                       ^^^^^^^
      = help: write the value behind 'return'

    error[frontend/wrong-type]: expected u32, found a float
     --> test.kdsl:7:23
      |
    7 | fn m(a: u32) -> u32 { 1.5 }
      |                       ^^^
      = help: a number with a fraction is converted by 'as u32', which rounds toward zero"
  `);
});

test("what returns nothing gives nothing", () => {
  expect(
    build("fn f() { return 1; }\nfn g() { 2u32 }\nkernel k(n: u32) { return n; }").rendered,
  ).toMatchInlineSnapshot(`
    "error[frontend/unexpected-result]: 'f' returns nothing
     --> test.kdsl:1:17
      |
    1 | fn f() { return 1; }
      |                 ^
      |    - declared here
      = help: declare the result: 'fn f(...) -> i32'

    error[frontend/unexpected-result]: 'g' returns nothing
     --> test.kdsl:2:10
      |
    2 | fn g() { 2u32 }
      |          ^^^^
      |    - declared here
      = help: declare the result: 'fn g(...) -> u32'

    error[frontend/unexpected-result]: 'k' returns nothing
     --> test.kdsl:3:27
      |
    3 | kernel k(n: u32) { return n; }
      |                           ^
      |        - declared here
      = help: write results to an element of a 'mut' buffer"
  `);
});

test("a value where none is wanted", () => {
  expect(errorsIn("if n > 1 { n }\nn + 1;\nwhile n > 3 { 2.0 }")).toMatchInlineSnapshot(`
    "error[frontend/unused-value]: nothing takes this value of type u32
     --> test.kdsl:2:12
      |
    2 | if n > 1 { n }
      |            ^
      = help: a ';' behind it drops it

    error[frontend/unused-value]: nothing takes this value of type f32
     --> test.kdsl:4:15
      |
    4 | while n > 3 { 2.0 }
      |               ^^^
      = help: a ';' behind it drops it"
  `);
});

test("an 'if' with a value has one on every way, of one type", () => {
  expect(
    errorsIn(
      "let a = if n > 1 { 2 };\nlet b = if n > 1 { 2 } else { };\nlet c = if n > 1 { 2 } else { 3.5 };\nlet d = if n > 1 { n } else { 3.5 };",
    ),
  ).toMatchInlineSnapshot(`
    "error[frontend/if-without-else]: this 'if' has no value when its condition does not hold
     --> test.kdsl:2:9
      |
    2 | let a = if n > 1 { 2 };
      |         ^^^^^^^^^^^^^^

    error[frontend/wrong-type]: expected a number, found a block without a value
     --> test.kdsl:3:29
      |
    3 | let b = if n > 1 { 2 } else { };
      |                             ^^^

    error[frontend/wrong-type]: expected u32, found a float
     --> test.kdsl:5:31
      |
    5 | let d = if n > 1 { n } else { 3.5 };
      |                               ^^^
      = help: a number with a fraction is converted by 'as u32', which rounds toward zero"
  `);
});

test("leaving from inside of an operand", () => {
  expect(
    errorsIn("let a = 1 + if n > 1 { return; } else { 2 };\nlet b = if n > 1 { return; } else { 2 };"),
  ).toMatchInlineSnapshot(`
    "error[frontend/unsupported]: not supported yet: leaving a loop or function in the middle of an expression
     --> test.kdsl:2:13
      |
    2 | let a = 1 + if n > 1 { return; } else { 2 };
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: give the value of the 'if' a name with 'let', in a statement before"
  `);
});

test("the bounds of a 'for' are integers of one type, and its step is positive", () => {
  expect(
    errorsIn("for i in 0..1.5 { }\nfor i in n..2u64 { }\nfor i in 0..n step 0 { }\nfor i in 10..0 step -1 { }"),
  ).toMatchInlineSnapshot(`
    "error[frontend/wrong-operand]: a 'for' takes integers, found f32
     --> test.kdsl:2:10
      |
    2 | for i in 0..1.5 { }
      |          ^^^^^^

    error[frontend/wrong-type]: expected u32, found u64
     --> test.kdsl:3:13
      |
    3 | for i in n..2u64 { }
      |             ^^^^
      = help: convert it: '2u64 as u32'

    error[frontend/loop-step]: the step of this loop is 0
     --> test.kdsl:4:20
      |
    4 | for i in 0..n step 0 { }
      |                    ^

    error[frontend/loop-step]: the step of this loop is -1
     --> test.kdsl:5:21
      |
    5 | for i in 10..0 step -1 { }
      |                     ^^
      = help: count up, and subtract from the upper bound"
  `);
});

test("a view is held by a 'let' only", () => {
  expect(errorsIn("let v = x; v[0] = 1.0;\nvar w = x;\nlet u = if n > 1 { x } else { x };")).toMatchInlineSnapshot(`
    "error[frontend/unsupported]: not supported yet: a 'var' that holds a view
     --> test.kdsl:3:1
      |
    3 | var w = x;
      | ^^^^^^^^^^
      = help: a 'let' can hold one

    error[frontend/unsupported]: not supported yet: a choice between views
     --> test.kdsl:4:9
      |
    4 | let u = if n > 1 { x } else { x };
      |         ^^^^^^^^^^^^^^^^^^^^^^^^^"
  `);
});

test("attributes of loops", () => {
  expect(errorsIn("@unroll for i in 0..4 { }\n@unroll(2 + 2) while n > 1 { }\n@no_unroll loop { }")).toBe("");
  expect(errorsIn("@unroll @no_unroll for i in 0..4 { }\n@fast while n > 1 { }")).toMatchInlineSnapshot(`
    "error[frontend/conflicting-attributes]: '@unroll' and '@no_unroll' contradict each other
     --> test.kdsl:2:9
      |
    2 | @unroll @no_unroll for i in 0..4 { }
      |         ^^^^^^^^^^
      | ------- and here the opposite

    error[frontend/unknown-attribute]: there is no attribute '@fast' of a loop
     --> test.kdsl:3:1
      |
    3 | @fast while n > 1 { }
      | ^^^^^"
  `);
});

test("a static assertion in a body", () => {
  expect(
    errorsIn('static_assert(2 > 3, "two is more");\nstatic_assert(n > 3);\nstatic_assert(1);'),
  ).toMatchInlineSnapshot(`
    "error[frontend/static-assertion]: static assertion failed: two is more
     --> test.kdsl:2:15
      |
    2 | static_assert(2 > 3, "two is more");
      |               ^^^^^

    error[frontend/not-constant]: 'n' is not known at compile time
     --> test.kdsl:3:15
      |
    3 | static_assert(n > 3);
      |               ^

    error[frontend/wrong-type]: expected bool, found a number
     --> test.kdsl:4:15
      |
    4 | static_assert(1);
      |               ^
      = help: compare it: '1 != 0'"
  `);
});
