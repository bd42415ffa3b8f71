/**
 * Real numbers as integers over 2^bits, for what has to be known better than f64: coefficients, and the references that
 * errors are measured against. Every function is right to a few units of 2^-bits for arguments of moderate size.
 */

export class Reals {
  readonly bits: bigint;
  readonly one: bigint;
  readonly pi: bigint;
  readonly ln2: bigint;

  constructor(bits: number) {
    this.bits = BigInt(bits);
    this.one = 1n << this.bits;
    // Machin's formula.
    this.pi = 16n * this.inverseTangentOfReciprocal(5n) - 4n * this.inverseTangentOfReciprocal(239n);
    this.ln2 = this.twiceAreaTangent(this.one / 3n);
  }

  /** Exact: a finite f64 is an integer times a power of two, but it is cut below 2^-bits. */
  of(value: number): bigint {
    if (!Number.isFinite(value)) throw new RangeError(`${value} is no real number`);
    if (value === 0) return 0n;
    const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))) - 54, -1074);
    // In two steps: 2^-exponent may be more than an f64 holds.
    const half = Math.trunc(-exponent / 2);
    const integer = BigInt(value * 2 ** half * 2 ** (-exponent - half));
    const shift = this.bits + BigInt(exponent);
    return shift >= 0n ? integer << shift : integer >> -shift;
  }

  /** The nearest f64, ties to even. */
  toNumber(value: bigint): number {
    const magnitude = value < 0n ? -value : value;
    const excess = magnitude.toString(2).length - 60;
    const exponent = -Number(this.bits);
    if (excess <= 0) return scaled(Number(value), exponent);
    const kept = magnitude >> BigInt(excess);
    const sticky = kept << BigInt(excess) === magnitude ? 0n : 1n;
    return scaled(Number(value < 0n ? -(kept | sticky) : kept | sticky), exponent + excess);
  }

  mul(a: bigint, b: bigint): bigint {
    return (a * b) >> this.bits;
  }

  div(a: bigint, b: bigint): bigint {
    return (a << this.bits) / b;
  }

  sqrt(a: bigint): bigint {
    if (a <= 0n) return 0n;
    const square = a << this.bits;
    let root = 1n << BigInt((square.toString(2).length + 1) >> 1);
    for (;;) {
      const next = (root + square / root) >> 1n;
      if (next >= root) return root;
      root = next;
    }
  }

  /** Cube root by Newton's iteration, of either sign. */
  cbrt(a: bigint): bigint {
    if (a === 0n) return 0n;
    if (a < 0n) return -this.cbrt(-a);
    const cube = a << (2n * this.bits);
    let root = 1n << BigInt(Math.ceil(cube.toString(2).length / 3));
    for (;;) {
      const next = (2n * root + cube / (root * root)) / 3n;
      if (next >= root) return root;
      root = next;
    }
  }

  exp(a: bigint): bigint {
    const twos = this.floorDiv(a, this.ln2);
    const steps = 16n;
    const reduced = (a - twos * this.ln2) >> steps;
    let power = this.sumOf(this.one, (term, n) => this.mul(term, reduced) / n);
    for (let step = 0n; step < steps; step++) power = this.mul(power, power);
    return twos >= 0n ? power << twos : power >> -twos;
  }

  log(a: bigint): bigint {
    if (a <= 0n) throw new RangeError("the logarithm of a number that is not positive");
    const twos = BigInt(a.toString(2).length) - 1n - this.bits;
    const mantissa = twos >= 0n ? a >> twos : a << -twos;
    return twos * this.ln2 + this.twiceAreaTangent(this.div(mantissa - this.one, mantissa + this.one));
  }

  sin(a: bigint): bigint {
    const { quadrant, rest } = this.quadrantOf(a);
    const value = quadrant % 2n === 0n ? this.sineSeries(rest) : this.cosineSeries(rest);
    return quadrant >= 2n ? -value : value;
  }

  cos(a: bigint): bigint {
    return this.sin(a + (this.pi >> 1n));
  }

  tan(a: bigint): bigint {
    return this.div(this.sin(a), this.cos(a));
  }

  atan(a: bigint): bigint {
    if (a < 0n) return -this.atan(-a);
    if (a > this.one) return (this.pi >> 1n) - this.atan(this.div(this.one, a));
    let halved = a;
    const halvings = 6n;
    for (let step = 0n; step < halvings; step++)
      halved = this.div(halved, this.one + this.sqrt(this.one + this.mul(halved, halved)));
    const square = this.mul(halved, halved);
    return this.powerSeries(halved, -square) << halvings;
  }

  asin(a: bigint): bigint {
    const cosine = this.sqrt(this.mul(this.one - a, this.one + a));
    return cosine === 0n ? (a < 0n ? -this.pi : this.pi) >> 1n : this.atan(this.div(a, cosine));
  }

  acos(a: bigint): bigint {
    const sine = this.sqrt(this.mul(this.one - a, this.one + a));
    return this.atan2(sine, a);
  }

  atan2(y: bigint, x: bigint): bigint {
    if (x > 0n) return this.atan(this.div(y, x));
    if (x === 0n) return (y < 0n ? -this.pi : this.pi) >> 1n;
    return (y < 0n ? -this.pi : this.pi) + this.atan(this.div(y, x));
  }

  sinh(a: bigint): bigint {
    return (this.exp(a) - this.exp(-a)) >> 1n;
  }

  cosh(a: bigint): bigint {
    return (this.exp(a) + this.exp(-a)) >> 1n;
  }

  tanh(a: bigint): bigint {
    return this.div(this.sinh(a), this.cosh(a));
  }

  private floorDiv(a: bigint, b: bigint): bigint {
    const quotient = a / b;
    return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
  }

  private quadrantOf(a: bigint): { readonly quadrant: bigint; readonly rest: bigint } {
    const half = this.pi >> 1n;
    const turns = this.floorDiv(2n * a + half, 2n * half);
    return { quadrant: ((turns % 4n) + 4n) % 4n, rest: a - ((turns * this.pi) >> 1n) };
  }

  private sineSeries(a: bigint): bigint {
    const square = this.mul(a, a);
    return this.sumOf(a, (term, n) => -this.mul(term, square) / (2n * n * (2n * n + 1n)));
  }

  private cosineSeries(a: bigint): bigint {
    const square = this.mul(a, a);
    return this.sumOf(this.one, (term, n) => -this.mul(term, square) / ((2n * n - 1n) * 2n * n));
  }

  /** The sum of a first term and those that follow; `next` is given a term and the number of the next one, from 1. */
  private sumOf(first: bigint, next: (term: bigint, n: bigint) => bigint): bigint {
    let sum = 0n;
    let term = first;
    for (let n = 1n; term !== 0n && term !== -1n; n++) {
      sum += term;
      term = next(term, n);
    }
    return sum;
  }

  /** `a (1 + q/3 + q^2/5 + ...)`. */
  private powerSeries(a: bigint, q: bigint): bigint {
    let sum = 0n;
    let power = a;
    for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
      sum += power / n;
      power = this.mul(power, q);
    }
    return sum;
  }

  /** `log((1 + a) / (1 - a))`. */
  private twiceAreaTangent(a: bigint): bigint {
    return 2n * this.powerSeries(a, this.mul(a, a));
  }

  private inverseTangentOfReciprocal(n: bigint): bigint {
    let sum = 0n;
    let power = this.one / n;
    for (let k = 1n; power !== 0n; k += 2n) {
      sum += k % 4n === 1n ? power / k : -(power / k);
      power /= n * n;
    }
    return sum;
  }
}

/** `value * 2^exponent` for an integer below 2^60, rounded once. */
function scaled(value: number, exponent: number): number {
  if (exponent >= -1000) return exponent > 900 ? value * 2 ** 900 * 2 ** (exponent - 900) : value * 2 ** exponent;
  return value * 2 ** -900 * 2 ** (exponent + 900);
}
