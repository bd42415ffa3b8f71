/** Comparisons of ranges, and what a comparison says of the ranges of its operands. */
import { compareIntegers, type IntegerPredicate, IntegerType } from "@dslc/ir";
import { type Bounds, signedLimits, unsignedLimits } from "./bounds.ts";
import { boundsOf, IntegerRange, type Reading } from "./integer-range.ts";

/** Whether the comparison holds for all values of the ranges (true), for none (false), or for some. */
export function compareRanges(predicate: IntegerPredicate, a: IntegerRange, b: IntegerRange): boolean | undefined {
  const type = IntegerType.get(a.width);
  const reading = predicate.startsWith("s") ? "signed" : "unsigned";
  const [[low, high], [low2, high2]] = [boundsOf(a, reading), boundsOf(b, reading)];
  if (predicate === "eq" || predicate === "ne") {
    const apart = (["unsigned", "signed"] as const).some((read) => {
      const [x, y] = [boundsOf(a, read), boundsOf(b, read)];
      return x[1] < y[0] || y[1] < x[0];
    });
    if (apart) return predicate === "ne";
    return a.constantValue !== undefined && a.constantValue === b.constantValue ? predicate === "eq" : undefined;
  }
  // Monotonic: what holds at both far corners holds everywhere.
  const corners = [compareIntegers(predicate, low, high2, type), compareIntegers(predicate, high, low2, type)];
  return corners[0] === corners[1] ? corners[0] : undefined;
}

const opposite: Readonly<Record<IntegerPredicate, IntegerPredicate>> = {
  eq: "ne",
  ne: "eq",
  slt: "sge",
  sge: "slt",
  sle: "sgt",
  sgt: "sle",
  ult: "uge",
  uge: "ult",
  ule: "ugt",
  ugt: "ule",
};

const swapped: Readonly<Record<IntegerPredicate, IntegerPredicate>> = {
  eq: "eq",
  ne: "ne",
  slt: "sgt",
  sgt: "slt",
  sle: "sge",
  sge: "sle",
  ult: "ugt",
  ugt: "ult",
  ule: "uge",
  uge: "ule",
};

/** What holds when the predicate does not. */
export function oppositePredicate(predicate: IntegerPredicate): IntegerPredicate {
  return opposite[predicate];
}

/** The predicate for the operands the other way round. */
export function swappedPredicate(predicate: IntegerPredicate): IntegerPredicate {
  return swapped[predicate];
}

/** The values of `range` for which the comparison with some value of `other` can hold. */
export function constrainRange(range: IntegerRange, predicate: IntegerPredicate, other: IntegerRange): IntegerRange {
  const { width } = range;
  const [unsigned, signed] = [unsignedLimits(width), signedLimits(width)];
  switch (predicate) {
    case "eq":
      return range.intersect(other);
    case "ne":
      return withoutEnds(range, other.constantValue);
    case "ult":
      return atMost("unsigned", unsigned[0], other.unsignedMaximum - 1n);
    case "ule":
      return atMost("unsigned", unsigned[0], other.unsignedMaximum);
    case "ugt":
      return atMost("unsigned", other.unsignedMinimum + 1n, unsigned[1]);
    case "uge":
      return atMost("unsigned", other.unsignedMinimum, unsigned[1]);
    case "slt":
      return atMost("signed", signed[0], other.signedMaximum - 1n);
    case "sle":
      return atMost("signed", signed[0], other.signedMaximum);
    case "sgt":
      return atMost("signed", other.signedMinimum + 1n, signed[1]);
    case "sge":
      return atMost("signed", other.signedMinimum, signed[1]);
    default:
      return predicate satisfies never;
  }
  function atMost(reading: Reading, low: bigint, high: bigint): IntegerRange {
    return range.intersect(IntegerRange[reading](width, low, high));
  }
}

function withoutEnds(range: IntegerRange, value: bigint | undefined): IntegerRange {
  if (value === undefined || range.constantValue !== undefined) return range;
  const { width } = range;
  const [unsigned, signed] = [BigInt.asUintN(width, value), BigInt.asIntN(width, value)];
  const trim = ([low, high]: Bounds, out: bigint): Bounds => [
    out === low ? low + 1n : low,
    out === high ? high - 1n : high,
  ];
  return range
    .intersect(IntegerRange.unsigned(width, ...trim(boundsOf(range, "unsigned"), unsigned)))
    .intersect(IntegerRange.signed(width, ...trim(boundsOf(range, "signed"), signed)));
}
