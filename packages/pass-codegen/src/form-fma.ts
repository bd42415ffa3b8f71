/**
 * Contraction of floating-point arithmetic: a product that is only there for a sum becomes part of it, and is no longer
 * rounded by itself. It happens here, where everybody sees it, and not in the code generator: so the interpreter and all
 * targets compute the same. Running the pass is the permission; upstream's `math-uplift-to-fma` asks for flags instead.
 */
import { addf, mulf, negf, subf } from "@dslc/dialect-arith";
import { fma, math } from "@dslc/dialect-math";
import { bf16, Builder, elementType, type FastMathFlag, type Operation, type Value } from "@dslc/ir";
import { definePass } from "@dslc/pass";

export const formFma = definePass("form-fma", {
  mayChangeRounding: true,
  summary: "turn a product that is used in one sum or difference only into a fused multiply-add",
  creates: [math],
  run(op, _options, { count }) {
    count("products fused", fuseProducts(op));
  },
});

/**
 * Fuses every product whose only use is a sum or difference of the same block; of two products, the left one. Returns
 * their number. bf16 stays as it is: not every target computes its fused operation rounded once.
 */
export function fuseProducts(root: Operation): number {
  const sums: Operation[] = [];
  root.walk((op) => {
    if (addf.is(op) || subf.is(op)) sums.push(op);
  });
  return sums.filter(fuse).length;
}

interface Product {
  readonly lhs: Value;
  readonly rhs: Value;
  readonly fastmath: readonly FastMathFlag[];
}

function fuse(sum: Operation): boolean {
  if (!addf.is(sum) && !subf.is(sum)) return false;
  const left = productFor(sum, sum.lhs);
  const right = left === undefined ? productFor(sum, sum.rhs) : undefined;
  const product = left ?? right;
  if (product === undefined) return false;
  const at = Builder.before(sum);
  const fastmath = sum.fastmath.filter((flag) => product.fastmath.includes(flag));
  const negative = (operand: Value): Value => negf(at, { operand }).result;
  // a * b - c is a * b + -c, and c - a * b is -a * b + c: negation is exact.
  const isDifference = subf.is(sum);
  const a = isDifference && right !== undefined ? negative(product.lhs) : product.lhs;
  const other = left === undefined ? sum.lhs : sum.rhs;
  const c = isDifference && left !== undefined ? negative(other) : other;
  const multiplication = (left === undefined ? sum.rhs : sum.lhs).definingOp;
  sum.replaceWith(fma(at, { a, b: product.rhs, c, fastmath }).results);
  multiplication?.erase();
  return true;
}

function productFor(sum: Operation, operand: Value): Product | undefined {
  const product = operand.definedBy(mulf);
  if (product === undefined || product.block !== sum.block || elementType(operand.type) === bf16) return undefined;
  return [...operand.uses()].length === 1 ? product : undefined;
}
