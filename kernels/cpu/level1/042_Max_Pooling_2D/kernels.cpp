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

// Computes max_pool2d_with_indices, through max_pool2d_with_indices.
extern "C" void max_pool2d_kernel(const float* __restrict x, float* __restrict max_pool2d_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 63);
    const int64_t b = (item % 63);
    alignas(64) float max_pool2d_with_indices_window[66];
#pragma omp simd
    for (int64_t i = 0; i < 1; ++i) {
      max_pool2d_with_indices_window[i] = -INFINITY;
    }
#pragma omp simd
    for (int64_t i = 65; i < 66; ++i) {
      max_pool2d_with_indices_window[i] = -INFINITY;
    }
    if ((b - 1 >= 0 && b - 1 < 61)) {
#pragma omp simd
      for (int64_t i = 1; i < 65; ++i) {
        max_pool2d_with_indices_window[i] = maximum(maximum(maximum(x[a * 4096 + b * 64 + i - 65], x[a * 4096 + b * 64 + i - 1]), x[a * 4096 + b * 64 + i + 63]), x[a * 4096 + b * 64 + i + 127]);
      }
    } else {
#pragma omp simd
      for (int64_t i = 0; i < 66; ++i) {
        max_pool2d_with_indices_window[i] = -INFINITY;
      }
      for (int64_t j = 0; j < 4; ++j) {
        if ((b + j - 1 >= 0 && b + j - 1 < 64)) {
#pragma omp simd
          for (int64_t i = 1; i < 65; ++i) {
            max_pool2d_with_indices_window[i] = maximum(max_pool2d_with_indices_window[i], x[a * 4096 + b * 64 + j * 64 + i - 65]);
          }
        }
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 63; ++i) {
      max_pool2d_out[a * 3969 + b * 63 + i] = maximum(maximum(maximum(max_pool2d_with_indices_window[i], max_pool2d_with_indices_window[i + 1]), max_pool2d_with_indices_window[i + 2]), max_pool2d_with_indices_window[i + 3]);
    }
  }
}
