/** The dialect itself. */
import {
  defineDialect,
  DenseArrayAttribute,
  type DiscardableAttributeVerifier,
  i32,
  IntegerAttribute,
  verbatim,
} from "@dslc/ir";
import * as ops from "./ops.ts";

/** The attributes of upstream's ops and targets (NVVMOps.td of MLIR 19), none of which ours have. */
const attributes = [
  "action",
  "load_cache_modifier",
  "mma_b1op",
  "mma_frag",
  "mma_int_overflow",
  "mma_layout",
  "mma_type",
  "proxy_kind",
  "redux_kind",
  "shape",
  "shared_space",
  "shfl_kind",
  "target",
  "wgmma_scale_in",
  "wgmma_scale_out",
  "wgmma_type",
];

export const nvvm = defineDialect("nvvm", {
  ops: Object.values(ops),
  attributes: Object.fromEntries(attributes.map((name) => [name, verbatim])),
  allowsUnknownOperations: true,
  discardableAttributes: {
    kernel: (op, _value, report) => {
      if (op.name !== "llvm.func") report("'nvvm.kernel' attribute attached to unexpected op");
    },
    maxntid: groupSizeVerifier("nvvm.maxntid"),
    reqntid: groupSizeVerifier("nvvm.reqntid"),
    minctasm: integerVerifier("nvvm.minctasm"),
    maxnreg: integerVerifier("nvvm.maxnreg"),
  },
});

function groupSizeVerifier(name: string): DiscardableAttributeVerifier {
  return (_op, value, report) => {
    const sizes = value instanceof DenseArrayAttribute && value.element === i32 ? value.values.length : 0;
    if (sizes === 0 || sizes > 3) report(`'${name}' attribute must be integer array with maximum 3 index`);
  };
}

function integerVerifier(name: string): DiscardableAttributeVerifier {
  return (_op, value, report) => {
    if (!(value instanceof IntegerAttribute)) report(`'${name}' attribute must be integer constant`);
  };
}
