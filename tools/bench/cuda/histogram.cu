#include "portable.h"

extern "C" __global__ void __launch_bounds__(256) histogram(unsigned n, const unsigned char* __restrict__ x,
                                                            unsigned* __restrict__ bins) {
  __shared__ unsigned counts[256];
  const unsigned t = threadIdx.x;
  counts[t] = 0;
  __syncthreads();
  for (unsigned i = blockIdx.x * 256 + t; i < n; i += 256 * gridDim.x) atomicAdd(&counts[x[i]], 1u);
  __syncthreads();
  atomicAdd(&bins[t], counts[t]);
}
