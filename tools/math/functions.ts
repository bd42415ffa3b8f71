/** The functions that `lower-math` makes arithmetic of, and how they are known more exactly. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Reals } from "./reals.ts";

export interface MeasuredFunction {
  /** In the kernel language, and in C's library. */
  readonly name: string;
  /** The operation, without its dialect. */
  readonly op: string;
  readonly arity: 1 | 2;
  /** Undefined where it has no value, or one that is too large or small to be computed this way. */
  readonly exact: (reals: Reals, x: bigint, y: bigint) => bigint | undefined;
}

type Exact = (reals: Reals, x: bigint) => bigint;

function everywhere(name: string, exact: Exact): MeasuredFunction {
  return { name, op: name, arity: 1, exact };
}

function between(name: string, limit: number, exact: Exact): MeasuredFunction {
  const isInside = (reals: Reals, x: bigint) => x <= reals.of(limit) && x >= reals.of(-limit);
  return { name, op: name, arity: 1, exact: (reals, x) => (isInside(reals, x) ? exact(reals, x) : undefined) };
}

function positive(name: string, exact: Exact): MeasuredFunction {
  return { name, op: name, arity: 1, exact: (reals, x) => (x > 0n ? exact(reals, x) : undefined) };
}

export const measuredFunctions: readonly MeasuredFunction[] = [
  between("exp", 760, (reals, x) => reals.exp(x)),
  between("exp2", 1100, (reals, x) => reals.exp(reals.mul(x, reals.ln2))),
  positive("log", (reals, x) => reals.log(x)),
  positive("log2", (reals, x) => reals.div(reals.log(x), reals.ln2)),
  positive("log10", (reals, x) => reals.div(reals.log(x), reals.log(10n * reals.one))),
  {
    name: "pow",
    op: "powf",
    arity: 2,
    exact: (reals, x, y) => {
      if (x <= 0n) return undefined;
      const exponent = reals.mul(reals.log(x), y);
      const limit = reals.of(760);
      return exponent <= limit && exponent >= -limit ? reals.exp(exponent) : undefined;
    },
  },
  everywhere("sin", (reals, x) => reals.sin(x)),
  everywhere("cos", (reals, x) => reals.cos(x)),
  everywhere("tan", (reals, x) => reals.tan(x)),
  between("asin", 1, (reals, x) => reals.asin(x)),
  between("acos", 1, (reals, x) => reals.acos(x)),
  everywhere("atan", (reals, x) => reals.atan(x)),
  {
    name: "atan2",
    op: "atan2",
    arity: 2,
    exact: (reals, y, x) => (x === 0n && y === 0n ? undefined : reals.atan2(y, x)),
  },
  between("sinh", 760, (reals, x) => reals.sinh(x)),
  between("cosh", 760, (reals, x) => reals.cosh(x)),
  between("tanh", 760, (reals, x) => reals.tanh(x)),
  positive("rsqrt", (reals, x) => reals.div(reals.one, reals.sqrt(x))),
];

export type MeasuredType = "f32" | "f64";

/** The errors in ulp that the language's pages state, by function and type. */
export function documentedErrors(): ReadonlyMap<string, Readonly<Record<MeasuredType, number>>> {
  const page = readFileSync(join(import.meta.dirname, "../../docs/language/built-ins.md"), "utf8");
  const rows = page.matchAll(/^\| `(\w+)` \| (\d+\.\d+) \| (\d+\.\d+) \|/gm);
  return new Map([...rows].map(([, name = "", f32, f64]) => [name, { f32: Number(f32), f64: Number(f64) }]));
}
