/** Conversions of floats to integers that have a value for every operand: upstream's mean nothing out of range. */
import { defineOp, elementType, elementwise, like, pure, saturateToInteger, type Type, VectorType } from "@dslc/ir";
import { isKernelFloat, isKernelInteger } from "./numbers.ts";

const floats = like<number>("f16, bf16, f32 or f64, or a vector of them", isKernelFloat);
const integers = like<bigint>("i8, i16, i32 or i64, or a vector of them", isKernelInteger);

/** The type with other elements, of the same shape. */
function withElement(type: Type, element: Type): Type {
  return type instanceof VectorType ? VectorType.get(type.shape, element, type.scalable) : element;
}

function saturatingCast<const N extends string>(name: N, isSigned: boolean) {
  return defineOp(name, {
    operands: { in: floats },
    results: { out: integers },
    traits: [pure, elementwise],
    verify: (op, report) => {
      if (op.out.type !== withElement(op.in.type, elementType(op.out.type)))
        report("requires the same shape for all operands and results");
    },
    evaluate: (inputs, op) => saturateToInteger(inputs.in, elementType(op.out.type), isSigned),
  });
}

/**
 * A float rounded toward zero as a signed integer; the least or greatest one where it does not fit, 0 for NaN. As
 * `llvm.fptosi.sat` (LLVM Language Reference, "Saturating floating-point to integer conversions").
 */
export const fptosiSat = saturatingCast("wg.fptosi_sat", true);
/** A float rounded toward zero as an unsigned integer; 0 or the greatest one where it does not fit, 0 for NaN. */
export const fptouiSat = saturatingCast("wg.fptoui_sat", false);
