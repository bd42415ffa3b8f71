/** Lowering of a plugin's types and ops, where some operations stay that want values of the types that go. */
import { DiagnosticSink } from "@dslc/base";
import { addi, arith, constant } from "@dslc/dialect-arith";
import {
  anyType,
  Context,
  defineDialect,
  defineOp,
  i32,
  IntegerAttribute,
  type Operation,
  parseModule,
  printOperation,
  type Type,
  verbatim,
  variadic,
  verify,
} from "@dslc/ir";
import { SourceFile } from "@dslc/base";
import { expect, test } from "vitest";
import { lowering, TableLowering, Unsupported } from "./region-lowering.ts";
import { type Materializations, reconcileCasts, TypeConverter } from "./type-conversion.ts";

const make = defineOp("toy.make", { results: { number: anyType } });
const add = defineOp("toy.add", { operands: { a: anyType, b: anyType }, results: { sum: anyType } });
/** Knows both the type and what it becomes. */
const show = defineOp("toy.show", { operands: { values: variadic(anyType) } });
const forget = defineOp("toy.forget", { operands: { value: anyType } });
const toy = defineDialect("toy", { ops: [make, add, show, forget], types: { number: verbatim, other: verbatim } });

const isNumber = (type: Type): boolean => type.text === "!toy.number";
const isOther = (type: Type): boolean => type.text === "!toy.other";

const lowerings = new Map([
  lowering(make, (_op, at) => [constant(at, { value: new IntegerAttribute(7n, i32), result: i32 }).result]),
  lowering(add, (op, at, region) => [addi(at, { lhs: region.value(op.a), rhs: region.value(op.b) }).result]),
  lowering(forget, () => {
    throw new Unsupported("what is forgotten cannot be remembered");
  }),
]);

/** What a module becomes, and what is reported. */
function lowered(text: string, legal: readonly string[], materializations: Materializations = {}): string {
  const sink = new DiagnosticSink();
  const context = new Context([arith, toy], { allowUnregistered: true });
  const module = parseModule(new SourceFile("toy.mlir", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics.map(({ message }) => message).join());
  const rule = (type: Type): Type | undefined => (isNumber(type) ? i32 : isOther(type) ? undefined : type);
  new TableLowering({
    converter: new TypeConverter([rule], materializations),
    lowerings,
    isLegal: ({ name, dialect }: Operation) => dialect === "arith" || legal.includes(name),
    report: (diagnostic) => sink.report(diagnostic),
  }).replace(module.getRegion());
  verify(module, sink);
  const messages = sink.diagnostics.map(
    ({ message, span }) => `${span?.source.lineColumn(span.start).line ?? "?"}: ${message}`,
  );
  return messages.length > 0 ? messages.join("\n") : printOperation(module).split("\n").slice(1, -2).join("\n");
}

const sum = `%a = "toy.make"() : () -> !toy.number
%s = "toy.add"(%a, %a) : (!toy.number, !toy.number) -> !toy.number`;

test("operations and types become others", () => {
  expect(lowered(sum, [])).toBe("  %a = arith.constant 7 : i32\n  %s = arith.addi %a, %a : i32");
});

test("casts that lead there and back again are gone in the end", () => {
  const between = `${sum}
%i = builtin.unrealized_conversion_cast %s : !toy.number to i32
%n = builtin.unrealized_conversion_cast %i : i32 to !toy.number
%t = "toy.add"(%n, %s) : (!toy.number, !toy.number) -> !toy.number`;
  expect(lowered(between, ["builtin.unrealized_conversion_cast"])).toBe(
    "  %a = arith.constant 7 : i32\n  %s = arith.addi %a, %a : i32\n  %t = arith.addi %s, %s : i32",
  );
});

test("an operation that stays and wants the type that goes is an error that names both", () => {
  expect(lowered(`${sum}\n"toy.show"(%s) : (!toy.number) -> ()`, ["toy.show"])).toBe(
    "3: 'toy.show' cannot be lowered: it takes a value of type '!toy.number', which has become one of type 'i32'",
  );
});

test("a lowering may bring its own way from the one type to the other", () => {
  const source: NonNullable<Materializations["source"]> = (at, _value, type) => make(at, { number: type }).number;
  expect(lowered(`${sum}\n"toy.show"(%s) : (!toy.number) -> ()`, ["toy.show"], { source })).toContain(
    `%0 = "toy.make"() : () -> !toy.number\n  "toy.show"(%0)`,
  );
});

test("values in the regions of what stays are lowered too, its block arguments keep their types", () => {
  const text = `%a = "toy.make"() : () -> !toy.number
"test.loop"() ({
^bb0(%i: !toy.number):
  %s = "toy.add"(%a, %i) : (!toy.number, !toy.number) -> !toy.number
  "test.end"() : () -> ()
}) : () -> ()`;
  const target: NonNullable<Materializations["target"]> = (at) =>
    constant(at, { value: new IntegerAttribute(1n, i32), result: i32 }).result;
  expect(lowered(text, ["test.loop", "test.end"], { target })).toMatch(
    /"test.loop"\(\) \(\{\n\s+\^bb0\(%i: !toy.number\):\n\s+%0 = arith.constant 1 : i32\n\s+%s = arith.addi %a, %0 : i32/,
  );
});

test.each([
  [
    `%a = "toy.make"() : () -> i32\n"test.unknown"(%a) : (i32) -> ()`,
    "2: 'test.unknown' cannot be lowered: there is no lowering for it",
  ],
  [
    `%a = "toy.make"() : () -> i32\n"toy.forget"(%a) : (i32) -> ()`,
    "2: 'toy.forget' cannot be lowered: what is forgotten cannot be remembered",
  ],
  [
    `"test.loop"() ({\n^bb0(%i: !toy.other):\n  "test.end"() : () -> ()\n}) : () -> ()`,
    "1: 'test.loop' cannot be lowered: a block argument of type '!toy.other' has no counterpart",
  ],
])("what cannot be lowered is an error: %s", (text, message) => {
  expect(lowered(text, ["test.loop", "test.end"])).toBe(message);
});

test("casts of several values cancel as a whole only", () => {
  const context = new Context([arith], { allowUnregistered: true });
  const sink = new DiagnosticSink();
  const module = parseModule(
    new SourceFile(
      "casts.mlir",
      `%a, %b = "test.two"() : () -> (i32, i64)
%s = builtin.unrealized_conversion_cast %a, %b : i32, i64 to !toy.pair
%c:2 = builtin.unrealized_conversion_cast %s : !toy.pair to i32, i64
%d:2 = builtin.unrealized_conversion_cast %s : !toy.pair to i64, i32
%unused = builtin.unrealized_conversion_cast %a : i32 to i8
"test.use"(%c#0, %c#1, %d#0) : (i32, i64, i64) -> ()`,
    ),
    context,
    sink,
  );
  expect(module === undefined ? [] : reconcileCasts(module)).toHaveLength(2);
  expect(module && printOperation(module)).toContain(`"test.use"(%a#0, %a#1, %d#0)`);
});
