/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
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

export const gpu = defineDialect("gpu", {
  ops: [gpuModule, moduleEnd, gpuFunc, gpuReturn, ...ids, barrier, dynamic_shared_memory, ...lanes, printf],
});
