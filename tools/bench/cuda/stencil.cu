#include "portable.h"

// Subscripts in two dimensions are exact in dslc, beyond 2^32 elements too; so they are here.

extern "C" __global__ void __launch_bounds__(256) stencil(unsigned rows, unsigned cols, float rate,
                                                          const float* __restrict__ x, float* __restrict__ y) {
  __shared__ float tile[18][18];
  const unsigned t = threadIdx.y * 16 + threadIdx.x;
  for (unsigned k = t; k < 18 * 18; k += 256) {
    const unsigned row = blockIdx.y * 16 + k / 18;
    const unsigned col = blockIdx.x * 16 + k % 18;
    const bool inside = row >= 1 && row <= rows && col >= 1 && col <= cols;
    tile[k / 18][k % 18] = inside ? x[static_cast<unsigned long long>(row - 1) * cols + (col - 1)] : 0.0f;
  }
  __syncthreads();
  const unsigned row = blockIdx.y * 16 + threadIdx.y;
  const unsigned col = blockIdx.x * 16 + threadIdx.x;
  if (row < rows && col < cols) {
    const unsigned r = threadIdx.y + 1, c = threadIdx.x + 1;
    const float around = tile[r - 1][c] + tile[r + 1][c] + tile[r][c - 1] + tile[r][c + 1];
    y[static_cast<unsigned long long>(row) * cols + col] = tile[r][c] + rate * (around - 4.0f * tile[r][c]);
  }
}
