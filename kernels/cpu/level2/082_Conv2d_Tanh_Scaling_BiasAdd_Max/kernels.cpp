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

// Computes add_r1, through max_pool2d_with_indices_r1, tanh_r1, mul_r1, add_r1.
extern "C" void add_r1_kernel(const float* __restrict convolution, const float* __restrict p_bias, float* __restrict add_r1_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 224);
    const int64_t b = ((item / 7) % 32);
    const int64_t c = (item % 7);
    alignas(64) float max_pool2d_with_indices_r1_window[28];
#pragma omp simd
    for (int64_t i = 0; i < 28; ++i) {
      max_pool2d_with_indices_r1_window[i] = maximum(maximum(maximum(convolution[a * 28800 + b * 900 + c * 120 + i], convolution[a * 28800 + b * 900 + c * 120 + i + 30]), convolution[a * 28800 + b * 900 + c * 120 + i + 60]), convolution[a * 28800 + b * 900 + c * 120 + i + 90]);
    }
#pragma omp simd
    for (int64_t i = 0; i < 7; ++i) {
      const float max_pool2d_r1 = maximum(maximum(maximum(max_pool2d_with_indices_r1_window[i * 4], max_pool2d_with_indices_r1_window[i * 4 + 1]), max_pool2d_with_indices_r1_window[i * 4 + 2]), max_pool2d_with_indices_r1_window[i * 4 + 3]);
      const float tanh_r1 = kw::tanh(max_pool2d_r1);
      const float mul_r1 = (tanh_r1 * 2.0f);
      add_r1_out[a * 1568 + b * 49 + c * 7 + i] = (mul_r1 + p_bias[b]);
    }
  }
}
