import { DiagnosticSink, SourceFile } from "@dslc/base";
import { expect, test } from "vitest";
import {
  anyAttribute,
  Context,
  defineDialect,
  defineOp,
  i32,
  noTerminator,
  parseModule,
  printOperation,
  region,
  rewrite,
  type Rewrite,
  TypeAttribute,
  variadic,
  verify,
  walkAndRewrite,
} from "./index.ts";

const constant = defineOp("t.constant", { attributes: { value: anyAttribute }, results: { result: i32 } });
const add = defineOp("t.add", { operands: { lhs: i32, rhs: i32 }, results: { sum: i32 } });
const use = defineOp("t.use", { operands: { values: variadic(i32) } });
const body = defineOp("t.body", { regions: { inside: region }, traits: [noTerminator] });
const t = defineDialect("t", {
  ops: [constant, add, use, body],
  materializeConstant: (at, value, type) => (type === i32 ? constant(at, { value }).result : undefined),
});

const double = rewrite("double", add, (op, at) => (op.lhs === op.rhs ? at.constant(i32, 2n) : undefined));

function rewritten(text: string, rewrites: readonly Rewrite[]): { readonly text: string; readonly hits: object } {
  const context = new Context([t], { allowUnregistered: true });
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("a.mlir", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  const hits = Object.fromEntries(walkAndRewrite(module, rewrites, context));
  expect(verify(module, sink)).toBe(true);
  return { text: printOperation(module).replaceAll(/\s+/g, " "), hits };
}

test("visits what is there once, the inside first, and replaces", () => {
  const text = `%x = "v"() : () -> i32
    "t.body"() ({ %a = "t.add"(%x, %x) : (i32, i32) -> i32
    "t.use"(%a) : (i32) -> () }) : () -> ()`;
  expect(rewritten(text, [double])).toEqual({
    text: 'module { %x = "v"() : () -> i32 "t.body"() ({ %a = "t.constant"() <{value = 2 : i32}> : () -> i32 "t.use"(%a) : (i32) -> () }) : () -> () } ',
    hits: { double: 1 },
  });
});

test("does not visit what a rewrite erased, and tries a greater benefit first", () => {
  const dropBody = rewrite("drop-body", body, () => []);
  const dropNext = rewrite("drop-next", use, (op, at) => {
    if (op.next === undefined) return undefined;
    at.erase(op.next);
    return "changed";
  });
  const never = rewrite("never", use, () => undefined, { benefit: 2 });
  const first = rewrite("first", constant, (op) => (op.value instanceof TypeAttribute ? undefined : "changed"), {
    benefit: 3,
  });
  const text = `"t.use"() : () -> () "t.body"() ({ "t.use"() : () -> () }) : () -> () %c = "t.constant"() <{value = 1 : i32}> : () -> i32`;
  // The walk takes the body's inside before the body, and both before the first use would erase them.
  expect(rewritten(text, [dropBody, never, first])).toEqual({
    text: 'module { "t.use"() : () -> () %c = "t.constant"() <{value = 1 : i32}> : () -> i32 } ',
    hits: { "drop-body": 1, first: 1 },
  });
  expect(rewritten(text, [dropNext, dropBody]).hits).toEqual({ "drop-next": 1 });
});
