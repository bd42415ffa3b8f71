import { expect, test } from "vitest";
import { build } from "../../test/support.ts";

const kernel = "kernel k(n: u32) {}\n";

test("five independent errors are five diagnostics, the first a syntax error in another function", () => {
  const text = `fn broken(a: u32) -> u32 {
    let b = a + ;
    c
}

fn half(a: f32) -> f32 { a * 0.5 }

kernel k(n: u32, x: global mut [f32; n]) {
    let i = global_id.x;
    x[i] = scale * 2.0;
    x[i] = i;
    x[i] = half(x[i], 2.0);
    i = broken(3);
}
`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[syntax/unexpected-token]: expected an expression, found ';'
     --> test.kdsl:2:17
      |
    2 |     let b = a + ;
      |                 ^

    error[frontend/unknown-name]: unknown name 'scale'
      --> test.kdsl:10:12
       |
    10 |     x[i] = scale * 2.0;
       |            ^^^^^

    error[frontend/wrong-type]: expected f32, found u32
      --> test.kdsl:11:12
       |
    11 |     x[i] = i;
       |            ^
       = help: convert it: 'i as f32'

    error[frontend/wrong-argument-count]: 'half' takes 1 argument, found 2
      --> test.kdsl:12:12
       |
     6 | fn half(a: f32) -> f32 { a * 0.5 }
       |    ---- declared here
      ...
    12 |     x[i] = half(x[i], 2.0);
       |            ^^^^^^^^^^^^^^^

    error[frontend/immutable-assignment]: cannot assign to 'i': it is a 'let'
      --> test.kdsl:13:5
       |
     9 |     let i = global_id.x;
       |         - declared here
      ...
    13 |     i = broken(3);
       |     ^
       = help: declare it with 'var': 'var i = ...;'"
  `);
});

test("nothing is said of what a syntax error may have lost", () => {
  const texts = [
    "fn f(a: ) -> u32 { b }\nkernel k(n: u32) { f(1, 2, 3); }",
    "fn f(a: u32) -> { }\nkernel k(n: u32) { let a: f32 = f(1); }",
    "const N: u32 = ;\nkernel k(n: u32) { let a = N + 1.5; }",
    "kernl k(n: u32) { }",
    "struct S { a u32 }\nkernel k(n: u32) { let a: S = 1; }",
  ];
  for (const text of texts)
    expect(
      build(text).places.filter((place) => place.startsWith("frontend/")),
      text,
    ).toEqual([]);
});

test("the rest of a body with a syntax error is not checked, its signature is", () => {
  const text = "fn f(a: u32) -> f33 { let b = ; c }\nkernel k(n: u32) { }";
  expect(build(text).places).toEqual(["frontend/unknown-name 1:17", "syntax/unexpected-token 1:31"]);
});

test("a file without a kernel", () => {
  expect(build("").rendered).toMatchInlineSnapshot(`
    "error[frontend/no-kernel]: there is no kernel in this file
     --> test.kdsl:1:1
      |
    1 | 
      | ^
      = help: write one: 'kernel name(n: u32, x: global mut [f32; n]) { ... }'"
  `);
  expect(build("fn f() {}").rendered).toMatchInlineSnapshot(`
    "error[frontend/no-kernel]: there is no kernel in this file
     --> test.kdsl:1:4
      |
    1 | fn f() {}
      |    ^
      = help: a function is compiled when a kernel calls it"
  `);
});

test("what is not built yet is named", () => {
  const text = `import "./math.kdsl" { gelu };
struct Point { x: f32, y: f32 }
type Real = f32;
fn generic<T: Float>(a: T) -> T { a }
instantiate matmul<f32> as matmul_f32;
kernel k(n: u32) {
    let p: Point = 1;
    let r: Real = gelu(1.0);
    let v: f32x4 = generic(2.0);
    let t = "text";
    let a = [1, 2];
    let b = [0; 4];
}
`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/unsupported]: not supported yet: 'import'
     --> test.kdsl:1:1
      |
    1 | import "./math.kdsl" { gelu };
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    error[frontend/unsupported]: not supported yet: 'struct'
     --> test.kdsl:2:1
      |
    2 | struct Point { x: f32, y: f32 }
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    error[frontend/unsupported]: not supported yet: 'type'
     --> test.kdsl:3:1
      |
    3 | type Real = f32;
      | ^^^^^^^^^^^^^^^^

    error[frontend/unsupported]: not supported yet: generic parameters
     --> test.kdsl:4:12
      |
    4 | fn generic<T: Float>(a: T) -> T { a }
      |            ^^^^^^^^

    error[frontend/unsupported]: not supported yet: 'instantiate'
     --> test.kdsl:5:1
      |
    5 | instantiate matmul<f32> as matmul_f32;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    error[frontend/unsupported]: not supported yet: strings as values
      --> test.kdsl:10:13
       |
    10 |     let t = "text";
       |             ^^^^^^

    error[frontend/unsupported]: not supported yet: arrays as values
      --> test.kdsl:11:13
       |
    11 |     let a = [1, 2];
       |             ^^^^^^
       = help: declare one with its type: 'var sums: [f32; 4] = [0.0; 4];'

    error[frontend/unsupported]: not supported yet: arrays as values
      --> test.kdsl:12:13
       |
    12 |     let b = [0; 4];
       |             ^^^^^^
       = help: declare one with its type: 'var sums: [f32; 4] = [0.0; 4];'"
  `);
});

test("recursion is shown with all calls of the cycle", () => {
  const text = `fn even(n: u32) -> bool { if n == 0 { true } else { odd(n - 1) } }
fn odd(n: u32) -> bool { if n == 0 { false } else { even(n - 1) } }
fn own() { own(); }
${kernel}`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/recursive-function]: recursion: 'even' calls 'odd' calls 'even'
     --> test.kdsl:2:53
      |
    1 | fn even(n: u32) -> bool { if n == 0 { true } else { odd(n - 1) } }
      |                                                     ---------- 'odd' is called here
    2 | fn odd(n: u32) -> bool { if n == 0 { false } else { even(n - 1) } }
      |                                                     ^^^^^^^^^^^
      = help: write a loop

    error[frontend/recursive-function]: recursion: 'own' calls 'own'
     --> test.kdsl:3:12
      |
    3 | fn own() { own(); }
      |            ^^^^^
      = help: write a loop"
  `);
});

test("a row of calls may be long", () => {
  const count = 5000;
  const row = Array.from({ length: count }, (_, i) => `fn f${i}() { ${i + 1 < count ? `f${i + 1}();` : ""} }`).join(
    "\n",
  );
  expect(build(`${row}\nkernel k(n: u32) { f0(); }`).rendered).toBe("");
});

test("functions take views of any length", () => {
  expect(
    build(`fn f(v: global [f32; 4]) {}\nfn g(v: private [f32]) {}\nfn h(v: [f32; 4]) {}\n${kernel}`).rendered,
  ).toMatchInlineSnapshot(`
    "error[frontend/unsupported]: not supported yet: the length of a view that a function takes
     --> test.kdsl:1:9
      |
    1 | fn f(v: global [f32; 4]) {}
      |         ^^^^^^^^^^^^^^^
      = help: leave the length out: the function takes a view of any length, and has it as '.len'

    error[frontend/unsupported]: not supported yet: an array as a parameter
     --> test.kdsl:3:9
      |
    3 | fn h(v: [f32; 4]) {}
      |         ^^^^^^^^"
  `);
});

test("attributes where there are none", () => {
  expect(
    build("@inline fn f(@align(4) a: u32) {}\n@pure const A: u32 = 1;\n@groupsize(4) kernel k(@align(8) n: u32) {}")
      .rendered,
  ).toMatchInlineSnapshot(`
    "error[frontend/unknown-attribute]: there is no attribute '@inline' of a function
     --> test.kdsl:1:1
      |
    1 | @inline fn f(@align(4) a: u32) {}
      | ^^^^^^^

    error[frontend/unknown-attribute]: there is no attribute '@align' of a function's parameter
     --> test.kdsl:1:14
      |
    1 | @inline fn f(@align(4) a: u32) {}
      |              ^^^^^^^^^

    error[frontend/unknown-attribute]: there is no attribute '@pure' of a constant
     --> test.kdsl:2:1
      |
    2 | @pure const A: u32 = 1;
      | ^^^^^

    error[frontend/unknown-attribute]: there is no attribute '@groupsize' of a kernel
     --> test.kdsl:3:1
      |
    3 | @groupsize(4) kernel k(@align(8) n: u32) {}
      | ^^^^^^^^^^^^^
      = help: did you mean '@group_size'?

    error[frontend/unknown-attribute]: there is no attribute '@align' of a number
     --> test.kdsl:3:24
      |
    3 | @groupsize(4) kernel k(@align(8) n: u32) {}
      |                        ^^^^^^^^^"
  `);
});
