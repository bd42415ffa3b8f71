/**
 * Ranges of integers: the least and the greatest value that the bits can be, read as unsigned and read as signed. Both
 * are kept, because arithmetic that wraps in one reading often does not in the other.
 */
import { type Bounds, greatest, least, signedLimits, unsignedLimits } from "./bounds.ts";

export class IntegerRange {
  /** Bits of the integer. */
  readonly width: number;
  readonly unsignedMinimum: bigint;
  readonly unsignedMaximum: bigint;
  readonly signedMinimum: bigint;
  readonly signedMaximum: bigint;

  private constructor(width: number, unsigned: Bounds, signed: Bounds) {
    this.width = width;
    [this.unsignedMinimum, this.unsignedMaximum] = unsigned;
    [this.signedMinimum, this.signedMaximum] = signed;
  }

  /** All integers of so many bits. */
  static full(width: number): IntegerRange {
    return new IntegerRange(width, unsignedLimits(width), signedLimits(width));
  }

  /** One value; only its low `width` bits count. */
  static constant(width: number, value: bigint): IntegerRange {
    const [unsigned, signed] = [BigInt.asUintN(width, value), BigInt.asIntN(width, value)];
    return new IntegerRange(width, [unsigned, unsigned], [signed, signed]);
  }

  /** From `minimum` to `maximum`, read as unsigned; all integers when the type does not hold these. */
  static unsigned(width: number, minimum: bigint, maximum: bigint): IntegerRange {
    const [least, greatest] = unsignedLimits(width);
    if (minimum > maximum || minimum < least || maximum > greatest) return IntegerRange.full(width);
    const half = 1n << BigInt(width - 1);
    const isSplit = minimum < half && maximum >= half;
    const signed = isSplit
      ? signedLimits(width)
      : ([BigInt.asIntN(width, minimum), BigInt.asIntN(width, maximum)] as const);
    return new IntegerRange(width, [minimum, maximum], signed);
  }

  /** From `minimum` to `maximum`, read as signed; all integers when the type does not hold these. */
  static signed(width: number, minimum: bigint, maximum: bigint): IntegerRange {
    const [least, greatest] = signedLimits(width);
    if (minimum > maximum || minimum < least || maximum > greatest) return IntegerRange.full(width);
    const isSplit = minimum < 0n && maximum >= 0n;
    const unsigned = isSplit
      ? unsignedLimits(width)
      : ([BigInt.asUintN(width, minimum), BigInt.asUintN(width, maximum)] as const);
    return new IntegerRange(width, unsigned, [minimum, maximum]);
  }

  /** The only value, as the IR's constants have it: signed, but an `i1` is 0 or 1. */
  get constantValue(): bigint | undefined {
    if (this.unsignedMinimum !== this.unsignedMaximum) return undefined;
    return this.width === 1 ? this.unsignedMinimum : this.signedMinimum;
  }

  get isFull(): boolean {
    return this.equals(IntegerRange.full(this.width));
  }

  /** Whether the bits of `value` are in the range. */
  contains(value: bigint): boolean {
    const [unsigned, signed] = [BigInt.asUintN(this.width, value), BigInt.asIntN(this.width, value)];
    return (
      unsigned >= this.unsignedMinimum &&
      unsigned <= this.unsignedMaximum &&
      signed >= this.signedMinimum &&
      signed <= this.signedMaximum
    );
  }

  equals(other: IntegerRange): boolean {
    return (
      this.width === other.width &&
      this.unsignedMinimum === other.unsignedMinimum &&
      this.unsignedMaximum === other.unsignedMaximum &&
      this.signedMinimum === other.signedMinimum &&
      this.signedMaximum === other.signedMaximum
    );
  }

  /** The least range that holds the values of both. */
  union(other: IntegerRange): IntegerRange {
    return new IntegerRange(
      this.width,
      [least(this.unsignedMinimum, other.unsignedMinimum), greatest(this.unsignedMaximum, other.unsignedMaximum)],
      [least(this.signedMinimum, other.signedMinimum), greatest(this.signedMaximum, other.signedMaximum)],
    );
  }

  /** What is in both. Where nothing is, code that is never reached is talked about: this range stays as it is. */
  intersect(other: IntegerRange): IntegerRange {
    const unsigned = [
      greatest(this.unsignedMinimum, other.unsignedMinimum),
      least(this.unsignedMaximum, other.unsignedMaximum),
    ] as const;
    const signed = [
      greatest(this.signedMinimum, other.signedMinimum),
      least(this.signedMaximum, other.signedMaximum),
    ] as const;
    if (unsigned[0] > unsigned[1] || signed[0] > signed[1]) return this;
    const [u, s] = [IntegerRange.unsigned(this.width, ...unsigned), IntegerRange.signed(this.width, ...signed)];
    const both = [
      [greatest(u.unsignedMinimum, s.unsignedMinimum), least(u.unsignedMaximum, s.unsignedMaximum)],
      [greatest(u.signedMinimum, s.signedMinimum), least(u.signedMaximum, s.signedMaximum)],
    ] as const;
    return both.some(([low, high]) => low > high) ? this : new IntegerRange(this.width, ...both);
  }

  /** A range that holds this one and `next`, with each bound that moved put to the type's limit. */
  widen(next: IntegerRange): IntegerRange {
    const full = IntegerRange.full(this.width);
    return new IntegerRange(
      this.width,
      [
        next.unsignedMinimum < this.unsignedMinimum ? full.unsignedMinimum : this.unsignedMinimum,
        next.unsignedMaximum > this.unsignedMaximum ? full.unsignedMaximum : this.unsignedMaximum,
      ],
      [
        next.signedMinimum < this.signedMinimum ? full.signedMinimum : this.signedMinimum,
        next.signedMaximum > this.signedMaximum ? full.signedMaximum : this.signedMaximum,
      ],
    );
  }

  toString(): string {
    return `unsigned [${this.unsignedMinimum}, ${this.unsignedMaximum}] signed [${this.signedMinimum}, ${this.signedMaximum}]`;
  }
}

/** How a range is read. */
export type Reading = "unsigned" | "signed";

export function boundsOf(range: IntegerRange, reading: Reading): Bounds {
  return reading === "unsigned"
    ? [range.unsignedMinimum, range.unsignedMaximum]
    : [range.signedMinimum, range.signedMaximum];
}
