/** Every function of congruences against all integers of a small type. */
import {
  type EvaluationResult,
  IntegerType,
  shiftLeft,
  shiftRightArithmetic,
  shiftRightLogical,
  signedDivision,
  type Type,
  unsignedDivision,
} from "@dslc/ir";
import { expect, test } from "vitest";
import * as congruences from "./congruence.ts";
import { Congruence, type CongruenceFunction } from "./congruence.ts";

const width = 5;
const type = IntegerType.get(width);
const all = Array.from({ length: 2 ** width }, (_, value) => BigInt(value));
const some = Array.from({ length: width + 1 }, (_, bits) => bits).flatMap((bits) =>
  Array.from({ length: 2 ** bits }, (_, residue) => new Congruence(bits, BigInt(residue))),
);

type Exact = (a: bigint, b: bigint, type: Type) => EvaluationResult;

const functions: Readonly<Record<string, readonly [CongruenceFunction, Exact]>> = {
  add: [congruences.addCongruences, (a, b) => a + b],
  subtract: [congruences.subtractCongruences, (a, b) => a - b],
  multiply: [congruences.multiplyCongruences, (a, b) => a * b],
  shiftLeft: [congruences.shiftLeftCongruences, shiftLeft],
  shiftRightUnsigned: [congruences.shiftRightUnsignedCongruences, shiftRightLogical],
  shiftRightSigned: [congruences.shiftRightSignedCongruences, shiftRightArithmetic],
  divideUnsigned: [congruences.divideUnsignedCongruences, (a, b, of) => unsignedDivision(a, b, of, (x, y) => x / y)],
  divideSigned: [congruences.divideSignedCongruences, (a, b, of) => signedDivision(a, b, of, (x, y) => x / y)],
  remainderUnsigned: [
    congruences.remainderUnsignedCongruences,
    (a, b, of) => unsignedDivision(a, b, of, (x, y) => x % y),
  ],
  remainderSigned: [congruences.remainderSignedCongruences, (a, b, of) => signedDivision(a, b, of, (x, y) => x % y)],
  and: [congruences.andCongruences, (a, b) => a & b],
  or: [congruences.orCongruences, (a, b) => a | b],
  xor: [congruences.xorCongruences, (a, b) => a ^ b],
  choose: [congruences.chooseCongruences, (a, b) => (a > b ? a : b)],
};

test.each(Object.entries(functions))("%s holds for every result", (name, [ofCongruences, exact]) => {
  const table = all.map((a) => all.map((b) => exact(a, b, type)));
  const wrong: string[] = [];
  for (const a of some) {
    for (const b of some) {
      const found = ofCongruences(a, b, width);
      for (const x of all.filter((value) => a.contains(value))) {
        for (const y of all.filter((value) => b.contains(value))) {
          const result = table[Number(x)]?.[Number(y)];
          if (typeof result === "bigint" && !found.contains(BigInt.asUintN(width, result)))
            wrong.push(`${x} ${name} ${y} is not ${found} (${a}; ${b})`);
        }
      }
    }
  }
  expect(wrong.slice(0, 3)).toEqual([]);
});

/** Results for two congruences are known to as many bits as they can be. */
test.each(["add", "subtract", "multiply", "and", "or", "xor"])("%s knows all that can be known", (name) => {
  const [ofCongruences, exact] = functions[name] ?? [];
  for (const a of some) {
    for (const b of some) {
      const results = all
        .filter((value) => a.contains(value))
        .flatMap((x) => all.filter((value) => b.contains(value)).map((y) => exact?.(x, y, type)))
        .map((result) => (typeof result === "bigint" ? BigInt.asUintN(width, result) : 0n));
      const best = results.map((result) => Congruence.constant(width, result)).reduce((x, y) => x.join(y));
      expect(`${a} ${name} ${b}: ${ofCongruences?.(a, b, width)}`).toBe(`${a} ${name} ${b}: ${best}`);
    }
  }
});

test("joining keeps all of both", () => {
  const wrong = some.flatMap((a) =>
    some.flatMap((b) => all.filter((value) => (a.contains(value) || b.contains(value)) && !a.join(b).contains(value))),
  );
  expect(wrong).toEqual([]);
});

test("casts keep the low bits, and all bits of a constant", () => {
  for (const a of some) {
    for (const value of all.filter((one) => a.contains(one))) {
      expect(congruences.castCongruence(a, width, 3, false).contains(value)).toBe(true);
      expect(congruences.castCongruence(a, width, 9, false).contains(value)).toBe(true);
      expect(congruences.castCongruence(a, width, 9, true).contains(BigInt.asIntN(width, value))).toBe(true);
    }
  }
});

test("what a remainder says of the dividend", () => {
  for (const divisor of all.slice(1)) {
    for (const rest of all.slice(0, Number(divisor))) {
      const found = congruences.dividendOf(Congruence.constant(width, rest), Congruence.constant(width, divisor));
      for (const value of all.filter((one) => one % divisor === rest)) expect(found.contains(value)).toBe(true);
    }
  }
});

test("multiples", () => {
  expect(Congruence.multipleOf(12n).isMultipleOf(4n)).toBe(true);
  expect(Congruence.multipleOf(12n).isMultipleOf(8n)).toBe(false);
  expect(Congruence.constant(64, 0n).isMultipleOf(16n)).toBe(true);
  expect(new Congruence(2, 1n).isMultipleOf(2n)).toBe(false);
  expect(String(new Congruence(2, 1n))).toBe("1 modulo 4");
  expect(String(Congruence.unknown)).toBe("unknown");
});
