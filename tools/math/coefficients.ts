/**
 * Makes `packages/lower-math/src/coefficients.ts`: the polynomials and constants of the mathematical functions.
 *
 *     node tools/math/coefficients.ts           writes the file, and prints the error of each polynomial
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Fit, minimax } from "./minimax.ts";
import { Reals } from "./reals.ts";

const reals = new Reals(400);
const { one, ln2, pi } = reals;

/** Digits of the significand and what else tells the two types apart. */
const formats = {
  f32: { digits: 24, round: Math.fround },
  f64: { digits: 53, round: (value: number) => value },
} as const;
type FormatName = keyof typeof formats;

interface Approximation {
  readonly about: string;
  readonly fit: Omit<Fit, "count">;
  readonly counts: Readonly<Record<FormatName, number>>;
}

/** `f(x) = x + x^3 P(x^2)`: fitted in the square, the error relative to f. */
function odd(f: (x: bigint) => bigint, to: number): Omit<Fit, "count"> {
  const relative = (z: bigint) => {
    const x = reals.sqrt(z);
    return { x, ratio: reals.div(f(x), x) };
  };
  return {
    from: 0,
    to,
    target: (z) => reals.div(relative(z).ratio - one, z),
    weight: (z) => reals.div(z, relative(z).ratio),
  };
}

/** `log(1 + x) = x + x^2 P(x)` to a base whose logarithm's reciprocal is `scale`. */
function logarithm(scale: bigint): Omit<Fit, "count"> {
  const value = (x: bigint) => reals.mul(scale, reals.log(one + x));
  return {
    from: Math.SQRT1_2 - 1.0001,
    to: Math.SQRT2 - 0.9999,
    target: (x) => reals.div(reals.div(value(x) - reals.mul(scale, x), x), x),
    weight: (x) => reals.div(reals.mul(x, x), value(x)),
  };
}

const log2e = reals.div(one, ln2);
const log10e = reals.div(one, reals.log(10n * one));
const quarterTurn = Math.PI / 4 + 1e-4;

const approximations: Readonly<Record<string, Approximation>> = {
  exp: {
    about: "e^x = 1 + x + x^2 P(x) for |x| up to ln(2) / 2",
    fit: {
      from: -0.3467,
      to: 0.3467,
      target: (x) => reals.div(reals.div(reals.exp(x) - one - x, x), x),
      weight: (x) => reals.div(reals.mul(x, x), reals.exp(x)),
    },
    counts: { f32: 5, f64: 11 },
  },
  exp2: {
    about: "2^x = 1 + x P(x) for |x| up to 1/2",
    fit: {
      from: -0.5001,
      to: 0.5001,
      target: (x) => reals.div(reals.exp(reals.mul(x, ln2)) - one, x),
      weight: (x) => reals.div(x, reals.exp(reals.mul(x, ln2))),
    },
    counts: { f32: 6, f64: 12 },
  },
  log: {
    about: "ln(1 + x) = x + x^2 P(x) for 1 + x between the roots of 1/2 and of 2",
    fit: logarithm(one),
    counts: { f32: 9, f64: 21 },
  },
  log2: {
    about: "log2(1 + x) = x / ln(2) + x^2 P(x), there",
    fit: logarithm(log2e),
    counts: { f32: 9, f64: 21 },
  },
  log10: {
    about: "log10(1 + x) = x / ln(10) + x^2 P(x), there",
    fit: logarithm(log10e),
    counts: { f32: 9, f64: 21 },
  },
  log2Tail: {
    about: "log2((1 + s) / (1 - s)) = s (c0 + c1 z + z^2 P(z)), z = s^2, for the same range; for pow",
    fit: {
      from: 0,
      to: 0.02945,
      target: (z) => {
        const s = reals.sqrt(z);
        const ratio = reals.div(reals.mul(log2e, reals.log(reals.div(one + s, one - s))), s);
        return reals.div(reals.div(ratio - 2n * log2e, z) - (2n * log2e) / 3n, z);
      },
      // Its relative error matters 2^8 or 2^11 times more than that of a function's result: see the counts.
      weight: (z) => reals.mul(z, z),
    },
    counts: { f32: 3, f64: 8 },
  },
  sin: {
    about: "sin(x) = x + x^3 P(x^2) for |x| up to pi / 4",
    fit: odd((x) => reals.sin(x), quarterTurn ** 2),
    counts: { f32: 3, f64: 6 },
  },
  cos: {
    about: "cos(x) = 1 - x^2 / 2 + x^4 P(x^2) for |x| up to pi / 4",
    fit: {
      from: 0,
      to: quarterTurn ** 2,
      target: (z) => reals.div(reals.div(reals.cos(reals.sqrt(z)) - one + (z >> 1n), z), z),
      weight: (z) => reals.div(reals.mul(z, z), reals.cos(reals.sqrt(z))),
    },
    counts: { f32: 3, f64: 6 },
  },
  atan: {
    about: "atan(x) = x + x^3 P(x^2) for |x| up to 1",
    fit: odd((x) => reals.atan(x), 1),
    counts: { f32: 9, f64: 20 },
  },
  asin: {
    about: "asin(x) = x + x^3 P(x^2) for |x| up to 1/2",
    fit: odd((x) => reals.asin(x), 0.25),
    counts: { f32: 5, f64: 13 },
  },
  tanh: {
    about: "tanh(x) = x + x^3 P(x^2) for |x| up to 0.55",
    fit: odd((x) => reals.tanh(x), 0.3025),
    counts: { f32: 5, f64: 11 },
  },
  sinh: {
    about: "sinh(x) = x + x^3 P(x^2) for |x| up to 1",
    fit: odd((x) => reals.sinh(x), 1),
    counts: { f32: 4, f64: 7 },
  },
};

interface Split {
  readonly value: bigint;
  readonly parts: number;
  /** Digits of the first part, where products of it have to be exact. */
  readonly firstDigits?: Readonly<Record<FormatName, number>>;
  /** Parts are cut, not rounded: then all are positive, and what is computed with them keeps the sign of a zero. */
  readonly isCut?: boolean;
}

/** Constants that are kept as a sum of f32s or f64s. */
const splits: Readonly<Record<string, Split>> = {
  ln2Exact: { value: ln2, parts: 2, firstDigits: { f32: 16, f64: 42 } },
  ln2: { value: ln2, parts: 2 },
  log2e: { value: log2e, parts: 2 },
  log10e: { value: log10e, parts: 2 },
  log10Of2: { value: reals.mul(ln2, log10e), parts: 2 },
  twoLog2e: { value: 2n * log2e, parts: 2 },
  twoThirdsLog2e: { value: (2n * log2e) / 3n, parts: 2 },
  halfPi: { value: pi >> 1n, parts: 3, isCut: true },
  pi: { value: pi, parts: 2 },
  twoOverPi: { value: reals.div(2n * one, pi), parts: 1 },
};

function nearest(value: bigint, name: FormatName): number {
  return formats[name].round(reals.toNumber(value));
}

function split(name: FormatName, { value, parts, firstDigits, isCut = false }: Split): readonly number[] {
  const list: number[] = [];
  let rest = value;
  for (let part = 0; part < parts; part++) {
    const digits =
      part === 0 && firstDigits !== undefined ? firstDigits[name] : isCut ? formats[name].digits : undefined;
    const piece = digits === undefined ? nearest(rest, name) : reals.toNumber(cut(rest, digits));
    list.push(piece);
    rest -= reals.of(piece);
  }
  return list;
}

function cut(value: bigint, digits: number): bigint {
  const shift = BigInt(value.toString(2).length - digits);
  return (value >> shift) << shift;
}

const lines = [
  "/** Made by tools/math/coefficients.ts: polynomials from the constant term up, and constants as sums of parts. */",
  "",
];

for (const name of ["f32", "f64"] as const) {
  lines.push(`export const ${name}Polynomials = {`);
  for (const [key, { about, fit, counts }] of Object.entries(approximations)) {
    const { coefficients, error } = minimax(reals, { ...fit, count: counts[name] });
    process.stdout.write(`${name} ${key}: 2^${Math.log2(error).toFixed(1)}\n`);
    lines.push(`  /** ${about}. */`, `  ${key}: [${coefficients.map((value) => nearest(value, name)).join(", ")}],`);
  }
  lines.push("} as const;", "", `export const ${name}Constants = {`);
  for (const [key, constant] of Object.entries(splits)) lines.push(`  ${key}: [${split(name, constant).join(", ")}],`);
  lines.push("} as const;", "");
}

const words = 40;
const wide = new Reals(32 * words + 64);
const twoOverPi = wide.div(2n * wide.one, wide.pi) >> 64n;
lines.push("/** The digits of 2/pi behind the point, in words of 32 bits. */");
lines.push(
  `export const twoOverPiWords = [${Array.from({ length: words }, (_, at) => `0x${BigInt.asUintN(32, twoOverPi >> BigInt(32 * (words - 1 - at))).toString(16)}n`).join(", ")}] as const;`,
);

writeFileSync(join(import.meta.dirname, "../../packages/lower-math/src/coefficients.ts"), `${lines.join("\n")}\n`);
