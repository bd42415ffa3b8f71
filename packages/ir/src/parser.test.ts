import { DiagnosticSink, SourceFile } from "@dslc/base";
import { expect, test } from "vitest";
import { Context } from "./dialect.ts";
import { parseModule } from "./parser.ts";
import { printOperation, type PrintOptions } from "./printer.ts";

function read(text: string, options: PrintOptions = {}): string {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t.mlir", text), new Context([], { allowUnregistered: true }), sink);
  if (module !== undefined) return printOperation(module, options);
  return sink.diagnostics.map(({ span, message }) => `${span}: ${message}`).join("\n");
}

test.each([
  ["integers", "{a = 1 : i64, b = -5 : i8, c = 255 : ui8, d = true, e = 18446744073709551615 : ui64, f = 3 : index}"],
  [
    "floats",
    "{a = 1.000000e+00 : f32, b = 0.333333343 : f32, c = 0x7FC00000 : f32, d = -0.000000e+00 : f64, e = 6.550400e+04 : f16}",
  ],
  ["strings", '{a = "x\\22y\\\\z", b = "\\0A", c = "plain"}'],
  [
    "collections",
    `{a = [1, [2 : i8], 1.500000e+00], b = {c, d = "u"}, e = array<i32: 1, -2>, f = array<i1: true, false>, g = array<i8>}`,
  ],
  ["symbols", '{a = @f, b = @m::@f, c = @"with space"::@g}'],
  [
    "types",
    "{a = i32, b = memref<4x?xf32, strided<[?, 1], offset: ?>, 3>, c = vector<[4]x2xf16>, d = (i32) -> (), e = tuple<i1, complex<f32>>}",
  ],
  ["tensors", "{a = tensor<*xf32>, b = tensor<1x?xi8>, c = tensor<f32, #enc.x<1>>, d = memref<*xi8>}"],
  [
    "dialect attributes",
    '{a = #gpu.address_space<workgroup>, b = #x.y, c = #x<"a>b", (c)>, d = !x.t<!y.z, "q">, e = #x.y<a -> b>}',
  ],
  ["affine maps", "{a = affine_map<(d0) -> (d0 + 1)>, b = affine_set<(d0) : (d0 >= 0)>}"],
  [
    "dense elements",
    "{a = dense<[1, 2]> : vector<2xi32>, b = dense<0.000000e+00> : vector<4xf32>, c = dense<true> : vector<2xi1>}",
  ],
])("%s print as they were read", (_name, attributes) => {
  const text = `module {\n  "test.op"() ${attributes} : () -> ()\n}\n`;
  expect(read(text)).toBe(text);
});

test("values, blocks, regions, successors, properties and result packs print as they were read", () => {
  const text = `module {
  %0:2 = "test.two"() : () -> (i32, f32)
  %named = "test.one"(%0#1) <{kind = 1 : i64}> {note} : (f32) -> index
  "test.region"() ({
  ^bb0(%arg0: i32):
    "test.branch"(%arg0)[^bb1, ^bb2] : (i32) -> ()
  ^bb1:
    "test.end"() : () -> ()
  ^bb2:
    "test.end"(%named) : (index) -> ()
  }, {
  }) : () -> ()
}
`;
  expect(read(text)).toBe(text);
});

test("a name that is taken gets a number, and that text prints the same again", () => {
  const once = read(`"test.a"() ({ %x = "test.v"() : () -> i32 }) : () -> ()
%x = "test.v"() : () -> i32
"test.b"() ({ %y = "test.v"() : () -> i32\n "test.use"(%x, %y) : (i32, i32) -> () }) : () -> ()`);
  expect(once).toContain("%x = ");
  expect(read(once)).toBe(once);
});

test("names of one hint count up, and inside of a region go on from all of those around", () => {
  const names = (text: string): readonly string[] => [...text.matchAll(/%(\w+) =/g)].map(([, name = ""]) => name);
  const value = '%x = "test.v"() : () -> i32';
  const nested = (inside: string): string => `"test.r"() ({\n${inside}\n}) : () -> ()`;
  // The same name in three regions next to each other, then around them: each is the parser's hint.
  const text = read(`${nested(value)}\n${nested(value)}\n${value}\n${nested('%x_0 = "test.v"() : () -> i32')}`);
  expect(names(text)).toEqual(["x_0", "x_0", "x", "x_0"]);
  expect(names(read(text))).toEqual(names(text));
});

test("a value may be used before its definition", () => {
  expect(read(`"test.use"(%later) : (i32) -> ()\n%later = "test.def"() : () -> i32`)).toContain(
    '"test.use"(%later) : (i32) -> ()',
  );
});

test("aliases stand for what they name", () => {
  expect(
    read(
      `#map = affine_map<(d0) -> (d0)>\n!t = memref<4xf32>\n#loc = loc("f.c":1:2)\n%0 = "test.op"() {m = #map} : () -> !t loc(#loc)`,
      { locations: true },
    ),
  ).toBe(
    `module {\n  %0 = "test.op"() {m = affine_map<(d0) -> (d0)>} : () -> memref<4xf32> loc("f.c":1:2)\n} loc("t.mlir":0:0)\n`,
  );
});

test("locations of every kind print as they were read", () => {
  const location = `loc(fused<"why">["a", callsite("b"("f":1:2) at unknown)])`;
  expect(read(`"test.op"() : () -> () ${location}`, { locations: true })).toContain(location);
});

test.each([
  ['"test.op"() : () -> () }', "1:24", "expected an operation"],
  ['"test.op"(%a) : (i32) -> ()', "1:11", "use of undeclared SSA value name '%a'"],
  ['%a = "test.op"() : () -> i32\n%a = "test.op"() : () -> i32', "2:1", "redefinition of SSA value '%a'"],
  ['%a = "test.op"() : () -> ()', "1:6", "cannot name an operation with no results"],
  ['%a, %b = "test.op"() : () -> i32', "1:10", "operation defines 1 results but was provided 2 to bind"],
  [
    '%a = "test.op"() : () -> i32\n"test.op"(%a) : (f32) -> ()',
    "2:11",
    "use of value '%a' expects different type than prior uses: 'f32' vs 'i32'",
  ],
  ['%a = "test.op"() : () -> i32\n"test.op"(%a) : () -> ()', "2:17", "expected 1 operand types but had 0"],
  ['"test.op"() ({\n"test.b"()[^x] : () -> ()\n}) : () -> ()', "2:12", "reference to an undefined block '^x'"],
  ['"test.op"() {a = 300 : i8} : () -> ()', "1:18", "integer constant out of range for attribute"],
  ['"test.op"() {a = 1, a = 2} : () -> ()', "1:21", "duplicate key 'a' in dictionary attribute"],
  ['"test.op"() {a = "x} : () -> ()', "1:18", "expected '\"' at the end of the string"],
  ['"test.op"() {a = #x<(]>} : () -> ()', "1:20", "unbalanced ']' in what a dialect spells"],
  ['"test.op"() : () ->\n  x', "1:20", "expected a type"],
  ['"test.op"() {a = i99999999} : () -> ()', "1:18", "integer bitwidth is limited to 16777215 bits"],
  ["test.op", "1:1", "operation 'test.op' is unregistered"],
  ["%", "1:1", "expected a value name after '%'"],
  ["\u0000", "1:1", 'unexpected character "\\u0000"'],
])("%j is refused at %s", (text, place, message) => {
  expect(read(text)).toBe(`t.mlir:${place}: ${message}`);
});

test.each([
  ["regions", '"a.b"() ({'.repeat(100_000)],
  ["attributes", `"a.b"() {a = ${"[".repeat(100_000)}`],
  ["types", `"a.b"() : () -> ${"tuple<".repeat(100_000)}`],
  ["function types", `"a.b"() : () -> ${"(".repeat(100_000)}`],
  ["parentheses of affine expressions", `"a.b"() {a = affine_map<() -> (${"(".repeat(100_000)}`],
  ["negations", `"a.b"() {a = affine_map<(d) -> (${"-".repeat(100_000)}d)>} : () -> ()`],
  ["lists of elements", `"a.b"() {a = dense<${"[".repeat(100_000)}`],
  ["complex elements", `"a.b"() {a = dense<${"(".repeat(100_000)}`],
  ["names of locations", `"a.b"() : () -> () loc(${'"a"('.repeat(100_000)}`],
  ["fused locations", `"a.b"() : () -> () loc(${"fused[".repeat(100_000)}`],
  ["distinct attributes", `"a.b"() {a = ${"distinct[0]<".repeat(100_000)}`],
])("100,000 nested %s are an error, not a crash", (_name, text) => {
  expect(read(text)).toMatch(/nested deeper than 500 levels/);
});

test("100,000 operators and brackets in text of a dialect are no depth, or an error", () => {
  expect(read(`"a.b"() {a = #x.y<${"(".repeat(100_000)}${")".repeat(100_000)}>} : () -> ()`)).toContain("#x.y<((");
  const sum = Array.from({ length: 100_000 }, (_, at) => `d${at % 7} * s${at % 5}`).join(" + ");
  expect(
    read(`"a.b"() {a = affine_map<(d0, d1, d2, d3, d4, d5, d6)[s0, s1, s2, s3, s4] -> (${sum})>} : () -> ()`),
  ).toContain("an affine expression has at most 1000 levels of operators");
});

test.each([
  ["attributes", "#a0 = [1]", (at: number) => `#a${at} = [#a${at - 1}, #a${at - 1}]`],
  ["types", "!a0 = i32", (at: number) => `!a${at} = tuple<!a${at - 1}, !a${at - 1}>`],
  ["locations", '#a0 = loc("a")', (at: number) => `#a${at} = loc(callsite(#a${at - 1} at #a${at - 1}))`],
])("aliases of %s that double a hundred times are an error", (_name, first, next) => {
  const text = [first, ...Array.from({ length: 100 }, (_, at) => next(at + 1))].join("\n");
  expect(read(text)).toContain("aliases stand for more than");
});
