/** The dialect itself: its ops, how it makes constants, its canonical form. */
import { type Attribute, type Builder, defineDialect, type Type, type Value } from "@dslc/ir";
import * as float from "./ops-float.ts";
import * as integer from "./ops-integer.ts";
import * as other from "./ops-other.ts";
import { canonicalize } from "./canonicalize.ts";

const { widthOf: _width, unsigned: _unsigned, signed: _signed, ...integerOps } = integer;
const { constantOf: _constantOf, conversion: _conversion, ...otherOps } = other;

export const arith = defineDialect("arith", {
  ops: [...Object.values(integerOps), ...Object.values(float), ...Object.values(otherOps)],
  canonicalize,
  materializeConstant: (at: Builder, value: Attribute, _type: Type): Value | undefined => other.constant(at, { value, result: _type }).result,
});
