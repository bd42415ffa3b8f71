/** The canonicalize pass: its options, constants, regions, limits. What each dialect rewrites is tested there. */
import { DiagnosticSink } from "@dslc/base";
import { addi, arith, muli } from "@dslc/dialect-arith";
import { Context, defineDialect, type Dialect, printOperation, rewrite } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { mlirOptPasses, moduleOf, requireTool, runSteps, throughMlirOpt } from "@dslc/testkit";
import { expect, test } from "vitest";
import { canonicalize, canonicalizeInside } from "./canonicalize.ts";
import { after, counted, dialects, functionOf } from "./testing.ts";

const step = canonicalize();

const constants = functionOf(
  "%x: i32, %c: i1) -> (i32, i32, i32)",
  "%0 = arith.constant 5 : i32",
  "%1 = arith.addi %x, %0 : i32",
  "%2 = arith.constant 7 : i32",
  "%3 = arith.constant 5 : i32",
  "%4 = arith.muli %3, %x : i32",
  "%5 = scf.if %c -> i32 {",
  "  %6 = arith.constant 9 : i32",
  "  %7 = arith.addi %x, %6 : i32",
  "  scf.yield %7 : i32",
  "} else {",
  "  %8 = arith.constant 5 : i32",
  "  %9 = arith.subi %x, %8 : i32",
  "  scf.yield %9 : i32",
  "}",
  "%10 = arith.xori %5, %2 : i32",
  "func.return %1, %4, %10 : i32, i32, i32",
);

test("constants are there once, at the start of the function", () => {
  expect(after(step, constants).slice(1, 5)).toEqual([
    "%0 = arith.constant 9 : i32",
    "%1 = arith.constant 7 : i32",
    "%2 = arith.constant 5 : i32",
    "%3 = arith.addi %x, %2 : i32",
  ]);
  expect(counted(step, constants)["constant"]).toBe(2);
});

test.for([
  ["constants", constants],
  [
    "blocks that are never reached and arguments that nobody needs",
    functionOf(
      "%c: i1, %x: i32) -> i32",
      "cf.cond_br %c, ^a(%x, %c : i32, i1), ^b",
      "^a(%0: i32, %1: i1):",
      "func.return %0 : i32",
      "^b:",
      "%2 = arith.constant 3 : i32",
      "%d = arith.cmpi slt, %2, %x : i32",
      "cf.cond_br %d, ^a(%2, %c : i32, i1), ^d",
      "^d:",
      "cf.br ^e(%x : i32)",
      "^e(%3: i32):",
      "%4 = arith.addi %3, %x : i32",
      "func.return %4 : i32",
      "^lost:",
      "func.return %x : i32",
    ),
  ],
  [
    "branches on a condition that a branch before has decided",
    functionOf(
      "%c: i1, %x: i32) -> i32",
      "cf.cond_br %c, ^a, ^b",
      "^a:",
      "%0 = arith.extui %c : i1 to i32",
      "cf.cond_br %c, ^d(%0 : i32), ^b",
      "^b:",
      "%1 = arith.muli %x, %x : i32",
      "cf.br ^d(%1 : i32)",
      "^d(%2: i32):",
      "func.return %2 : i32",
    ),
  ],
])("%s are as mlir-opt leaves them, to the letter", ([, text = ""], context) => {
  requireTool(context, "mlir-opt-19");
  const ours = throughMlirOpt(runSteps(text, dialects, [step]).text);
  expect(ours).toBe(mlirOptPasses(text, ["--canonicalize"]));
});

const sameBlocks = functionOf(
  "%c: i1, %x: i32) -> i32",
  "cf.cond_br %c, ^a, ^b",
  "^a:",
  "%0 = arith.addi %x, %x : i32",
  "cf.br ^d(%0, %x : i32, i32)",
  "^b:",
  "%1 = arith.addi %x, %x : i32",
  "cf.br ^d(%1, %x : i32, i32)",
  "^d(%2: i32, %3: i32):",
  "%4 = arith.muli %2, %3 : i32",
  "func.return %4 : i32",
);

test("blocks that do the same are merged, and arguments that are the same along all ways go, when asked for", () => {
  expect(after(canonicalize({ regionSimplify: "aggressive" }), sameBlocks)).toEqual([
    "func.func @f(%c: i1, %x: i32) -> i32 {",
    "%0 = arith.addi %x, %x : i32",
    "%1 = arith.muli %0, %x : i32",
    "return %1 : i32",
    "}",
  ]);
  expect(after(step, sameBlocks).filter((line) => line.includes("arith.addi"))).toHaveLength(2);
});

test("regions stay as they are when asked for", () => {
  const text = functionOf(") ", "func.return", "^lost:", "func.return");
  expect(after(canonicalize({ regionSimplify: "disabled" }), text)).toContain("^bb1:");
  expect(after(step, text)).not.toContain("^bb1:");
});

const sum = functionOf(
  "%x: i32) -> i32",
  "%0 = arith.constant 0 : i32",
  "%1 = arith.addi %x, %0 : i32",
  "%2 = arith.muli %1, %0 : i32",
  "%3 = arith.addi %1, %2 : i32",
  "func.return %3 : i32",
);

test("rewrites are chosen by name, by operation and by dialect", () => {
  expect(after(canonicalize({ disablePatterns: ["arith.muli: x, 0 => 0"] }), sum).join()).toContain("arith.muli");
  expect(after(canonicalize({ disablePatterns: ["arith.addi"] }), sum).join()).toContain("arith.addi");
  expect(after(canonicalize({ enablePatterns: ["arith.muli"] }), sum).join()).toMatch(/addi(?!.*muli)/);
  expect(after(canonicalize({ enablePatterns: ["cf"] }), sum).join()).toContain("arith.muli");
  expect(after(step, sum)).toEqual(["func.func @f(%x: i32) -> i32 {", "return %x : i32", "}"]);
});

test("a limit that the user sets ends it quietly, unless convergence is asked for", () => {
  expect(after(canonicalize({ maxNumRewrites: 1 }), sum).join()).toContain("arith.muli");
  expect(() => runSteps(sum, dialects, [canonicalize({ maxNumRewrites: 1, testConvergence: true })])).toThrow(
    "canonicalization did not end after 1 iterations and 1 rewrites",
  );
});

test.each([true, false])("what comes out is the same from the top and from the bottom (%s)", (topDown) => {
  const other = after(canonicalize({ topDown, regionSimplify: "aggressive" }), sum);
  expect(other).toEqual(after(step, sum));
});

/** Rewrites that undo each other. */
const restless: Dialect = defineDialect("restless", {
  ops: [],
  canonicalize: [
    rewrite("restless: x * x => x + x", muli, (op, at) =>
      op.lhs === op.rhs ? addi(at, { lhs: op.lhs, rhs: op.rhs }) : undefined,
    ),
    rewrite("restless: x + x => x * x", addi, (op, at) =>
      op.lhs === op.rhs ? muli(at, { lhs: op.lhs, rhs: op.rhs }) : undefined,
    ),
  ],
});

const square = `%x = "test.value"() : () -> i32\n%p = arith.muli %x, %x : i32\n"test.use"(%p) : (i32) -> ()`;

test("rewrites that undo each other are an error that names them and the operation", () => {
  const all = [arith, restless];
  const sink = new DiagnosticSink();
  const context = new Context(all, { allowUnregistered: true });
  const { ok } = runPipeline(moduleOf(square, all), nested("builtin.module", [canonicalize()]), { context, sink });
  expect(ok).toBe(false);
  const [diagnostic] = sink.diagnostics;
  expect(diagnostic?.name).toBe("pass/no-fixed-point");
  expect(diagnostic?.message).toMatch(
    /of 'builtin.module' did not end within 1216 rewrites; the last were '.*' on 'arith.(muli|addi)', '.*' on 'arith.(muli|addi)'$/,
  );
  expect(diagnostic?.span?.source.lineColumn(diagnostic.span.start).line).toBe(2);
});

test("a listener is told of all that changes, and a copy that follows it comes to the same", () => {
  const told: string[] = [];
  const module = moduleOf(
    `%x = "test.value"() : () -> i32
    %c = arith.constant 3 : i32
    %d = arith.constant 4 : i32
    %s = arith.addi %c, %d : i32
    %m = arith.muli %s, %x : i32
    "test.use"(%m) : (i32) -> ()`,
    [arith],
  );
  canonicalizeInside(module, new Context([arith], { allowUnregistered: true }), {
    listener: {
      inserted: (op) => told.push(`inserted ${op.name}`),
      erased: (op) => told.push(`erased ${op.name}`),
      replaced: (op, values) => told.push(`replaced ${op.name} by ${values.map(({ type }) => type.text).join()}`),
      modified: (op) => told.push(`modified ${op.name}`),
    },
  });
  expect(told).toEqual([
    "modified arith.constant",
    "modified arith.constant",
    "inserted arith.constant",
    "replaced arith.addi by i32",
    "erased arith.addi",
    "erased arith.constant",
    "erased arith.constant",
    "modified arith.muli",
  ]);
  expect(printOperation(module)).toContain("arith.muli %x, %s");
});
