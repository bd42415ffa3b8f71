/** math: what is no single operation of LLVM. */
import { ctlz, cttz, math } from "@dslc/dialect-math";
import * as llvm from "@dslc/dialect-llvm";
import { lowering, Unsupported } from "@dslc/pass";
import { type LoweringEntry } from "./function-lowering.ts";

/** What neither LLVM has for every target nor the pass `lower-math` makes arithmetic of. */
const withoutCode: readonly LoweringEntry[] = math.ops.map(({ opName }) => [
  opName,
  () => {
    throw new Unsupported("no target has an instruction for it, and 'lower-math' made no arithmetic of it");
  },
]);

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
];
