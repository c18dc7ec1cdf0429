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

// Computes max_pool3d_with_indices, through max_pool3d_with_indices.
extern "C" void max_pool3d_kernel(const float* __restrict x, float* __restrict max_pool3d_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 196);
    const int64_t b = ((item / 14) % 14);
    const int64_t c = (item % 14);
    alignas(64) float max_pool3d_with_indices_window[33];
#pragma omp simd
    for (int64_t i = 0; i < 1; ++i) {
      max_pool3d_with_indices_window[i] = -INFINITY;
    }
    if (((c * 2 - 1 >= 0) & (b * 2 - 1 >= 0))) {
#pragma omp simd
      for (int64_t i = 1; i < 33; ++i) {
        max_pool3d_with_indices_window[i] = maximum(maximum(maximum(maximum(maximum(maximum(maximum(maximum(x[a * 32768 + b * 2048 + c * 64 + i - 1057], x[a * 32768 + b * 2048 + c * 64 + i - 961]), x[a * 32768 + b * 2048 + c * 64 + i - 865]), x[a * 32768 + b * 2048 + c * 64 + i + 2015]), x[a * 32768 + b * 2048 + c * 64 + i + 2111]), x[a * 32768 + b * 2048 + c * 64 + i + 2207]), x[a * 32768 + b * 2048 + c * 64 + i + 5087]), x[a * 32768 + b * 2048 + c * 64 + i + 5183]), x[a * 32768 + b * 2048 + c * 64 + i + 5279]);
      }
    } else {
#pragma omp simd
      for (int64_t i = 0; i < 33; ++i) {
        max_pool3d_with_indices_window[i] = -INFINITY;
      }
      for (int64_t j = 0; j < 3; ++j) {
        for (int64_t k = 0; k < 3; ++k) {
          if (((k * 3 + c * 2 - 1 >= 0) & (j * 3 + b * 2 - 1 >= 0))) {
#pragma omp simd
            for (int64_t i = 1; i < 33; ++i) {
              max_pool3d_with_indices_window[i] = maximum(max_pool3d_with_indices_window[i], x[a * 32768 + j * 3072 + b * 2048 + k * 96 + c * 64 + i - 1057]);
            }
          }
        }
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 14; ++i) {
      max_pool3d_out[a * 2744 + b * 196 + c * 14 + i] = maximum(maximum(max_pool3d_with_indices_window[i * 2], max_pool3d_with_indices_window[i * 2 + 3]), max_pool3d_with_indices_window[i * 2 + 6]);
    }
  }
}
