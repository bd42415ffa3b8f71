/** math: what is no single operation of LLVM, and what devices have no code for yet. */
import { ctlz, cttz, math, rsqrt } from "@dslc/dialect-math";
import * as llvm from "@dslc/dialect-llvm";
import { type Builder, DenseElementsAttribute, elementType, FloatAttribute, FloatType, type Value } from "@dslc/ir";
import { lowering, type LoweringEntry, Unsupported } from "./function-lowering.ts";

/** Functions whose code has to come from a library of the vendor's, or be written; the page of built-ins lists them. */
const withoutCode: readonly LoweringEntry[] = math.ops.map(({ opName }) => [
  opName,
  () => {
    throw new Unsupported("there is no device code for this function yet");
  },
]);

/** One over the square root, each rounded: within one unit in the last place of the exact value. */
function reciprocalRoot(at: Builder, operand: Value): Value {
  const { type } = operand;
  const element = elementType(type);
  if (!(element instanceof FloatType)) throw new Unsupported("it is of no float");
  const value = FloatAttribute.get(1, element);
  const one = llvm.constant(at, {
    value: type === element ? value : new DenseElementsAttribute(type, [value]),
    res: type,
  }).res;
  return llvm.fdiv(at, { lhs: one, rhs: llvm.intr_sqrt(at, { in: operand }).res }).res;
}

/** Later tables win: what is lowered elsewhere is not refused. */
export const mathLowerings: readonly LoweringEntry[] = [
  ...withoutCode,
  lowering(
    ctlz,
    (op, at, function_) => llvm.intr_ctlz(at, { in: function_.value(op.operand), is_zero_poison: false }).results,
  ),
  lowering(
    cttz,
    (op, at, function_) => llvm.intr_cttz(at, { in: function_.value(op.operand), is_zero_poison: false }).results,
  ),
  lowering(rsqrt, (op, at, function_) => [reciprocalRoot(at, function_.value(op.operand))]),
];
