/** How reductions, scans and atomic updates combine two values. */
import {
  normalizeScalar,
  readSigned,
  readUnsigned,
  type Scalar,
  type Type,
  unlessNaN,
  type CombiningKind,
} from "@dslc/ir";

/** By what two values of one type are combined: upstream's words for reductions, and the difference. */
export type CombinationKind = CombiningKind | "sub";

/** The combination as a value of the type: wrapped, rounded. */
export function combine(kind: CombinationKind, type: Type, a: Scalar, b: Scalar): Scalar {
  const isFloat = typeof a === "number" || typeof b === "number";
  return normalizeScalar(type, isFloat ? ofFloats(kind, Number(a), Number(b)) : ofIntegers(kind, type, a, b));
}

function ofFloats(kind: CombinationKind, a: number, b: number): number {
  switch (kind) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "minnumf":
      return unlessNaN(a, b, Math.min);
    case "maxnumf":
      return unlessNaN(a, b, Math.max);
    case "minimumf":
      return Math.min(a, b);
    case "maximumf":
      return Math.max(a, b);
    default:
      throw new Error(`'${kind}' is not for floats`);
  }
}

function ofIntegers(kind: CombinationKind, type: Type, a: bigint, b: bigint): bigint {
  const chosen = (read: typeof readSigned, sign: 1n | -1n): bigint =>
    sign * (read(a, type) - read(b, type)) >= 0n ? a : b;
  switch (kind) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "minui":
      return chosen(readUnsigned, -1n);
    case "minsi":
      return chosen(readSigned, -1n);
    case "maxui":
      return chosen(readUnsigned, 1n);
    case "maxsi":
      return chosen(readSigned, 1n);
    case "and":
      return a & b;
    case "or":
      return a | b;
    case "xor":
      return a ^ b;
    default:
      throw new Error(`'${kind}' is not for integers`);
  }
}
