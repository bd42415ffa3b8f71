import type { Operation } from "@dslc/ir";
import fc from "fast-check";
import { expect, test } from "vitest";
import { firLaidOut, firViews } from "../test/kernels.ts";
import { parse } from "../test/support.ts";
import { type ContractValues, evaluateContract } from "./contract.ts";

function contractIn(module: Operation): Operation {
  const found: Operation[] = [];
  module.walk((op) => {
    if (op.name === "wg.contract") found.push(op);
  });
  return found[0] ?? module;
}

const shape = { groupSize: [16, 2, 1], numGroups: [5, 6, 7] } as const;

/** A contract over `%a`, `%b` and `%c` with these operations. */
function evaluate(body: string, scalars: readonly bigint[] = [3n, 4n, 5n]): ContractValues {
  const text = `"wg.contract"() <{kernel = @k, params = ["a", "b", "c"], types = [ui64, ui64, ui64]}> ({
  ^bb0(%a: i64, %b: i64, %c: i64, %gsx: i64, %gsy: i64, %gsz: i64, %ngx: i64, %ngy: i64, %ngz: i64):
    ${body}
  }) : () -> ()`;
  return evaluateContract(contractIn(parse(text)), scalars, shape);
}

/** The length of buffer 0 that these operations give as `%r`, or what is wrong with it. */
function length(operations: string, scalars?: readonly bigint[]): bigint | string {
  const values = evaluate(`${operations}\n"wg.buffer_length"(%r) <{param = 0 : i32}> : (i64) -> ()`, scalars);
  return values.bufferLengths.get(0) ?? values.errors.map(({ message }) => message).join("\n");
}

const noValue = (problem: string): string => `length of parameter 0 has no value in this launch: ${problem}`;

test("the clauses of a contract before the region is laid out", () => {
  const values = evaluateContract(contractIn(parse(firViews)), [40n, 5n], shape);
  expect(values.requirements.map(({ text, holds }) => [text, holds])).toEqual([["taps > 0", true]]);
  expect([...values.bufferLengths]).toEqual([
    [2, 40n],
    [3, 5n],
    [4, 40n],
  ]);
  expect(values.views.map(({ name, length, alignment, offset }) => [name, length, alignment, offset])).toEqual([
    ["window", 20n, 4n, undefined],
    ["coeff", 5n, 16n, undefined],
  ]);
  expect(values).toMatchObject({ bytes: undefined, baseAlignment: undefined, errors: [] });
});

test("the clauses of a contract whose region is laid out", () => {
  const values = evaluateContract(contractIn(parse(firLaidOut)), [40n, 5n], shape);
  expect(values.views.map(({ name, offset }) => [name, offset])).toEqual([
    ["coeff", 0n],
    ["window", 20n],
  ]);
  expect(values).toMatchObject({ bytes: 100n, baseAlignment: 16n, errors: [] });
});

test("a requirement that is not met is a value, not an error", () => {
  const values = evaluateContract(contractIn(parse(firViews)), [40n, 0n], shape);
  expect(values.requirements.map(({ holds }) => holds)).toEqual([false]);
  expect(values.errors).toEqual([]);
});

test("the shape of the launch is there by dimension", () => {
  const sum = ["%gsx", "%gsy", "%gsz", "%ngx", "%ngy", "%ngz"];
  expect(sum.map((name) => length(`%zero = arith.constant 0 : i64\n%r = arith.addi ${name}, %zero : i64`))).toEqual([
    16n,
    2n,
    1n,
    5n,
    6n,
    7n,
  ]);
});

test.each([
  ["%r = arith.muli %a, %a : i64", [2n ** 32n], noValue("it is 18446744073709551616, out of range")],
  ["%r = arith.addi %a, %a overflow<nuw> : i64", [2n ** 62n], noValue("it is 9223372036854775808, out of range")],
  ["%r = arith.subi %b, %a overflow<nuw> : i64", [5n, 4n], noValue("it is -1, negative")],
  ["%r = arith.subi %b, %a : i64", [5n, 4n], noValue("it is -1, negative")],
  ["%r = arith.shli %a, %b : i64", [1n, 63n], noValue("it is 9223372036854775808, out of range")],
  ["%r = arith.shli %a, %b : i64", [1n, 64n], noValue("it shifts by 64")],
  ["%r = arith.divui %a, %b : i64", [1n, 0n], noValue("integer division by zero")],
  ["%r = arith.remui %a, %b : i64", [1n, 0n], noValue("integer division by zero")],
  ['%r = "wg.fit"(%a) <{type = ui32}> : (i64) -> i64', [2n ** 32n], noValue("4294967296 is no value of ui32")],
])("%s has no value for %s", (operations, [a = 0n, b = 0n], message) => {
  expect(length(operations, [a, b, 0n])).toBe(message);
});

test("a parameter above 2^63-1 has no value", () => {
  expect(length("%zero = arith.constant 0 : i64\n%r = arith.addi %a, %zero : i64", [2n ** 63n, 0n, 0n])).toBe(
    noValue("it is 9223372036854775808, out of range"),
  );
});

test("an intermediate value may be negative, and is compared and divided as it is", () => {
  const difference = "%d = arith.subi %a, %b : i64\n";
  expect(length(`${difference}%r = arith.addi %d, %c : i64`)).toBe(4n);
  expect(length(`${difference}%p = arith.cmpi ugt, %d, %c : i64\n%r = arith.select %p, %a, %b : i64`)).toBe(4n);
  expect(length(`${difference}%q = arith.divui %d, %b : i64\n%r = arith.addi %q, %b : i64`)).toBe(4n);
  expect(length(`${difference}%r = arith.maxui %d, %b : i64`)).toBe(4n);
});

test("a value that is marked to be never negative is not, though a later one would make up for it", () => {
  expect(length("%d = arith.subi %a, %b overflow<nuw> : i64\n%r = arith.addi %d, %c : i64")).toBe(
    noValue("it is -1, negative"),
  );
});

test("a choice drops the error of what it does not take", () => {
  const zero = "%zero = arith.constant 0 : i64\n%q = arith.divui %a, %b : i64\n%p = arith.cmpi eq, %b, %zero : i64\n";
  expect(length(`${zero}%r = arith.select %p, %c, %q : i64`, [8n, 0n, 5n])).toBe(5n);
  expect(length(`${zero}%r = arith.select %p, %c, %q : i64`, [8n, 2n, 5n])).toBe(4n);
  const condition = (operation: string, b: bigint): unknown => {
    const text = `${zero}%two = arith.constant 2 : i64\n%big = arith.cmpi ugt, %q, %two : i64\n%r = ${operation}`;
    const values = evaluate(`${text}\n"wg.requires"(%r) <{text = "?"}> : (i1) -> ()`, [8n, b, 0n]);
    return values.requirements[0]?.holds ?? values.errors[0]?.message;
  };
  expect(condition("arith.ori %p, %big : i1", 0n)).toBe(true);
  expect(condition("arith.ori %p, %big : i1", 4n)).toBe(false);
  expect(condition("arith.ori %big, %p : i1", 0n)).toBe(
    "requirement '?' has no value in this launch: integer division by zero",
  );
  expect(condition("arith.andi %big, %p : i1", 0n)).toBe(
    "requirement '?' has no value in this launch: integer division by zero",
  );
  const isNonZero = "arith.cmpi ne, %b, %zero : i64\n%s = arith.andi %r, %big : i1";
  const needed = (b: bigint): unknown => {
    const values = evaluate(
      `${zero}%two = arith.constant 2 : i64\n%big = arith.cmpi ugt, %q, %two : i64\n%r = ${isNonZero}
      "wg.requires"(%s) <{text = "?"}> : (i1) -> ()`,
      [8n, b, 0n],
    );
    return values.requirements[0]?.holds;
  };
  expect([needed(0n), needed(2n), needed(4n)]).toEqual([false, true, false]);
});

test("an error points at the operation that has no value", () => {
  const values = evaluate(
    `%q = arith.divui %a, %b : i64\n"wg.launch_bytes"(%q) <{alignment = 1 : i64}> : (i64) -> ()`,
    [1n, 0n, 0n],
  );
  expect(values.errors.map(({ message, span }) => [message, span?.text])).toEqual([
    ["number of launch-sized bytes has no value in this launch: integer division by zero", "arith.divui"],
  ]);
});

test("another number of scalars is the caller's mistake", () => {
  expect(() => evaluateContract(contractIn(parse(firViews)), [1n], shape)).toThrow("takes 2 scalars, but 1 are given");
});

const small = fc.bigInt(-20n, 20n);
const anyValue = fc.oneof(small, fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n));
const floor = (a: bigint, b: bigint): bigint => {
  const quotient = a / b;
  return quotient * b !== a && a < 0n !== b < 0n ? quotient - 1n : quotient;
};

test.each<[string, (a: bigint, b: bigint) => bigint]>([
  ["addi", (a, b) => a + b],
  ["subi", (a, b) => a - b],
  ["muli", (a, b) => a * b],
  ["divui", (a, b) => a / b],
  ["divsi", (a, b) => a / b],
  ["remui", (a, b) => a % b],
  ["remsi", (a, b) => a % b],
  ["floordivsi", floor],
  ["ceildivsi", (a, b) => -floor(-a, b)],
  ["ceildivui", (a, b) => -floor(-a, b)],
  ["maxui", (a, b) => (a > b ? a : b)],
  ["minsi", (a, b) => (a < b ? a : b)],
])("arith.%s is exact on all integers or has no value", (name, exact) => {
  fc.assert(
    fc.property(anyValue, anyValue, (a, b) => {
      const divides = name.includes("div") || name.includes("rem");
      const result = divides && b === 0n ? undefined : exact(a, b);
      const hasValue = result !== undefined && result >= 0n && result < 2n ** 63n;
      const found = length(`%r = arith.${name} %a, %b : i64`, [a, b, 0n]);
      expect(typeof found === "bigint" ? found : undefined).toBe(hasValue ? result : undefined);
    }),
    { numRuns: 60 },
  );
});
