#include "portable.h"

// The sum over the lanes of a whole subgroup, in lane 0.
__device__ static float sum_to_first_lane(float sum) {
  for (unsigned distance = warpSize / 2; distance > 0; distance /= 2) sum += __shfl_down_sync(0xffffffffu, sum, distance);
  return sum;
}

extern "C" __global__ void __launch_bounds__(256) block_sum_shuffle(unsigned n, const float* __restrict__ x,
                                                                    float* __restrict__ partial) {
  __shared__ float sums[256 / 32];
  const unsigned i = blockIdx.x * 256 + threadIdx.x;
  const unsigned lane = threadIdx.x % warpSize, subgroup = threadIdx.x / warpSize;
  const float sum = sum_to_first_lane(i < n ? x[i] : 0.0f);
  if (lane == 0) sums[subgroup] = sum;
  __syncthreads();
  if (subgroup == 0) {
    const float total = sum_to_first_lane(lane < 256 / warpSize ? sums[lane] : 0.0f);
    if (lane == 0) partial[blockIdx.x] = total;
  }
}
