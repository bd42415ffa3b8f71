/**
 * Floating-point values of every width that IR constants have: rounding, bit patterns, and the text that MLIR prints.
 *
 * Values are carried as JavaScript numbers, which hold every f64, f32, f16 and bf16 exactly. A NaN's payload is kept
 * apart, as bits.
 */
import { decodeFloat, encodeFloat, exactNumber, type FiniteFloat, floatPrecision } from "./float-formats.ts";
import type { FloatName, FloatType } from "./types.ts";

const view = new DataView(new ArrayBuffer(8));

/** The types whose values are computed with, in the machine's own arithmetic. */
interface Computable {
  readonly round: (value: number) => number;
  readonly toBits: (value: number) => bigint;
  readonly fromBits: (bits: bigint) => number;
}

const formats: Partial<Record<FloatName, Computable>> = {
  f64: {
    round: (value) => value,
    toBits: (value) => (view.setFloat64(0, value), view.getBigUint64(0)),
    fromBits: (bits) => (view.setBigUint64(0, bits), view.getFloat64(0)),
  },
  f32: {
    round: Math.fround,
    toBits: (value) => (view.setFloat32(0, value), BigInt(view.getUint32(0))),
    fromBits: (bits) => (view.setUint32(0, Number(bits)), view.getFloat32(0)),
  },
  f16: {
    round: Math.f16round,
    toBits: (value) => (view.setFloat16(0, value), BigInt(view.getUint16(0))),
    fromBits: (bits) => (view.setUint16(0, Number(bits)), view.getFloat16(0)),
  },
  bf16: {
    round: roundToBfloat16,
    toBits: (value) => (view.setFloat32(0, roundToBfloat16(value)), BigInt(view.getUint16(0))),
    fromBits: (bits) => (view.setUint32(0, Number(bits) << 16), view.getFloat32(0)),
  },
};

/**
 * To the nearest bf16, ties to even. Rounding goes from the f64 at once: by way of f32 a value just off a tie would
 * be rounded twice.
 */
function roundToBfloat16(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const magnitude = Math.abs(value);
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -126);
  const unit = 2 ** (exponent - 7);
  const scaled = magnitude / unit;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  const rounded = (up ? floor + 1 : floor) * unit;
  // What is rounded to zero keeps its sign.
  return Math.sign(value) * (rounded >= 2 ** 128 ? Infinity : rounded);
}

/** Whether constants of this type can be computed with: f16, bf16, f32 and f64. */
export function isComputable(type: FloatType): boolean {
  return formats[type.name] !== undefined;
}

/** @throws Error for a type that is not {@link isComputable}. */
function formatOf(type: FloatType): Computable {
  const format = formats[type.name];
  if (format === undefined) throw new Error(`constants of type ${type.text} are kept as bits only`);
  return format;
}

/** The nearest value of the type, ties to even. */
export function roundFloat(type: FloatType, value: number): number {
  return formatOf(type).round(value);
}

export function floatToBits(type: FloatType, value: number): bigint {
  return formatOf(type).toBits(value);
}

export function floatFromBits(type: FloatType, bits: bigint): number {
  return formatOf(type).fromBits(bits);
}

function hexadecimal(bits: bigint): string {
  return `0x${bits.toString(16).toUpperCase()}`;
}

/** {@link floatBitsText} of a value of a computable type. */
export function floatText(type: FloatType, value: number): string {
  return sixDigits(value) ?? floatBitsText(type, formatOf(type).toBits(value));
}

/** The bits of the value of the type that is nearest to a number, of any type. */
export function nearestFloatBits(type: FloatType, value: number): bigint {
  return formats[type.name]?.toBits(value) ?? encodeFloat(type.name, value);
}

/** What bits of any type stand for; NaN for what no JavaScript number is. */
export function floatValue(type: FloatType, bits: bigint): number {
  const format = formats[type.name];
  if (format !== undefined) return format.fromBits(bits);
  const decoded = decodeFloat(type.name, bits);
  return (decoded === undefined ? undefined : exactNumber(decoded)) ?? Number.NaN;
}

/**
 * Bits as MLIR's printer spells them: six digits when they read back to the same value, else as many as the type
 * needs; hexadecimal for infinities and NaN, for numbers without a point, and for numbers that are no double, because
 * MLIR reads decimal literals as doubles (AsmPrinter, `printFloatValue`).
 */
export function floatBitsText(type: FloatType, bits: bigint): string {
  const decoded = decodeFloat(type.name, bits);
  const value = decoded === undefined ? undefined : exactNumber(decoded);
  if (decoded === undefined || value === undefined) return hexadecimal(bits);
  const simple = sixDigits(value);
  if (simple !== undefined) return simple;
  const precision = floatPrecision(type.name);
  const short = scientific(decimal(decoded, 6), 6, false);
  if (nearestFloatBits(type, Number(short)) === bits) return short;
  const long = natural(decoded, precision);
  return long.includes(".") ? long : hexadecimal(bits);
}

/** The text of a number that has at most six significant digits exactly; undefined for any other. */
function sixDigits(value: number): string | undefined {
  const [mantissa = "", exponent] = value.toExponential(20).split("e");
  if (exponent === undefined || !mantissa.endsWith("000000000000000")) return undefined;
  const power = Number(exponent);
  const sign = Object.is(value, -0) ? "-" : "";
  return `${sign}${mantissa.slice(0, -14)}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

interface Decimal {
  readonly sign: string;
  /** Significant digits without trailing zeros; at least one. */
  readonly digits: string;
  /** Power of ten of the last digit. */
  readonly exponent: number;
}

/**
 * The number with at most so many digits, as LLVM's APFloat::toString makes them: digits far behind the last one are
 * cut off before it is rounded, so that it is not always the nearest.
 */
function decimal({ negative, significand, exponent }: FiniteFloat, digits: number): Decimal {
  const sign = negative ? "-" : "";
  let value = significand;
  let power = exponent;
  while (value !== 0n && (value & 1n) === 0n) {
    value >>= 1n;
    power++;
  }
  // N * 2^-k is N * 5^k * 10^-k.
  let ten = Math.min(power, 0);
  value = power >= 0 ? value << BigInt(power) : value * 5n ** BigInt(-power);
  const excess = value.toString(2).length - Math.floor((digits * 196 + 58) / 59);
  const removable = excess > 0 ? Math.floor((excess * 59) / 196) : 0;
  if (removable > 0) {
    value /= 10n ** BigInt(removable);
    ten += removable;
  }
  const all = value.toString();
  const dropped = Math.max(all.length - digits, 0);
  const kept = dropped === 0 ? value : BigInt(all.slice(0, digits)) + (all.charAt(digits) >= "5" ? 1n : 0n);
  const text = kept.toString().replace(/(?!^)0+$/, "");
  return { sign, digits: text, exponent: ten + dropped + kept.toString().length - text.length };
}

function scientific({ sign, digits, exponent }: Decimal, precision: number, short: boolean): string {
  const first = exponent + digits.length - 1;
  const fraction = short ? digits.slice(1) || "0" : digits.slice(1).padEnd(precision, "0");
  const power = String(Math.abs(first)).padStart(short ? 1 : 2, "0");
  return `${sign}${digits[0]}.${fraction}${short ? "E" : "e"}${first < 0 ? "-" : "+"}${power}`;
}

/** APFloat::toString with its defaults: plain notation while it pads with at most three zeros. */
function natural(value: FiniteFloat, precision: number): string {
  const digitCount = 2 + Math.floor((precision * 59) / 196);
  const rounded = decimal(value, digitCount);
  const { sign, digits, exponent } = rounded;
  if (exponent >= 0) {
    return exponent > 3 || digits.length + exponent > digitCount
      ? scientific(rounded, digitCount, true)
      : `${sign}${digits}${"0".repeat(exponent)}`;
  }
  const first = exponent + digits.length - 1;
  if (first >= 0) return `${sign}${digits.slice(0, first + 1)}.${digits.slice(first + 1)}`;
  return -first > 3 ? scientific(rounded, digitCount, true) : `${sign}0.${"0".repeat(-first - 1)}${digits}`;
}
