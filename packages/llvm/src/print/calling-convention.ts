/** Calling conventions: MLIR's keywords as LLVM IR's. */
import type { func } from "@dslc/dialect-llvm";
import type { OpOf } from "@dslc/ir";

export type CallingConvention = OpOf<typeof func>["CConv"];

/** The keyword in front of a function's result type; empty for C's convention. */
export function callingConvention(keyword: CallingConvention): string {
  switch (keyword) {
    case "ccc":
      return "";
    case "cc_10":
      return "cc 10";
    case "cc_11":
      return "cc 11";
    default:
      // GPU conventions have no `cc` behind them: ptx_kernel, amdgpu_kernel, spir_func.
      return /^(ptx|amdgpu|spir)_/.test(keyword) ? keyword.replace(/cc$/, "") : keyword;
  }
}
