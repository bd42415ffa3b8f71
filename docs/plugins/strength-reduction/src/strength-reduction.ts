/**
 * The pass `strength-reduction`: products, quotients and remainders of powers of two become shifts and masks.
 *
 * Signed quotients only do where what is divided is not negative: `-7 / 2` is -3, but -7 shifted right by one is -4. That
 * is asked of the compiler's own range analysis, which knows conditions, ids and sizes of groups.
 */
import { type IntegerRanges, integerRangesAnalysis, integerWidth } from "@dslc/analysis";
import { andi, divsi, divui, floordivsi, muli, remsi, remui, shli, shrsi, shrui } from "@dslc/dialect-arith";
import { type Operation, type Rewrite, rewrite, type RewriteBuilder, type Value } from "@dslc/ir";
import { applyRewrites, definePass } from "@dslc/pass";
import { z } from "zod";
import { exponentOf, splat } from "./powers-of-two.ts";

/** Operations whose left side is known not to be negative. */
type NotNegative = ReadonlySet<Operation>;

const shifts = { shli, shrsi, shrui };

/** The value shifted by a number of bits. */
function shifted(at: RewriteBuilder, kind: keyof typeof shifts, lhs: Value, amount: number): Value | undefined {
  const rhs = splat(at, lhs.type, BigInt(amount));
  return rhs === undefined ? undefined : shifts[kind](at, { lhs, rhs }).result;
}

/** The lowest bits of the value. */
function lowest(at: RewriteBuilder, lhs: Value, bits: number): Value | undefined {
  const rhs = splat(at, lhs.type, (1n << BigInt(bits)) - 1n);
  return rhs === undefined ? undefined : andi(at, { lhs, rhs }).result;
}

/** x * 2^k  =>  x << k, whichever side the power of two is on */
const multiply = rewrite("multiply", muli, ({ lhs, rhs }, at) => {
  for (const [value, factor] of [[lhs, rhs] as const, [rhs, lhs] as const]) {
    const exponent = exponentOf(factor);
    if (exponent !== undefined) return shifted(at, "shli", value, exponent);
  }
  return undefined;
});

/** x / 2^k  =>  x >> k */
const divideUnsigned = rewrite("divide-unsigned", divui, ({ lhs, rhs }, at) => {
  const exponent = exponentOf(rhs);
  return exponent === undefined ? undefined : shifted(at, "shrui", lhs, exponent);
});

/** x % 2^k  =>  x & (2^k - 1) */
const remainderUnsigned = rewrite("remainder-unsigned", remui, ({ lhs, rhs }, at) => {
  const exponent = exponentOf(rhs);
  return exponent === undefined ? undefined : lowest(at, lhs, exponent);
});

/** floor(x / 2^k)  =>  x >> k, filled with the sign. 2^k is negative when it is the sign bit. */
const divideDown = rewrite("divide-down", floordivsi, ({ lhs, rhs }, at) => {
  const exponent = exponentOf(rhs);
  if (exponent === undefined || exponent + 1 === integerWidth(rhs.type)) return undefined;
  return shifted(at, "shrsi", lhs, exponent);
});

/** The same for x >= 0, where signed and unsigned are one. When 2^k is the sign bit, x / -2^k is 0 as x >> k is. */
function signedRewrites(notNegative: NotNegative): readonly Rewrite[] {
  return [
    rewrite("divide-signed", divsi, (op, at) => {
      const exponent = exponentOf(op.rhs);
      return exponent === undefined || !notNegative.has(op) ? undefined : shifted(at, "shrui", op.lhs, exponent);
    }),
    rewrite("remainder-signed", remsi, (op, at) => {
      const exponent = exponentOf(op.rhs);
      return exponent === undefined || !notNegative.has(op) ? undefined : lowest(at, op.lhs, exponent);
    }),
  ];
}

const isSignedDivision = (op: Operation): op is Operation & { readonly lhs: Value; readonly rhs: Value } =>
  divsi.is(op) || remsi.is(op);

/** Signed divisions by powers of two, by whether their left side is known not to be negative. */
function signedDivisions(root: Operation, ranges: IntegerRanges): ReadonlyMap<Operation, boolean> {
  const found = new Map<Operation, boolean>();
  root.walk((op) => {
    if (!isSignedDivision(op) || exponentOf(op.rhs) === undefined) return;
    const minimum = ranges.at(op.lhs, op)?.signedMinimum;
    found.set(op, minimum !== undefined && minimum >= 0n);
  });
  return found;
}

export const strengthReduction = definePass("strength-reduction", {
  summary: "replace products, quotients and remainders of powers of two by shifts and masks",
  options: {
    signed: z.boolean().default(true).describe("signed quotients and remainders too, where they are not negative"),
  },
  run(op, { signed }, { analysis, context, count, remark }) {
    // Asked before anything changes: the analysis is of the IR as it is now.
    const divisions = signed ? signedDivisions(op, analysis(integerRangesAnalysis)) : new Map<Operation, boolean>();
    for (const [at, isKnown] of divisions)
      if (!isKnown)
        remark?.({
          kind: "missed",
          name: "MayBeNegative",
          at,
          parts: [{ Operation: at.name }, " stays: what it divides may be negative"],
        });
    const notNegative = new Set([...divisions].filter(([, isKnown]) => isKnown).map(([division]) => division));
    const rewrites = [multiply, divideUnsigned, remainderUnsigned, divideDown, ...signedRewrites(notNegative)];
    const { hits } = applyRewrites(op, rewrites, { context });
    for (const { name } of rewrites) count(name, hits.get(name) ?? 0);
  },
});
