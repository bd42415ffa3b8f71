/** The dialect: its operations, and what they tell the analyses. */
import { alignmentOp, Congruence, integerAlignment } from "@dslc/analysis";
import { defineDialect, defineOp, elementwise, pure, signlessIntegerLike, typeVariable } from "@dslc/ir";

const I = typeVariable("I", signlessIntegerLike);

/** The square of an integer, modulo 2 to the power of its width. */
export const square = defineOp("__snake__.square", {
  operands: { operand: I },
  results: { result: I },
  // Pure operations are removed when unused, and are as uniform as their operands.
  traits: [pure, elementwise],
  interfaces: [
    alignmentOp.implement({
      // A multiple of 2^n squared is one of 2^2n; so many bits of the type are known to be zero.
      alignment: (_op, [fact]) => {
        const zeros = fact?.kind === "integer" && fact.congruence.residue === 0n ? fact.congruence.bits : 0;
        return [integerAlignment(new Congruence(zeros * 2, 0n))];
      },
    }),
  ],
  evaluate: ({ operand }) => operand * operand,
  format: "$operand attr-dict `:` type($result)",
});

export const __camel__ = defineDialect("__snake__", { ops: [square] });
