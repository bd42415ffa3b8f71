import { DiagnosticSink, SourceFile } from "@dslc/base";
import { describe, expect, test } from "vitest";
import { Context, parseModule, printOperation, verify } from "../index.ts";
import { printIrJson, readIrJson } from "./index.ts";

const context = new Context([], { allowUnregistered: true });

function jsonOf(text: string): string {
  const module = parseModule(new SourceFile("a.mlir", text), context, new DiagnosticSink());
  return module === undefined ? "not well formed" : printIrJson(module);
}

interface Read {
  readonly text: string | undefined;
  /** `line: message`. */
  readonly errors: readonly string[];
}

function read(json: string, known = context): Read {
  const sink = new DiagnosticSink();
  const module = readIrJson(new SourceFile("a.json", json), known, sink);
  if (module !== undefined) verify(module, sink);
  const errors = sink.diagnostics.map(
    ({ message, span }) => `${span === undefined ? "?" : span.source.lineColumn(span.start).line}: ${message}`,
  );
  return { text: module && printOperation(module, { generic: true, locations: true }), errors };
}

/** A document around operations, each on a line of its own from line 2 on. */
function documentOf(...operations: readonly unknown[]): string {
  const lines = operations.map((op) => JSON.stringify(op)).join(",\n");
  const head =
    '{ "format": "dslc-ir", "version": 1, "module": { "name": "builtin.module", "regions": [[{ "operations": [';
  return `${head}\n${lines}\n] }]] } }`;
}

test("is one line for each operation, with ids, types and attributes", () => {
  const text = [
    '%c = "test.c"() <{value = 4 : i8}> : () -> i8',
    '%r:2 = "test.r"(%c, %c) {sym = @a::@b, on = true, f = 1.5 : f32, d = dense<0> : tensor<2xi8>} : (i8, i8) -> (i8, i64) loc(unknown)',
  ].join("\n");
  expect(jsonOf(text)).toBe(`{ "format": "dslc-ir", "version": 1, "module":
  { "name": "builtin.module", "location": { "file": "a.mlir", "line": 0, "column": 0 }, "regions": [[{ "operations": [
    { "name": "test.c", "results": [{ "id": 0, "type": "i8", "name": "c" }], "properties": { "value": { "integer": 4, "type": "i8" } }, "location": { "file": "a.mlir", "line": 1, "column": 6 } },
    { "name": "test.r", "operands": [0, 0], "results": [{ "id": 1, "type": "i8", "name": "r" }, { "id": 2, "type": "i64" }], "attributes": { "d": "dense<0> : tensor<2xi8>", "f": { "float": "1.500000e+00", "type": "f32" }, "on": true, "sym": { "symbol": ["a", "b"] } }, "location": null }
  ] }]] }
}
`);
});

test.each([
  [
    "control flow, and values used before they are defined",
    `"test.f"() ({
    "test.br"()[^a] : () -> ()
  ^b(%x: i32):
    "test.use"(%x, %y) : (i32, i32) -> ()
    "test.br"()[^b, ^a] : () -> ()
  ^a:
    %y = "test.y"() : () -> i32
    "test.br"()[^b] : () -> ()
  }, {}) : () -> ()`,
  ],
  [
    "integers that JSON numbers cannot hold",
    '"test.o"() {a = 9007199254740993 : i64, b = -170141183460469231731687303715884105728 : i128, c = 255 : ui8} : () -> ()',
  ],
  [
    "floats as bits",
    '"test.o"() {a = 0x7FC00001 : f32, b = 0xFF800000 : f32, c = -0.0 : f64, d = 1.0e-45 : f32} : () -> ()',
  ],
  [
    "strings of any bytes, names that are no words, nesting",
    String.raw`"test.o"() {"a b" = "\00\FF\22é", __proto__ = unit, constructor = {toString = [{}, [], ["x"]]}} : () -> ()`,
  ],
  [
    "types as attributes",
    '"test.o"() {a = i32, b = (i32) -> (), c = !x.y<"]">, d = memref<?x4xf32, strided<[4, 1]>, 3>, e = #x<y>} : () -> ()',
  ],
  [
    "locations of every kind",
    `"test.o"() : () -> () loc(callsite("f" at "x.c":3:4))
  "test.o"() : () -> () loc(fused<"m">["a"("b.c":1:2), unknown])
  "test.o"() : () -> () loc(unknown)
  "test.o"() : () -> () loc("dir/x.c":10:8)
  "test.o"() ({^a(%x: i8 loc("y")): }) : () -> ()`,
  ],
  [
    "aliases inside of what dialects spell, resources, and strings of a type",
    `#a = 1 : i8
  !t = !x.y<#a>
  "test.o"() {a = #x.y<!t>, s = "\\FF" : i8, r = dense_resource<k> : tensor<1xi8>} : () -> !t
  {-# dialect_resources: {builtin: {k: "0x0100000003"}}, external_resources: {e: {x: true, y: "z"}} #-}`,
  ],
])("keeps %s", (_name, text) => {
  const module = parseModule(new SourceFile("a.mlir", text), context, new DiagnosticSink());
  expect(module).toBeDefined();
  if (module === undefined) return;
  expect(read(printIrJson(module)).text).toBe(printOperation(module, { generic: true, locations: true }));
});

test("what is left away is empty, and the location is the place in the JSON", () => {
  const { text, errors } = read(documentOf({ name: "test.a" }, { name: "test.b", location: null }));
  expect(errors).toEqual([]);
  expect(text).toContain('"test.a"() : () -> () loc("a.json":2:1)');
  expect(text).toContain('"test.b"() : () -> () loc(unknown)');
});

describe("says what is wrong, and where", () => {
  const value = { name: "test.v", results: [{ id: 0, type: "i32" }] };
  test.each<readonly [string, unknown, string]>([
    ["a field that there is not", { name: "test.a", operand: [] }, "unknown field 'operand'"],
    ["a name that is missing", {}, ".name: is missing"],
    ["an operation that is none", [], ": expected object, found an array"],
    ["an id that is none", { name: "test.a", operands: ["%0"] }, '.operands[0]: expected number, found "%0"'],
    ["an attribute without a name", { name: "test.a", attributes: { "": "1 : i32" } }, "an attribute has no name"],
    ["a value that is not defined", { name: "test.a", operands: [0, 7] }, ".operands[1]: there is no value 7"],
    ["a value that is defined twice", value, ".results[0].id: value 0 is defined twice"],
    ["a type that is none", { name: "test.a", results: [{ id: 1, type: "i3x" }] }, ".results[0].type: "],
    ["text behind a type", { name: "test.a", results: [{ id: 1, type: "i32 i32" }] }, "expected the end of the text"],
    ["a block that there is not", { name: "test.a", successors: [1] }, ".successors[0]: there is no block 1"],
    [
      "an attribute that is none",
      { name: "test.a", attributes: { x: { y: 1 } } },
      ".attributes.x: expected text, a boolean",
    ],
    ["a number as an attribute", { name: "test.a", attributes: { x: [4] } }, ".attributes.x: expected text, a boolean"],
    [
      "an integer out of range",
      { name: "test.a", attributes: { "x y": { integer: 300, type: "i8" } } },
      '.attributes["x y"]: integer constant out of range',
    ],
    [
      "a number that is not exact",
      { name: "test.a", attributes: { x: { integer: 2 ** 60, type: "i64" } } },
      ".attributes.x.integer: ",
    ],
    [
      "an inner attribute",
      { name: "test.a", attributes: { x: { array: ["0 : i1", "?"] } } },
      ".attributes.x.array[1]: ",
    ],
    ["a location that is none", { name: "test.a", location: "here" }, ".location: expected a location"],
  ])("%s", (_name, op, message) => {
    const { text, errors } = read(documentOf(value, op));
    expect(text).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^3: module\.regions\[0\]\[0\]\.operations\[1\]/);
    expect(errors[0]).toContain(message);
  });

  test.each([
    ["", "1: not JSON: expected a value"],
    ['{ "format": 1,\n }', "2: not JSON: expected a name in double quotes"],
    ['{ "a": 1, "a": 2 }', '1: not JSON: the name "a" comes twice'],
    ["[1 2]", "1: not JSON: expected ',' or ']'"],
    ["{} x", "1: not JSON: expected the end of the text"],
    ['["\\q"]', "1: not JSON: unknown escape in a string"],
    ['["a\nb"]', "1: not JSON: expected a string that ends on its line"],
    ['{ "format": "dslc-ir", "version": 2, "module": {} }', "1: version: expected 1, found 2"],
    ["[]", "1: document: expected object, found an array"],
  ])("%j", (json, error) => {
    expect(read(json)).toEqual({ text: undefined, errors: [error] });
  });

  test("all of it at once", () => {
    const { errors } = read(documentOf({ name: "" }, { name: "test.a", operands: [-1] }));
    expect(errors.map((error) => error.slice(0, 2))).toEqual(["2:", "3:"]);
  });

  test("an operation of no dialect, unless these are kept", () => {
    const { errors } = read(documentOf({ name: "test.a" }), new Context([]));
    expect(errors).toEqual(["2: operation 'test.a' is unregistered"]);
  });

  test("a module that is none", () => {
    expect(read('{ "format": "dslc-ir", "version": 1, "module": { "name": "test.a" } }').errors).toEqual([
      '1: module.name: expected "builtin.module", found "test.a"',
    ]);
  });

  test("a value that its user does not see, as in text", () => {
    const inner = { name: "test.r", regions: [[{ operations: [value] }]] };
    expect(read(documentOf(inner, { name: "test.use", operands: [0] })).errors).toEqual([
      "3: 'test.use' op using value defined outside the region: operand #0",
    ]);
  });
});

test.each([
  ["operations", '{"name":"test.r","regions":[[{"operations":[', "]}]]}", "nested deeper than 500 operations"],
  ["arrays", "[", "]", "expected object, found an array"],
])("100,000 nested %s are an error, not a crash", (_name, open, close, message) => {
  const count = 100_000;
  const json = `{ "format": "dslc-ir", "version": 1, "module": ${open.repeat(count)}${close.repeat(count)} }`;
  expect(read(json).errors.join("\n")).toContain(message);
});

test("deep attributes are an error, not a crash", () => {
  const deep = `${'{"array":['.repeat(10_000)}${"]}".repeat(10_000)}`;
  const json = documentOf({ name: "test.a", attributes: { a: "HERE" } }).replace('"HERE"', deep);
  expect(read(json).errors[0]).toMatch(/nested deeper than 500 attributes$/);
});
