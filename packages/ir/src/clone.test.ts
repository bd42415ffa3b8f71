/** Copies use what is in the copy, and nothing of the original but what is defined around it. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { expect, test } from "vitest";
import { CloneMapping, cloneOperation } from "./clone.ts";
import { Context } from "./dialect.ts";
import type { Operation } from "./operation.ts";
import { parseModule } from "./parser.ts";
import { printOperation } from "./printer.ts";

function read(text: string): Operation {
  const context = new Context([], { allowUnregistered: true });
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("test.mlir", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics.map(({ message }) => message).join());
  return module;
}

function find(module: Operation, name: string): Operation {
  let found: Operation | undefined;
  module.walk((op) => {
    if (op.name === name) found ??= op;
  });
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** Blocks that stand in another order than control goes through them. */
const backwards = `"test.func"() ({
  "test.br"()[^last] : () -> ()
^middle:
  "test.use"(%v) : (i32) -> ()
  "test.if"() ({
    "test.if"() ({
      "test.use"(%v) : (i32) -> ()
    }) : () -> ()
  }) : () -> ()
  "test.return"() : () -> ()
^last:
  %v = "test.value"() : () -> i32
  "test.br"()[^middle] : () -> ()
}) : () -> ()`;

test.each([
  ["of blocks in any order", backwards],
  [
    "of a graph region",
    `"test.use"(%v) : (i32) -> ()\n"test.if"() ({\n"test.use"(%v) : (i32) -> ()\n}) : () -> ()\n%v = "test.value"() : () -> i32`,
  ],
])("a copy %s uses its own values, however deep", (_what, text) => {
  const module = read(text);
  const copy = cloneOperation(module);
  expect(printOperation(copy)).toBe(printOperation(module));
  copy.walk((op) => {
    for (const value of op.operands)
      expect(value.definingOp === undefined || copy.contains(value.definingOp)).toBe(true);
  });
});

test("what is mapped is used in its place, once", () => {
  const module = read(`%a = "test.a"() : () -> i32
%b = "test.b"() : () -> i32
"test.use"(%a, %b) : (i32, i32) -> ()`);
  const [a, b] = [find(module, "test.a").getResult(), find(module, "test.b").getResult()];
  const mapping = new CloneMapping();
  mapping.map(a, b);
  mapping.map(b, a);
  const copy = cloneOperation(find(module, "test.use"), mapping);
  expect(copy.operands).toEqual([b, a]);
});
