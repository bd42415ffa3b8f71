#include "portable.h"

__device__ static float group_max(float value, float* scratch) {
  const unsigned t = threadIdx.x;
  scratch[t] = value;
  __syncthreads();
  for (unsigned stride = 64; stride > 0; stride /= 2) {
    if (t < stride) scratch[t] = fmaxf(scratch[t], scratch[t + stride]);
    __syncthreads();
  }
  const float result = scratch[0];
  __syncthreads();
  return result;
}

__device__ static float group_sum(float value, float* scratch) {
  const unsigned t = threadIdx.x;
  scratch[t] = value;
  __syncthreads();
  for (unsigned stride = 64; stride > 0; stride /= 2) {
    if (t < stride) scratch[t] += scratch[t + stride];
    __syncthreads();
  }
  const float result = scratch[0];
  __syncthreads();
  return result;
}

extern "C" __global__ void __launch_bounds__(128) softmax(unsigned rows, unsigned cols, const float* __restrict__ x,
                                                          float* __restrict__ y) {
  __shared__ float scratch[128];
  const unsigned t = threadIdx.x;
  const unsigned row = blockIdx.x;
  if (row >= rows) return;
  const unsigned long long start = static_cast<unsigned long long>(row) * cols;
  float largest = x[start];
  for (unsigned col = t; col < cols; col += 128) largest = fmaxf(largest, x[start + col]);
  largest = group_max(largest, scratch);
  float sum = 0.0f;
  for (unsigned col = t; col < cols; col += 128) {
    const float e = expf(x[start + col] - largest);
    y[start + col] = e;
    sum += e;
  }
  sum = group_sum(sum, scratch);
  for (unsigned col = t; col < cols; col += 128) y[start + col] /= sum;
}
