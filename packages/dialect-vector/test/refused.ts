/** What the verifier refuses, with the message: ours beside mlir-opt's verdict. */

const sources = {
  f: "f32",
  h: "i32",
  i: "index",
  v: "vector<4xf32>",
  t: "vector<3xf32>",
  w: "vector<2x4xf32>",
  z: "vector<f32>",
  b: "vector<4xi32>",
  m: "memref<?xf32>",
  n: "memref<?xvector<4xf32>>",
  s: "memref<?xf32, strided<[2]>>",
};

/** Sources `%f : f32` and so on, on the first line; then the line. */
export function withSources(line: string): string {
  return `${Object.entries(sources)
    .map(([name, type]) => `%${name} = "test.source"() : () -> ${type}`)
    .join(" ")}\n${line}`;
}

const position = "to be a non-negative integer smaller than the corresponding";

export const refused: readonly (readonly [line: string, message: string])[] = [
  [
    '%r = "vector.splat"(%h) : (i32) -> vector<4xf32>',
    "failed to verify that operand type matches element type of result",
  ],
  ['%r = "vector.splat"(%f) : (f32) -> f32', "result #0 must be vector of any type values, but got 'f32'"],
  [
    "%r = vector.broadcast %h : i32 to vector<4xf32>",
    "failed to verify that source operand and result have same element type",
  ],
  ["%r = vector.broadcast %w : vector<2x4xf32> to vector<4xf32>", "source rank higher than destination rank"],
  ["%r = vector.broadcast %v : vector<4xf32> to vector<4x3xf32>", "dimension mismatch (4 vs. 3)"],
  ["%r = vector.extract %v[4] : f32 from vector<4xf32>", `expected position attribute #1 ${position} vector dimension`],
  [
    "%r = vector.extract %v[-1] : f32 from vector<4xf32>",
    `expected position attribute #1 ${position} vector dimension`,
  ],
  [
    "%r = vector.extract %v[0, 0] : f32 from vector<4xf32>",
    "expected position attribute of rank no greater than vector rank",
  ],
  [
    "%r = vector.extract %v[0] : i32 from vector<4xf32>",
    "inferred type(s) 'f32' are incompatible with return type(s) of operation 'i32'",
  ],
  [
    "%r = vector.insert %f, %v[4] : f32 into vector<4xf32>",
    `expected position attribute #1 ${position} dest vector dimension`,
  ],
  [
    "%r = vector.insert %h, %v[0] : i32 into vector<4xf32>",
    "failed to verify that source operand and result have same element type",
  ],
  [
    "%r = vector.insert %f, %w[0] : f32 into vector<2x4xf32>",
    "expected position attribute rank to match the dest vector rank",
  ],
  [
    "%r = vector.insert %f, %v[0, 0] : f32 into vector<4xf32>",
    "expected position attribute of rank no greater than dest vector rank",
  ],
  [
    "%r = vector.insert %v, %w[0, 0] : vector<4xf32> into vector<2x4xf32>",
    "expected position attribute rank + source rank to match dest vector rank",
  ],
  ["%r = vector.extractelement %w[%i : index] : vector<2x4xf32>", "unexpected >1 vector rank"],
  ["%r = vector.extractelement %v[] : vector<4xf32>", "expected position for 1-D vector"],
  ["%r = vector.extractelement %z[%i : index] : vector<f32>", "expected position to be empty with 0-D vector"],
  [
    '%r = "vector.extractelement"(%v, %f) : (vector<4xf32>, f32) -> f32',
    "operand #1 must be signless integer or index, but got 'f32'",
  ],
  ["%r = vector.insertelement %f, %w[%i : index] : vector<2x4xf32>", "unexpected >1 vector rank"],
  ["%r = vector.insertelement %f, %v[] : vector<4xf32>", "expected position for 1-D vector"],
  ["%r = vector.shuffle %v, %v[0, 8] : vector<4xf32>, vector<4xf32>", "mask index #2 out of range"],
  ["%r = vector.shuffle %v, %v[0, -1] : vector<4xf32>, vector<4xf32>", "mask index #2 out of range"],
  ["%r = vector.shuffle %v, %v[] : vector<4xf32>, vector<4xf32>", "invalid mask length"],
  [
    "%r = vector.shuffle %v, %b[0] : vector<4xf32>, vector<4xi32>",
    "failed to verify that second operand v2 and result have same element type",
  ],
  ["%r = vector.shuffle %v, %w[0] : vector<4xf32>, vector<2x4xf32>", "rank mismatch"],
  [
    '%r = "vector.shuffle"(%v, %v) <{mask = [0]}> : (vector<4xf32>, vector<4xf32>) -> vector<2xf32>',
    "mask length mismatch",
  ],
  ['%r = "vector.from_elements"(%f, %f) : (f32, f32) -> vector<3xf32>', "2 operands present, but expected 3"],
  [
    '%r = "vector.from_elements"(%f, %h) : (f32, i32) -> vector<2xf32>',
    "failed to verify that operand types match result element type",
  ],
  ["%r = vector.load %m[%i, %i] : memref<?xf32>, vector<4xf32>", "requires 1 indices"],
  ["%r = vector.load %m[%i] : memref<?xf32>, vector<4xi32>", "base and result element types should match"],
  [
    "%r = vector.load %s[%i] : memref<?xf32, strided<[2]>>, vector<4xf32>",
    "most minor memref dim must have unit stride",
  ],
  [
    "%r = vector.load %n[%i] : memref<?xvector<4xf32>>, vector<2xf32>",
    "base memref and result vector types should match",
  ],
  ["vector.store %v, %m[] : memref<?xf32>, vector<4xf32>", "requires 1 indices"],
  ["vector.store %b, %m[%i] : memref<?xf32>, vector<4xi32>", "base and valueToStore element type should match"],
  [
    "vector.store %v, %s[%i] : memref<?xf32, strided<[2]>>, vector<4xf32>",
    "most minor memref dim must have unit stride",
  ],
  ["%r = vector.reduction <xor>, %v : vector<4xf32> into f32", "unsupported reduction type ''f32'' for kind 'xor'"],
  [
    "%r = vector.reduction <maximumf>, %b : vector<4xi32> into i32",
    "unsupported reduction type ''i32'' for kind 'maximumf'",
  ],
  ["%r = vector.reduction <add>, %w : vector<2x4xf32> into f32", "unsupported reduction rank: 2"],
  [
    '%r = "vector.reduction"(%v, %h) <{kind = #vector.kind<add>}> : (vector<4xf32>, i32) -> f32',
    "failed to verify that dest and acc have the same type",
  ],
  [
    "%r = vector.bitcast %v : vector<4xf32> to vector<4xi16>",
    "source/result bitwidth of the minor 1-D vectors must be equal",
  ],
  [
    "%r = vector.bitcast %v : vector<4xf32> to vector<2x2xf32>",
    "failed to verify that all of {source, result} have same rank",
  ],
  ["%r = vector.bitcast %w : vector<2x4xf32> to vector<4x2xf32>", "dimension size mismatch at: 0"],
  [
    "%r = vector.bitcast %z : vector<f32> to vector<i16>",
    "source/result bitwidth of the 0-D vector element types must be equal",
  ],
  [
    '%r = "vector.fma"(%v, %v, %t) : (vector<4xf32>, vector<4xf32>, vector<3xf32>) -> vector<4xf32>',
    "failed to verify that all of {lhs, rhs, acc, result} have same type",
  ],
];
