import { expect, test } from "vitest";
import { build } from "../../test/support.ts";

/** The errors in a kernel's statements, one a line without their spans' lines, with their help. */
function errorsIn(statements: string, outside = ""): readonly string[] {
  const { rendered } = build(
    `${outside}\nkernel k(n: u32, a: f32, v: global [f32x4; n], x: global [f32; n], y: global mut [f32; n], z: global mut [f32x4; n]) {\n${statements}\n}`,
  );
  return rendered
    .split(/\n(?=error)/)
    .filter((text) => text !== "")
    .map((text) => {
      const [head = "", ...rest] = text.split("\n");
      const carets = rest.find((line) => /^ +\| +\^/.test(line)) ?? "";
      const source = rest[rest.indexOf(carets) - 1] ?? "";
      const start = carets.indexOf("^");
      const marked = source.slice(start, start + (/\^+/.exec(carets)?.[0].length ?? 0));
      const help = rest.flatMap((line) => /= help: (.*)/.exec(line)?.[1] ?? []).join("; ");
      return `${head.replace(/^error\[frontend\//, "").replace("]", "")} <${marked}>${help === "" ? "" : ` (${help})`}`;
    });
}

test.each<[statements: string, ...errors: readonly string[]]>([
  ["let b: f32x5 = f32x4(a);", "vector-shape: there are no vectors of 5 f32 <f32x5>"],
  ["let b: vec<f32x4, 2> = a;", "vector-shape: the elements of a vector are scalars, found f32x4 <vec<f32x4, 2>>"],
  ["let b: vec<f32> = a;", "vector-shape: 'vec' takes the type of the elements and their number <vec<f32>>"],
  ["let b: vec<f32, 1> = a;", "vector-shape: there are no vectors of 1 f32 <vec<f32, 1>>"],
  ["let b: floatx4 = a;", "unknown-name: unknown type 'floatx4' <floatx4>"],
  ["let b: f32x44 = a;", "vector-shape: there are no vectors of 44 f32 <f32x44>"],
  ["let b = f32x4(a, a, a);", "vector-parts: f32x4 is made of 4 elements, or of one for all, found 3 <f32x4(a, a, a)>"],
  ["let b = f32x4(v[0], a);", "vector-parts: f32x4 is made of 4 elements, or of one for all, found 5 <f32x4(v[0], a)>"],
  ["let b = f32x2(v[0]);", "vector-parts: f32x2 is made of 2 elements, or of one for all, found 4 <f32x2(v[0])>"],
  ["let b = f32x4();", "vector-parts: f32x4 is made of 4 elements, or of one for all, found 0 <f32x4()>"],
  ["let b = f32x4(n);", "wrong-type: expected f32, found u32 <n> (convert it: 'n as f32')"],
  [
    "let b = u32x4(1.5);",
    "wrong-type: expected u32, found a float <1.5> (a number with a fraction is converted by 'as u32', which rounds toward zero)",
  ],
  [
    "let b = i32x4(v[0].xy, 1, 2);",
    "wrong-type: expected i32x2, found f32x2 <v[0].xy> (convert it: '(v[0].xy) as i32x2')",
  ],
  [
    "let b = v[0] + n;",
    "mixed-types: '+' of f32x4 and u32: both sides have one type <+> (convert one side: 'n as f32')",
  ],
  ["let b = v[0] + v[0].xy;", "mixed-types: '+' of f32x4 and f32x2: both sides have one type <+>"],
  [
    "let b = v[0] * u32x4(1);",
    "mixed-types: '*' of f32x4 and u32x4: both sides have one type <*> (convert one side: 'u32x4(1) as f32x4')",
  ],
  [
    "let b = 1.5 * u32x4(1);",
    "mixed-types: '*' of a float and u32x4: both sides have one type <*> (convert one side: 'u32x4(1) as f32x4')",
  ],
  [
    "let b = a + u32x4(1);",
    "mixed-types: '+' of f32 and u32x4: both sides have one type <+> (convert one side: 'u32x4(1) as f32x4')",
  ],
  ["let b = v[0] & v[0];", "wrong-operand: '&' takes integers and bools, found f32x4 <&>"],
  ["let b = v[0] << 1;", "wrong-operand: '<<' takes integers, found f32x4 <<<>"],
  [
    "let b = -u32x4(1);",
    "wrong-operand: '-' takes signed integers and floats, found u32x4 <-u32x4(1)> (subtract from 0 to wrap: '0 - ...')",
  ],
  ["let b = ~v[0];", "wrong-operand: '~' takes integers, found f32x4 <~v[0]>"],
  ["let b = !u32x2(1);", "wrong-type: expected bool, found u32x2 <u32x2(1)> (the complement of bits is '~')"],
  ["let b = u32x2(n) / 0;", "division-by-zero: division by zero <0>"],
  ["let b = u32x2(n) >> 32;", "shift-amount: a shift of u32 by 32: it has 32 bits <32>"],
  ["let b = popcount(v[0]);", "wrong-operand: 'popcount' takes integers, found f32x4 <popcount(v[0])>"],
  ["let b = min(v[0], v[0].xy);", "wrong-type: expected f32x4, found f32x2 <v[0].xy>"],
  [
    "let b = v[0].q;",
    "unknown-member: there is no member 'q' of f32x4 <q> (the components are 'x', 'y', 'z', 'w', and up to four of them together)",
  ],
  [
    "let b = v[0].xy.z;",
    "unknown-member: there is no member 'z' of f32x2 <z> (the components are 'x', 'y', and up to four of them together)",
  ],
  [
    "let b = v[0].xxxxx;",
    "unknown-member: there is no member 'xxxxx' of f32x4 <xxxxx> (the components are 'x', 'y', 'z', 'w', and up to four of them together)",
  ],
  ["let b = v[0][4];", "element-out-of-range: there is no element 4 of f32x4, which has 4 <4>"],
  [
    "let i: i32 = 1;\nlet b = v[0][i];",
    "wrong-subscript: a subscript is u32 or u64, found i32 <i> (convert it: 'i as u32')",
  ],
  [
    "let b = v[0][0, 1];",
    "unsupported: not supported yet: a part of a vector by subscripts <v[0][0, 1]> (take its elements one by one: 'v[i]')",
  ],
  ["var b = f32x4(a);\nb.x = n;", "wrong-type: expected f32, found u32 <n> (convert it: 'n as f32')"],
  ["var b = f32x4(a);\nb[4] = a;", "element-out-of-range: there is no element 4 of f32x4, which has 4 <4>"],
  [
    "var b = f32x4(a);\nb.xy = f32x2(a);",
    "unsupported: not supported yet: assigning to several components at once <b.xy> (assign them one by one)",
  ],
  [
    "let b = f32x4(a);\nb.x = a;",
    "immutable-assignment: cannot assign to 'b': it is a 'let' <b.x> (declare it with 'var': 'var b = ...;')",
  ],
  [
    "z[0].x = a;",
    "unsupported: not supported yet: assigning to a component of an element in memory <z[0].x> (assign the whole element, so that it is one store)",
  ],
  ["f32x4(a).x = a;", "not-assignable: this cannot be assigned to <f32x4(a).x>"],
  ["var b: f32x4;\nb.x = a;", "without-value: 'b' may have no value yet <b> (give it a value where it is declared)"],
  ["z[0] = a;", "wrong-type: expected f32x4, found f32 <a> (the same in every element: 'f32x4(a)')"],
  ["z[0] = 1.0;", "wrong-type: expected f32x4, found a float <1.0> (the same in every element: 'f32x4(1.0)')"],
  ["y[0] = v[0];", "wrong-type: expected f32, found f32x4 <v[0]> (take an element: 'v[0].x')"],
  ["y[0] += v[0];", "wrong-type: expected f32, found f32x4 <y[0]> (take an element: 'y[0].x')"],
  ["var b = a;\nb += v[0];", "wrong-type: expected f32, found f32x4 <b> (take an element: 'b.x')"],
  ["z[0] = u32x4(n);", "wrong-type: expected f32x4, found u32x4 <u32x4(n)> (convert it: 'u32x4(n) as f32x4')"],
  [
    "if v[0] > 0.0 { }",
    "wrong-type: expected bool, found boolx4 <v[0] > 0.0> (combine it: 'any(v[0] > 0.0)', 'all(v[0] > 0.0)')",
  ],
  [
    "let b = (v[0] > 0.0) && (a > 0.0);",
    "wrong-type: expected bool, found boolx4 <v[0] > 0.0> (combine it: 'any(v[0] > 0.0)', 'all(v[0] > 0.0)')",
  ],
  ["let b = any(v[0]);", "wrong-operand: 'any' takes a vector of bools, found f32x4 <v[0]>"],
  ["let b = dot(v[0], v[0].xy);", "wrong-type: expected f32x4, found f32x2 <v[0].xy>"],
  ["let b = dot(a, a);", "wrong-operand: 'dot' takes vectors of numbers, found f32 <a>"],
  ["let b = dot(v[0]);", "wrong-argument-count: 'dot' takes 2 arguments, found 1 <dot(v[0])>"],
  [
    "let b = select(v[0] > 0.0, a, a);",
    "wrong-type: expected a vector of 4 elements, as the condition has, found f32 <a>",
  ],
  [
    "let b = select(v[0].xy > 0.0, v[0], v[0]);",
    "wrong-type: expected a vector of 2 elements, as the condition has, found f32x4 <v[0]>",
  ],
  [
    "let b = a as f32x4;",
    "invalid-cast: cannot convert f32 to f32x4 <a as f32x4> (the same in every element: 'f32x4(a as f32)')",
  ],
  ["let b = v[0] as u32x2;", "invalid-cast: cannot convert f32x4 to u32x2 <v[0] as u32x2>"],
  [
    "let b = v[0] as boolx4;",
    "invalid-cast: cannot convert f32x4 to boolx4 <v[0] as boolx4> (compare it: 'v[0] != 0')",
  ],
  ["let b = bitcast::<u32x2>(v[0]);", "invalid-bitcast: the bits of f32x4 are no u32x2 <bitcast::<u32x2>(v[0])>"],
  ["let b = v[0] as f32;", "invalid-cast: cannot convert f32x4 to f32 <v[0] as f32>"],
  [
    "let b = vector_load::<f32x4>(x[0]);",
    "wants-element-address: 'vector_load' takes '&view[index]', found an element <x[0]> (write '&' before it: '&x[0]')",
  ],
  [
    "let b = vector_load::<f32x4>(&a);",
    "wants-element-address: 'vector_load' takes '&view[index]', found f32 <&a> (as in 'vector_load(&view[index])')",
  ],
  [
    "let b = vector_load::<f32x4>(&v[0]);",
    "wants-element-address: 'vector_load' takes '&view[index]', found an element that is a vector <&v[0]> (leave 'vector_load' out: 'v[0]' is f32x4)",
  ],
  ["let b = vector_load::<u32x4>(&x[0]);", "wrong-type: expected an element of type u32, found f32 <x[0]>"],
  [
    "let b = vector_load(&x[0]);",
    "wrong-generic-arguments: 'vector_load' takes one type in '::<...>' <vector_load> (write the vector's type, as in 'vector_load::<f32x4>(&view[index])')",
  ],
  [
    "let b = vector_load::<f32>(&x[0]);",
    "wrong-type: expected a vector type, found f32 <vector_load::<f32>> (a scalar is loaded by 'view[index]')",
  ],
  [
    "let b = vector_load::<boolx4>(&x[0]);",
    "wrong-type: expected elements that are numbers, found f32 <x[0]> (vectors of bools are not held by memory: load and store u8 and compare)",
  ],
  [
    "vector_store(&x[0], v[0]);",
    "read-only-view: cannot write to an element of 'x': it is not 'mut' <x[0]> (declare it 'global mut [f32; ...]')",
  ],
  ["vector_store(&y[0], a);", "wrong-type: expected a vector, found f32 <a> (a scalar is stored by 'y[0] = ...')"],
  ["vector_store(&y[0], u32x4(n));", "wrong-type: expected an element of type u32, found f32 <y[0]>"],
  ["let b = subgroup_add(v[0]);", "wrong-operand: 'subgroup_add' takes numbers, found f32x4 <subgroup_add(v[0])>"],
  [
    "let i = atomic_add(&z[0], v[0]);",
    "wrong-atomic-element: 'atomic_add' takes elements of 32 or 64 bits, found f32x4 <z[0]> (the types are i32, u32, i64, u64, f32 and f64)",
  ],
])("%s", (statements, ...errors) => {
  expect(errorsIn(statements)).toEqual(errors);
});

test("vectors of bools are values, and no elements of memory", () => {
  expect(errorsIn("", "fn f(b: workgroup [boolx4]) { }\nfn g(b: boolx2) -> boolx2 { !b }")).toEqual([
    "unsupported: not supported yet: memory that holds vectors of bools <boolx4> (hold 0 and 1 as u8, and compare)",
  ]);
});

test("constants are scalars", () => {
  expect(errorsIn("", "const ZERO: f32x4 = f32x4(0.0);")).toEqual([
    "unsupported: not supported yet: a vector as the type of a constant <f32x4>",
  ]);
});

test("the number of elements may be a constant", () => {
  expect(errorsIn("let b: vec<f32, LANES> = f32x4(a);\nz[0] = b;", "const LANES: u32 = 4;")).toEqual([]);
  expect(errorsIn("let b: vec<f32, n> = f32x4(a);")).toEqual([
    "unsupported: not supported yet: a number of elements that is neither a number nor the name of a constant <n>",
  ]);
});

test("a function's vector has to come back on every way", () => {
  expect(errorsIn("", "fn f(a: f32) -> f32x2 { if a > 0.0 { return f32x2(a); } }")).toEqual([
    "missing-return: 'f' can end without giving its result of type f32x2 <f>",
  ]);
});

test("a declaration hides the constructor of its name", () => {
  expect(errorsIn("y[0] = i8x2(a);", "fn i8x2(a: f32) -> f32 { a }")).toEqual([]);
});
