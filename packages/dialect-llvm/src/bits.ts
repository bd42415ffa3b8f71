/** Bit operations on constants of a width, read as unsigned. */

export function countOnes(value: bigint): bigint {
  let count = 0n;
  for (let rest = value; rest > 0n; rest &= rest - 1n) count++;
  return count;
}

/** Zeros above the highest one; `width` when there is no one. */
export function leadingZeros(value: bigint, width: number): bigint {
  return BigInt(width - (value === 0n ? 0 : value.toString(2).length));
}

/** Zeros below the lowest one; `width` when there is no one. */
export function trailingZeros(value: bigint, width: number): bigint {
  return value === 0n ? BigInt(width) : countOnes((value & -value) - 1n);
}

/** The value with groups of `size` bits in the opposite order. */
export function reverseGroups(value: bigint, width: number, size: number): bigint {
  let result = 0n;
  for (let at = 0; at < width; at += size)
    result = (result << BigInt(size)) | BigInt.asUintN(size, value >> BigInt(at));
  return result;
}

/** The upper half of `high:low` shifted left; `amount` is less than the width. */
export function funnelLeft(high: bigint, low: bigint, amount: bigint, width: number): bigint {
  return BigInt.asUintN(width, ((high << BigInt(width)) | low) >> (BigInt(width) - amount));
}

/** To the nearest whole number, ties to even. */
export function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (!Number.isFinite(value) || rest === 0) return value;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  const rounded = up ? floor + 1 : floor;
  return rounded === 0 && value < 0 ? -0 : rounded;
}

/** To the nearest whole number, ties away from zero. */
export function roundAway(value: number): number {
  const magnitude = Math.floor(Math.abs(value));
  const rounded = Math.abs(value) - magnitude >= 0.5 ? magnitude + 1 : magnitude;
  return value < 0 || Object.is(value, -0) ? -rounded : Number.isNaN(value) ? value : rounded;
}
