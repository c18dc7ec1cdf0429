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

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// Computes relu, through max_pool3d_with_indices, amax, sub, exp, sum_1, log, add, relu.
extern "C" void relu_kernel(const float* __restrict convolution, float* __restrict relu_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 16);
    const int64_t b = (item % 16);
    alignas(64) float max_pool3d_row[512];
    alignas(64) float amax_lanes[16];
#pragma omp simd
    for (int64_t i = 0; i < 16; ++i) {
      amax_lanes[i] = -INFINITY;
    }
    for (int64_t j = 0; j < 32; ++j) {
      alignas(64) float max_pool3d_with_indices_window[32];
#pragma omp simd
      for (int64_t i = 0; i < 32; ++i) {
        max_pool3d_with_indices_window[i] = maximum(maximum(maximum(convolution[j * 8192 + a * 2048 + b * 64 + i], convolution[j * 8192 + a * 2048 + b * 64 + i + 32]), convolution[j * 8192 + a * 2048 + b * 64 + i + 1024]), convolution[j * 8192 + a * 2048 + b * 64 + i + 1056]);
      }
#pragma omp simd
      for (int64_t i = 0; i < 16; ++i) {
        const float max_pool3d = maximum(max_pool3d_with_indices_window[i * 2], max_pool3d_with_indices_window[i * 2 + 1]);
        max_pool3d_row[j * 16 + i] = max_pool3d;
        amax_lanes[i] = maximum(amax_lanes[i], max_pool3d);
      }
    }
    alignas(64) float sum_1_lanes[16];
#pragma omp simd
    for (int64_t i = 0; i < 16; ++i) {
      sum_1_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 32; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 16; ++i) {
        const float amax = amax_lanes[i];
        const float max_pool3d = max_pool3d_row[j * 16 + i];
        const float sub = (max_pool3d - amax);
        const float exp = kw::exp(sub);
        sum_1_lanes[i] = (sum_1_lanes[i] + exp);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 16; ++i) {
      const float sum_1 = sum_1_lanes[i];
      const float amax = amax_lanes[i];
      const float log = kw::log(sum_1);
      const float add = (log + amax);
      relu_out[a * 256 + b * 16 + i] = at_least(add, 0.0f);
    }
  }
}
