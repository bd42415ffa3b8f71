#include "portable.h"

// Subscripts in two dimensions are exact in dslc, beyond 2^32 elements too; so they are here.

extern "C" __global__ void __launch_bounds__(256) transpose(unsigned rows, unsigned cols, const float* __restrict__ a,
                                                            float* __restrict__ b) {
  __shared__ float tile[32][33];
  const unsigned tx = threadIdx.x, ty = threadIdx.y;
  const unsigned column = blockIdx.x * 32 + tx;
  for (unsigned j = 0; j < 32; j += 8) {
    const unsigned row = blockIdx.y * 32 + ty + j;
    if (row < rows && column < cols) tile[ty + j][tx] = a[static_cast<unsigned long long>(row) * cols + column];
  }
  __syncthreads();
  const unsigned out_column = blockIdx.y * 32 + tx;
  for (unsigned j = 0; j < 32; j += 8) {
    const unsigned out_row = blockIdx.x * 32 + ty + j;
    if (out_row < cols && out_column < rows) b[static_cast<unsigned long long>(out_row) * rows + out_column] = tile[tx][ty + j];
  }
}
