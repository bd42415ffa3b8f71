/** The dialect itself. */
import { defineDialect, verbatim } from "@dslc/ir";
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
});
