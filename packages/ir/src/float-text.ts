/**
 * Floating-point values of every width that IR constants have: rounding, bit patterns, and the text that MLIR prints.
 *
 * Values are carried as JavaScript numbers, which hold every f64, f32, f16 and bf16 exactly. A NaN's payload is kept
 * apart, as bits.
 */
import type { FloatName, FloatType } from "./types.ts";

const view = new DataView(new ArrayBuffer(8));

interface FloatFormat {
  readonly round: (value: number) => number;
  readonly toBits: (value: number) => bigint;
  readonly fromBits: (bits: bigint) => number;
  /** Bits of the significand, the implicit one included. */
  readonly precision: number;
}

const formats: Partial<Record<FloatName, FloatFormat>> = {
  f64: {
    round: (value) => value,
    toBits: (value) => (view.setFloat64(0, value), view.getBigUint64(0)),
    fromBits: (bits) => (view.setBigUint64(0, bits), view.getFloat64(0)),
    precision: 53,
  },
  f32: {
    round: Math.fround,
    toBits: (value) => (view.setFloat32(0, value), BigInt(view.getUint32(0))),
    fromBits: (bits) => (view.setUint32(0, Number(bits)), view.getFloat32(0)),
    precision: 24,
  },
  f16: {
    round: Math.f16round,
    toBits: (value) => (view.setFloat16(0, value), BigInt(view.getUint16(0))),
    fromBits: (bits) => (view.setUint16(0, Number(bits)), view.getFloat16(0)),
    precision: 11,
  },
  bf16: {
    round: roundToBfloat16,
    toBits: (value) => (view.setFloat32(0, roundToBfloat16(value)), BigInt(view.getUint16(0))),
    fromBits: (bits) => (view.setUint32(0, Number(bits) << 16), view.getFloat32(0)),
    precision: 8,
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
function formatOf(type: FloatType): FloatFormat {
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

/** The bits as `0x` and as many digits as the type has, in capitals, as MLIR prints them. */
export function hexFloat(type: FloatType, bits: bigint): string {
  return `0x${bits
    .toString(16)
    .toUpperCase()
    .padStart(Math.ceil(type.width / 4), "0")}`;
}

/**
 * A value as MLIR's printer spells it: six digits when they are exact, else as many as the type needs, and bits for
 * infinities and NaN (AsmPrinter, `printFloatValue`).
 */
export function floatText(type: FloatType, value: number): string {
  const format = formatOf(type);
  if (!Number.isFinite(value)) return hexFloat(type, format.toBits(value));
  const short = scientific(value, 6, false);
  if (Object.is(format.round(Number(short)), value)) return short;
  const long = natural(value, 2 + Math.floor((format.precision * 59) / 196));
  return long.includes(".") && Object.is(format.round(Number(long)), value)
    ? long
    : hexFloat(type, format.toBits(value));
}

interface Decimal {
  readonly sign: string;
  /** Significant digits without trailing zeros; at least one. */
  readonly digits: string;
  /** Power of ten of the first digit. */
  readonly exponent: number;
}

function decimal(value: number, precision: number): Decimal {
  const [mantissa = "0", exponent = "0"] = Math.abs(value)
    .toExponential(precision - 1)
    .split("e");
  const digits = mantissa.replace(".", "").replace(/0+$/, "");
  return {
    sign: value < 0 || Object.is(value, -0) ? "-" : "",
    digits: digits === "" ? "0" : digits,
    exponent: Number(exponent),
  };
}

function scientific(value: number, precision: number, short: boolean): string {
  const { sign, digits, exponent } = decimal(value, precision);
  const fraction = short ? digits.slice(1) || "0" : digits.slice(1).padEnd(precision, "0");
  const power = String(Math.abs(exponent)).padStart(short ? 1 : 2, "0");
  return `${sign}${digits[0]}.${fraction}${short ? "E" : "e"}${exponent < 0 ? "-" : "+"}${power}`;
}

/** LLVM's APFloat::toString with its defaults: plain notation while it pads with at most three zeros. */
function natural(value: number, precision: number): string {
  const { sign, digits, exponent } = decimal(value, precision);
  const last = exponent - digits.length + 1;
  if (last >= 0) {
    return last > 3 || digits.length + last > precision
      ? scientific(value, precision, true)
      : `${sign}${digits}${"0".repeat(last)}`;
  }
  if (exponent >= 0) return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
  return -exponent > 3 ? scientific(value, precision, true) : `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
}
