/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import { canonicalize } from "./canonicalize.ts";
import { combiningKind } from "./combining.ts";
import { extract, extractelement, insert, insertelement } from "./ops-element.ts";
import { bitcast, broadcast, fma, from_elements, shuffle, splat } from "./ops-make.ts";
import { contract, iteratorType } from "./ops-contract.ts";
import { constant_mask, create_mask, mask, step, vscale, yieldOp } from "./ops-mask.ts";
import { compressstore, expandload, gather, maskedload, maskedstore, scatter } from "./ops-masked-memory.ts";
import { load, store } from "./ops-memory.ts";
import { flat_transpose, matrix_multiply, multi_reduction, outerproduct, scan } from "./ops-product.ts";
import { reduction } from "./ops-reduction.ts";
import {
  deinterleave,
  interleave,
  reshape,
  scalable_extract,
  scalable_insert,
  shape_cast,
  transpose,
  type_cast,
} from "./ops-shape.ts";
import { extract_strided_slice, insert_strided_slice } from "./ops-slice.ts";
import { transfer_read, transfer_write } from "./ops-transfer.ts";
import { print, punctuation, warp_execute_on_lane_0 } from "./ops-warp.ts";

export const vector = defineDialect("vector", {
  ops: [
    splat,
    broadcast,
    from_elements,
    shuffle,
    bitcast,
    fma,
    extract,
    insert,
    extractelement,
    insertelement,
    reduction,
    load,
    store,
    shape_cast,
    transpose,
    extract_strided_slice,
    insert_strided_slice,
    interleave,
    deinterleave,
    scalable_extract,
    scalable_insert,
    type_cast,
    reshape,
    contract,
    outerproduct,
    matrix_multiply,
    flat_transpose,
    multi_reduction,
    scan,
    create_mask,
    constant_mask,
    mask,
    yieldOp,
    vscale,
    step,
    transfer_read,
    transfer_write,
    maskedload,
    maskedstore,
    gather,
    scatter,
    expandload,
    compressstore,
    print,
    warp_execute_on_lane_0,
  ],
  attributes: { kind: combiningKind, iterator_type: iteratorType, punctuation },
  canonicalize,
});
