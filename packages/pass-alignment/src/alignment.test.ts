/** Which vector accesses are proved aligned, how far, and what is said of the others. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { gpu } from "@dslc/dialect-gpu";
import { memref } from "@dslc/dialect-memref";
import { scf } from "@dslc/dialect-scf";
import { vector } from "@dslc/dialect-vector";
import { wg } from "@dslc/dialect-wg";
import { Context, IntegerAttribute, type Operation, parseModule, verify } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { describe, expect, test } from "vitest";
import { proveAlignment } from "./alignment.ts";

const context = new Context([arith, gpu, memref, scf, vector, wg]);
const global = "#gpu.address_space<global>";
const buffer = `memref<?xf32, ${global}>`;

interface Outcome {
  /** The alignment of each vector access, in bytes, or of what is missing the message with its notes. */
  readonly proved: readonly bigint[];
  readonly problems: readonly string[];
}

/** A kernel with a buffer `%x` aligned to `align` bytes, `%n`, ids, and this body. */
function prove(body: string, align = 16): Outcome {
  const text = `gpu.module @m {
gpu.func @k(%n: i32, %base: memref<f32, ${global}> {llvm.align = ${align} : i64}) kernel {
%len = arith.index_castui %n : i32 to index
%x = memref.reinterpret_cast %base to offset: [0], sizes: [%len], strides: [1] : memref<f32, ${global}> to ${buffer}
%t = gpu.thread_id x
%c0 = arith.constant 0 : index
%c1 = arith.constant 1 : index
%c2 = arith.constant 2 : index
%c4 = arith.constant 4 : index
%c12 = arith.constant 12 : index
%i4 = arith.muli %t, %c4 : index
${body}
gpu.return
}
}`;
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t.mlir", text), context, sink);
  if (module === undefined || !verify(module, sink)) throw new Error(sink.diagnostics[0]?.message);
  const pipeline = nested("builtin.module", [nested("gpu.module", [nested("gpu.func", [proveAlignment()])])]);
  runPipeline(module, pipeline, { context, sink, verifyEach: true });
  const proved: bigint[] = [];
  module.walk((op: Operation) => {
    const found = op.attributes.get("wg.alignment");
    if (found instanceof IntegerAttribute) proved.push(found.value);
  });
  return { proved, problems: sink.diagnostics.map(({ message, notes }) => [message, ...notes].join("; ")) };
}

function loadAt(index: string, type = "vector<4xf32>", memory = "%x", of = buffer): string {
  return `%v = vector.load ${memory}[${index}] : ${of}, ${type}`;
}

describe("proved", () => {
  test.each<readonly [name: string, body: string, bytes: bigint]>([
    ["a multiple of 4 elements", loadAt("%i4"), 16n],
    ["a pair at a multiple of 4", loadAt("%i4", "vector<2xf32>"), 16n],
    ["a pair at a multiple of 2", `%i = arith.muli %t, %c2 : index\n${loadAt("%i", "vector<2xf32>")}`, 8n],
    ["a constant", loadAt("%c12"), 16n],
    ["three elements need 4 bytes", `%i = arith.muli %t, %c1 : index\n${loadAt("%i", "vector<3xf32>")}`, 4n],
    ["eight elements need 16 bytes", loadAt("%i4", "vector<8xf32>"), 16n],
    ["a sum of multiples", `%j = arith.muli %len, %c12 : index\n%i = arith.addi %i4, %j : index\n${loadAt("%i")}`, 16n],
    [
      "through a cast of 32 bits that wraps",
      `%c4_i32 = arith.constant 4 : i32\n%p = arith.muli %n, %c4_i32 : i32\n%i = arith.index_castui %p : i32 to index\n${loadAt("%i")}`,
      16n,
    ],
    [
      "a shift and a mask",
      `%m = arith.constant -4 : index\n%a = arith.andi %t, %m : index\n%s = arith.shli %t, %c2 : index\n%i = arith.ori %a, %s : index\n${loadAt("%i")}`,
      16n,
    ],
    ["a loop in steps of 4", `scf.for %i = %c0 to %len step %c4 {\n${loadAt("%i")}\n}`, 16n],
    [
      "what a loop carries",
      `%r = scf.for %k = %c0 to %len step %c1 iter_args(%i = %c12) -> (index) {\n${loadAt("%i")}\n%next = arith.addi %i, %c4 : index\nscf.yield %next : index\n}`,
      16n,
    ],
    [
      "one of two",
      `%c = arith.cmpi eq, %t, %c0 : index\n%i = arith.select %c, %i4, %c12 : index\n${loadAt("%i")}`,
      16n,
    ],
    [
      "a length that is stated to be a multiple",
      `%four = arith.constant 4 : i32\n%zero = arith.constant 0 : i32\n%rest = arith.remui %n, %four : i32\n%c = arith.cmpi eq, %rest, %zero : i32
"wg.assume"(%c) <{reason = "requires n % 4 == 0"}> : (i1) -> ()\n%row = arith.muli %t, %len : index\n${loadAt("%row")}`,
      16n,
    ],
    [
      "a view of the launch-sized region",
      `%view = "wg.launch_views"(%len) <{names = ["v"], alignments = array<i64: 16>}> : (index) -> memref<?xf32, #gpu.address_space<workgroup>>
${loadAt("%i4", "vector<4xf32>", "%view", "memref<?xf32, #gpu.address_space<workgroup>>")}`,
      16n,
    ],
    [
      "a view at a byte offset",
      `%region = "wg.launch_base"() <{alignment = 16 : i64}> : () -> memref<?xi8, #gpu.address_space<workgroup>>
%shift = arith.muli %len, %c12 : index\n%s4 = arith.muli %shift, %c4 : index
%view = memref.view %region[%s4][%len] : memref<?xi8, #gpu.address_space<workgroup>> to memref<?xf32, #gpu.address_space<workgroup>>
${loadAt("%i4", "vector<4xf32>", "%view", "memref<?xf32, #gpu.address_space<workgroup>>")}`,
      16n,
    ],
    [
      "an allocation that is assumed to be aligned",
      `%m = memref.alloca() : memref<8x4xf32>\nmemref.assume_alignment %m, 16 : memref<8x4xf32>
%v = vector.load %m[%t, %c0] : memref<8x4xf32>, vector<4xf32>`,
      16n,
    ],
    [
      "rows of a subview",
      `%m = memref.alloca() {alignment = 32} : memref<8x8xf32>
%s = memref.subview %m[%t, 4] [2, 4] [1, 1] : memref<8x8xf32> to memref<2x4xf32, strided<[8, 1], offset: ?>>
%v = vector.load %s[%c1, %c0] : memref<2x4xf32, strided<[8, 1], offset: ?>>, vector<4xf32>`,
      16n,
    ],
    [
      "a memref of vectors",
      "%m = memref.alloca() : memref<4xvector<4xf32>>\n%v = vector.load %m[%t] : memref<4xvector<4xf32>>, vector<4xf32>",
      16n,
    ],
  ])("%s", (_name, body, bytes) => {
    expect(prove(body)).toEqual({ proved: [bytes], problems: [] });
  });

  test("a store, too", () => {
    const body = `%f = arith.constant dense<0.0> : vector<4xf32>\nvector.store %f, %x[%i4] : ${buffer}, vector<4xf32>`;
    expect(prove(body)).toEqual({ proved: [16n], problems: [] });
  });
});

describe("refused", () => {
  const message = (known: number): string =>
    `the address of this access has to be a multiple of 16 bytes, but is only known to be one of ${known}`;
  test.each<readonly [name: string, body: string, problem: string]>([
    ["any subscript", loadAt("%t"), `${message(4)}; the subscript 't' is not known to be a multiple of 4`],
    [
      "one behind a multiple",
      `%i = arith.addi %i4, %c1 : index\n${loadAt("%i")}`,
      `${message(4)}; the subscript 'i' is 1 modulo 4: it has to be a multiple of 4`,
    ],
    ["a constant", loadAt("%c2"), `${message(8)}; the subscript 'c2' is 2: it has to be a multiple of 4`],
    [
      "a loop in steps of 2",
      `scf.for %i = %c0 to %len step %c2 {\n${loadAt("%i")}\n}`,
      `${message(8)}; the subscript 'i' is not known to be a multiple of 4`,
    ],
    [
      "rows of an odd length",
      "%m = memref.alloca() {alignment = 16} : memref<8x33xf32>\n%v = vector.load %m[%t, %c0] : memref<8x33xf32>, vector<4xf32>",
      `${message(4)}; the subscript 't' is not known to be a multiple of 4, and counts rows of 33 elements`,
    ],
    [
      "an assumption in another block",
      `%four = arith.constant 4 : index\n%rest = arith.remui %t, %four : index\n%c = arith.cmpi eq, %rest, %c0 : index\nscf.if %c {
"wg.assume"(%c) <{reason = "t % 4 == 0"}> : (i1) -> ()\n}\n${loadAt("%t")}`,
      `${message(4)}; the subscript 't' is not known to be a multiple of 4`,
    ],
  ])("%s", (_name, body, problem) => {
    expect(prove(body)).toEqual({ proved: [], problems: [problem] });
  });

  test("a buffer that is aligned for its elements only", () => {
    expect(prove(loadAt("%i4"), 4)).toEqual({
      proved: [],
      problems: [`${message(4)}; 'x' begins at an address that is only known to be a multiple of 4`],
    });
  });
});
