// What the kernels of this folder take from CUDA, for compilers without CUDA's or HIP's headers: clang for NVIDIA and AMD.
#pragma once
#ifdef __clang__
#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))

#ifdef __AMDGCN__
#define BUILTIN_IDS(read_)                                                     \
  read_(threadIdx, __builtin_amdgcn_workitem_id)                               \
  read_(blockIdx, __builtin_amdgcn_workgroup_id)                               \
  read_(blockDim, __builtin_amdgcn_workgroup_size)                             \
  read_(gridDim, groups)
#define GROUPS(axis)                                                           \
  __device__ inline unsigned groups_##axis() {                                 \
    return __builtin_amdgcn_grid_size_##axis() /                               \
           __builtin_amdgcn_workgroup_size_##axis();                           \
  }
GROUPS(x) GROUPS(y) GROUPS(z)
__device__ inline void __syncthreads() {
  __builtin_amdgcn_fence(__ATOMIC_RELEASE, "workgroup");
  __builtin_amdgcn_s_barrier();
  __builtin_amdgcn_fence(__ATOMIC_ACQUIRE, "workgroup");
}
#else
#define BUILTIN_IDS(read_)                                                     \
  read_(threadIdx, __nvvm_read_ptx_sreg_tid)                                   \
  read_(blockIdx, __nvvm_read_ptx_sreg_ctaid)                                  \
  read_(blockDim, __nvvm_read_ptx_sreg_ntid)                                   \
  read_(gridDim, __nvvm_read_ptx_sreg_nctaid)
#endif

#define READ_ID(name, builtin)                                                 \
  struct name##_t {                                                            \
    __declspec(property(get = get_x)) unsigned x;                              \
    __declspec(property(get = get_y)) unsigned y;                              \
    __declspec(property(get = get_z)) unsigned z;                              \
    __device__ static inline unsigned get_x() { return builtin##_x(); }        \
    __device__ static inline unsigned get_y() { return builtin##_y(); }        \
    __device__ static inline unsigned get_z() { return builtin##_z(); }        \
  };                                                                           \
  extern const __device__ name##_t name;
BUILTIN_IDS(READ_ID)

// Relaxed, on the whole device.
__device__ inline unsigned atomicAdd(unsigned* address, unsigned value) {
#ifdef __AMDGCN__
  return __hip_atomic_fetch_add(address, value, __ATOMIC_RELAXED, __HIP_MEMORY_SCOPE_AGENT);
#else
  return __nvvm_atom_add_gen_i((int*)address, value);
#endif
}

#ifdef __AMDGCN__
#define warpSize __AMDGCN_WAVEFRONT_SIZE
__device__ inline unsigned lane_id() { return __builtin_amdgcn_mbcnt_hi(~0u, __builtin_amdgcn_mbcnt_lo(~0u, 0)); }
__device__ inline float __shfl_down_sync(unsigned, float value, unsigned distance) {
  const int word = __builtin_amdgcn_ds_bpermute(4 * (lane_id() + distance), __builtin_bit_cast(int, value));
  return __builtin_bit_cast(float, word);
}
// LLVM has the whole function for AMD, as precise as OpenCL asks for.
__device__ inline float expf(float x) { return __builtin_expf(x); }
__device__ inline float rsqrtf(float x) { return __builtin_amdgcn_rsqf(x); }
#else
#define warpSize 32
__device__ inline float __shfl_down_sync(unsigned mask, float value, unsigned distance) {
  return __nvvm_shfl_sync_down_f32(mask, value, distance, 31);
}
// From NVIDIA's library of device functions, which is linked as bitcode.
extern "C" __device__ float __nv_expf(float);
extern "C" __device__ float __nv_rsqrtf(float);
__device__ inline float expf(float x) { return __nv_expf(x); }
__device__ inline float rsqrtf(float x) { return __nv_rsqrtf(x); }
#endif
__device__ inline float fmaxf(float a, float b) { return __builtin_fmaxf(a, b); }

#define __align__(bytes) __attribute__((aligned(bytes)))
typedef float float4 __attribute__((ext_vector_type(4)));
#endif
