/** Every function of ranges against all integers of a small type: what it states has to hold for all of them. */
import {
  compareIntegers,
  integerPredicates,
  IntegerType,
  shiftLeft,
  shiftRightArithmetic,
  shiftRightLogical,
  signedDivision,
  type Type,
  unsignedDivision,
  withOverflow,
  type EvaluationResult,
} from "@dslc/ir";
import { expect, test } from "vitest";
import { IntegerRange } from "./integer-range.ts";
import * as arithmetic from "./range-arithmetic.ts";
import type { RangeFunction } from "./range-arithmetic.ts";
import * as comparison from "./range-comparison.ts";

const ranges = { ...arithmetic, ...comparison };

const width = 4;
const type = IntegerType.get(width);
const all = Array.from({ length: 2 ** width }, (_, value) => BigInt(value));

/** Intervals in both readings, and what is in an interval of each. */
const some: readonly IntegerRange[] = [
  ...all.flatMap((low, at) =>
    all
      .slice(at)
      .filter((high) => (high - low) % 3n === 0n)
      .map((high) => IntegerRange.unsigned(width, low, high)),
  ),
  ...all.flatMap((low, at) =>
    all
      .slice(at)
      .filter((high) => (high - low) % 4n === 1n)
      .map((high) => IntegerRange.signed(width, low - 8n, high - 8n)),
  ),
];

const membersOf = new Map(some.map((range) => [range, all.filter((value) => range.contains(value))]));

function members(range: IntegerRange): readonly bigint[] {
  return membersOf.get(range) ?? [];
}

type Exact = (a: bigint, b: bigint, type: Type, flags: readonly string[]) => EvaluationResult;
const divideUp = (a: bigint, b: bigint): bigint => a / b + (a % b !== 0n && a < 0n === b < 0n ? 1n : 0n);
const divideDown = (a: bigint, b: bigint): bigint => a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n);
const signed = (value: bigint): bigint => BigInt.asIntN(width, value);

const functions: Readonly<Record<string, readonly [RangeFunction, Exact]>> = {
  add: [ranges.addRanges, (a, b, of, flags) => withOverflow((x, y) => x + y, a, b, of, flags)],
  subtract: [ranges.subtractRanges, (a, b, of, flags) => withOverflow((x, y) => x - y, a, b, of, flags)],
  multiply: [ranges.multiplyRanges, (a, b, of, flags) => withOverflow((x, y) => x * y, a, b, of, flags)],
  shiftLeft: [ranges.shiftLeftRanges, shiftLeft],
  shiftRightUnsigned: [ranges.shiftRightUnsignedRanges, shiftRightLogical],
  shiftRightSigned: [ranges.shiftRightSignedRanges, shiftRightArithmetic],
  divideUnsigned: [ranges.divideUnsignedRanges, (a, b, of) => unsignedDivision(a, b, of, (x, y) => x / y)],
  ceilingDivideUnsigned: [ranges.ceilingDivideUnsignedRanges, (a, b, of) => unsignedDivision(a, b, of, divideUp)],
  divideSigned: [ranges.divideSignedRanges, (a, b, of) => signedDivision(a, b, of, (x, y) => x / y)],
  ceilingDivideSigned: [ranges.ceilingDivideSignedRanges, (a, b, of) => signedDivision(a, b, of, divideUp)],
  floorDivideSigned: [ranges.floorDivideSignedRanges, (a, b, of) => signedDivision(a, b, of, divideDown)],
  remainderUnsigned: [ranges.remainderUnsignedRanges, (a, b, of) => unsignedDivision(a, b, of, (x, y) => x % y)],
  remainderSigned: [ranges.remainderSignedRanges, (a, b, of) => signedDivision(a, b, of, (x, y) => x % y)],
  and: [ranges.andRanges, (a, b) => a & b],
  or: [ranges.orRanges, (a, b) => a | b],
  xor: [ranges.xorRanges, (a, b) => a ^ b],
  maximumUnsigned: [ranges.maximumUnsignedRanges, (a, b) => (a > b ? a : b)],
  minimumUnsigned: [ranges.minimumUnsignedRanges, (a, b) => (a < b ? a : b)],
  maximumSigned: [ranges.maximumSignedRanges, (a, b) => (signed(a) > signed(b) ? a : b)],
  minimumSigned: [ranges.minimumSignedRanges, (a, b) => (signed(a) < signed(b) ? a : b)],
};

const flagSets = [[], ["nuw"], ["nsw"], ["nuw", "nsw"]] as const;

test.each(Object.entries(functions))("%s holds every result", (name, [ofRanges, exact]) => {
  const flagged = ["add", "subtract", "multiply", "shiftLeft"].includes(name) ? flagSets : [[]];
  const wrong: string[] = [];
  for (const flags of flagged) {
    const table = all.map((a) => all.map((b) => exact(a, b, type, flags)));
    for (const a of some) {
      for (const b of some) {
        const range = ofRanges(a, b, flags);
        for (const x of members(a)) {
          for (const y of members(b)) {
            const result = table[Number(x)]?.[Number(y)];
            if (typeof result === "bigint" && !range.contains(result))
              wrong.push(`${x} ${name} ${y} in ${range} ${flags}`);
          }
        }
      }
    }
  }
  expect(wrong.slice(0, 3)).toEqual([]);
});

test("a range says no more than its values where both readings are intervals", () => {
  for (const range of some) {
    const found = members(range);
    expect(found.length).toBeGreaterThan(0);
    expect(found.reduce((a, b) => (a < b ? a : b))).toBe(range.unsignedMinimum);
    expect(found.reduce((a, b) => (a > b ? a : b))).toBe(range.unsignedMaximum);
  }
});

test("what is in two ranges is in their intersection, and what is in one in their union", () => {
  const wrong: string[] = [];
  for (const a of some) {
    for (const b of some) {
      const [both, either] = [a.intersect(b), a.union(b)];
      for (const value of members(a)) {
        if (b.contains(value) && !both.contains(value)) wrong.push(`${value} in ${a} and ${b}`);
        if (!either.contains(value)) wrong.push(`${value} in ${a} or ${b}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test.each(integerPredicates)("comparing ranges by %s, and what follows of the operands", (predicate) => {
  const table = all.map((a) => all.map((b) => compareIntegers(predicate, a, b, type)));
  const wrong: string[] = [];
  for (const a of some) {
    for (const b of some) {
      const known = ranges.compareRanges(predicate, a, b);
      const left = ranges.constrainRange(a, predicate, b);
      for (const x of members(a)) {
        const outcomes = members(b).map((y) => table[Number(x)]?.[Number(y)]);
        if (known !== undefined && outcomes.includes(!known)) wrong.push(`${x} ${predicate} ${b}`);
        if (outcomes.includes(true) && !left.contains(x)) wrong.push(`${x} in ${left} for ${predicate} ${b}`);
      }
    }
  }
  expect(wrong.slice(0, 3)).toEqual([]);
});

test("casts keep every value", () => {
  for (const range of some) {
    for (const value of members(range)) {
      expect(ranges.castRange(range, 2, "unsigned").contains(value)).toBe(true);
      expect(ranges.castRange(range, 6, "unsigned").contains(value)).toBe(true);
      expect(ranges.castRange(range, 6, "signed").contains(signed(value))).toBe(true);
    }
  }
});

test("the bounds of typical subscripts are exact", () => {
  const id = IntegerRange.unsigned(32, 0n, 1023n);
  const four = IntegerRange.constant(32, 4n);
  expect(String(ranges.multiplyRanges(id, four, []))).toBe("unsigned [0, 4092] signed [0, 4092]");
  expect(String(ranges.remainderUnsignedRanges(IntegerRange.full(32), four, []))).toBe("unsigned [0, 3] signed [0, 3]");
  expect(String(ranges.andRanges(IntegerRange.full(32), IntegerRange.constant(32, 31n), []))).toBe(
    "unsigned [0, 31] signed [0, 31]",
  );
  expect(String(ranges.addRanges(id, IntegerRange.full(32), []))).toBe(String(IntegerRange.full(32)));
  expect(ranges.divideUnsignedRanges(id, four, []).unsignedMaximum).toBe(255n);
});
