/**
 * Laws of floating-point arithmetic that hold for all values, infinities and zeros of both signs included. x + 0 is
 * not among them: it turns -0 into 0.
 */
import { type Rewrite, rewrite } from "@dslc/ir";
import { addf, divf, maximumf, maxnumf, minimumf, minnumf, mulf, negf, subf } from "./ops-float.ts";
import { type Binary, isFloat, law } from "./matching.ts";

function neutral(definition: Binary, formula: string, constant: number): Rewrite {
  return law(definition, formula, (op) => (isFloat(op.rhs, constant) ? op.lhs : undefined));
}

export const floatLaws: readonly Rewrite[] = [
  neutral(addf, "x, -0 => x", -0),
  neutral(subf, "x, 0 => x", 0),
  neutral(mulf, "x, 1 => x", 1),
  neutral(divf, "x, 1 => x", 1),
  ...[maximumf, minimumf, maxnumf, minnumf].map((definition) =>
    law(definition, "x, x => x", (op) => (op.lhs === op.rhs ? op.lhs : undefined)),
  ),
  /** Both signs change the result's, and so not at all. */
  ...[mulf, divf].map((definition) =>
    rewrite(`${definition.opName}: -x, -y => x, y`, definition, (op, at) => {
      const [lhs, rhs] = [op.lhs.definedBy(negf)?.operand, op.rhs.definedBy(negf)?.operand];
      return lhs && rhs && definition(at, { lhs, rhs, fastmath: op.fastmath });
    }),
  ),
  /** -(-x)  =>  x */
  rewrite("arith.negf: -(-x) => x", negf, (op) => op.operand.definedBy(negf)?.operand),
];
