import { expect, test } from "vitest";
import { Block } from "./block.ts";
import { Operation } from "./operation.ts";
import { printOperation } from "./printer.ts";
import { Region } from "./region.ts";
import { i32 } from "./types.ts";

function value(hint: string): Operation {
  const op = new Operation("t.v", undefined, { resultTypes: [i32] });
  op.getResult().nameHint = hint;
  return op;
}

function holder(...ops: readonly Operation[]): Operation {
  const block = new Block();
  for (const op of ops) block.append(op);
  return new Operation("t.r", undefined, { regions: [new Region([block])] });
}

const names = (op: Operation): readonly string[] =>
  [...printOperation(op).matchAll(/%(\w+) =/g)].map(([, name = ""]) => name);

test("equal hints get the first free number, values inside of operations behind all those around", () => {
  expect(
    names(holder(value("x"), value("x"), holder(value("x"), value("x")), value("x"), value("x_3"), value("x"))),
  ).toEqual(["x", "x_0", "x_4", "x_5", "x_1", "x_3", "x_2"]);
});

test("numbers inside of operations are other ones than those of values that are defined behind these", () => {
  const later = new Operation("t.v", undefined, { resultTypes: [i32] });
  const user = new Operation("t.use", undefined, { operands: [later.getResult()] });
  const inner = (...ops: readonly Operation[]): Operation =>
    holder(new Operation("t.v", undefined, { resultTypes: [i32] }), ...ops);
  const printed = printOperation(holder(inner(user), inner(), later));
  expect(printed.match(/%\d+/g)).toEqual(["%1", "%0", "%1", "%0"]);
});

test("a number that a hint has by itself is passed over", () => {
  expect(names(holder(value("x"), value("x_0"), value("x")))).toEqual(["x", "x_0", "x_1"]);
});

test("100,000 equal hints are named in time linear in their number", () => {
  const printed = names(holder(...Array.from({ length: 100_000 }, () => value("x"))));
  expect([printed.length, printed.at(-1)]).toEqual([100_000, "x_99998"]);
});
