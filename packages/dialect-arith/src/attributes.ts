/** The attributes that arith ops share, and the type of what a comparison gives. */
import {
  defaultAttribute,
  dialectFlagsAttribute,
  i1,
  i32,
  i64,
  integerEnumAttribute,
  integerPredicates,
  optionalAttribute,
  TensorType,
  type Type,
  VectorType,
} from "@dslc/ir";

/** Which overflows of an integer op are undefined behaviour; none by default. */
export const overflowFlags = defaultAttribute(dialectFlagsAttribute("arith.overflow", ["nsw", "nuw"]), []);

export const integerPredicate = integerEnumAttribute(i64, integerPredicates);

export const floatPredicate = integerEnumAttribute(i64, [
  "false",
  "oeq",
  "ogt",
  "oge",
  "olt",
  "ole",
  "one",
  "ord",
  "ueq",
  "ugt",
  "uge",
  "ult",
  "ule",
  "une",
  "uno",
  "true",
]);

/** How a result that the type does not hold is rounded; to nearest with ties to even unless given. */
export const roundingMode = optionalAttribute(
  integerEnumAttribute(i32, ["to_nearest_even", "downward", "upward", "toward_zero", "to_nearest_away"]),
);

/** i1, or i1s in the shape of a vector or tensor. */
export function conditionType(operand: Type): Type;
export function conditionType(operand: Type | undefined): Type | undefined;
export function conditionType(operand: Type | undefined): Type | undefined {
  if (operand instanceof VectorType) return VectorType.get(operand.shape, i1, operand.scalable);
  if (operand instanceof TensorType) return TensorType.get(operand.shape, i1, operand.encoding);
  return operand && i1;
}
