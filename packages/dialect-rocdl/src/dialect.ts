/** The dialect itself. */
import { defineDialect, verbatim } from "@dslc/ir";
import * as ops from "./ops.ts";

export const rocdl = defineDialect("rocdl", {
  ops: Object.values(ops),
  attributes: { target: verbatim },
  allowsUnknownOperations: true,
  discardableAttributes: {
    kernel: (op, _value, report) => {
      if (op.name !== "llvm.func") report("'rocdl.kernel' attribute attached to unexpected op");
    },
  },
});
