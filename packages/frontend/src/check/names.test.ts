import { expect, test } from "vitest";
import { build, irOf } from "../../test/support.ts";

/** The diagnostics of statements in a kernel. */
function errorsIn(statements: string, before = ""): string {
  return build(`${before}kernel k(n: u32, x: global mut [f32; n]) {\n${statements}\n}\n`).rendered;
}

test("an unknown name comes with the nearest one that can be seen", () => {
  expect(errorsIn("let total = 1.0;\nx[0] = totl;")).toMatchInlineSnapshot(`
    "error[frontend/unknown-name]: unknown name 'totl'
     --> test.kdsl:3:8
      |
    3 | x[0] = totl;
      |        ^^^^
      = help: did you mean 'total'?"
  `);
});

test("an unknown function comes with the nearest built-in one", () => {
  expect(errorsIn("x[0] = squrt(2.0);")).toMatchInlineSnapshot(`
    "error[frontend/unknown-name]: unknown function 'squrt'
     --> test.kdsl:2:8
      |
    2 | x[0] = squrt(2.0);
      |        ^^^^^
      = help: did you mean 'sqrt'?"
  `);
});

test("an unknown type comes with the nearest one", () => {
  expect(errorsIn("let a: u23 = 1;")).toMatchInlineSnapshot(`
    "error[frontend/unknown-name]: unknown type 'u23'
     --> test.kdsl:2:8
      |
    2 | let a: u23 = 1;
      |        ^^^
      = help: did you mean 'u32'?"
  `);
});

test("a name ends with its block", () => {
  expect(build("kernel k(n: u32) { { let a = 1; } let b = a; }").places).toEqual(["frontend/unknown-name 1:43"]);
});

test("a name is not known before its declaration", () => {
  expect(build("kernel k(n: u32) { let b = a; let a = 1; }").places).toEqual(["frontend/unknown-name 1:28"]);
});

test("a later declaration hides an earlier one, of the same block too", () => {
  const ir = irOf(`
    kernel k(n: u32, x: global mut [u32; n]) {
      let n = n + 1;
      let n = n * 2;
      { let n = 7; x[0] = n; }
      x[1] = n;
    }`);
  expect(ir).toMatch(
    /%n_0 = arith\.addi %n, %c1_i32[^]*%n_1 = arith\.muli %n_0, %c2_i32[^]*store %c7_i32[^]*store %n_1/,
  );
});

test("declarations hide built-in names", () => {
  expect(
    build("fn min(a: u32) -> u32 { a } kernel k(n: u32) { let group_size = min(n); let b = group_size + 1; }").rendered,
  ).toBe("");
});

test("items can be used before they are declared", () => {
  expect(build("kernel k(n: u32) { let a = f(N); } fn f(a: u32) -> u32 { a } const N: u32 = 3;").rendered).toBe("");
});

test("two items of one name", () => {
  expect(build("fn f() {}\nconst f: u32 = 1;\nkernel k(n: u32) {}").rendered).toMatchInlineSnapshot(`
    "error[frontend/duplicate-name]: 'f' is declared twice
     --> test.kdsl:2:7
      |
    1 | fn f() {}
      |    - first here
    2 | const f: u32 = 1;
      |       ^"
  `);
});

test("two parameters of one name", () => {
  expect(build("kernel k(n: u32, n: f32) {}").places).toEqual(["frontend/duplicate-name 1:18"]);
});

test("a function is no value", () => {
  expect(errorsIn("let a = f;", "fn f() -> u32 { 1 }\n")).toMatchInlineSnapshot(`
    "error[frontend/misused-name]: 'f' is a function, not a value
     --> test.kdsl:3:9
      |
    1 | fn f() -> u32 { 1 }
      |    - declared here
     ...
    3 | let a = f;
      |         ^
      = help: call it: 'f(...)'"
  `);
});

test("a kernel cannot be called", () => {
  expect(errorsIn("k(n, x);")).toMatchInlineSnapshot(`
    "error[frontend/misused-name]: 'k' is a kernel, not a function
     --> test.kdsl:2:1
      |
    1 | kernel k(n: u32, x: global mut [f32; n]) {
      |        - declared here
    2 | k(n, x);
      | ^
      = help: what a kernel and others have in common goes into an 'fn'"
  `);
});

test("a value cannot be called", () => {
  expect(errorsIn("n(1);")).toMatchInlineSnapshot(`
    "error[frontend/misused-name]: 'n' is a parameter, not a function
     --> test.kdsl:2:1
      |
    1 | kernel k(n: u32, x: global mut [f32; n]) {
      |          - declared here
    2 | n(1);
      | ^"
  `);
});

test("a value is no type", () => {
  expect(errorsIn("let a: n = 1;")).toMatchInlineSnapshot(`
    "error[frontend/misused-name]: 'n' is a parameter, not a type
     --> test.kdsl:2:8
      |
    1 | kernel k(n: u32, x: global mut [f32; n]) {
      |          - declared here
    2 | let a: n = 1;
      |        ^"
  `);
});

test("ids have members, and are no values by themselves", () => {
  expect(errorsIn("let a = local_id.w;\nlet b = group_id;\nlet c = group_size.xy;")).toMatchInlineSnapshot(`
    "error[frontend/unknown-member]: there is no member 'w' of u32x3
     --> test.kdsl:2:18
      |
    2 | let a = local_id.w;
      |                  ^
      = help: the components are 'x', 'y', 'z', and up to four of them together"
  `);
});

test("views have a length and nothing else", () => {
  expect(errorsIn("let a = x.length;")).toMatchInlineSnapshot(`
    "error[frontend/unknown-member]: there is no member 'length' of global mut [f32]
     --> test.kdsl:2:11
      |
    2 | let a = x.length;
      |           ^^^^^^
      = help: a view has 'len'"
  `);
});

test("what is not built yet is said to be, once", () => {
  expect(errorsIn("let a = copy_wait(0);\nlet b = a + 1;\ncopy_commit();")).toMatchInlineSnapshot(`
    "error[frontend/unsupported]: not supported yet: 'copy_wait'
     --> test.kdsl:2:9
      |
    2 | let a = copy_wait(0);
      |         ^^^^^^^^^

    error[frontend/unsupported]: not supported yet: 'copy_commit'
     --> test.kdsl:4:1
      |
    4 | copy_commit();
      | ^^^^^^^^^^^"
  `);
});
