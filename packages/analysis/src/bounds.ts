/** Least and greatest values, inclusive. */
export type Bounds = readonly [minimum: bigint, maximum: bigint];

export function unsignedLimits(width: number): Bounds {
  return [0n, (1n << BigInt(width)) - 1n];
}

export function signedLimits(width: number): Bounds {
  const half = 1n << BigInt(width - 1);
  return [-half, half - 1n];
}

export function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function greatest(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
