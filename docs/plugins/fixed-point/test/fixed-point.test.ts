/** The dialect by itself, its lowering, what analyses know of it, and a kernel with it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { alignments, integerRanges } from "@dslc/analysis";
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { parseModule } from "@dslc/ir";
import {
  checkConformance,
  checkDiagnostics,
  checkPass,
  checkRoundTrip,
  contextOf,
  optimizedText,
} from "@dslc/testkit/plugin";
import { expect, test } from "vitest";
import plugin from "../src/index.ts";

const plugins = [plugin];
const sample = `module {
  func.func @f(%x: i32, %y: i32) -> (i32, i32, i32, i32) {
    %half = fixed.constant 5.000000e-01 fraction 16 : i32
    %a = fixed.mul %x, %y fraction 16 : i32
    %b = fixed.from_int %x fraction 4 : i32
    %c = fixed.to_int %y fraction 4 : i32
    return %half, %a, %b, %c : i32, i32, i32, i32
  }
}
`;

test("operations print as they are written", () => {
  checkRoundTrip(sample, { plugins });
});

test("the plugin holds to what plugins should: operations fold to what the lowering computes", () => {
  const narrow = sample.replaceAll("i32", "i8").replaceAll("16", "5");
  checkConformance(plugin, { samples: [sample, narrow], lowering: "builtin.module(lower-fixed)" });
});

test.each([
  ["1.0", "fraction 8", "i32", "256"],
  ["-0.25", "fraction 4", "i16", "-4"],
  ["127.0", "fraction 0", "i8", "127"],
])("the constant %s %s : %s is the integer %s", (value, fraction, type, integer) => {
  checkPass(
    `// CHECK: arith.constant ${integer} : ${type}
func.func @f() -> ${type} {
  %c = fixed.constant ${value} ${fraction} : ${type}
  return %c : ${type}
}
`,
    { plugins, pipeline: "builtin.module(lower-fixed)" },
  );
});

test("a number that there is not, and bits that there are not, are errors", () => {
  checkDiagnostics(
    `
func.func @f(%x: i8) {
  // expected-error @+1 {{'fixed.constant' op is no multiple of 2^-2}}
  %a = fixed.constant 0.3 fraction 2 : i8
  return
}
// -----
func.func @f(%x: i8) {
  // expected-error @+1 {{'fixed.constant' op does not fit into 'i8'}}
  %a = fixed.constant 64.0 fraction 2 : i8
  return
}
// -----
func.func @f(%x: i8) {
  // expected-error @+1 {{'fixed.mul' op has 8 bits behind the point, of 8 in all}}
  %a = fixed.mul %x, %x fraction 8 : i8
  return
}
// -----
func.func @f(%x: i64) {
  // expected-error @+1 {{signless integer of at most 32 bits}}
  %a = fixed.to_int %x fraction 8 : i64
  return
}
`,
    { plugins },
  );
});

test("a product with one is nothing, and constants fold", () => {
  checkPass(
    `
// CHECK:     %[[C:.*]] = arith.constant 96 : i32
// CHECK-NOT: fixed.mul
// CHECK:     return %x, %[[C]]
func.func @f(%x: i32) -> (i32, i32) {
  %one = fixed.constant 1.0 fraction 8 : i32
  %a = fixed.mul %one, %x fraction 8 : i32
  %half = fixed.constant 0.5 fraction 8 : i32
  %threeQuarters = fixed.constant 0.75 fraction 8 : i32
  %b = fixed.mul %half, %threeQuarters fraction 8 : i32
  return %a, %b : i32, i32
}
`,
    { plugins, pipeline: "builtin.module(canonicalize)" },
  );
});

test("products are exact before they are rounded", () => {
  checkPass(
    `
// CHECK: %[[A:.*]] = arith.extsi %v : vector<4xi16> to vector<4xi32>
// CHECK: %[[P:.*]] = arith.muli %[[A]], %{{.*}} : vector<4xi32>
// CHECK: %[[S:.*]] = arith.shrsi %[[P]], %{{.*}} : vector<4xi32>
// CHECK: arith.trunci %[[S]] : vector<4xi32> to vector<4xi16>
func.func @f(%v: vector<4xi16>) -> vector<4xi16> {
  %a = fixed.mul %v, %v fraction 8 : vector<4xi16>
  return %a : vector<4xi16>
}
`,
    { plugins, pipeline: "builtin.module(lower-fixed)" },
  );
});

test("analyses know ranges and multiples of numbers", () => {
  const sink = new DiagnosticSink();
  const text = `%i = gpu.thread_id x upper_bound 1024
%t = arith.index_cast %i : index to i32
%n = fixed.from_int %t fraction 8 : i32
%half = fixed.constant 0.5 fraction 8 : i32
%h = fixed.mul %n, %half fraction 8 : i32
%w = fixed.to_int %h fraction 8 : i32
"test.use"(%n, %h, %w) : (i32, i32, i32) -> ()
`;
  const module = parseModule(new SourceFile("t.mlir", text), contextOf(plugins), sink);
  if (module === undefined) throw new Error(sink.diagnostics.map(({ message }) => message).join());
  const [ranges, multiples] = [integerRanges(module), alignments(module)];
  const used: string[] = [];
  module.walk((op) => {
    if (op.name !== "test.use") return;
    for (const value of op.operands) {
      const range = ranges.of(value);
      const fact = multiples.of(value);
      const zeros = fact?.kind === "integer" ? fact.congruence.trailingZeros() : 0;
      used.push(`${range?.signedMinimum}..${range?.signedMaximum}, ${zeros} zeros`);
    }
  });
  expect(used).toEqual(["0..261888, 8 zeros", "0..130944, 0 zeros", "0..511, 0 zeros"]);
});

test.each(["nvptx:sm_90", "amdgpu:gfx90a"])("a kernel in fixed point becomes LLVM's dialect for %s", (target) => {
  const text = readFileSync(join(import.meta.dirname, "scale.mlir"), "utf8");
  const lowered = optimizedText(text, { plugins, pipeline: `default{target=${target}}` });
  expect(lowered).toMatch(/llvm\.ashr .* : i64/);
  expect(lowered).not.toContain("fixed.");
});
