/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import * as ops from "./ops.ts";

export const math = defineDialect("math", { ops: Object.values(ops) });
