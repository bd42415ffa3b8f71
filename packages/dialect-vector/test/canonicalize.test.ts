/** Rewrites of shapes: where each is applied and where not, and that mlir-opt comes to the same. */
import { arith } from "@dslc/dialect-arith";
import { mlirOptPasses, requireTool, rewrite, rewritesApplied, throughMlirOpt } from "@dslc/testkit";
import { expect, test } from "vitest";
import { vector } from "../src/index.ts";

const dialects = [arith, vector];
const types = { x: "vector<2x3xf32>", y: "vector<6xf32>", o: "vector<1xf32>", s: "vector<3xf32>", f: "f32", g: "f32" };

function using(type: string, ...lines: readonly string[]): string {
  const sources = Object.entries(types).map(([name, of]) => `%${name} = "test.source"() : () -> ${of}`);
  return `${[...sources, ...lines, `"test.use"(%r) : (${type}) -> ()`].join("\n")}\n`;
}

const back = "vector.shape_cast %0 : vector<6xf32>";
const twice = (permutation: string): string =>
  using(
    types.x,
    "%0 = vector.transpose %x, [1, 0] : vector<2x3xf32> to vector<3x2xf32>",
    `%r = vector.transpose %0, ${permutation}`,
  );

test.for([
  {
    name: "vector.shape_cast: back to the first type",
    applies: using(
      types.x,
      "%0 = vector.shape_cast %x : vector<2x3xf32> to vector<6xf32>",
      `%r = ${back} to vector<2x3xf32>`,
    ),
    not: using(
      "vector<3x2xf32>",
      "%0 = vector.shape_cast %x : vector<2x3xf32> to vector<6xf32>",
      `%r = ${back} to vector<3x2xf32>`,
    ),
    hasOtherForm: true,
  },
  {
    name: "vector.transpose: that changes nothing",
    applies: using(types.x, "%r = vector.transpose %x, [0, 1] : vector<2x3xf32> to vector<2x3xf32>"),
    not: using("vector<3x2xf32>", "%r = vector.transpose %x, [1, 0] : vector<2x3xf32> to vector<3x2xf32>"),
  },
  {
    name: "vector.transpose: transpose(transpose x) => transpose x",
    applies: twice("[1, 0] : vector<3x2xf32> to vector<2x3xf32>"),
    not: using("vector<3x2xf32>", "%r = vector.transpose %x, [1, 0] : vector<2x3xf32> to vector<3x2xf32>"),
  },
  {
    name: "vector.broadcast: broadcast(broadcast x) => broadcast x",
    applies: using(
      types.x,
      "%0 = vector.broadcast %f : f32 to vector<3xf32>",
      "%r = vector.broadcast %0 : vector<3xf32> to vector<2x3xf32>",
    ),
    not: using(types.x, "%r = vector.broadcast %s : vector<3xf32> to vector<2x3xf32>"),
  },
  {
    name: "vector.shuffle: of one value everywhere => splat",
    applies: using(
      types.o,
      "%0 = vector.splat %f : vector<3xf32>",
      "%r = vector.shuffle %0, %0 [4] : vector<3xf32>, vector<3xf32>",
    ),
    not: using(
      types.o,
      "%0 = vector.splat %f : vector<3xf32>",
      "%1 = vector.splat %g : vector<3xf32>",
      "%r = vector.shuffle %0, %1 [4] : vector<3xf32>, vector<3xf32>",
    ),
  },
  {
    name: "vector.extract_strided_slice: all of x => x",
    applies: using(
      types.y,
      "%r = vector.extract_strided_slice %y {offsets = [0], sizes = [6], strides = [1]} : vector<6xf32> to vector<6xf32>",
    ),
    not: using(
      "vector<2xf32>",
      "%r = vector.extract_strided_slice %y {offsets = [1], sizes = [2], strides = [1]} : vector<6xf32> to vector<2xf32>",
    ),
  },
  {
    name: "vector.reduction: of one element",
    applies: using("f32", "%r = vector.reduction <add>, %o : vector<1xf32> into f32"),
    not: using("f32", "%r = vector.reduction <add>, %s : vector<3xf32> into f32"),
  },
])("$name", ({ name, applies, not, hasOtherForm = false }, context) => {
  expect(rewritesApplied(applies, dialects)).toContain(name);
  expect(rewritesApplied(not, dialects)).not.toContain(name);
  requireTool(context, "mlir-opt-19");
  for (const text of hasOtherForm ? [applies] : [applies, not]) {
    const theirs = mlirOptPasses(text, ["--canonicalize", "--allow-unregistered-dialect"]);
    expect(throughMlirOpt(rewrite(text, dialects))).toBe(theirs);
  }
});
