/** The dialect itself: its ops, how it makes constants, its canonical form. */
import { defineDialect, fastMathFlags, isSignful } from "@dslc/ir";
import { overflowFlags } from "./attributes.ts";
import { canonicalize } from "./canonicalize.ts";
import * as casts from "./ops-cast.ts";
import { cmpf, cmpi, constant, select } from "./ops-compare.ts";
import * as floats from "./ops-float.ts";
import * as integers from "./ops-integer.ts";

export const arith = defineDialect("arith", {
  ops: [constant, ...Object.values(integers), ...Object.values(floats), cmpi, cmpf, select, ...Object.values(casts)],
  attributes: { fastmath: fastMathFlags, overflow: overflowFlags },
  canonicalize,
  materializeConstant: (at, value, type) =>
    isSignful(type) ? undefined : constant(at, { value, result: type }).result,
});
