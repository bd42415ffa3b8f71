#include "portable.h"

// The sum of all threads' values, for blocks of any size.
__device__ static float group_sum(float value, float* partial) {
  const unsigned t = threadIdx.x;
  partial[t] = value;
  __syncthreads();
  for (unsigned count = blockDim.x; count > 1;) {
    const unsigned half = (count + 1) / 2;
    if (t + half < count) partial[t] += partial[t + half];
    __syncthreads();
    count = half;
  }
  const float result = partial[0];
  __syncthreads();
  return result;
}

extern "C" __global__ void layernorm(unsigned rows, unsigned cols, float epsilon, const float* __restrict__ x,
                                     const float* __restrict__ gamma, const float* __restrict__ beta,
                                     float* __restrict__ y) {
  extern __shared__ float region[];
  float* copy = region;
  float* partial = region + cols;
  const unsigned t = threadIdx.x;
  const unsigned row = blockIdx.x;
  if (row >= rows) return;
  const unsigned long long start = static_cast<unsigned long long>(row) * cols;
  float sum = 0.0f;
  for (unsigned col = t; col < cols; col += blockDim.x) {
    const float value = x[start + col];
    copy[col] = value;
    sum += value;
  }
  const float mean = group_sum(sum, partial) / static_cast<float>(cols);
  float squares = 0.0f;
  for (unsigned col = t; col < cols; col += blockDim.x) {
    const float difference = copy[col] - mean;
    squares += difference * difference;
  }
  const float variance = group_sum(squares, partial) / static_cast<float>(cols);
  const float scale = rsqrtf(variance + epsilon);
  for (unsigned col = t; col < cols; col += blockDim.x)
    y[start + col] = (copy[col] - mean) * scale * gamma[col] + beta[col];
}
