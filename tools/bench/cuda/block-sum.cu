#include "portable.h"

extern "C" __global__ void __launch_bounds__(256) block_sum(unsigned n, const float* __restrict__ x,
                                                            float* __restrict__ partial) {
  __shared__ float tile[256];
  const unsigned t = threadIdx.x;
  const unsigned i = blockIdx.x * 256 + t;
  tile[t] = i < n ? x[i] : 0.0f;
  __syncthreads();
  for (unsigned stride = 128; stride > 0; stride /= 2) {
    if (t < stride) tile[t] += tile[t + stride];
    __syncthreads();
  }
  if (t == 0) partial[blockIdx.x] = tile[0];
}
