/** What names of other GPU languages are called here, for those who come from CUDA, HIP, OpenCL, GLSL or C. */

const ids: readonly (readonly [name: string, here: string])[] = [
  ["threadIdx", "local_id"],
  ["blockIdx", "group_id"],
  ["blockDim", "group_size"],
  ["gridDim", "num_groups"],
  ["warpSize", "subgroup_size"],
  ["get_local_id", "local_id"],
  ["get_group_id", "group_id"],
  ["get_global_id", "global_id"],
  ["get_local_size", "group_size"],
  ["get_num_groups", "num_groups"],
  ["gl_LocalInvocationID", "local_id"],
  ["gl_WorkGroupID", "group_id"],
  ["gl_GlobalInvocationID", "global_id"],
  ["gl_WorkGroupSize", "group_size"],
  ["gl_NumWorkGroups", "num_groups"],
];

const functions: readonly (readonly [name: string, here: string])[] = [
  ["__syncthreads", "barrier()"],
  ["syncthreads", "barrier()"],
  ["workgroupBarrier", "barrier()"],
  ["__syncwarp", "subgroup_barrier()"],
  ["threadgroup_barrier", "barrier()"],
  ["fabs", "abs"],
  ["fabsf", "abs"],
  ["fmin", "min"],
  ["fminf", "min"],
  ["fmax", "max"],
  ["fmaxf", "max"],
  ["expf", "exp"],
  ["__expf", "exp"],
  ["logf", "log"],
  ["powf", "pow"],
  ["sqrtf", "sqrt"],
  ["rsqrtf", "rsqrt"],
  ["sinf", "sin"],
  ["cosf", "cos"],
  ["tanhf", "tanh"],
  ["fmaf", "fma"],
  ["__popc", "popcount"],
  ["__clz", "clz"],
  ["__ffs", "ctz"],
  ["subgroup_sum", "subgroup_add"],
  ["subgroupAdd", "subgroup_add"],
  ["subgroupShuffle", "shuffle"],
  ["atomicAdd", "atomic_add"],
  ["atomicMax", "atomic_max"],
  ["atomicMin", "atomic_min"],
  ["atomicCAS", "atomic_compare_exchange"],
  ["atomicExch", "atomic_exchange"],
  ["__shfl_sync", "shuffle"],
  ["__shfl_xor_sync", "shuffle_xor"],
  ["__shfl_down_sync", "shuffle_down"],
  ["__shfl_up_sync", "shuffle_up"],
  ["__ballot_sync", "ballot"],
  ["get_global_size", "num_groups * group_size"],
];

const types: readonly (readonly [name: string, here: string])[] = [
  ["float", "f32"],
  ["double", "f64"],
  ["half", "f16"],
  ["int", "i32"],
  ["unsigned", "u32"],
  ["uint", "u32"],
  ["long", "i64"],
  ["size_t", "u64"],
  ["usize", "u32' or 'u64"],
  ["isize", "i32' or 'i64"],
  ["char", "i8"],
  ["uchar", "u8"],
  ["int32_t", "i32"],
  ["uint32_t", "u32"],
  ["int64_t", "i64"],
  ["uint64_t", "u64"],
  ["boolean", "bool"],
];

const here: ReadonlyMap<string, string> = new Map([...ids, ...functions, ...types]);

/** What is written here for a name of another language. */
export function nameHere(foreign: string): string | undefined {
  return here.get(foreign);
}
