/** The rewrites that bring func ops to their canonical form. */
import { type Rewrite, rewrite } from "@dslc/ir";
import { call, call_indirect, constant } from "./ops.ts";

export const canonicalize: readonly Rewrite[] = [
  rewrite("func.call_indirect: of a function that is known => call", call_indirect, (op, at) => {
    const known = op.callee.definedBy(constant);
    if (known === undefined) return undefined;
    return call(at, {
      callee: known.value,
      inputs: op.inputs,
      outputs: op.outputs.map(({ type }) => type),
    });
  }),
];
