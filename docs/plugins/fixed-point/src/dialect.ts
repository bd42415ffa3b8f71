/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import { canonicalize } from "./canonicalize.ts";
import { constant, fromInteger, mul, toInteger } from "./ops.ts";

export const fixed = defineDialect("fixed", { ops: [constant, mul, fromInteger, toInteger], canonicalize });
