import { expect, test } from "vitest";
import { build } from "../../test/support.ts";

test("views of the launch region that there cannot be", () => {
  const text = `kernel k(n: u32, s: f32) {
    let m = n * 2;
    launch workgroup {
        a: [f32; m],
        b: [f32],
        c: [f32; n, n],
        d: f32,
        e: [f32; s],
        f: [f32; n] @align(3),
        f: [f32; n] @pad(1),
        g: [f33; n],
        h: [f32; f.len],
    }
    let first = a[0] + b[0] + c[0];
}
`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/not-a-formula]: the host cannot compute 'm': it is known only when the kernel runs
     --> test.kdsl:4:18
      |
    4 |         a: [f32; m],
      |                  ^

    error[frontend/open-view]: view 'b' has no length, and is not the last one
     --> test.kdsl:5:12
      |
    5 |         b: [f32],
      |            ^^^^^
      = help: write its length, '[f32; n]', or move it to the end

    error[frontend/unsupported]: not supported yet: a view of a single value
     --> test.kdsl:7:12
      |
    7 |         d: f32,
      |            ^^^
      = help: write 'd: [f32; 1]'

    error[frontend/not-a-formula]: the host cannot compute 's': it is f32
     --> test.kdsl:8:18
      |
    8 |         e: [f32; s],
      |                  ^

    error[frontend/attribute-arguments]: '@align' takes one number of bytes, a power of two
     --> test.kdsl:9:21
      |
    9 |         f: [f32; n] @align(3),
      |                     ^^^^^^^^^

    error[frontend/duplicate-name]: 'f' is declared twice
      --> test.kdsl:10:9
       |
     9 |         f: [f32; n] @align(3),
       |         - first here
    10 |         f: [f32; n] @pad(1),
       |         ^

    error[frontend/unknown-attribute]: there is no attribute '@pad' of a view
      --> test.kdsl:10:21
       |
    10 |         f: [f32; n] @pad(1),
       |                     ^^^^^^^

    error[frontend/unknown-name]: unknown type 'f33'
      --> test.kdsl:11:13
       |
    11 |         g: [f33; n],
       |             ^^^
       = help: did you mean 'f32'?

    error[frontend/unknown-name]: unknown name 'f'
      --> test.kdsl:12:18
       |
    12 |         h: [f32; f.len],
       |                  ^
       = help: did you mean 'm'?

    error[frontend/wrong-subscript-count]: an element of workgroup mut [f32; _, _] has 2 subscripts, found 1
      --> test.kdsl:14:31
       |
    14 |     let first = a[0] + b[0] + c[0];
       |                               ^^^^"
  `);
});

test("'launch workgroup' stands once, at the outermost level of a kernel", () => {
  const text = `fn f() { launch workgroup { a: [f32; 4] } }
kernel k(n: u32) {
    if n > 1 { launch workgroup { a: [f32; n] } }
    @ordered launch workgroup { b: [f32; n] }
    launch workgroup { c: [f32; n] }
    @sorted launch workgroup { }
}
`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/misplaced-launch]: 'launch workgroup' stands in a function
     --> test.kdsl:1:10
      |
    1 | fn f() { launch workgroup { a: [f32; 4] } }
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: move it to the kernel, and hand the views to the function: 'tile: workgroup mut [f32]'

    error[frontend/misplaced-launch]: 'launch workgroup' stands inside of another statement
     --> test.kdsl:3:16
      |
    3 |     if n > 1 { launch workgroup { a: [f32; n] } }
      |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: move it to the start of the kernel

    error[frontend/misplaced-launch]: 'launch workgroup' comes twice in one kernel
     --> test.kdsl:5:5
      |
    4 |     @ordered launch workgroup { b: [f32; n] }
      |     ----------------------------------------- the first one
    5 |     launch workgroup { c: [f32; n] }
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: list all views in one 'launch workgroup'

    error[frontend/unknown-attribute]: there is no attribute '@sorted' of 'launch workgroup'
     --> test.kdsl:6:5
      |
    6 |     @sorted launch workgroup { }
      |     ^^^^^^^

    error[frontend/misplaced-launch]: 'launch workgroup' comes twice in one kernel
     --> test.kdsl:6:5
      |
    4 |     @ordered launch workgroup { b: [f32; n] }
      |     ----------------------------------------- the first one
     ...
    6 |     @sorted launch workgroup { }
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: list all views in one 'launch workgroup'

    error[frontend/empty-launch]: this launch region has no views
     --> test.kdsl:6:5
      |
    6 |     @sorted launch workgroup { }
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
  `);
});

test("views of the launch region are known from their declaration on", () => {
  const text = "kernel k(n: u32) { let early = a[0]; launch workgroup { a: [f32; n] } a[0] = 1.0; }";
  expect(build(text).places).toEqual(["frontend/unknown-name 1:32"]);
});

test("the raw region names its element's type", () => {
  const text = `kernel k(n: u32) {
    let a = launch_workgroup();
    let b = launch_workgroup::<f32, f32>();
    let c = launch_workgroup::<4>();
    let d = launch_workgroup::<f32>(4);
    let e = launch_workgroup::<[f32; 2]>();
    let f = launch_workgroup::<f33>();
    let g = min::<f32>(1.0, 2.0);
}
`;
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/wrong-generic-arguments]: 'launch_workgroup' takes one type in '::<...>'
     --> test.kdsl:2:13
      |
    2 |     let a = launch_workgroup();
      |             ^^^^^^^^^^^^^^^^
      = help: write the element's type, as in 'launch_workgroup::<f32>()'

    error[frontend/wrong-generic-arguments]: 'launch_workgroup' takes one type in '::<...>'
     --> test.kdsl:3:13
      |
    3 |     let b = launch_workgroup::<f32, f32>();
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: write the element's type, as in 'launch_workgroup::<f32>()'

    error[frontend/wrong-generic-arguments]: 'launch_workgroup' takes one type in '::<...>'
     --> test.kdsl:4:13
      |
    4 |     let c = launch_workgroup::<4>();
      |             ^^^^^^^^^^^^^^^^^^^^^
      = help: write the element's type, as in 'launch_workgroup::<f32>()'

    error[frontend/wrong-argument-count]: 'launch_workgroup' takes 0 arguments, found 1
     --> test.kdsl:5:13
      |
    5 |     let d = launch_workgroup::<f32>(4);
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^

    error[frontend/unsupported]: not supported yet: an array as an element
     --> test.kdsl:6:32
      |
    6 |     let e = launch_workgroup::<[f32; 2]>();
      |                                ^^^^^^^^

    error[frontend/unknown-name]: unknown type 'f33'
     --> test.kdsl:7:32
      |
    7 |     let f = launch_workgroup::<f33>();
      |                                ^^^
      = help: did you mean 'f32'?

    error[frontend/wrong-generic-arguments]: 'min' takes no types in '::<...>'
     --> test.kdsl:8:13
      |
    8 |     let g = min::<f32>(1.0, 2.0);
      |             ^^^^^^^^^^"
  `);
});
