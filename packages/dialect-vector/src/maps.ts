/** Affine maps as vector ops use them: projections, whose results are dimensions or the constant zero. */
import { affineDimension, type AffineExpression, AffineMapAttribute, type Attribute } from "@dslc/ir";

export interface Projection {
  readonly dimensions: number;
  readonly symbols: number;
  /** A dimension, zero for the constant (a broadcast), or another expression. */
  readonly results: readonly (number | "zero" | "other")[];
}

/** What an affine map says; undefined for any other attribute. */
export function projectionOf(attribute: Attribute | undefined): Projection | undefined {
  if (!(attribute instanceof AffineMapAttribute)) return undefined;
  const { dimensions, symbols, results } = attribute;
  return { dimensions, symbols, results: results.map(resultOf) };
}

function resultOf(expression: AffineExpression): Projection["results"][number] {
  if (expression.kind === "dimension") return expression.position;
  return expression.kind === "constant" && expression.value === 0n ? "zero" : "other";
}

/** Whether each result is a dimension, none twice, or, where that may be, zero. */
export function isProjectedPermutation({ results, symbols }: Projection, allowZero: boolean): boolean {
  const dimensions = results.filter((result) => typeof result === "number");
  return (
    symbols === 0 &&
    new Set(dimensions).size === dimensions.length &&
    results.every((result) => typeof result === "number" || (allowZero && result === "zero"))
  );
}

/** The map to the innermost `rank` of `dimensions`. */
export function minorIdentity(dimensions: number, rank: number): Attribute {
  const results = Array.from({ length: rank }, (_, at) => affineDimension(dimensions - rank + at));
  return new AffineMapAttribute(dimensions, 0, results);
}

export function isMinorIdentity({ dimensions, results, symbols }: Projection): boolean {
  const skipped = dimensions - results.length;
  return symbols === 0 && skipped >= 0 && results.every((result, at) => result === at + skipped);
}
