/** The types of numbers that kernels have, numbers at which conversions may go wrong, and what conversions give. */
import { bf16, type Constant, f16, f32, f64, floatFromBits, type FloatType, floatToBits, IntegerType } from "@dslc/ir";

export interface FloatFormat {
  readonly name: string;
  readonly ir: FloatType;
  /** Bits of the significand, the implied one included. */
  readonly precision: number;
  /** The exponent of the largest power of two. */
  readonly exponent: number;
}

export interface IntegerFormat {
  readonly name: string;
  readonly ir: IntegerType;
  readonly least: bigint;
  readonly greatest: bigint;
}

/** IEEE 754-2019, table 3.5; bf16 has f32's exponents. */
export const floats: readonly FloatFormat[] = [
  { name: "f16", ir: f16, precision: 11, exponent: 15 },
  { name: "bf16", ir: bf16, precision: 8, exponent: 127 },
  { name: "f32", ir: f32, precision: 24, exponent: 127 },
  { name: "f64", ir: f64, precision: 53, exponent: 1023 },
];

export const integers: readonly IntegerFormat[] = [8, 16, 32, 64].flatMap((width) => {
  const half = 1n << BigInt(width - 1);
  const ir = IntegerType.get(width);
  return [
    { name: `i${width}`, ir, least: -half, greatest: half - 1n },
    { name: `u${width}`, ir, least: 0n, greatest: 2n * half - 1n },
  ];
});

/** The float of the format that is nearest to a number, ties to even. */
export function nearest(value: number | bigint, { precision, exponent }: FloatFormat): number {
  if (typeof value === "number" && (!Number.isFinite(value) || value === 0)) return value;
  const [integer, scale] = typeof value === "bigint" ? [value, 0] : asProduct(value);
  const magnitude = integer < 0n ? -integer : integer;
  if (magnitude === 0n) return 0;
  const highest = scale + magnitude.toString(2).length - 1;
  const unit = Math.max(highest, 1 - exponent) - (precision - 1);
  const cut = BigInt(Math.max(0, unit - scale));
  const kept = magnitude >> cut;
  const twiceRest = 2n * (magnitude - (kept << cut));
  const isUp = twiceRest > 1n << cut || (twiceRest === 1n << cut && kept % 2n === 1n);
  const rounded = Number(isUp && cut > 0n ? kept + 1n : kept) * 2 ** (scale + Number(cut));
  const bounded = rounded > 2 ** exponent * (2 - 2 ** (1 - precision)) ? Infinity : rounded;
  return integer < 0n ? -bounded : bounded;
}

/** A finite number as an integer by a power of two, whose exponent is given. */
function asProduct(value: number): readonly [integer: bigint, scale: number] {
  let scale = 0;
  let integer = value;
  while (!Number.isInteger(integer)) {
    integer *= 2;
    scale--;
  }
  return [BigInt(integer), scale];
}

/** The integer that a number is converted to. */
export function saturated(value: number, { least, greatest }: IntegerFormat): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value === Infinity) return greatest;
  if (value === -Infinity) return least;
  const whole = BigInt(Math.trunc(value));
  return whole < least ? least : whole > greatest ? greatest : whole;
}

/** Numbers of the format: special ones, and those about the limits of integers, each with its neighbours. */
export function floatsToConvert(format: FloatFormat): readonly number[] {
  const { ir } = format;
  const special = [Number.NaN, Infinity, -Infinity, 0, -0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2.5, 100.75, -100.75];
  const largest = floatFromBits(ir, floatToBits(ir, Infinity) - 1n);
  const smallest = [floatFromBits(ir, 1n), 2 ** (1 - format.exponent)];
  const limits = integers.flatMap(({ least, greatest }) => [least, greatest, greatest + 1n, least - 1n]);
  const edges = [...limits.map((limit) => nearest(limit, format)), largest, -largest, ...smallest].filter(
    (edge) => Number.isFinite(edge) && edge !== 0,
  );
  const around = edges.flatMap((edge) => [-1n, 0n, 1n].map((step) => floatFromBits(ir, floatToBits(ir, edge) + step)));
  // Sets tell -0 from 0 no more than === does.
  return [...special.map((value) => nearest(value, format)), ...new Set([...around, ...edges.map((edge) => -edge)])];
}

/** Numbers of the format: its limits, and those that lie half-way between two floats, or next to that. */
export function integersToConvert({ least, greatest }: IntegerFormat): readonly bigint[] {
  const powers = Array.from({ length: 64 }, (_, bit) => 1n << BigInt(bit));
  const halfway = powers.flatMap((power) =>
    floats.flatMap(({ precision }) => {
      const half = power >> BigInt(precision);
      return half === 0n ? [] : [1n, 3n].flatMap((odd) => [-1n, 0n, 1n].map((step) => power + odd * half + step));
    }),
  );
  const magnitudes = [0n, 1n, 3n, 65_519n, 65_520n, ...powers, ...halfway];
  const all = [least, greatest, ...magnitudes.flatMap((magnitude) => [magnitude, -magnitude])];
  return [...new Set(all)].filter((value) => value >= least && value <= greatest);
}

/** Finite and other numbers of the first format that are not, or just not, those of the second. */
export function floatsToRound(from: FloatFormat, to: FloatFormat): readonly number[] {
  const bits = to.precision;
  const halfway = [-to.exponent - 5, 1 - to.exponent, -3, 0, 7, to.exponent].flatMap((exponent) =>
    [0, 1].flatMap((last) =>
      [-1, 0, 1].map(
        (step) =>
          2 ** exponent * (1 + last * 2 ** (1 - bits) + 2 ** -bits + step * 2 ** -Math.min(from.precision - 1, 45)),
      ),
    ),
  );
  const all = [...floatsToConvert(from), ...halfway, ...halfway.map((value) => -value)];
  return all.map((value) => nearest(value, from));
}

/** What a buffer gives for an integer that it holds: the signed number of its bits. */
export function stored(value: bigint, { ir }: IntegerFormat): Constant {
  return BigInt.asIntN(ir.width, value);
}
