import { readFileSync } from "node:fs";
import { integerRangeOp } from "@dslc/analysis";
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { memref } from "@dslc/dialect-memref";
import { scf } from "@dslc/dialect-scf";
import {
  addressSpaceAttribute,
  addressSpaceOf,
  Builder,
  buildRegion,
  convergent,
  f32,
  FunctionType,
  lookupSymbol,
  MemRefType,
  numberedAddressSpace,
  printOperation,
} from "@dslc/ir";
import { moduleOf, readIr, reprint, roundTripErrors } from "@dslc/testkit";
import { expect, test } from "vitest";
import { gpu } from "./dialect.ts";
import { barrier, shuffle } from "./ops.ts";
import {
  gpuFunc,
  gpuModule,
  gpuReturn,
  isKernel,
  moduleEnd,
  privateAttributions,
  workgroupAttributions,
} from "./ops-module.ts";

const dialects = [arith, func, memref, scf, gpu];
const read = (name: string): string => readFileSync(new URL(`../test/${name}.mlir`, import.meta.url), "utf8");

test("what is printed is what was read, in both forms", () => {
  expect(roundTripErrors(read("everything"), dialects)).toEqual([]);
});

test.each(["block-sum-a", "block-sum-b", "fir-a", "fir-b"])(
  "the kernel %s reads, verifies and prints the same again",
  (name) => {
    expect(roundTripErrors(reprint(read(name), dialects), dialects)).toEqual([]);
  },
);

test("a value inside of a reduction does not take the name of one outside", () => {
  const text = inFunction("%a = gpu.all_reduce %f { ^bb0(%x: f32, %f: f32): gpu.yield %x : f32 } : (f32) -> f32");
  expect(reprint(text, dialects)).toContain("^bb0(%x_0: f32, %f_0: f32):");
});

test("a kernel is where and as upstream has it", () => {
  const text =
    "gpu.module @m {\n  gpu.func @k(%x: i32 {test.a}) workgroup(%w: memref<4xf32, #gpu.address_space<workgroup>>) kernel attributes {known_block_size = array<i32: 64, 1, 1>} {\n    gpu.return\n  }\n}";
  const generic = reprint(text, dialects, { generic: true });
  expect(generic).toContain(
    '"gpu.func"() <{arg_attrs = [{test.a}], function_type = (i32) -> (), known_block_size = array<i32: 64, 1, 1>}> ({',
  );
  expect(generic).toContain('}) {gpu.kernel, sym_name = "k", workgroup_attributions = 1 : i64} : () -> ()');
  expect(generic).toContain('"gpu.module_end"() : () -> ()');
});

test("a kernel's parts are found by name", () => {
  const module = moduleOf(read("everything"), dialects);
  const device = lookupSymbol(module, "m");
  const kernel = device && lookupSymbol(device, "kk");
  const helper = device && lookupSymbol(device, "k");
  if (kernel === undefined || helper === undefined || !gpuFunc.is(helper)) throw new Error("a function is missing");
  expect([isKernel(kernel), isKernel(helper)]).toEqual([true, false]);
  expect(helper.known_block_size).toEqual([1n, 2n, 3n]);
  expect(workgroupAttributions(helper).map(({ type }) => type.text)).toEqual(["memref<4xf32, 3>", "memref<2xi8, 3>"]);
  expect(privateAttributions(helper).map(({ type }) => type.text)).toEqual(["memref<1xf32, 5>"]);
});

test("a module of device code can be built", () => {
  const module = moduleOf("", dialects);
  const root = Builder.atEnd(module.getRegion().entry);
  const bodyRegion = buildRegion(root, [], (at) => {
    const body = buildRegion(at, [f32], (inside) => gpuReturn(inside, { values: [] }));
    gpuFunc(at, {
      sym_name: "k",
      function_type: FunctionType.get([f32], []),
      "gpu.kernel": true,
      known_block_size: [32n, 1n, 1n],
      body,
    });
    moduleEnd(at, {});
  });
  gpuModule(root, { sym_name: "m", bodyRegion });
  const printed = printOperation(module);
  expect(printed).toContain("gpu.func @k(%arg0: f32) kernel attributes {known_block_size = array<i32: 32, 1, 1>} {");
  expect(roundTripErrors(reprint(printed, dialects), dialects)).toEqual([]);
});

/** A function of a module with the line in it, on line 3. */
function inFunction(line: string): string {
  return `gpu.module @m {\ngpu.func @f(%x: i32, %f: f32, %v: vector<4xf32>) {\n${line}\ngpu.return\n}\n}`;
}

test.each([
  [
    "a target that is none",
    "gpu.module @m [1] {\n}",
    "1: 'gpu.module' op attribute 'targets' failed to satisfy constraint: array of GPU target attributes with at least 1 elements",
  ],
  [
    "a handler that is none",
    '"gpu.binary"() <{sym_name = "b", objects = [], offloadingHandler = 1 : i64}> : () -> ()',
    "1: 'gpu.binary' op attribute 'offloadingHandler' failed to satisfy constraint: any attribute with the `OffloadingTranslationAttrTrait` trait.",
  ],
  [
    "a matrix of three dimensions",
    'func.func private @f(!gpu.mma_matrix<8x8x8xf16, "AOp">)',
    "1: MMAMatrixType must have exactly two dimensions",
  ],
  [
    "a matrix of doubles",
    'func.func private @f(!gpu.mma_matrix<8x8xf64, "AOp">)',
    "1: MMAMatrixType elements must be SI8, UI8, I32, F16, or F32",
  ],
  [
    "a matrix that is no operand of a product",
    'func.func private @f(!gpu.mma_matrix<8x8xf16, "EOp">)',
    "1: operand expected to be one of AOp, BOp or COp",
  ],
  [
    "a kernel with a result",
    "gpu.module @m {\ngpu.func @f(%x: i32) -> i32 kernel {\ngpu.return %x : i32\n}\n}",
    "2: 'gpu.func' op expected void return type for kernel function",
  ],
  [
    "two block sizes",
    "gpu.module @m {\ngpu.func @f() kernel attributes {known_block_size = array<i32: 1, 2>} {\ngpu.return\n}\n}",
    "2: 'gpu.func' op attribute 'known_block_size' failed to satisfy constraint: i32 dense array attribute with 3 elements (if present)",
  ],
  [
    "a function outside of a module",
    '"test.op"() ({\n"gpu.func"() <{function_type = () -> ()}> ({ "gpu.return"() : () -> () }) {sym_name = "f"} : () -> ()\n}) : () -> ()',
    "2: 'gpu.func' op expects parent op 'gpu.module'",
  ],
  [
    "a function without a type, at which what is inside would look",
    'gpu.module @m {\n"gpu.func"() ({ "gpu.return"() : () -> () }) {sym_name = "f"} : () -> ()\n}',
    "2: 'gpu.func' op requires attribute 'function_type'",
  ],
  [
    "a body with too few arguments",
    'gpu.module @m {\n"gpu.func"() <{function_type = (i32) -> ()}> ({ "gpu.return"() : () -> () }) {sym_name = "f", workgroup_attributions = 2 : i64} : () -> ()\n}',
    "2: 'gpu.func' op expected at least 3 arguments to body region",
  ],
  [
    "an attribution that is no memref",
    "gpu.module @m {\ngpu.func @f() private(%p: i32) {\ngpu.return\n}\n}",
    "2: 'gpu.func' op expected memref type in attribution",
  ],
  [
    "an attribution of other memory",
    "gpu.module @m {\ngpu.func @f() private(%p: memref<4xi32, #gpu.address_space<workgroup>>) {\ngpu.return\n}\n}",
    "2: 'gpu.func' op expected memory space private in attribution",
  ],
  [
    "a result that the function has not",
    inFunction("gpu.return %x : i32").replace("gpu.return\n", ""),
    "3: 'gpu.return' op expected 0 result operands",
  ],
  ["a dimension that there is not", inFunction("%t = gpu.thread_id w"), "3: expected one of x, y, z"],
  [
    "launch-sized memory of another type",
    inFunction("%s = gpu.dynamic_shared_memory : memref<?xf32, #gpu.address_space<workgroup>>"),
    "3: 'gpu.dynamic_shared_memory' op result #0 must be 1D memref of 8-bit signless integer values, but got 'memref<?xf32, #gpu.address_space<workgroup>>'",
  ],
  [
    "launch-sized memory elsewhere",
    inFunction("%s = gpu.dynamic_shared_memory : memref<?xi8>"),
    "3: 'gpu.dynamic_shared_memory' op address space must be address_space<workgroup>",
  ],
  [
    "launch-sized memory of known size",
    inFunction("%s = gpu.dynamic_shared_memory : memref<1xi8, #gpu.address_space<workgroup>>"),
    "3: 'gpu.dynamic_shared_memory' op result memref type must be memref<?xi8, #gpu.address_space<workgroup>>",
  ],
  [
    "a shuffle of a vector",
    inFunction("%a, %b = gpu.shuffle up %v, %x, %x : vector<4xf32>"),
    "3: 'gpu.shuffle' op operand #0 must be i32, i64, f32 or f64, but got 'vector<4xf32>'",
  ],
  [
    "a reduction of floats by and",
    inFunction("%a = gpu.subgroup_reduce and %f : (f32) -> f32"),
    "3: 'gpu.subgroup_reduce' op `and` reduction operation is not compatible with type 'f32'",
  ],
  [
    "a reduction without operation",
    inFunction("%a = gpu.all_reduce %f {} : (f32) -> f32"),
    "3: 'gpu.all_reduce' op expected either an op attribute or a non-empty body",
  ],
  [
    "a reduction of another type",
    inFunction("%a = gpu.all_reduce %f { ^bb0(%p: i32, %q: i32): gpu.yield %p : i32 } : (f32) -> f32"),
    "3: 'gpu.all_reduce' op incorrect region argument type",
  ],
])("%s is refused", (_what, text, message) => {
  expect(readIr(text, dialects).errors[0]).toBe(message);
});

test("what lanes do together is marked", () => {
  expect([barrier, shuffle].map(({ traits }) => traits.has(convergent))).toEqual([true, true]);
});

test.each([
  ["memref<f32>", "generic"],
  ["memref<f32, #gpu.address_space<global>>", "global"],
  ["memref<f32, #gpu.address_space<workgroup>>", "workgroup"],
  ["memref<f32, 1>", "global"],
  ["memref<f32, 3 : i32>", "workgroup"],
  ["memref<f32, 5>", "private"],
  ["memref<f32, #test.space>", undefined],
  ["i32", undefined],
])("%s is in %s memory", (type, space) => {
  const value = moduleOf(`%m = "test.source"() : () -> ${type}`, dialects).getRegion().entry.first?.getResult();
  expect(value && addressSpaceOf(value.type)).toBe(space);
});

test("an address space has an attribute and a number", () => {
  expect(MemRefType.get([], f32, { memorySpace: addressSpaceAttribute("workgroup") }).text).toBe(
    "memref<f32, #gpu.address_space<workgroup>>",
  );
  expect(MemRefType.get([], f32, { memorySpace: numberedAddressSpace("workgroup") }).text).toBe("memref<f32, 3>");
  expect(numberedAddressSpace("generic")).toBeUndefined();
});

test("a position in the grid may have more bits than the sizes that it comes of", () => {
  const range = (name: string): bigint | undefined => {
    const op = moduleOf(`%0 = gpu.${name} x`, dialects).getRegion().entry.first;
    return op && integerRangeOp.of(op)?.ranges(op, [])[0]?.unsignedMaximum;
  };
  expect(range("global_id")).toBeGreaterThan((2n ** 31n - 1n) * 1024n);
  expect(range("block_id")).toBe(2n ** 32n - 2n);
});
