/** Affine maps and sets as attributes: `affine_map<(d0)[s0] -> (d0 + s0)>`, `affine_set<(d0) : (d0 - 1 >= 0)>`. */
import { Attribute } from "./attributes.ts";
import { type AffineExpression, affineText } from "./affine-expressions.ts";

function parameters(dimensions: number, symbols: number): string {
  const names = (prefix: string, count: number): string =>
    Array.from({ length: count }, (_, position) => `${prefix}${position}`).join(", ");
  return `(${names("d", dimensions)})${symbols === 0 ? "" : `[${names("s", symbols)}]`}`;
}

/** A list of expressions over dimensions and symbols. */
export class AffineMapAttribute extends Attribute {
  readonly dimensions: number;
  readonly symbols: number;
  readonly results: readonly AffineExpression[];

  constructor(dimensions: number, symbols: number, results: readonly AffineExpression[]) {
    super();
    this.dimensions = dimensions;
    this.symbols = symbols;
    this.results = results;
  }

  protected print(): string {
    return `affine_map<${parameters(this.dimensions, this.symbols)} -> (${this.results.map(affineText).join(", ")})>`;
  }
}

/** The expression is 0, or at least 0. */
export interface AffineConstraint {
  readonly expression: AffineExpression;
  readonly isEquality: boolean;
}

/** The integers for which all constraints hold. */
export class AffineSetAttribute extends Attribute {
  readonly dimensions: number;
  readonly symbols: number;
  readonly constraints: readonly AffineConstraint[];

  constructor(dimensions: number, symbols: number, constraints: readonly AffineConstraint[]) {
    super();
    this.dimensions = dimensions;
    this.symbols = symbols;
    this.constraints = constraints;
  }

  protected print(): string {
    const constraints = this.constraints.map(
      ({ expression, isEquality }) => `${affineText(expression)} ${isEquality ? "==" : ">="} 0`,
    );
    return `affine_set<${parameters(this.dimensions, this.symbols)} : (${constraints.join(", ")})>`;
  }
}
