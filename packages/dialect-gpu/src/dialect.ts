/** The dialect itself. */
import { defineDialect, verbatim } from "@dslc/ir";
import {
  addressSpace,
  dimension,
  elementwiseKind,
  estimationOrCompute,
  knownSizeVerifier,
  pruneFlag,
  reduction,
  shuffleMode,
  transposeMode,
} from "./attributes.ts";
import { canonicalize } from "./canonicalize.ts";
import {
  all_reduce,
  barrier,
  block_dim,
  block_id,
  cluster_block_id,
  cluster_dim,
  cluster_dim_blocks,
  cluster_id,
  dynamic_shared_memory,
  global_id,
  gpuYield,
  grid_dim,
  lane_id,
  num_subgroups,
  printf,
  shuffle,
  subgroup_id,
  subgroup_reduce,
  subgroup_size,
  thread_id,
} from "./ops.ts";
import {
  alloc,
  binary,
  dealloc,
  host_register,
  host_unregister,
  memcpy,
  memset,
  set_default_device,
  wait,
} from "./ops-host.ts";
import { gpuTerminator, launch } from "./ops-launch.ts";
import { launch_func } from "./ops-launch-func.ts";
import {
  matrixType,
  subgroup_mma_compute,
  subgroup_mma_constant_matrix,
  subgroup_mma_elementwise,
  subgroup_mma_load_matrix,
  subgroup_mma_store_matrix,
} from "./ops-matrix.ts";
import * as sparse from "./ops-sparse.ts";
import { gpuFunc, gpuModule, gpuReturn, moduleEnd } from "./ops-module.ts";

const ids = [
  thread_id,
  block_id,
  block_dim,
  grid_dim,
  global_id,
  cluster_id,
  cluster_dim,
  cluster_block_id,
  cluster_dim_blocks,
];
const lanes = [lane_id, subgroup_id, num_subgroups, subgroup_size, shuffle, all_reduce, subgroup_reduce, gpuYield];

const matrices = [
  subgroup_mma_load_matrix,
  subgroup_mma_store_matrix,
  subgroup_mma_compute,
  subgroup_mma_constant_matrix,
  subgroup_mma_elementwise,
];
const host = [alloc, dealloc, memcpy, memset, wait, set_default_device, host_register, host_unregister, binary];
const launches = [launch, gpuTerminator, launch_func];

export const gpu = defineDialect("gpu", {
  ops: [
    gpuModule,
    moduleEnd,
    gpuFunc,
    gpuReturn,
    ...ids,
    barrier,
    dynamic_shared_memory,
    ...lanes,
    printf,
    ...matrices,
    ...host,
    ...launches,
    ...Object.values(sparse),
  ],
  types: {
    "async.token": verbatim,
    mma_matrix: matrixType,
    "sparse.dntensor_handle": verbatim,
    "sparse.spmat_handle": verbatim,
    "sparse.spgemmop_handle": verbatim,
  },
  attributes: {
    dim: dimension,
    all_reduce_op: reduction,
    shuffle_mode: shuffleMode,
    mma_element_wise: elementwiseKind,
    mat_transpose_mode: transposeMode,
    prune_2to4_spmat_flag: pruneFlag,
    spgemm_work_estimation_or_compute_kind: estimationOrCompute,
    address_space: addressSpace,
    block: verbatim,
    loop_dim_map: verbatim,
    memory_space: verbatim,
    object: verbatim,
    select_object: verbatim,
    thread: verbatim,
    warp: verbatim,
    warpgroup: verbatim,
  },
  discardableAttributes: {
    known_block_size: knownSizeVerifier("gpu.known_block_size"),
    known_grid_size: knownSizeVerifier("gpu.known_grid_size"),
  },
  canonicalize,
});
