/**
 * Sums of two floats that together hold twice the digits (T. J. Dekker, "A floating-point technique for extending the
 * available precision"). `low` is at most about half an ulp of `high`.
 */
import type { Value } from "@dslc/ir";
import type { Emitter } from "./emitter.ts";

export interface DoubleWord {
  readonly high: Value;
  readonly low: Value;
}

/** `a + b` without error, for `|a| >= |b|` or `a = 0`, and what `low` adds. */
export function quickSum(m: Emitter, a: Value | number, b: Value, low?: Value): DoubleWord {
  const high = m.add(a, b);
  const error = m.add(m.sub(a, high), b);
  return { high, low: low === undefined ? error : m.add(error, low) };
}

/** The product, to about twice the digits. */
export function product(m: Emitter, a: DoubleWord, b: DoubleWord): DoubleWord {
  const high = m.mul(a.high, b.high);
  const error = m.fma(a.high, b.high, m.neg(high));
  return { high, low: m.fma(a.low, b.high, m.fma(a.high, b.low, error)) };
}
