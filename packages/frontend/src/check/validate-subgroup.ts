/** Validation of subgroup operations; see `validate.ts`. */
import type { SubgroupExpression } from "../typed-tree-parallel.ts";
import { concrete } from "../types.ts";
import { classText, isOfClass, reportOperand, type Validation } from "./validation.ts";

/** What lanes exchange and combine. */
export function validateSubgroup(
  { operation, name, span, arguments: values }: SubgroupExpression,
  validation: Validation,
): void {
  const [value] = values;
  if (value === undefined) return;
  const type = concrete(value.type);
  if (type.kind === "error") return;
  if (operation.kind === "combine") {
    const isBits = operation.by === "and" || operation.by === "or" || operation.by === "xor";
    const operands = isBits ? "integers" : "numbers";
    if (type.kind === "scalar" && isOfClass(type, operands)) return;
    const help =
      type.kind === "scalar" && type.class === "bool" ? ["of bools there are 'any', 'all' and 'ballot'"] : [];
    reportOperand(validation, span, `'${name}'`, classText[operands], type, help);
  } else if ((operation.kind === "shuffle" || operation.kind === "broadcast") && type.kind !== "scalar") {
    reportOperand(validation, span, `'${name}'`, "numbers and bools", type);
  }
}
