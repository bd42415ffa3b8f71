#include "portable.h"

extern "C" __global__ void __launch_bounds__(256) bitonic_sort(unsigned n, unsigned* __restrict__ keys) {
  __shared__ unsigned tile[256];
  const unsigned t = threadIdx.x;
  const unsigned i = blockIdx.x * 256 + t;
  tile[t] = i < n ? keys[i] : 0xffffffffu;
  __syncthreads();
  for (unsigned size = 2; size <= 256; size *= 2) {
    for (unsigned distance = size / 2; distance > 0; distance /= 2) {
      const unsigned other = t ^ distance;
      if (other > t) {
        const bool rises = (t & size) == 0;
        const unsigned a = tile[t], b = tile[other];
        if ((a > b) == rises) {
          tile[t] = b;
          tile[other] = a;
        }
      }
      __syncthreads();
    }
  }
  if (i < n) keys[i] = tile[t];
}
