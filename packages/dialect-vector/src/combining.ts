/** The kinds of combining that reductions, scans and products have. */
import {
  type CombiningKind,
  combiningKinds,
  dialectEnumAttribute,
  FloatType,
  IndexType,
  IntegerType,
  type Type,
} from "@dslc/ir";

/** `#vector.kind<add>`. */
export const combiningKind = {
  ...dialectEnumAttribute("vector.kind<", combiningKinds),
  description: "Kind of combining function for contractions and reductions",
};

/** Whether elements of the type can be combined so. */
export function combines(kind: CombiningKind, type: Type): boolean {
  const isInteger = type instanceof IntegerType || type instanceof IndexType;
  const isFloat = type instanceof FloatType;
  if (kind === "add" || kind === "mul") return isFloat || isInteger;
  return kind.endsWith("f") ? isFloat : isInteger;
}
