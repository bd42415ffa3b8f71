import { expect, test } from "vitest";
import { items, parse, shape, showType, statements } from "./testing.ts";

const itemShape = (text: string): unknown => shape(items(text)[0]);
const statementShape = (text: string): unknown => shape(statements(text)[0]);

// Items

test("a constant has a name, a type and a value", () => {
  expect(itemShape("const BLOCK: u32 = 2 * 128;")).toEqual({
    kind: "const",
    name: "BLOCK",
    type: "u32",
    value: "(2 * 128)",
  });
});

test("a kernel has attributes, parameters with lengths and alignments, and requirements", () => {
  const text = `
    /// Adds.
    ///  Indented.
    @group_size(64, 2)
    pub kernel f(n: u32, @align(16) x: global [f32; n, 4], @may_alias /// out
      y: global mut [f32; n],) requires n > 0, n < 100, { }`;
  expect(itemShape(text)).toEqual({
    kind: "kernel",
    documentation: "Adds.\n Indented.",
    attributes: [
      {
        kind: "attribute",
        name: "group_size",
        arguments: [
          { kind: "argument", value: "64" },
          { kind: "argument", value: "2" },
        ],
      },
    ],
    isPublic: true,
    name: "f",
    parameters: [
      { kind: "parameter", name: "n", type: "u32" },
      {
        kind: "parameter",
        attributes: [{ kind: "attribute", name: "align", arguments: [{ kind: "argument", value: "16" }] }],
        name: "x",
        type: "global [f32; n, 4]",
      },
      {
        kind: "parameter",
        documentation: "out",
        attributes: [{ kind: "attribute", name: "may_alias" }],
        name: "y",
        type: "global mut [f32; n]",
      },
    ],
    requirements: ["(n > 0)", "(n < 100)"],
    body: { kind: "block" },
  });
});

test("a function has a result, or none", () => {
  expect(itemShape("fn f(a: f32) -> f32x4 { return a; }")).toEqual({
    kind: "function",
    name: "f",
    parameters: [{ kind: "parameter", name: "a", type: "f32" }],
    result: "f32x4",
    body: { kind: "block", statements: [{ kind: "return", value: "a" }] },
  });
  expect(itemShape("fn f() {}")).toEqual({ kind: "function", name: "f", body: { kind: "block" } });
});

test("generic parameters are types with bounds or constants with defaults", () => {
  expect(itemShape("kernel f<T: Float, U, const TM: u32 = 64, const N: i32 = -1>() {}")).toEqual({
    kind: "kernel",
    name: "f",
    genericParameters: [
      { kind: "type-parameter", name: "T", bound: "Float" },
      { kind: "type-parameter", name: "U" },
      { kind: "const-parameter", name: "TM", type: "u32", default: "64" },
      { kind: "const-parameter", name: "N", type: "i32", default: "(-1)" },
    ],
    body: { kind: "block" },
  });
});

test("the other items", () => {
  const text = `
    struct P { /// where
      @align(16) at: f32x4, mass: f32 }
    type Row = [f32; 16];
    import "./math.kdsl" { clamp01, gelu };
    static_assert(BLOCK > 0, "at least one");
    static_assert(true);
    instantiate matmul<f32, 64, { 2 * N }> as matmul_f32;
    instantiate matmul<f32>;`;
  expect(shape(items(text))).toEqual([
    {
      kind: "struct",
      name: "P",
      fields: [
        {
          kind: "parameter",
          documentation: "where",
          attributes: [{ kind: "attribute", name: "align", arguments: [{ kind: "argument", value: "16" }] }],
          name: "at",
          type: "f32x4",
        },
        { kind: "parameter", name: "mass", type: "f32" },
      ],
    },
    { kind: "type-alias", name: "Row", type: "[f32; 16]" },
    { kind: "import", path: '"./math.kdsl"', names: ["clamp01", "gelu"] },
    { kind: "static-assert", condition: "(BLOCK > 0)", message: '"at least one"' },
    { kind: "static-assert", condition: "true" },
    { kind: "instantiate", kernel: "matmul", arguments: ["f32", "64", "(2 * N)"], name: "matmul_f32" },
    { kind: "instantiate", kernel: "matmul", arguments: ["f32"] },
  ]);
});

test("a doc comment belongs to the item that follows it, and to no other", () => {
  const text = `
    //// not documentation
    /// one
    const A: u32 = 1; /// two
    // plain
    /// three
    fn f() { /// lost
      a(); }
    fn g() {}`;
  expect(items(text).map((item) => item.documentation)).toEqual(["one", "two\nthree", undefined]);
});

test("an empty file is an empty tree", () => {
  for (const text of ["", "  \n", "// nothing", "\ufeff"]) {
    const { tree, rendered } = parse(text);
    expect([tree.items, tree.hasSyntaxError, rendered]).toEqual([[], false, ""]);
  }
});

// Types

test.each([
  "f32",
  "u32x4",
  "vec<T, N>",
  "matrix<f16, 16, 8, a>",
  "[T]",
  "[f32; n, (n + 1)]",
  "[[u8; 4]; 2]",
  "global [f32; n]",
  "workgroup mut [vec<f32, 4>; n]",
  "constant [f32; 3]",
  "private mut [f32; 3]",
])("the type %s is read", (text) => {
  const [statement] = statements(`var a: ${text};`);
  expect(statement?.kind === "var" && statement.type !== undefined && showType(statement.type)).toBe(text);
});

// Statements

test.each<[string, unknown]>([
  ["let a = 1;", { kind: "let", name: "a", value: "1" }],
  ["let a: u32 = 1;", { kind: "let", name: "a", type: "u32", value: "1" }],
  ["var a = 1;", { kind: "var", name: "a", value: "1" }],
  ["var a: [f32; 8];", { kind: "var", name: "a", type: "[f32; 8]" }],
  ["const A: u32 = 1;", { kind: "const", name: "A", type: "u32", value: "1" }],
  ['static_assert(a, "b");', { kind: "static-assert", condition: "a", message: '"b"' }],
  ["tile[t] += x;", { kind: "assign", target: "tile[t]", operator: "+=", value: "x" }],
  ["barrier();", { kind: "expression-statement", expression: "barrier()" }],
  ["break;", { kind: "break" }],
  ["continue;", { kind: "continue" }],
  ["return;", { kind: "return" }],
  ["return a + b;", { kind: "return", value: "(a + b)" }],
  ["{ break; };", { kind: "block", statements: [{ kind: "break" }] }],
  [
    "while a < b { continue; }",
    { kind: "while", condition: "(a < b)", body: { kind: "block", statements: [{ kind: "continue" }] } },
  ],
  [
    "@no_unroll loop { }",
    { kind: "loop", attributes: [{ kind: "attribute", name: "no_unroll" }], body: { kind: "block" } },
  ],
  ["for i in 0..n + 1 { }", { kind: "for", variable: "i", low: "0", high: "(n + 1)", body: { kind: "block" } }],
  [
    "@unroll(4) for i in a..b step step { }",
    {
      kind: "for",
      attributes: [{ kind: "attribute", name: "unroll", arguments: [{ kind: "argument", value: "4" }] }],
      variable: "i",
      low: "a",
      high: "b",
      step: "step",
      body: { kind: "block" },
    },
  ],
  [
    "workgroup tile: [f32; 32, 32] @align(16) @pad(1);",
    {
      kind: "workgroup",
      name: "tile",
      type: "[f32; 32, 32]",
      attributes: [
        { kind: "attribute", name: "align", arguments: [{ kind: "argument", value: "16" }] },
        { kind: "attribute", name: "pad", arguments: [{ kind: "argument", value: "1" }] },
      ],
    },
  ],
  [
    "@ordered launch workgroup { /// all\n window: [f32; n] @align(16), last: [u8] }",
    {
      kind: "launch",
      attributes: [{ kind: "attribute", name: "ordered" }],
      views: [
        {
          kind: "launch-view",
          documentation: "all",
          name: "window",
          type: "[f32; n]",
          attributes: [{ kind: "attribute", name: "align", arguments: [{ kind: "argument", value: "16" }] }],
        },
        { kind: "launch-view", name: "last", type: "[u8]" },
      ],
    },
  ],
])("%s is read", (text, expected) => {
  expect(statementShape(text)).toEqual(expected);
});

test("else if is one list of branches", () => {
  expect(statementShape("if a { x = 1; } else if b { x = 2; } else { x = 3; }")).toEqual({
    kind: "if",
    branches: [
      { kind: "if-branch", condition: "a", body: { kind: "block", statements: [assignment("1")] } },
      { kind: "if-branch", condition: "b", body: { kind: "block", statements: [assignment("2")] } },
    ],
    otherwise: { kind: "block", statements: [assignment("3")] },
  });
});

function assignment(value: string): unknown {
  return { kind: "assign", target: "x", operator: "=", value };
}

test("a block's value is its last expression without ';', or an if of which every block has one", () => {
  const value = (body: string): unknown => {
    const [item] = items(`fn f() -> f32 { ${body} }`);
    return item?.kind === "function" ? [item.body.statements.length, item.body.value?.kind] : undefined;
  };
  expect(value("a + b")).toEqual([0, "binary"]);
  expect(value("let c = a; c")).toEqual([1, "name"]);
  expect(value("a;")).toEqual([1, undefined]);
  expect(value("if a { 1 } else { 2 }")).toEqual([0, "if"]);
  expect(value("if a { 1 } else { 2 };")).toEqual([1, undefined]);
  expect(value("if a { 1 } else { x = 2; }")).toEqual([1, undefined]);
  expect(value("if a { b() }")).toEqual([1, undefined]);
  expect(value("a = b;")).toEqual([1, undefined]);
});
