#include "portable.h"

extern "C" __global__ void block_reverse(unsigned n, const float* __restrict__ x, float* __restrict__ y) {
  extern __shared__ float tile[];
  const unsigned t = threadIdx.x;
  const unsigned start = blockIdx.x * blockDim.x;
  const unsigned i = start + t;
  if (i < n) tile[t] = x[i];
  __syncthreads();
  if (i < n) {
    const unsigned rest = n - start;
    const unsigned count = rest < blockDim.x ? rest : blockDim.x;
    y[i] = tile[count - 1 - t];
  }
}
