/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import { canonicalize } from "./canonicalize.ts";
import { condition, execute_region, ifOp, yieldOp } from "./ops.ts";
import { forall, inParallel } from "./ops-forall.ts";
import { forOp, whileOp } from "./ops-loop.ts";
import { parallel, reduce, reduceReturn } from "./ops-parallel.ts";
import { index_switch } from "./ops-switch.ts";

export const scf = defineDialect("scf", {
  ops: [
    ifOp,
    index_switch,
    execute_region,
    forOp,
    whileOp,
    condition,
    parallel,
    reduce,
    reduceReturn,
    forall,
    inParallel,
    yieldOp,
  ],
  canonicalize,
});
