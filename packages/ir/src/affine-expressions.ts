/**
 * Affine expressions: sums, products with and divisions by what no dimension is in, over dimensions and symbols.
 * They are simplified when they are made, as MLIR does it, so that equal maps print equally (MLIR: AffineExpr.cpp).
 */

export type AffineExpression = AffineLeaf | AffineBinary;
export type AffineLeaf =
  | { readonly kind: "dimension"; readonly position: number }
  | { readonly kind: "symbol"; readonly position: number }
  | { readonly kind: "constant"; readonly value: bigint };
export type AffineOperator = "add" | "mul" | "floordiv" | "ceildiv" | "mod";

export interface AffineBinary {
  readonly kind: AffineOperator;
  readonly lhs: AffineExpression;
  readonly rhs: AffineExpression;
  /** Whether no dimension is inside. */
  readonly isSymbolic: boolean;
  /** Levels of operators. */
  readonly depth: number;
}

export const affineDimension = (position: number): AffineExpression => ({ kind: "dimension", position });
export const affineSymbol = (position: number): AffineExpression => ({ kind: "symbol", position });
/** Constants are integers of 64 bits; larger ones wrap. */
export const affineConstant = (value: bigint): AffineExpression => ({
  kind: "constant",
  value: BigInt.asIntN(64, value),
});

function isBinary(expression: AffineExpression): expression is AffineBinary {
  return "lhs" in expression;
}

function constantOf(expression: AffineExpression): bigint | undefined {
  return expression.kind === "constant" ? expression.value : undefined;
}

/** Whether no dimension is in the expression. */
export function isSymbolic(expression: AffineExpression): boolean {
  return isBinary(expression) ? expression.isSymbolic : expression.kind !== "dimension";
}

export function affineDepth(expression: AffineExpression): number {
  return isBinary(expression) ? expression.depth : 0;
}

export function sameAffine(a: AffineExpression, b: AffineExpression): boolean {
  if (a === b) return true;
  if (isBinary(a)) return isBinary(b) && a.kind === b.kind && sameAffine(a.lhs, b.lhs) && sameAffine(a.rhs, b.rhs);
  if (a.kind === "constant") return b.kind === "constant" && a.value === b.value;
  return a.kind === b.kind && "position" in b && a.position === b.position;
}

function node(kind: AffineOperator, lhs: AffineExpression, rhs: AffineExpression): AffineExpression {
  return {
    kind,
    lhs,
    rhs,
    isSymbolic: isSymbolic(lhs) && isSymbolic(rhs),
    depth: Math.max(affineDepth(lhs), affineDepth(rhs)) + 1,
  };
}

/** The operator applied and simplified. Multiplication needs a side, division and `mod` a divisor, without dimensions. */
export function affine(kind: AffineOperator, lhs: AffineExpression, rhs: AffineExpression): AffineExpression {
  return simplify(kind, lhs, rhs) ?? node(kind, lhs, rhs);
}

function simplify(kind: AffineOperator, lhs: AffineExpression, rhs: AffineExpression): AffineExpression | undefined {
  switch (kind) {
    case "add":
      return simplifiedSum(lhs, rhs);
    case "mul":
      return simplifiedProduct(lhs, rhs);
    case "floordiv":
    case "ceildiv":
    case "mod": {
      const divisor = constantOf(rhs);
      // Division by zero or less means nothing, and stays as it is written.
      if (divisor === undefined || divisor < 1n) return undefined;
      return kind === "mod" ? simplifiedRemainder(lhs, divisor) : simplifiedQuotient(kind, lhs, divisor);
    }
    default:
      return kind satisfies never;
  }
}

/** A constant, unless it needs more than 64 bits: then the operation stays. */
function folded(value: bigint): AffineExpression | undefined {
  return BigInt.asIntN(64, value) === value ? affineConstant(value) : undefined;
}

/** Left side and constant of `expression kind constant`. */
function withConstant(
  expression: AffineExpression,
  kind: AffineOperator,
): { readonly rest: AffineExpression; readonly constant: bigint } | undefined {
  if (!isBinary(expression) || expression.kind !== kind) return undefined;
  const constant = constantOf(expression.rhs);
  return constant === undefined ? undefined : { rest: expression.lhs, constant };
}

function simplifiedSum(lhs: AffineExpression, rhs: AffineExpression): AffineExpression | undefined {
  const [left, right] = [constantOf(lhs), constantOf(rhs)];
  if (left !== undefined && right !== undefined) return folded(left + right);
  // Constants go to the right of symbols, and these to the right of dimensions.
  if (left !== undefined || (isSymbolic(lhs) && !isSymbolic(rhs))) return affine("add", rhs, lhs);
  if (right === 0n) return lhs;
  const sum = withConstant(lhs, "add");
  if (sum !== undefined && right !== undefined) return affine("add", sum.rest, affineConstant(sum.constant + right));
  // a * x + b * x is (a + b) * x.
  const first = withConstant(lhs, "mul") ?? { rest: lhs, constant: 1n };
  const second = withConstant(rhs, "mul") ?? { rest: rhs, constant: 1n };
  if (sameAffine(first.rest, second.rest))
    return affine("mul", first.rest, affineConstant(first.constant + second.constant));
  if (sum !== undefined) return affine("add", affine("add", sum.rest, rhs), affineConstant(sum.constant));
  return remainderOfSum(lhs, rhs);
}

/** `x - q * (x floordiv q)` is `x mod q`. */
function remainderOfSum(lhs: AffineExpression, rhs: AffineExpression): AffineExpression | undefined {
  if (!isBinary(rhs) || !isBinary(rhs.lhs)) return undefined;
  const product = rhs.lhs;
  if (constantOf(rhs.rhs) === -1n && product.kind === "mul") {
    const quotient = product.lhs;
    if (!isBinary(quotient) || quotient.kind !== "floordiv") return undefined;
    if (sameAffine(quotient.rhs, product.rhs) && sameAffine(lhs, quotient.lhs)) return affine("mod", lhs, product.rhs);
  }
  if (rhs.kind !== "mul" || product.kind !== "floordiv") return undefined;
  const divisor = constantOf(product.rhs);
  const isRemainder =
    divisor !== undefined && divisor > 0n && sameAffine(lhs, product.lhs) && constantOf(rhs.rhs) === -divisor;
  return isRemainder ? affine("mod", lhs, product.rhs) : undefined;
}

function simplifiedProduct(lhs: AffineExpression, rhs: AffineExpression): AffineExpression | undefined {
  const [left, right] = [constantOf(lhs), constantOf(rhs)];
  if (left !== undefined && right !== undefined) return folded(left * right);
  if (left !== undefined || !isSymbolic(rhs)) return affine("mul", rhs, lhs);
  if (right === 1n) return lhs;
  if (right === 0n) return rhs;
  const product = withConstant(lhs, "mul");
  if (product === undefined) return undefined;
  if (right !== undefined) return affine("mul", product.rest, affineConstant(product.constant * right));
  return affine("mul", affine("mul", product.rest, rhs), affineConstant(product.constant));
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

function simplifiedQuotient(
  kind: "floordiv" | "ceildiv",
  lhs: AffineExpression,
  divisor: bigint,
): AffineExpression | undefined {
  const value = constantOf(lhs);
  if (value !== undefined)
    return affineConstant(kind === "floordiv" ? floorDivide(value, divisor) : -floorDivide(-value, divisor));
  if (divisor === 1n) return lhs;
  const product = withConstant(lhs, "mul");
  if (product !== undefined && product.constant % divisor === 0n)
    return affine("mul", product.rest, affineConstant(product.constant / divisor));
  if (kind === "ceildiv" || !isBinary(lhs) || lhs.kind !== "add") return undefined;
  const isPart = largestDivisor(lhs.lhs) % divisor === 0n || largestDivisor(lhs.rhs) % divisor === 0n;
  if (!isPart) return undefined;
  const by = affineConstant(divisor);
  return affine("add", affine("floordiv", lhs.lhs, by), affine("floordiv", lhs.rhs, by));
}

function simplifiedRemainder(lhs: AffineExpression, divisor: bigint): AffineExpression | undefined {
  const value = constantOf(lhs);
  if (value !== undefined) return affineConstant(value - floorDivide(value, divisor) * divisor);
  if (largestDivisor(lhs) % divisor === 0n) return affineConstant(0n);
  if (!isBinary(lhs)) return undefined;
  const by = affineConstant(divisor);
  if (lhs.kind === "add") {
    if (largestDivisor(lhs.lhs) % divisor === 0n) return affine("mod", lhs.rhs, by);
    if (largestDivisor(lhs.rhs) % divisor === 0n) return affine("mod", lhs.lhs, by);
  }
  const inner = withConstant(lhs, "mod");
  return inner !== undefined && inner.constant % divisor === 0n ? affine("mod", inner.rest, by) : undefined;
}

/** A number that divides all values of the expression; 0 when they are all 0. */
function largestDivisor(expression: AffineExpression): bigint {
  switch (expression.kind) {
    case "dimension":
    case "symbol":
      return 1n;
    case "constant":
      return magnitude(expression.value);
    case "mul":
      return largestDivisor(expression.lhs) * largestDivisor(expression.rhs);
    case "add":
    case "mod":
      return greatestCommonDivisor(largestDivisor(expression.lhs), largestDivisor(expression.rhs));
    case "floordiv":
    case "ceildiv": {
      const divisor = constantOf(expression.rhs) ?? 0n;
      const dividend = divisor === 0n ? 0n : largestDivisor(expression.lhs);
      return divisor !== 0n && dividend % divisor === 0n && dividend !== 0n ? magnitude(dividend / divisor) : 1n;
    }
    default:
      return expression satisfies never;
  }
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

const spellings = { add: " + ", mul: " * ", floordiv: " floordiv ", ceildiv: " ceildiv ", mod: " mod " } as const;

/** The expression as MLIR prints it: `d0`, `s0`, subtraction for what is negative, parentheses where they are needed. */
export function affineText(expression: AffineExpression): string {
  return spelled(expression, false);
}

/** `isTight`: the expression stands beside a multiplication or division. */
function spelled(expression: AffineExpression, isTight: boolean): string {
  switch (expression.kind) {
    case "dimension":
      return `d${expression.position}`;
    case "symbol":
      return `s${expression.position}`;
    case "constant":
      return String(expression.value);
    default: {
      const text = expression.kind === "add" ? sumText(expression) : tightText(expression);
      return isTight ? `(${text})` : text;
    }
  }
}

function tightText({ kind, lhs, rhs }: AffineBinary): string {
  if (kind === "mul" && constantOf(rhs) === -1n) return `-${spelled(lhs, true)}`;
  return `${spelled(lhs, true)}${spellings[kind]}${spelled(rhs, true)}`;
}

function sumText({ lhs, rhs }: AffineBinary): string {
  const left = spelled(lhs, false);
  const product = withConstant(rhs, "mul");
  if (product?.constant === -1n) return `${left} - ${spelled(product.rest, product.rest.kind === "add")}`;
  if (product !== undefined && product.constant < -1n)
    return `${left} - ${spelled(product.rest, true)} * ${-product.constant}`;
  const constant = constantOf(rhs);
  if (constant !== undefined && constant < 0n) return `${left} - ${-constant}`;
  return `${left}${spellings.add}${spelled(rhs, false)}`;
}
