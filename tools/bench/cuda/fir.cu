#include "portable.h"

extern "C" __global__ void fir(unsigned n, unsigned taps, const float* __restrict__ x, const float* __restrict__ h,
                               float* __restrict__ y) {
  extern __shared__ float region[];
  float* coeff = region;
  float* window = region + taps;
  const unsigned t = threadIdx.x;
  const unsigned base = blockIdx.x * blockDim.x;
  for (unsigned k = t; k < taps; k += blockDim.x) coeff[k] = h[k];
  const unsigned halo = taps - 1;
  for (unsigned j = t; j < blockDim.x + halo; j += blockDim.x) {
    const unsigned g = base + j;
    window[j] = g >= halo && g - halo < n ? x[g - halo] : 0.0f;
  }
  __syncthreads();
  float sum = 0.0f;
  for (unsigned k = 0; k < taps; ++k) sum += coeff[k] * window[t + taps - 1 - k];
  const unsigned i = base + t;
  if (i < n) y[i] = sum;
}
