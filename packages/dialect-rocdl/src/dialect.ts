/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import * as ops from "./ops.ts";

export const rocdl = defineDialect("rocdl", { ops: Object.values(ops) });
