/** The dialect itself: its ops, types and attributes, and how it makes constants. */
import { type Attribute, type Builder, defineDialect, type Type, type Value } from "@dslc/ir";
import * as aggregate from "./ops-aggregate.ts";
import * as arithmetic from "./ops-arithmetic.ts";
import { call, call_intrinsic, inline_asm } from "./ops-call.ts";
import * as cast from "./ops-cast.ts";
import * as constants from "./ops-constant.ts";
import { br, cond_br, returnOp, switchOp, unreachable } from "./ops-control-flow.ts";
import { func } from "./ops-function.ts";
import { global } from "./ops-global.ts";
import * as floatIntrinsics from "./ops-intrinsic-float.ts";
import * as integerIntrinsics from "./ops-intrinsic-integer.ts";
import * as intrinsics from "./ops-intrinsic.ts";
import { alloca, atomicrmw, cmpxchg, fence, getelementptr, load, store } from "./ops-memory.ts";
import { attributeParsers } from "./structured-attributes.ts";
import { typeParsers } from "./type-parsers.ts";

export const llvm = defineDialect("llvm", {
  ops: [
    ...Object.values(arithmetic),
    ...Object.values(cast),
    ...Object.values(aggregate),
    ...Object.values(constants),
    ...Object.values(floatIntrinsics),
    ...Object.values(integerIntrinsics),
    ...Object.values(intrinsics),
    alloca,
    getelementptr,
    load,
    store,
    atomicrmw,
    cmpxchg,
    fence,
    call,
    call_intrinsic,
    inline_asm,
    br,
    cond_br,
    switchOp,
    returnOp,
    unreachable,
    func,
    global,
  ],
  types: typeParsers,
  attributes: attributeParsers,
  materializeConstant: (at: Builder, value: Attribute, type: Type): Value =>
    constants.constant(at, { value, res: type }).res,
});
