/** The dialect itself: its ops, types and attributes, and how it makes constants. */
import { type Attribute, type Builder, defineDialect, isSignful, type Type, verbatim, type Value } from "@dslc/ir";
import { fastmathFlags, linkage, overflowFlags, tailCallKind } from "./enums.ts";
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

/** Attributes of upstream's that ops of ours do not have, or that nothing of ours looks into (LLVMAttrDefs.td of MLIR 19). */
const keptAttributes = [
  "cconv",
  "comdat",
  "di_basic_type",
  "di_compile_unit",
  "di_composite_type",
  "di_derived_type",
  "di_expression",
  "di_expression_elem",
  "di_file",
  "di_global_variable",
  "di_global_variable_expression",
  "di_label",
  "di_lexical_block",
  "di_lexical_block_file",
  "di_local_variable",
  "di_module",
  "di_namespace",
  "di_null_type",
  "di_string_type",
  "di_subprogram",
  "di_subrange",
  "di_subroutine_type",
  "framePointerKind",
  "poison",
  "target_features",
  "tbaa_member",
  "tbaa_root",
  "tbaa_tag",
  "tbaa_type_desc",
  "undef",
  "zero",
];

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
  allowsUnknownOperations: true,
  types: typeParsers,
  attributes: {
    ...Object.fromEntries(keptAttributes.map((name) => [name, verbatim])),
    ...attributeParsers,
    fastmath: fastmathFlags,
    overflow: overflowFlags,
    linkage,
    tailcallkind: tailCallKind,
  },
  materializeConstant: (at: Builder, value: Attribute, type: Type): Value | undefined =>
    isSignful(type) ? undefined : constants.constant(at, { value, res: type }).res,
});
