/** From decimal digits to the nearest float of a type, rounded once. */
import { FloatType, roundFloat } from "@dslc/ir";
import type { FloatName } from "../types.ts";

/**
 * The float nearest to a decimal number (`12`, `0.5`, `1e-3`), ties to even; infinite when it is too large.
 *
 * Rounding to f64 first is only wrong where that lands on a tie between two floats of the type which the decimal is
 * beside of; there the two are compared exactly.
 */
export function roundDecimal(text: string, name: FloatName): number {
  const type = FloatType.get(name);
  const value = Number(text);
  const rounded = roundFloat(type, value);
  const other = 2 * value - rounded;
  const isTie = rounded !== value && Number.isFinite(rounded) && roundFloat(type, other) === other;
  if (!isTie) return rounded;
  const side = compareDecimal(text, value);
  if (side === 0) return rounded;
  return side > 0 ? Math.max(rounded, other) : Math.min(rounded, other);
}

/** Negative, zero or positive, as the decimal is below, equal to or above the value, which is finite and not 0. */
function compareDecimal(text: string, value: number): number {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const decimal = scaled(BigInt(whole + fraction), Number(exponent) - fraction.length, 10n);
  const bits = exactly(value);
  const difference = decimal.over * bits.under - bits.over * decimal.under;
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/** digits * base ** exponent. */
function scaled(digits: bigint, exponent: number, base: bigint): Fraction {
  const power = base ** BigInt(Math.abs(exponent));
  return exponent >= 0 ? { over: digits * power, under: 1n } : { over: digits, under: power };
}

/** A finite value exactly. */
function exactly(value: number): Fraction {
  let exponent = 0;
  let whole = value;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    exponent--;
  }
  return scaled(BigInt(whole), exponent, 2n);
}
