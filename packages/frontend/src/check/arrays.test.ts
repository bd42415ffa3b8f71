import { expect, test } from "vitest";
import { build, irOf, linesOf } from "../../test/support.ts";

function inKernel(statements: string, rest = ""): string {
  return `const BLOCK: u32 = 256;\n${rest}kernel k(n: u32, y: global mut [f32; n]) {\n${statements}\n}`;
}

function allocations(text: string): readonly string[] {
  return linesOf(irOf(text), "gpu.func @k").filter((line) => line.includes("wg.alloc"));
}

test("an array has its lengths, its alignment and its rows' padding in its type", () => {
  const text = inKernel(`    workgroup a: [u8; BLOCK / 2];
    workgroup b: [f32; 4, BLOCK] @align(16);
    workgroup c: [f64; 2, 3, 5] @pad(1) @align(4);
    workgroup d: [bool; 1];
    a[0] = 1; b[0, 0] = 1.0; c[0, 0, 0] = 1.0; d[0] = true;`);
  expect(allocations(text).join("\n")).toMatchInlineSnapshot(`
    "%a = "wg.alloc"() <{alignment = 1 : i64, array = "a", element = ui8}> : () -> memref<128xi8, #gpu.address_space<workgroup>>
    %b = "wg.alloc"() <{alignment = 16 : i64, array = "b", element = f32}> : () -> memref<4x256xf32, #gpu.address_space<workgroup>>
    %c = "wg.alloc"() <{alignment = 8 : i64, array = "c", element = f64}> : () -> memref<2x3x5xf64, strided<[18, 6, 1]>, #gpu.address_space<workgroup>>
    %d = "wg.alloc"() <{alignment = 1 : i64, array = "d", element = i1}> : () -> memref<1xi1, #gpu.address_space<workgroup>>"
  `);
});

test("arrays of one name are told apart, also by the function that they are in", () => {
  const text = `fn f() { workgroup tile: [f32; 8]; tile[0] = 1.0; }
kernel k(n: u32) {
    workgroup tile: [f32; 4];
    tile[0] = 0.0;
    { workgroup tile: [f32; 2]; tile[0] = 0.0; }
    f();
}`;
  expect([...irOf(text).matchAll(/array = "([^"]*)"/g)].map(([, name]) => name)).toEqual(["tile", "tile.2", "f.tile"]);
});

test("lengths are constants, and subscripts that are known are checked against them", () => {
  const text = inKernel(`    workgroup a: [f32; 4];
    workgroup b: [f32; 2, 3];
    static_assert(4 == 4);
    let c = a;
    y[0] = a[4] + b[1, 3] + b[2, 2] + c[5];
    a[4] = 1.0;
    if false { y[0] = a[9]; }
    y[b.len0 + b.len1 + b.len] = a[a.len - 1];
    for i in a.len..5 { y[0] = b[a.len, 0]; }`);
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/subscript-out-of-bounds]: subscript 4 is out of bounds: there are 4 elements
     --> test.kdsl:7:14
      |
    7 |     y[0] = a[4] + b[1, 3] + b[2, 2] + c[5];
      |              ^

    error[frontend/subscript-out-of-bounds]: subscript 3 is out of bounds: there are 3 elements
     --> test.kdsl:7:24
      |
    7 |     y[0] = a[4] + b[1, 3] + b[2, 2] + c[5];
      |                        ^

    error[frontend/subscript-out-of-bounds]: subscript 2 is out of bounds: there are 2 elements
     --> test.kdsl:7:31
      |
    7 |     y[0] = a[4] + b[1, 3] + b[2, 2] + c[5];
      |                               ^

    error[frontend/subscript-out-of-bounds]: subscript 5 is out of bounds: there are 4 elements
     --> test.kdsl:7:41
      |
    7 |     y[0] = a[4] + b[1, 3] + b[2, 2] + c[5];
      |                                         ^

    error[frontend/subscript-out-of-bounds]: subscript 4 is out of bounds: there are 4 elements
     --> test.kdsl:8:7
      |
    8 |     a[4] = 1.0;
      |       ^

    error[frontend/subscript-out-of-bounds]: subscript 4 is out of bounds: there are 2 elements
      --> test.kdsl:11:34
       |
    11 |     for i in a.len..5 { y[0] = b[a.len, 0]; }
       |                                  ^^^^^"
  `);
});

test("what is no size, element, alignment or padding of an array", () => {
  const text = inKernel(`    workgroup a: [f32; n];
    workgroup b: [f32; 0];
    workgroup c: [f32; 2 - 5];
    workgroup d: [f32; 1.5];
    workgroup e: [f32];
    workgroup f: f32;
    workgroup g: [nothing; 4];
    workgroup h: [[f32; 4]; 4];
    workgroup i: [f32; 4] @align(3);
    workgroup j: [f32; 4] @align(n);
    workgroup k: [f32; 4] @pad(1);
    workgroup l: [f32; 4, 4] @pad(0 - 1);
    workgroup m: [f32; 4, 4] @pad;
    workgroup o: [f32; 4, 4] @swizzle;
    workgroup p: [f64; 65536, 65536];
    y[0] = a[0] + b[0] + e[0] + p[0];`);
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/not-constant]: 'n' is not known at compile time
     --> test.kdsl:3:24
      |
    3 |     workgroup a: [f32; n];
      |                        ^
      = help: put it into the memory that the launch sizes: 'launch workgroup { a: [f32; n] }'

    error[frontend/array-size]: this length is 0
     --> test.kdsl:4:24
      |
    4 |     workgroup b: [f32; 0];
      |                        ^

    error[frontend/array-size]: this length is -3
     --> test.kdsl:5:24
      |
    5 |     workgroup c: [f32; 2 - 5];
      |                        ^^^^^

    error[frontend/array-size]: the length of an array is an integer
     --> test.kdsl:6:24
      |
    6 |     workgroup d: [f32; 1.5];
      |                        ^^^

    error[frontend/not-an-array]: '[f32]' is no array with its lengths
     --> test.kdsl:7:18
      |
    7 |     workgroup e: [f32];
      |                  ^^^^^
      = help: write 'workgroup e: [f32; N];'

    error[frontend/not-an-array]: 'f32' is no array with its lengths
     --> test.kdsl:8:18
      |
    8 |     workgroup f: f32;
      |                  ^^^
      = help: write 'workgroup f: [f32; 1];'

    error[frontend/unknown-name]: unknown type 'nothing'
     --> test.kdsl:9:19
      |
    9 |     workgroup g: [nothing; 4];
      |                   ^^^^^^^

    error[frontend/unsupported]: not supported yet: an array as an element
      --> test.kdsl:10:19
       |
    10 |     workgroup h: [[f32; 4]; 4];
       |                   ^^^^^^^^

    error[frontend/attribute-arguments]: '@align' takes one number of bytes, a power of two
      --> test.kdsl:11:27
       |
    11 |     workgroup i: [f32; 4] @align(3);
       |                           ^^^^^^^^^

    error[frontend/not-constant]: 'n' is not known at compile time
      --> test.kdsl:12:34
       |
    12 |     workgroup j: [f32; 4] @align(n);
       |                                  ^

    error[frontend/array-size]: an array of one dimension has no rows to pad
      --> test.kdsl:13:27
       |
    13 |     workgroup k: [f32; 4] @pad(1);
       |                           ^^^^^^^
       = help: make the array longer

    error[frontend/attribute-arguments]: '@pad' takes one number of elements that is not negative
      --> test.kdsl:14:30
       |
    14 |     workgroup l: [f32; 4, 4] @pad(0 - 1);
       |                              ^^^^^^^^^^^

    error[frontend/attribute-arguments]: '@pad' takes one number of elements that is not negative
      --> test.kdsl:15:30
       |
    15 |     workgroup m: [f32; 4, 4] @pad;
       |                              ^^^^

    error[frontend/unknown-attribute]: there is no attribute '@swizzle' of a static array
      --> test.kdsl:16:30
       |
    16 |     workgroup o: [f32; 4, 4] @swizzle;
       |                              ^^^^^^^^

    error[frontend/array-size]: this array has 34359738368 bytes, more than any target has
      --> test.kdsl:17:18
       |
    17 |     workgroup p: [f64; 65536, 65536];
       |                  ^^^^^^^^^^^^^^^^^^^"
  `);
});

test("a view of two dimensions has two subscripts and is no view of one", () => {
  const text = inKernel(
    `    workgroup a: [f32; 4, 4];
    workgroup b: [f32; 4];
    y[0] = a[0] + b[0, 0] + y[0, 0];
    f(b);
    g(a);
    f(a);
    y[a.len2] = 0.0;
    a = b;`,
    "fn f(v: workgroup mut [f32; _, _]) { v[0, v.len1 - 1] = v[v.len0 - 1, 0]; }\nfn g(v: workgroup [f32]) {}\nfn h(v: workgroup [f32; 4, 4]) {}\n",
  );
  expect(build(text).rendered).toMatchInlineSnapshot(`
    "error[frontend/unsupported]: not supported yet: the length of a view that a function takes
     --> test.kdsl:4:9
      |
    4 | fn h(v: workgroup [f32; 4, 4]) {}
      |         ^^^^^^^^^^^^^^^^^^^^^
      = help: write '_' for each length, as in 'workgroup [f32; _, _]': the function has them as '.len0', '.len1'

    error[frontend/wrong-subscript-count]: an element of workgroup mut [f32; _, _] has 2 subscripts, found 1
     --> test.kdsl:8:12
      |
    8 |     y[0] = a[0] + b[0, 0] + y[0, 0];
      |            ^^^^

    error[frontend/wrong-subscript-count]: an element of workgroup mut [f32] has 1 subscript, found 2
     --> test.kdsl:8:19
      |
    8 |     y[0] = a[0] + b[0, 0] + y[0, 0];
      |                   ^^^^^^^

    error[frontend/wrong-subscript-count]: an element of global mut [f32] has 1 subscript, found 2
     --> test.kdsl:8:29
      |
    8 |     y[0] = a[0] + b[0, 0] + y[0, 0];
      |                             ^^^^^^^

    error[frontend/wrong-type]: expected workgroup mut [f32; _, _], found workgroup mut [f32]
     --> test.kdsl:9:7
      |
    9 |     f(b);
      |       ^

    error[frontend/wrong-type]: expected workgroup [f32], found workgroup mut [f32; _, _]
      --> test.kdsl:10:7
       |
    10 |     g(a);
       |       ^

    error[frontend/unknown-member]: there is no member 'len2' of workgroup mut [f32; _, _]
      --> test.kdsl:12:9
       |
    12 |     y[a.len2] = 0.0;
       |         ^^^^
       = help: a view has 'len', 'len0', 'len1'

    error[frontend/immutable-assignment]: cannot assign to 'a': it is an array
      --> test.kdsl:13:5
       |
     6 |     workgroup a: [f32; 4, 4];
       |               - declared here
      ...
    13 |     a = b;
       |     ^
       = help: copy it to a 'var': 'var a_now = a;'"
  `);
});
