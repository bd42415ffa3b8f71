/** Floating-point arithmetic. A result is the exact one rounded once; IEEE 754 says the rest. */
import {
  commutative,
  defineOp,
  elementwise,
  fastmath,
  fastMathPoison,
  floatLike,
  pure,
  sameTypeForAll,
  type Trait,
  typeVariable,
  unlessNaN,
} from "@dslc/ir";

const F = typeVariable("F", floatLike, sameTypeForAll);

function binary<const N extends string>(
  name: N,
  evaluate: (lhs: number, rhs: number) => number,
  traits: readonly Trait[] = [],
) {
  return defineOp(name, {
    operands: { lhs: F, rhs: F },
    attributes: { fastmath },
    results: { result: F },
    traits: [pure, elementwise, ...traits],
    interfaces: [fastMathPoison],
    evaluate: ({ lhs, rhs }) => evaluate(lhs, rhs),
    format: "$lhs `,` $rhs (`fastmath` `` $fastmath^)? attr-dict `:` type($result)",
  });
}

// The sum, difference, product and quotient of two f32, f16 or bf16 rounded first to f64 and then to their own type
// are rounded right: f64 has more than twice their digits and two (Figueroa, "When is double rounding innocuous?").

/** Sum. */
export const addf = binary("arith.addf", (a, b) => a + b, [commutative]);
/** Difference. */
export const subf = binary("arith.subf", (a, b) => a - b);
/** Product. */
export const mulf = binary("arith.mulf", (a, b) => a * b, [commutative]);
/** Quotient. */
export const divf = binary("arith.divf", (a, b) => a / b);
/** Remainder with the sign of `lhs` (C's fmod). */
export const remf = binary("arith.remf", (a, b) => a % b);
// Math.max and Math.min are IEEE 754's maximum and minimum: -0 is below +0, and NaN prevails.
/** The larger; NaN when one is NaN. */
export const maximumf = binary("arith.maximumf", Math.max, [commutative]);
/** The smaller; NaN when one is NaN. */
export const minimumf = binary("arith.minimumf", Math.min, [commutative]);
/** The larger; of NaN and a number, the number. */
export const maxnumf = binary("arith.maxnumf", (a, b) => unlessNaN(a, b, Math.max), [commutative]);
/** The smaller; of NaN and a number, the number. */
export const minnumf = binary("arith.minnumf", (a, b) => unlessNaN(a, b, Math.min), [commutative]);

/** The same with the other sign. */
export const negf = defineOp("arith.negf", {
  operands: { operand: F },
  attributes: { fastmath },
  results: { result: F },
  traits: [pure, elementwise],
  interfaces: [fastMathPoison],
  evaluate: ({ operand }) => -operand,
  format: "$operand (`fastmath` `` $fastmath^)? attr-dict `:` type($result)",
});
