#include "portable.h"

extern "C" __global__ void __launch_bounds__(256) inclusive_scan(unsigned n, const unsigned* __restrict__ x,
                                                                 unsigned* __restrict__ y,
                                                                 unsigned* __restrict__ totals) {
  __shared__ unsigned tile[256];
  const unsigned t = threadIdx.x;
  const unsigned i = blockIdx.x * 256 + t;
  tile[t] = i < n ? x[i] : 0;
  __syncthreads();
  for (unsigned stride = 1; stride < 256; stride *= 2) {
    const unsigned before = t >= stride ? tile[t - stride] : 0;
    __syncthreads();
    tile[t] += before;
    __syncthreads();
  }
  if (i < n) y[i] = tile[t];
  if (t == 255) totals[blockIdx.x] = tile[t];
}
