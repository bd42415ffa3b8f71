#include "portable.h"

// Subscripts in two dimensions are exact in dslc, beyond 2^32 elements too; so they are here.

__device__ static unsigned long long at(unsigned row, unsigned columns, unsigned column) {
  return static_cast<unsigned long long>(row) * columns + column;
}

__device__ static void add_scaled(float4& sum, float factor, const float4& vector) {
  sum.x += factor * vector.x;
  sum.y += factor * vector.y;
  sum.z += factor * vector.z;
  sum.w += factor * vector.w;
}

extern "C" __global__ void __launch_bounds__(256) sgemm(unsigned m, unsigned n4, unsigned k4,
                                                        const float4* __restrict__ a, const float4* __restrict__ b,
                                                        float4* __restrict__ c) {
  __shared__ __align__(16) float a_tile[16][64];
  __shared__ float4 b_tile[16][16];
  const unsigned tx = threadIdx.x, ty = threadIdx.y;
  const unsigned id = ty * 16 + tx;
  const unsigned a_row = id / 4, a_column = id % 4;
  const unsigned row = blockIdx.y * 64 + 4 * ty;
  const unsigned column = blockIdx.x * 16 + tx;
  const float4 zero = {0.0f, 0.0f, 0.0f, 0.0f};
  float4 sum0 = zero, sum1 = zero, sum2 = zero, sum3 = zero;
  for (unsigned start = 0; start < k4; start += 4) {
    float4 from_a = zero, from_b = zero;
    if (blockIdx.y * 64 + a_row < m && start + a_column < k4)
      from_a = a[at(blockIdx.y * 64 + a_row, k4, start + a_column)];
    a_tile[4 * a_column][a_row] = from_a.x;
    a_tile[4 * a_column + 1][a_row] = from_a.y;
    a_tile[4 * a_column + 2][a_row] = from_a.z;
    a_tile[4 * a_column + 3][a_row] = from_a.w;
    if (4 * start + ty < 4 * k4 && column < n4) from_b = b[at(4 * start + ty, n4, column)];
    b_tile[ty][tx] = from_b;
    __syncthreads();
#pragma unroll
    for (unsigned i = 0; i < 16; ++i) {
      const float4 rows = *reinterpret_cast<const float4*>(&a_tile[i][4 * ty]);
      const float4 columns = b_tile[i][tx];
      add_scaled(sum0, rows.x, columns);
      add_scaled(sum1, rows.y, columns);
      add_scaled(sum2, rows.z, columns);
      add_scaled(sum3, rows.w, columns);
    }
    __syncthreads();
  }
  if (column < n4) {
    if (row < m) c[at(row, n4, column)] = sum0;
    if (row + 1 < m) c[at(row + 1, n4, column)] = sum1;
    if (row + 2 < m) c[at(row + 2, n4, column)] = sum2;
    if (row + 3 < m) c[at(row + 3, n4, column)] = sum3;
  }
}
