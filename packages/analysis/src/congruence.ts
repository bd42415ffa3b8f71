/**
 * Congruences: what an integer is modulo a power of two. The lattice of alignments: its facts survive arithmetic that
 * wraps, which those modulo other numbers do not, and machines ask for alignments to powers of two only.
 */

export class Congruence {
  /** The modulus is 2 to this power: 0 when nothing is known. As many as the type has bits for a constant. */
  readonly bits: number;
  /** From 0 to the modulus - 1. */
  readonly residue: bigint;

  constructor(bits: number, residue: bigint) {
    this.bits = bits;
    this.residue = BigInt.asUintN(bits, residue);
  }

  static readonly unknown: Congruence = new Congruence(0, 0n);

  /** Of the one value `value` of a type of `width` bits. */
  static constant(width: number, value: bigint): Congruence {
    return new Congruence(width, value);
  }

  /** Of the multiples of a number other than 0, which need not be a power of two. */
  static multipleOf(factor: bigint): Congruence {
    return new Congruence(trailingZeros(factor), 0n);
  }

  get modulus(): bigint {
    return 1n << BigInt(this.bits);
  }

  /** The largest power of two, at most 2 to the `limit`, of which every such integer is a multiple; as its exponent. */
  trailingZeros(limit = this.bits): number {
    return Math.min(limit, this.residue === 0n ? this.bits : trailingZeros(this.residue));
  }

  /** Whether every such integer is a multiple of a power of two. */
  isMultipleOf(powerOfTwo: bigint): boolean {
    return this.modulus >= powerOfTwo && this.residue % powerOfTwo === 0n;
  }

  /** Whether the bits of `value` agree. */
  contains(value: bigint): boolean {
    return BigInt.asUintN(this.bits, value) === this.residue;
  }

  equals(other: Congruence): boolean {
    return this.bits === other.bits && this.residue === other.residue;
  }

  /** What holds for the integers of both: as many low bits as they share. */
  join(other: Congruence): Congruence {
    const shared = Math.min(this.bits, other.bits);
    const difference = BigInt.asUintN(shared, this.residue ^ other.residue);
    return new Congruence(difference === 0n ? shared : trailingZeros(difference), this.residue);
  }

  /** What holds when both do. The one that says more, where they agree; unreachable code where they do not. */
  meet(other: Congruence): Congruence {
    return other.bits > this.bits ? other : this;
  }

  toString(): string {
    return this.bits === 0 ? "unknown" : `${this.residue} modulo ${this.modulus}`;
  }
}

/** Zero bits below the lowest one. @throws RangeError for 0, which has no lowest one. */
function trailingZeros(value: bigint): number {
  if (value === 0n) throw new RangeError("0 is a multiple of everything");
  return (value & -value).toString(2).length - 1;
}

/** `width` is that of the type of both operands. */
export type CongruenceFunction = (a: Congruence, b: Congruence, width: number) => Congruence;

function smallest(a: Congruence, b: Congruence): number {
  return Math.min(a.bits, b.bits);
}

export const addCongruences: CongruenceFunction = (a, b) => new Congruence(smallest(a, b), a.residue + b.residue);

export const subtractCongruences: CongruenceFunction = (a, b) => new Congruence(smallest(a, b), a.residue - b.residue);

/**
 * With a = r + m·x and b = s + n·y, the product is r·s + r·n·y + s·m·x + m·n·x·y: known modulo the least of the powers
 * of two in r·n, s·m and m·n.
 */
export const multiplyCongruences: CongruenceFunction = (a, b, width) => {
  const known = Math.min(width, b.bits + a.trailingZeros(), a.bits + b.trailingZeros());
  // The one of the two sums that is above is no bound: a constant has no other values.
  const exact = isConstant(a, width)
    ? a.residue === 0n
      ? width
      : Math.min(width, b.bits + a.trailingZeros())
    : isConstant(b, width)
      ? b.residue === 0n
        ? width
        : Math.min(width, a.bits + b.trailingZeros())
      : known;
  return new Congruence(exact, a.residue * b.residue);
};

function isConstant(congruence: Congruence, width: number): boolean {
  return congruence.bits >= width;
}

export const shiftLeftCongruences: CongruenceFunction = (a, b, width) => {
  if (isConstant(b, width))
    return b.residue >= BigInt(width)
      ? Congruence.unknown
      : new Congruence(Math.min(width, a.bits + Number(b.residue)), a.residue << b.residue);
  // By an amount that is not known: zeros come in from below, and those that are there stay.
  return new Congruence(a.trailingZeros(), 0n);
};

/** Both shifts to the right; the bits that come in from above are known for a constant only. */
function shiftRight(isSigned: boolean): CongruenceFunction {
  return (a, b, width) => {
    if (!isConstant(b, width) || b.residue >= BigInt(width)) return Congruence.unknown;
    if (isConstant(a, width)) {
      const value = isSigned ? BigInt.asIntN(width, a.residue) : a.residue;
      return Congruence.constant(width, value >> b.residue);
    }
    return new Congruence(Math.max(0, a.bits - Number(b.residue)), a.residue >> b.residue);
  };
}

export const shiftRightUnsignedCongruences: CongruenceFunction = shiftRight(false);
export const shiftRightSignedCongruences: CongruenceFunction = shiftRight(true);

/** The exponent of a constant power of two, as unsigned. */
function exponentOf(b: Congruence, width: number): number | undefined {
  if (!isConstant(b, width) || b.residue === 0n || (b.residue & (b.residue - 1n)) !== 0n) return undefined;
  return trailingZeros(b.residue);
}

/** Unsigned division is a shift where the divisor is a power of two. */
export const divideUnsignedCongruences: CongruenceFunction = (a, b, width) => {
  if (isConstant(a, width) && isConstant(b, width) && b.residue !== 0n)
    return Congruence.constant(width, a.residue / b.residue);
  const exponent = exponentOf(b, width);
  return exponent === undefined
    ? Congruence.unknown
    : shiftRightUnsignedCongruences(a, Congruence.constant(width, BigInt(exponent)), width);
};

/** Signed division rounds to zero, so it is a shift only where the dividend is a multiple. */
export const divideSignedCongruences: CongruenceFunction = (a, b, width) => {
  const exponent = exponentOf(b, width);
  if (exponent === undefined || exponent === width - 1 || a.trailingZeros() < exponent) return Congruence.unknown;
  return shiftRightSignedCongruences(a, Congruence.constant(width, BigInt(exponent)), width);
};

/** `a - (a / b) * b`: known modulo the power of two in the divisor. */
export const remainderUnsignedCongruences: CongruenceFunction = (a, b, width) => {
  const exponent = exponentOf(b, width);
  if (exponent !== undefined && a.bits >= exponent)
    return Congruence.constant(width, BigInt.asUintN(exponent, a.residue));
  return new Congruence(Math.min(a.bits, b.trailingZeros()), a.residue);
};

export const remainderSignedCongruences: CongruenceFunction = (a, b) =>
  new Congruence(Math.min(a.bits, b.trailingZeros()), a.residue);

/** Where one operand's bits are not known, the other's may decide alone, as a 0 does in an and. */
function bitwise(of: (a: bigint, b: bigint) => bigint, deciding: bigint | undefined): CongruenceFunction {
  return (a, b) => {
    let known = smallest(a, b);
    const longer = a.bits > b.bits ? a : b;
    while (deciding !== undefined && known < longer.bits && ((longer.residue >> BigInt(known)) & 1n) === deciding)
      known++;
    return new Congruence(known, of(a.residue, b.residue));
  };
}

export const andCongruences: CongruenceFunction = bitwise((a, b) => a & b, 0n);
export const orCongruences: CongruenceFunction = bitwise((a, b) => a | b, 1n);
export const xorCongruences: CongruenceFunction = bitwise((a, b) => a ^ b, undefined);

/** One of the two. */
export const chooseCongruences: CongruenceFunction = (a, b) => a.join(b);

/** To a type of any width: cut, or extended with zeros or the sign. */
export function castCongruence(a: Congruence, from: number, to: number, isSigned: boolean): Congruence {
  if (to <= from) return new Congruence(Math.min(a.bits, to), a.residue);
  if (!isConstant(a, from)) return a;
  return Congruence.constant(to, isSigned ? BigInt.asIntN(from, a.residue) : a.residue);
}

/** What is known of `value` when `value % divisor`, read as unsigned, is known: the way back. */
export function dividendOf(remainder: Congruence, divisor: Congruence): Congruence {
  return new Congruence(Math.min(remainder.bits, divisor.trailingZeros()), remainder.residue);
}
