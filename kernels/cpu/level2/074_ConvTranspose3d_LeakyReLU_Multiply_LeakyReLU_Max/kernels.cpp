#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// The greater of two; NaN if either is NaN.
template <class T>
inline T maximum(T a, T b) {
  const T next = b > a ? b : a;
  return b != b ? b : next;
}

// Computes leaky_relu_r1, through max_pool3d_with_indices_r1, leaky_relu_r1.
extern "C" void leaky_relu_r1_kernel(const float* __restrict convolution, const float* __restrict p_multiplier, float* __restrict leaky_relu_r1_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 512);
    const int64_t b = ((item / 32) % 16);
    const int64_t c = ((item / 8) % 4);
    const int64_t d = (item % 8);
    alignas(64) float max_pool3d_with_indices_r1_window[16];
#pragma omp simd
    for (int64_t i = 0; i < 16; ++i) {
      max_pool3d_with_indices_r1_window[i] = maximum(maximum(maximum((((convolution[a * 32768 + b * 2048 + c * 512 + d * 32 + i] > 0.0f) ? convolution[a * 32768 + b * 2048 + c * 512 + d * 32 + i] : (convolution[a * 32768 + b * 2048 + c * 512 + d * 32 + i] * 0.2f)) * p_multiplier[b]), (((convolution[a * 32768 + b * 2048 + c * 512 + d * 32 + i + 16] > 0.0f) ? convolution[a * 32768 + b * 2048 + c * 512 + d * 32 + i + 16] : (convolution[a * 32768 + b * 2048 + c * 512 + d * 32 + i + 16] * 0.2f)) * p_multiplier[b])), (((convolution[a * 32768 + b * 2048 + c * 512 + d * 32 + i + 256] > 0.0f) ? convolution[a * 32768 + b * 2048 + c * 512 + d * 32 + i + 256] : (convolution[a * 32768 + b * 2048 + c * 512 + d * 32 + i + 256] * 0.2f)) * p_multiplier[b])), (((convolution[a * 32768 + b * 2048 + c * 512 + d * 32 + i + 272] > 0.0f) ? convolution[a * 32768 + b * 2048 + c * 512 + d * 32 + i + 272] : (convolution[a * 32768 + b * 2048 + c * 512 + d * 32 + i + 272] * 0.2f)) * p_multiplier[b]));
    }
#pragma omp simd
    for (int64_t i = 0; i < 8; ++i) {
      const float max_pool3d_r1 = maximum(max_pool3d_with_indices_r1_window[i * 2], max_pool3d_with_indices_r1_window[i * 2 + 1]);
      leaky_relu_r1_out[a * 4096 + b * 256 + c * 64 + d * 8 + i] = ((max_pool3d_r1 > 0.0f) ? max_pool3d_r1 : (max_pool3d_r1 * 0.2f));
    }
  }
}
