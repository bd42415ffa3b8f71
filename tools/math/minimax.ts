/**
 * Minimax polynomials by Remez's exchange algorithm on a grid (E. W. Cheney, "Introduction to Approximation Theory",
 * chapter 3), in exact-enough arithmetic.
 */
import type { Reals } from "./reals.ts";

export interface Fit {
  readonly from: number;
  readonly to: number;
  /** What the polynomial stands for. Not evaluated at 0. */
  readonly target: (x: bigint) => bigint;
  /** What an error of the polynomial counts, relative to the function's value. */
  readonly weight: (x: bigint) => bigint;
  /** Number of coefficients. */
  readonly count: number;
}

export interface Polynomial {
  /** From the constant term up. */
  readonly coefficients: readonly bigint[];
  /** The largest weighted error on the grid. */
  readonly error: number;
}

interface Point {
  readonly x: bigint;
  readonly target: bigint;
  readonly weight: bigint;
}

export function minimax(reals: Reals, fit: Fit): Polynomial {
  const size = fit.count + 1;
  const grid = gridOf(reals, fit, 24 * size);
  let reference = chosen(grid, size);
  for (let round = 0; ; round++) {
    const coefficients = solve(reals, reference, fit.count);
    const errors = grid.map((point) => weightedError(reals, coefficients, point));
    const largest = errors.reduce((most, error) => (magnitude(error) > most ? magnitude(error) : most), 0n);
    const extremes = alternation(errors, size)
      .map((at) => grid[at])
      .filter((point) => point !== undefined);
    const isSame = extremes.every((point, at) => point === reference[at]);
    if (isSame || extremes.length < size || round === 40) return { coefficients, error: reals.toNumber(largest) };
    reference = extremes;
  }
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Points as dense towards the ends as Chebyshev's, and none at 0. */
function gridOf(reals: Reals, { from, to, target, weight }: Fit, count: number): readonly Point[] {
  return Array.from({ length: count + 1 }, (_, at) => {
    const place = (from + to) / 2 - ((to - from) / 2) * Math.cos((Math.PI * at) / count);
    const x = reals.of(Math.abs(place) < 1e-9 ? 1e-9 : place);
    return { x, target: target(x), weight: weight(x) };
  });
}

function chosen(grid: readonly Point[], size: number): readonly Point[] {
  return Array.from({ length: size }, (_, at) => grid[Math.round(((at + 0.5) * (grid.length - 1)) / size)]).filter(
    (point) => point !== undefined,
  );
}

function weightedError(reals: Reals, coefficients: readonly bigint[], { x, target, weight }: Point): bigint {
  const value = coefficients.reduceRight((sum, coefficient) => reals.mul(sum, x) + coefficient, 0n);
  return reals.mul(value - target, weight);
}

/** Places of the largest errors of alternating signs, `size` of them or fewer. */
function alternation(errors: readonly bigint[], size: number): readonly number[] {
  const peaks: { at: number; error: bigint }[] = [];
  for (const [at, error] of errors.entries()) {
    const last = peaks.at(-1);
    if (error === 0n) continue;
    if (last === undefined || last.error > 0n !== error > 0n) peaks.push({ at, error });
    else if (magnitude(error) > magnitude(last.error)) [last.at, last.error] = [at, error];
  }
  while (peaks.length > size) {
    const [first, last] = [peaks[0], peaks.at(-1)];
    if (first !== undefined && last !== undefined && magnitude(first.error) < magnitude(last.error)) peaks.shift();
    else peaks.pop();
  }
  return peaks.map(({ at }) => at);
}

/** Coefficients whose weighted errors at the points are equal and alternate. */
function solve(reals: Reals, points: readonly Point[], count: number): readonly bigint[] {
  const rows = points.map(({ x, target, weight }, row) => {
    const powers: bigint[] = [];
    for (let power = weight; powers.length < count; power = reals.mul(power, x)) powers.push(power);
    return [...powers, row % 2 === 0 ? reals.one : -reals.one, reals.mul(weight, target)];
  });
  for (let column = 0; column <= count; column++) {
    const pivot = rows.reduce(
      (best, row, at) =>
        at >= column && magnitude(row[column] ?? 0n) > magnitude(rows[best]?.[column] ?? 0n) ? at : best,
      column,
    );
    const pivotRow = rows[pivot] ?? [];
    rows[pivot] = rows[column] ?? [];
    rows[column] = pivotRow;
    for (const row of rows) {
      if (row === pivotRow) continue;
      const factor = reals.div(row[column] ?? 0n, pivotRow[column] ?? 1n);
      if (factor === 0n) continue;
      for (let at = column; at < row.length; at++) row[at] = (row[at] ?? 0n) - reals.mul(factor, pivotRow[at] ?? 0n);
    }
  }
  return rows.slice(0, count).map((row, at) => reals.div(row[count + 1] ?? 0n, row[at] ?? 1n));
}
