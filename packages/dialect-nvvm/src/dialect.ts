/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import * as ops from "./ops.ts";

export const nvvm = defineDialect("nvvm", { ops: Object.values(ops) });
