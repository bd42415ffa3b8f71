/** What tells f32 and f64 apart in the functions here: their layout, and the coefficients that they need. */
import { f32, f64, type Type } from "@dslc/ir";
import { f32Constants, f32Polynomials, f64Constants, f64Polynomials } from "./coefficients.ts";

type Lists<T> = { readonly [K in keyof T]: readonly number[] };
export type Polynomials = Lists<typeof f32Polynomials>;
type Constants = Lists<typeof f32Constants>;

export interface Format {
  /** Bits of the whole, 32 or 64. */
  readonly width: bigint;
  /** Bits of the fraction, without the implicit one. */
  readonly fraction: bigint;
  /** What is added to an exponent in the bits of a number. */
  readonly bias: bigint;
  /** The least normal number. */
  readonly leastNormal: number;
  /** The bits of the root of one half. */
  readonly rootOfHalf: bigint;
  /** Where e^x, and with it half of that, is beyond the type, and where it is 0. */
  readonly exponentRange: { readonly least: number; readonly greatest: number };
  /** The same for 2^x. */
  readonly binaryRange: { readonly least: number; readonly greatest: number };
  /** From here on angles are reduced with all digits of 2/pi that matter. */
  readonly largeAngle: number;
  readonly polynomials: Polynomials;
  readonly constants: Constants;
}

const formats = new Map<Type, Format>([
  [
    f32,
    {
      width: 32n,
      fraction: 23n,
      bias: 127n,
      leastNormal: 2 ** -126,
      rootOfHalf: 0x3f3504f3n,
      exponentRange: { least: -104, greatest: 90 },
      binaryRange: { least: -151, greatest: 129 },
      largeAngle: 2 ** 17,
      polynomials: f32Polynomials,
      constants: f32Constants,
    },
  ],
  [
    f64,
    {
      width: 64n,
      fraction: 52n,
      bias: 1023n,
      leastNormal: 2 ** -1022,
      rootOfHalf: 0x3fe6a09e667f3bcdn,
      exponentRange: { least: -746, greatest: 711 },
      binaryRange: { least: -1076, greatest: 1025 },
      largeAngle: 2 ** 30,
      polynomials: f64Polynomials,
      constants: f64Constants,
    },
  ],
]);

/** Whether the functions here are written for the type. */
export function hasFormat(type: Type): boolean {
  return formats.has(type);
}

/** @throws Error for types other than f32 and f64. */
export function formatOf(type: Type): Format {
  const format = formats.get(type);
  if (format === undefined) throw new Error(`no functions are written for ${type.text}`);
  return format;
}
