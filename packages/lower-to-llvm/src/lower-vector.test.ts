import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { gpu } from "@dslc/dialect-gpu";
import { llvm } from "@dslc/dialect-llvm";
import { math } from "@dslc/dialect-math";
import { memref } from "@dslc/dialect-memref";
import { vector } from "@dslc/dialect-vector";
import { wg } from "@dslc/dialect-wg";
import { Context, parseModule, printOperation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { lowerToLlvm } from "./lower-to-llvm.ts";

const context = new Context([arith, gpu, llvm, math, memref, vector, wg]);
const pipeline = nested("builtin.module", [
  lowerToLlvm({ triple: "nvptx64-nvidia-cuda", dataLayout: "e", kernelAttribute: "nvvm.kernel" }),
]);

const sources: Readonly<Record<string, string>> = {
  v: "vector<4xf32>",
  p: "vector<2xf32>",
  b: "vector<2xi1>",
  w: "vector<2x2xf32>",
  f: "f32",
  i: "index",
  j: "i32",
  x: "memref<f32, 1>",
  t: "memref<vector<3xf32>, 3>",
  q: "memref<vector<4xf32>, 1>",
  bools: "memref<i1, 1>",
};

/** The lines of the lowered body, or what is wrong, for a body that names the sources. */
function lowered(body: string): string {
  const parameters = Object.entries(sources).flatMap(([name, type]) =>
    new RegExp(`%${name}(?!\\w)`).test(body) ? [`%${name}: ${type}`] : [],
  );
  const text = `gpu.module @m {\n  gpu.func @k(${parameters.join(", ")}) kernel {\n${body}\n    gpu.return\n  }\n}`;
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  const { ok } = runPipeline(module, pipeline, { context, sink, verifyEach: true });
  if (!ok) return sink.diagnostics.map(({ message }) => message).join("\n");
  return printOperation(module)
    .split("\n")
    .slice(2, -4)
    .map((line) => line.trim())
    .join("\n");
}

const view = (name: string, type: string, space: number): string =>
  `%${name}s = memref.reinterpret_cast %${name} to offset: [0], sizes: [8], strides: [1] : memref<${type}, ${space}> to memref<8x${type}, ${space}>\n`;

test("a vector is put together element by element", () => {
  expect(lowered("%r = vector.from_elements %f, %f : vector<2xf32>")).toBe(`%0 = llvm.mlir.poison : vector<2xf32>
%1 = llvm.mlir.constant(0 : i64) : i64
%2 = llvm.insertelement %f, %0[%1 : i64] : vector<2xf32>
%3 = llvm.mlir.constant(1 : i64) : i64
%r = llvm.insertelement %f, %2[%3 : i64] : vector<2xf32>`);
});

test("a splat is one element everywhere", () => {
  for (const line of ["vector.splat %f : vector<4xf32>", "vector.broadcast %f : f32 to vector<4xf32>"])
    expect(lowered(`%r = ${line}`)).toMatch(
      /llvm\.insertelement %f, %\d+\[%\d+ : i32\] : vector<4xf32>\n.*\n%r = llvm\.shufflevector %\d+, %\d+ \[0, 0, 0, 0\] : vector<4xf32>/,
    );
});

test.each([
  [
    "vector.extract %v[2] : f32 from vector<4xf32>",
    /constant\(2 : i64\).*\n%r = llvm\.extractelement %v\[%\d+ : i64\]/,
  ],
  [
    "vector.shuffle %v, %v [3, 4] : vector<4xf32>, vector<4xf32>",
    /^%r = llvm\.shufflevector %v, %v \[3, 4\] : vector<4xf32>$/,
  ],
  // LLVM wants both of one type: the shorter one is made longer, and what comes after it moves on.
  [
    "vector.shuffle %p, %v [0, 2, 5] : vector<2xf32>, vector<4xf32>",
    /%(\d+) = llvm\.shufflevector %p, %\d+ \[0, 1, -1, -1\] : vector<2xf32>\n%r = llvm\.shufflevector %\1, %v \[0, 4, 7\] : vector<4xf32>$/,
  ],
  ["vector.bitcast %v : vector<4xf32> to vector<8xi16>", /^%r = llvm\.bitcast %v : vector<4xf32> to vector<8xi16>$/],
  ["vector.fma %v, %v, %v : vector<4xf32>", /^%r = llvm\.intr\.fma\(%v, %v, %v\)/],
  ["arith.addf %v, %v : vector<4xf32>", /^%r = llvm\.fadd %v, %v : vector<4xf32>$/],
  ["arith.cmpf olt, %v, %v : vector<4xf32>", /^%r = llvm\.fcmp "olt" %v, %v : vector<4xf32>$/],
  ["arith.constant dense<1.5> : vector<4xf32>", /^%r = llvm\.mlir\.constant\(dense<1\.500000e\+00> : vector<4xf32>\)/],
  ["arith.constant dense<[1, 2]> : vector<2xindex>", /^%r = llvm\.mlir\.constant\(dense<\[1, 2\]> : vector<2xi64>\)/],
])("%s", (line, pattern) => {
  expect(lowered(`%r = ${line}`)).toMatch(pattern);
});

test("an element at a position that is a value is chosen from all, without memory", () => {
  for (const line of [
    "vector.extract %p[%i] : f32 from vector<2xf32>",
    "vector.extractelement %p[%j : i32] : vector<2xf32>",
  ])
    expect(lowered(`%r = ${line}`)).toMatch(
      /%(\d+) = llvm\.extractelement %p\[%\d+ : i64\].*\n.*\n%(\d+) = llvm\.extractelement %p\[%\d+ : i64\].*\n%(\d+) = llvm\.mlir\.constant\(1 : i(?:32|64)\).*\n%(\d+) = llvm\.icmp "eq" %[ij], %\3 : i(?:32|64)\n%r = llvm\.select %\4, %\2, %\1 : i1, f32$/,
    );
  for (const line of [
    "vector.insert %f, %p[%i] : f32 into vector<2xf32>",
    "vector.insertelement %f, %p[%j : i32] : vector<2xf32>",
  ]) {
    const text = lowered(`%r = ${line}`);
    expect(text.match(/llvm\.select %\d+, %f, %\d+ : i1, f32/g)).toHaveLength(2);
    expect(text).toMatch(/%r = llvm\.insertelement %\d+, %\d+\[%\d+ : i64\] : vector<2xf32>$/);
  }
});

test("a reduction goes from the first element to the last", () => {
  expect(lowered("%r = vector.reduction <add>, %p, %f fastmath<nnan> : vector<2xf32> into f32")).toMatch(
    /%(\d+) = llvm\.extractelement %p\[%\d+ : i64\].*\n.*\n%(\d+) = llvm\.extractelement %p.*\n%(\d+) = llvm\.fadd %f, %\1 \{fastmathFlags = #llvm\.fastmath<nnan>\} : f32\n%r = llvm\.fadd %\3, %\2 \{/,
  );
  expect(lowered("%r = vector.reduction <or>, %b : vector<2xi1> into i1")).toMatch(/%r = llvm\.or %\d+, %\d+ : i1$/);
});

test.each([
  ["as the element is, unless it promises more", "", "4"],
  ["as it promises", " {wg.alignment = 16 : i64}", "16"],
])("an access is aligned %s", (_what, promise, bytes) => {
  const text = lowered(
    `${view("x", "f32", 1)}%r = vector.load %xs[%i]${promise} : memref<8xf32, 1>, vector<4xf32>\nvector.store %r, %xs[%i]${promise} : memref<8xf32, 1>, vector<4xf32>`,
  );
  expect(text).toMatch(
    new RegExp(`llvm\\.load %\\d+ \\{alignment = ${bytes} : i64\\} : !llvm.ptr<1> -> vector<4xf32>`),
  );
  expect(text).toMatch(new RegExp(`llvm\\.store %r, %\\d+ \\{alignment = ${bytes} : i64\\} : vector<4xf32>`));
});

test("an element that is a vector is aligned to its size", () => {
  expect(lowered(`${view("q", "vector<4xf32>", 1)}%r = memref.load %qs[%i] : memref<8xvector<4xf32>, 1>`)).toContain(
    "{alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xf32>",
  );
});

test("one of three elements takes the room of four", () => {
  const text = lowered(`${view("t", "vector<3xf32>", 3)}%r = memref.load %ts[%i] : memref<8xvector<3xf32>, 3>`);
  expect(text).toMatch(
    /constant\(16 : i32\)[\s\S]*llvm\.mul[\s\S]*\{alignment = 16 : i64\} : !llvm\.ptr<3> -> vector<3xf32>$/,
  );
});

test.each([
  ["%r = vector.extract %w[0, 1] : f32 from vector<2x2xf32>", "'vector<2x2xf32>' is no vector of one dimension"],
  ["%r = vector.broadcast %p : vector<2xf32> to vector<2x2xf32>", "it broadcasts a vector"],
  [
    `${view("bools", "i1", 1)}%r = vector.load %boolss[%i] : memref<8xi1, 1>, vector<4xi1>`,
    "elements of type 'vector<4xi1>' have no size in memory",
  ],
])("%s is refused", (line, message) => {
  expect(lowered(line)).toContain(message);
});

test("a store through a parameter that is only read is refused", () => {
  const text = `gpu.module @m { gpu.func @k(%x: memref<8xf32, 1> {llvm.readonly}, %v: vector<4xf32>, %i: index) kernel {
    vector.store %v, %x[%i] : memref<8xf32, 1>, vector<4xf32>
    gpu.return } }`;
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module !== undefined) runPipeline(module, pipeline, { context, sink });
  expect(sink.diagnostics.map(({ message }) => message)).toEqual([
    "'vector.store' cannot be lowered to the llvm dialect: it writes through a parameter that is marked llvm.readonly",
  ]);
});
