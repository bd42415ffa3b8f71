import { DiagnosticSink, SourceFile } from "@dslc/base";
import { addi, arith, muli } from "@dslc/dialect-arith";
import { constantOf, Context, parseModule, printOperation, rewrite, type Rewrite, verify } from "@dslc/ir";
import { expect, test } from "vitest";
import { applyRewrites } from "./rewrite-driver.ts";

function rewritten(text: string, rewrites: readonly Rewrite[] = []): string {
  const sink = new DiagnosticSink();
  const context = new Context([arith], { allowUnregistered: true });
  const module = parseModule(new SourceFile("test", text), context, sink);
  if (module === undefined) return sink.diagnostics.map(({ message }) => message).join();
  const { converged } = applyRewrites(module, rewrites, { context });
  verify(module, sink);
  return `${printOperation(module)}${sink.diagnostics.map(({ message }) => message).join()}${converged ? "" : "did not converge"}`;
}

test("operations on constants fold, and what is dead goes", () => {
  expect(
    rewritten(`
      %a = arith.constant 6 : i32
      %b = arith.constant 7 : i32
      %c = arith.muli %a, %b : i32
      %d = arith.addi %c, %a : i32
      "test.use"(%d) : (i32) -> ()`),
  ).toBe(`module {
  %d = arith.constant 48 : i32
  "test.use"(%d) : (i32) -> ()
}
`);
});

test("a division by the constant zero stays where it is", () => {
  expect(
    rewritten(
      `%a = arith.constant 6 : i32\n%z = arith.constant 0 : i32\n%q = arith.divui %a, %z : i32\n"test.use"(%q) : (i32) -> ()`,
    ),
  ).toContain("arith.divui");
});

test("equal constants made by folding are one", () => {
  const text = rewritten(`
    %a = arith.constant 1 : i32
    %b = arith.addi %a, %a : i32
    %c = arith.constant 3 : i32
    %d = arith.subi %c, %a : i32
    "test.use"(%b, %d) : (i32, i32) -> ()`);
  expect(text.match(/constant 2 : i32/g)).toHaveLength(1);
});

const timesTwo = rewrite("times-two", muli, (op, at) =>
  constantOf(op.rhs) === 2n ? addi(at, { lhs: op.lhs, rhs: op.lhs }) : undefined,
);
const twice = rewrite("twice", addi, (op, at) =>
  op.lhs === op.rhs ? muli(at, { lhs: op.lhs, rhs: op.rhs }) : undefined,
);
const square = rewrite("square", muli, (op, at) =>
  op.lhs === op.rhs ? addi(at, { lhs: op.lhs, rhs: op.rhs }) : undefined,
);

test("a rewrite replaces its operation and keeps its name", () => {
  expect(
    rewritten(
      `%x = "test.value"() : () -> i32\n%two = arith.constant 2 : i32\n%p = arith.muli %x, %two : i32\n"test.use"(%p) : (i32) -> ()`,
      [timesTwo],
    ),
  ).toBe(`module {
  %x = "test.value"() : () -> i32
  %p = arith.addi %x, %x : i32
  "test.use"(%p) : (i32) -> ()
}
`);
});

test("rewrites that undo each other end with a word about it", () => {
  expect(
    rewritten(`%x = "test.value"() : () -> i32\n%p = arith.muli %x, %x : i32\n"test.use"(%p) : (i32) -> ()`, [
      twice,
      square,
    ]),
  ).toContain("did not converge");
});
