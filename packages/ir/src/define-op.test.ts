import { expect, expectTypeOf, test } from "vitest";
import {
  defaultAttribute,
  i64Attribute,
  integerEnumAttribute,
  optionalAttribute,
  stringAttribute,
} from "./attribute-constraints.ts";
import { Builder } from "./builder.ts";
import { defineOp, region } from "./define-op.ts";
import { CloneMapping, cloneOperation } from "./clone.ts";
import { printOperation } from "./printer.ts";
import { Block } from "./block.ts";
import type { Operation } from "./operation.ts";
import { Region } from "./region.ts";
import { anyType, optional, signlessInteger, typeVariable, variadic } from "./type-constraints.ts";
import { f32, i32, i64, type Type } from "./types.ts";
import type { OpResult, Value } from "./value.ts";

const I = typeVariable("I", signlessInteger);
const add = defineOp("t.add", {
  operands: { lhs: I, rhs: I },
  results: { sum: I },
  evaluate: ({ lhs, rhs }) => lhs + rhs,
});
const cast = defineOp("t.cast", { operands: { from: anyType }, results: { to: anyType } });
const first = defineOp("t.first", {
  operands: { of: variadic(anyType), flag: optional(i32) },
  attributes: {
    label: optionalAttribute(stringAttribute),
    count: defaultAttribute(i64Attribute, 3n),
    mode: integerEnumAttribute(i64, ["a", "b"]),
  },
  results: { type: ({ of }) => of[0]?.type ?? f32 },
});
const body = defineOp("t.body", { regions: { inside: region } });

function value(type: Type): Value {
  return new Block([type]).argument(0);
}

test("building gives accessors with types, and infers what it can", () => {
  const block = new Block();
  const at = Builder.atEnd(block);
  const sum = add(at, { lhs: value(i32), rhs: value(i32) });
  expectTypeOf(sum.sum).toEqualTypeOf<OpResult>();
  expectTypeOf(sum.lhs).toEqualTypeOf<Value>();
  expect(sum.sum.type).toBe(i32);
  expect(cast(at, { from: sum.sum, to: i64 }).to.type).toBe(i64);
  const op = first(at, { of: [value(f32), value(i32)], mode: "b" });
  expectTypeOf(op.of).toEqualTypeOf<readonly Value[]>();
  expectTypeOf(op.flag).toEqualTypeOf<Value | undefined>();
  expectTypeOf(op.mode).toEqualTypeOf<"a" | "b">();
  expectTypeOf(op.label).toEqualTypeOf<string | undefined>();
  expect([op.of.length, op.flag, op.count, op.mode, op.label, op.type.type]).toEqual([
    2,
    undefined,
    3n,
    "b",
    undefined,
    f32,
  ]);
});

test("what does not fit the declaration is a type error", () => {
  const at = Builder.atEnd(new Block());
  const lhs = value(i32);
  // @ts-expect-error an operand is missing
  add(at, { lhs });
  // @ts-expect-error there is no such operand
  add(at, { lhs, rhs: lhs, third: lhs });
  // @ts-expect-error the mode is one of two words
  first(at, { of: [lhs], mode: "c" });
  // @ts-expect-error a result type that nothing implies has to be given
  expect(() => cast(at, { from: lhs })).toThrow("t.cast: the type of 'to' has to be given");
  const sum = add(at, { lhs, rhs: lhs });
  // @ts-expect-error there is no such result
  expect(sum.product).toBeUndefined();
  expect(() => {
    // @ts-expect-error accessors are not assigned to
    sum.lhs = lhs;
  }).toThrow(TypeError);
});

test("a definition tells its operations from others", () => {
  const op: Operation = add(Builder.atEnd(new Block()), { lhs: value(i32), rhs: value(i32) });
  expect([add.is(op), cast.is(op), op.getResult().definedBy(add) === op, op.getResult().definedBy(cast)]).toEqual([
    true,
    false,
    true,
    undefined,
  ]);
});

test("evaluation wraps to the result type", () => {
  const op = add(Builder.atEnd(new Block()), { lhs: value(i32), rhs: value(i32) });
  expect(add.evaluate(op, [2n ** 31n - 1n, 1n])).toBe(-(2n ** 31n));
});

test.each([
  ["a name that every operation has", () => defineOp("t.x", { operands: { location: anyType } })],
  ["a name twice", () => defineOp("t.x", { operands: { a: anyType }, results: { a: anyType } })],
  ["a format that names nothing", () => defineOp("t.x", { operands: { a: anyType }, format: "$b" })],
  [
    "an optional group without anchor",
    () => defineOp("t.x", { operands: { a: optional(anyType) }, format: "(`:` $a)?" }),
  ],
])("%s is refused when the op is declared", (_name, declare) => {
  expect(declare).toThrow(/^(t\.x|format of t\.x): /);
});

test("a copy has its own operations and keeps what is outside", () => {
  const outer = value(i32);
  const inside = new Block([i32]);
  const at = Builder.atEnd(inside);
  const sum = add(at, { lhs: inside.argument(0), rhs: outer });
  add(at, { lhs: sum.sum, rhs: sum.sum });
  const op = body(Builder.atEnd(new Block()), { inside: new Region([inside]) });
  const copy = cloneOperation(op, new CloneMapping());
  expect(printOperation(copy)).toBe(printOperation(op));
  const copied = copy.inside.entry.first;
  expect(copied).not.toBe(sum);
  expect([copied?.getOperand(0) === copy.inside.entry.argument(0), copied?.getOperand(1) === outer]).toEqual([
    true,
    true,
  ]);
});

test("erasing an operation in use is an error of the caller", () => {
  const at = Builder.atEnd(new Block());
  const sum = add(at, { lhs: value(i32), rhs: value(i32) });
  add(at, { lhs: sum.sum, rhs: sum.sum });
  expect(() => sum.erase()).toThrow("t.add is erased while its result 0 is in use");
});
