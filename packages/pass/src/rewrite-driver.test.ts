import { DiagnosticSink, SourceFile } from "@dslc/base";
import { addi, arith, muli } from "@dslc/dialect-arith";
import {
  constantOf,
  Context,
  StringAttribute,
  parseModule,
  printOperation,
  rewrite,
  type Rewrite,
  verify,
} from "@dslc/ir";
import { expect, test } from "vitest";
import { applyRewrites } from "./rewrite-driver.ts";

function rewritten(text: string, rewrites: readonly Rewrite[] = []): string {
  const sink = new DiagnosticSink();
  const context = new Context([arith], { allowUnregistered: true });
  const module = parseModule(new SourceFile("test", text), context, sink);
  if (module === undefined) return sink.diagnostics.map(({ message }) => message).join();
  const { stoppedBy } = applyRewrites(module, rewrites, { context });
  verify(module, sink);
  return `${printOperation(module)}${sink.diagnostics.map(({ message }) => message).join()}${stoppedBy === undefined ? "" : stoppedBy.last.map(({ rewrite, op }) => `${rewrite} on ${op}`).join()}`;
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

test("rewrites that undo each other end, and are named", () => {
  expect(
    rewritten(`%x = "test.value"() : () -> i32\n%p = arith.muli %x, %x : i32\n"test.use"(%p) : (i32) -> ()`, [
      twice,
      square,
    ]),
  ).toMatch(/(square on arith.muli,twice on arith.addi|twice on arith.addi,square on arith.muli)$/);
});

test("of two rewrites of one operation the one with the greater benefit is applied", () => {
  const named = (name: string, benefit: number): Rewrite =>
    rewrite(
      name,
      muli,
      (op, at) => {
        op.setAttribute("by", new StringAttribute(name));
        return op.lhs === op.rhs ? undefined : addi(at, { lhs: op.lhs, rhs: op.rhs });
      },
      { benefit },
    );
  const text = `%x = "test.value"() : () -> i32\n%p = arith.muli %x, %x : i32\n"test.use"(%p) : (i32) -> ()`;
  // Neither applies, so that both are tried: the one that was tried last has left its name.
  expect(rewritten(text, [named("less", 1), named("more", 2)])).toContain(`by = "less"`);
});

test("an operation with several results folds", () => {
  expect(
    rewritten(
      `%a = arith.constant 200 : i8\n%s, %o = arith.addui_extended %a, %a : i8, i1\n"test.use"(%s, %o) : (i8, i1) -> ()`,
    ),
  ).toMatch(/constant true[\s\S]*constant -112 : i8/);
});
