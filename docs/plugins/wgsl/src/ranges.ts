/** Where an index has to fit into 32 bits: its sums and products are right modulo 2^32, but not what is made of them. */
import type { IntegerRanges } from "@dslc/analysis";
import { cmpi } from "@dslc/dialect-arith";
import { IndexType, type Operation, type Value } from "@dslc/ir";

const unsignedReaders = new Set(
  "divui remui shrui minui maxui uitofp ceildivui".split(" ").map((name) => `arith.${name}`),
);
const signedReaders = new Set(
  "divsi remsi shrsi minsi maxsi sitofp floordivsi ceildivsi".split(" ").map((name) => `arith.${name}`),
);

/** The first operand that is read exactly and may not fit. */
export function unfittingOperand(op: Operation, ranges: IntegerRanges): Value | undefined {
  const isSigned = signedReaders.has(op.name) || (cmpi.is(op) && op.predicate.startsWith("s"));
  if (!isSigned && !unsignedReaders.has(op.name) && !cmpi.is(op)) return undefined;
  return op.operands.find((value) => !fits(value, op, ranges, isSigned));
}

/** Whether the 32 low bits of an index say what it is, read with a sign or without. Other types always fit. */
export function fits(value: Value, user: Operation, ranges: IntegerRanges, isSigned: boolean): boolean {
  if (!(value.type instanceof IndexType)) return true;
  const range = ranges.at(value, user);
  if (range === undefined) return false;
  return isSigned
    ? range.signedMinimum >= -(2n ** 31n) && range.signedMaximum < 2n ** 31n
    : range.unsignedMaximum < 2n ** 32n;
}
