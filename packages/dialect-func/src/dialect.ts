/** The dialect itself. */
import { defineDialect, SymbolReferenceAttribute } from "@dslc/ir";
import { canonicalize } from "./canonicalize.ts";
import { call, call_indirect, constant, funcOp, returnOp } from "./ops.ts";

export const func = defineDialect("func", {
  ops: [funcOp, returnOp, call, call_indirect, constant],
  canonicalize,
  materializeConstant: (at, value, type) =>
    value instanceof SymbolReferenceAttribute ? constant(at, { value: value.root, result: type }).result : undefined,
});
