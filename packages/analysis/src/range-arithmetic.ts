/**
 * Ranges of what integer operations give.
 *
 * Every function is sound: a result holds all values that the operation can give for values of its operands for which
 * it has a meaning. Where an operation has none (an overflow marked `nsw`, a division by zero), its result may be left
 * out.
 */
import { type Bounds, greatest, least, signedLimits, unsignedLimits } from "./bounds.ts";
import { boundsOf, IntegerRange, type Reading } from "./integer-range.ts";

/** What an operation whose exact results are within the bounds can give when it wraps, or may not wrap. */
function wrapped(width: number, [minimum, maximum]: Bounds, reading: Reading, mayWrap: boolean): IntegerRange {
  const make = reading === "unsigned" ? IntegerRange.unsigned : IntegerRange.signed;
  if (mayWrap) return make(width, minimum, maximum);
  const [low, high] = reading === "unsigned" ? unsignedLimits(width) : signedLimits(width);
  return make(width, greatest(minimum, low), least(maximum, high));
}

/** A range from the least and greatest results over the bounds, in both readings. */
function arithmetic(
  a: IntegerRange,
  b: IntegerRange,
  flags: readonly string[],
  exact: (a: Bounds, b: Bounds) => Bounds,
): IntegerRange {
  const [unsigned, signed] = (["unsigned", "signed"] as const).map((reading) =>
    wrapped(
      a.width,
      exact(boundsOf(a, reading), boundsOf(b, reading)),
      reading,
      !flags.includes(reading === "unsigned" ? "nuw" : "nsw"),
    ),
  );
  return unsigned === undefined || signed === undefined ? IntegerRange.full(a.width) : unsigned.intersect(signed);
}

/** The least and greatest of the results over all combinations of bounds; for functions that are monotonic in each. */
function extremes([a, b]: Bounds, [c, d]: Bounds, of: (x: bigint, y: bigint) => bigint): Bounds {
  const results = [of(a, c), of(a, d), of(b, c), of(b, d)];
  return [results.reduce(least), results.reduce(greatest)];
}

export type RangeFunction = (a: IntegerRange, b: IntegerRange, flags: readonly string[]) => IntegerRange;

export const addRanges: RangeFunction = (a, b, flags) =>
  arithmetic(a, b, flags, ([low, high], [low2, high2]) => [low + low2, high + high2]);

export const subtractRanges: RangeFunction = (a, b, flags) =>
  arithmetic(a, b, flags, ([low, high], [low2, high2]) => [low - high2, high - low2]);

export const multiplyRanges: RangeFunction = (a, b, flags) =>
  arithmetic(a, b, flags, (x, y) => extremes(x, y, (left, right) => left * right));

/** Shift amounts that have a meaning; undefined when none has. */
function shiftAmounts({ width, unsignedMinimum, unsignedMaximum }: IntegerRange): Bounds | undefined {
  const last = BigInt(width - 1);
  return unsignedMinimum > last ? undefined : [unsignedMinimum, least(unsignedMaximum, last)];
}

export const shiftLeftRanges: RangeFunction = (a, b, flags) => {
  const amounts = shiftAmounts(b);
  if (amounts === undefined) return IntegerRange.full(a.width);
  return arithmetic(a, b, flags, (x) => extremes(x, amounts, (value, amount) => value << amount));
};

export const shiftRightUnsignedRanges: RangeFunction = (a, b) => {
  const amounts = shiftAmounts(b);
  if (amounts === undefined) return IntegerRange.full(a.width);
  return IntegerRange.unsigned(a.width, ...extremes(boundsOf(a, "unsigned"), amounts, (x, amount) => x >> amount));
};

export const shiftRightSignedRanges: RangeFunction = (a, b) => {
  const amounts = shiftAmounts(b);
  if (amounts === undefined) return IntegerRange.full(a.width);
  return IntegerRange.signed(a.width, ...extremes(boundsOf(a, "signed"), amounts, (x, amount) => x >> amount));
};

/** Quotients rounded to zero, of numbers that are not negative. */
export const divideUnsignedRanges: RangeFunction = (a, b) => {
  const [low, high] = boundsOf(b, "unsigned");
  if (high === 0n) return IntegerRange.full(a.width);
  return IntegerRange.unsigned(a.width, a.unsignedMinimum / high, a.unsignedMaximum / greatest(low, 1n));
};

/** Quotients rounded up, of numbers that are not negative. */
export const ceilingDivideUnsignedRanges: RangeFunction = (a, b) => {
  const [low, high] = boundsOf(b, "unsigned");
  if (high === 0n) return IntegerRange.full(a.width);
  const divide = (x: bigint, y: bigint): bigint => (x + y - 1n) / y;
  return IntegerRange.unsigned(a.width, divide(a.unsignedMinimum, high), divide(a.unsignedMaximum, greatest(low, 1n)));
};

/** The divisors that are not 0, as an interval below 0 and one above. */
function divisors(range: IntegerRange): readonly Bounds[] {
  const [low, high] = boundsOf(range, "signed");
  const parts: readonly Bounds[] = [
    [low, least(high, -1n)],
    [greatest(low, 1n), high],
  ];
  return parts.filter(([minimum, maximum]) => minimum <= maximum);
}

/** Signed quotients, rounded as `divide` does. What overflows has no meaning. */
function divideSigned(divide: (a: bigint, b: bigint) => bigint): RangeFunction {
  return (a, b) => {
    const bounds = divisors(b).map((part) => extremes(boundsOf(a, "signed"), part, divide));
    if (bounds.length === 0) return IntegerRange.full(a.width);
    const low = bounds.map(([minimum]) => minimum).reduce(least);
    const high = bounds.map(([, maximum]) => maximum).reduce(greatest);
    return wrapped(a.width, [low, high], "signed", false);
  };
}

export const divideSignedRanges: RangeFunction = divideSigned((a, b) => a / b);
export const floorDivideSignedRanges: RangeFunction = divideSigned((a, b) => {
  const quotient = a / b;
  return quotient * b !== a && a < 0n !== b < 0n ? quotient - 1n : quotient;
});
export const ceilingDivideSignedRanges: RangeFunction = divideSigned((a, b) => {
  const quotient = a / b;
  return quotient * b !== a && a < 0n === b < 0n ? quotient + 1n : quotient;
});

export const remainderUnsignedRanges: RangeFunction = (a, b) => {
  if (b.unsignedMaximum === 0n) return IntegerRange.full(a.width);
  if (a.unsignedMaximum < greatest(b.unsignedMinimum, 1n)) return a;
  return IntegerRange.unsigned(a.width, 0n, least(a.unsignedMaximum, b.unsignedMaximum - 1n));
};

/** A remainder has the sign of the dividend, and is nearer to 0 than both. */
export const remainderSignedRanges: RangeFunction = (a, b) => {
  const [low, high] = boundsOf(a, "signed");
  const size = greatest(-b.signedMinimum, b.signedMaximum);
  const limit = greatest(size, 1n) - 1n;
  return IntegerRange.signed(a.width, low < 0n ? greatest(low, -limit) : 0n, high > 0n ? least(high, limit) : 0n);
};

/** A number with all bits from the highest one of `value` down. */
function filled(value: bigint): bigint {
  return (1n << BigInt(value === 0n ? 0 : value.toString(2).length)) - 1n;
}

export const andRanges: RangeFunction = (a, b) =>
  IntegerRange.unsigned(a.width, 0n, least(a.unsignedMaximum, b.unsignedMaximum)).intersect(bitwiseSigned(a, b));

export const orRanges: RangeFunction = (a, b) =>
  IntegerRange.unsigned(
    a.width,
    greatest(a.unsignedMinimum, b.unsignedMinimum),
    filled(a.unsignedMaximum | b.unsignedMaximum),
  ).intersect(bitwiseSigned(a, b));

export const xorRanges: RangeFunction = (a, b) => {
  const [left, right] = [a.constantValue, b.constantValue];
  if (left !== undefined && right !== undefined) return IntegerRange.constant(a.width, left ^ right);
  return IntegerRange.unsigned(a.width, 0n, filled(a.unsignedMaximum | b.unsignedMaximum)).intersect(
    bitwiseSigned(a, b),
  );
};

/** Bits of numbers of n + 1 bits with sign give such a number, whatever the operation does with them. */
function bitwiseSigned(a: IntegerRange, b: IntegerRange): IntegerRange {
  const size = [a.signedMinimum, a.signedMaximum, b.signedMinimum, b.signedMaximum]
    .map((value) => filled(value < 0n ? -value - 1n : value))
    .reduce(greatest);
  return IntegerRange.signed(a.width, -size - 1n, size);
}

/** The larger or smaller of two, read so. */
function choice(reading: Reading, pick: (a: bigint, b: bigint) => bigint): RangeFunction {
  return (a, b) => {
    const [[low, high], [low2, high2]] = [boundsOf(a, reading), boundsOf(b, reading)];
    const make = reading === "unsigned" ? IntegerRange.unsigned : IntegerRange.signed;
    return make(a.width, pick(low, low2), pick(high, high2)).intersect(a.union(b));
  };
}

export const maximumUnsignedRanges: RangeFunction = choice("unsigned", greatest);
export const minimumUnsignedRanges: RangeFunction = choice("unsigned", least);
export const maximumSignedRanges: RangeFunction = choice("signed", greatest);
export const minimumSignedRanges: RangeFunction = choice("signed", least);

/** The low bits. */
export function truncateRange(range: IntegerRange, width: number): IntegerRange {
  if (width >= range.width) return range;
  const unsigned = IntegerRange.unsigned(width, range.unsignedMinimum, range.unsignedMaximum);
  return unsigned.intersect(IntegerRange.signed(width, range.signedMinimum, range.signedMaximum));
}

export function extendUnsignedRange(range: IntegerRange, width: number): IntegerRange {
  return IntegerRange.unsigned(width, range.unsignedMinimum, range.unsignedMaximum);
}

export function extendSignedRange(range: IntegerRange, width: number): IntegerRange {
  return IntegerRange.signed(width, range.signedMinimum, range.signedMaximum);
}

/** To a type of any width: cut or extended. */
export function castRange(range: IntegerRange, width: number, reading: Reading): IntegerRange {
  if (width <= range.width) return truncateRange(range, width);
  return reading === "unsigned" ? extendUnsignedRange(range, width) : extendSignedRange(range, width);
}
