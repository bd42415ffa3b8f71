/** The attributes that arith ops share. */
import { defaultAttribute, dialectFlagsAttribute, integerEnumAttribute, i64 } from "@dslc/ir";

/** Which overflows of an integer op are undefined behaviour; none by default. */
export const overflowFlags = defaultAttribute(dialectFlagsAttribute("arith.overflow", ["nsw", "nuw"]), []);

export const integerPredicate = integerEnumAttribute(i64, ["eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"]);

export const floatPredicate = integerEnumAttribute(i64, [
  "false", "oeq", "ogt", "oge", "olt", "ole", "one", "ord", "ueq", "ugt", "uge", "ult", "ule", "une", "uno", "true",
]);
