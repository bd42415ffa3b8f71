/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import { canonicalize } from "./canonicalize.ts";
import { assertOp, br, cond_br } from "./ops.ts";
import { switchOp } from "./ops-switch.ts";

export const cf = defineDialect("cf", { ops: [br, cond_br, switchOp, assertOp], canonicalize });
