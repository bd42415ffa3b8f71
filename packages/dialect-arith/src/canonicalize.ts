/** The rewrites that bring arith ops to their canonical form. */
import type { Rewrite } from "@dslc/ir";
import { castLaws } from "./canonicalize-cast.ts";
import { comparisonLaws } from "./canonicalize-compare.ts";
import { floatLaws } from "./canonicalize-float.ts";
import { integerLaws } from "./canonicalize-integer.ts";
import { nestedLaws } from "./canonicalize-nested.ts";
import { isConstant, law } from "./matching.ts";
import { addf, maximumf, maxnumf, minimumf, minnumf, mulf } from "./ops-float.ts";
import {
  addi,
  addui_extended,
  andi,
  maxsi,
  maxui,
  minsi,
  minui,
  muli,
  mulsi_extended,
  mului_extended,
  ori,
  xori,
} from "./ops-integer.ts";

const commutativeIntegerOps = [
  addi,
  muli,
  andi,
  ori,
  xori,
  maxsi,
  minsi,
  maxui,
  minui,
  addui_extended,
  mulsi_extended,
  mului_extended,
];
const commutativeFloatOps = [addf, mulf, maximumf, minimumf, maxnumf, minnumf];

/** c op x  =>  x op c */
const constantsToTheRight: readonly Rewrite[] = [...commutativeIntegerOps, ...commutativeFloatOps].map((definition) =>
  law(definition, "c, x => x, c", (op) => {
    if (!isConstant(op.lhs) || isConstant(op.rhs)) return undefined;
    const { lhs, rhs } = op;
    op.setOperand(0, rhs);
    op.setOperand(1, lhs);
    return "changed";
  }),
);

export const canonicalize: readonly Rewrite[] = [
  ...constantsToTheRight,
  ...integerLaws,
  ...nestedLaws,
  ...floatLaws,
  ...comparisonLaws,
  ...castLaws,
];
