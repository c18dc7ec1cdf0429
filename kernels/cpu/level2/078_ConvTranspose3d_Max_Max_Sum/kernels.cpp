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

// Computes sum_1, through max_pool3d_with_indices_r1, sum_1.
extern "C" void sum_1_kernel(const float* __restrict convolution, float* __restrict sum_1_out, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 4);
    const int64_t b = ((item / 2) % 2);
    const int64_t c = (item % 2);
    alignas(64) float sum_1_lanes[2];
#pragma omp simd
    for (int64_t i = 0; i < 2; ++i) {
      sum_1_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 32; ++j) {
      alignas(64) float max_pool3d_with_indices_r1_window[12];
#pragma omp simd
      for (int64_t i = 0; i < 12; ++i) {
        max_pool3d_with_indices_r1_window[i] = -INFINITY;
      }
      for (int64_t k = 0; k < 6; ++k) {
        for (int64_t l = 0; l < 6; ++l) {
#pragma omp simd
          for (int64_t i = 0; i < 12; ++i) {
            max_pool3d_with_indices_r1_window[i] = maximum(max_pool3d_with_indices_r1_window[i], convolution[a * 108000 + j * 3375 + b * 1350 + k * 225 + c * 90 + l * 15 + i]);
          }
        }
      }
#pragma omp simd
      for (int64_t i = 0; i < 2; ++i) {
        const float max_pool3d_r1 = maximum(maximum(maximum(maximum(maximum(max_pool3d_with_indices_r1_window[i * 6], max_pool3d_with_indices_r1_window[i * 6 + 1]), max_pool3d_with_indices_r1_window[i * 6 + 2]), max_pool3d_with_indices_r1_window[i * 6 + 3]), max_pool3d_with_indices_r1_window[i * 6 + 4]), max_pool3d_with_indices_r1_window[i * 6 + 5]);
        sum_1_lanes[i] = (sum_1_lanes[i] + max_pool3d_r1);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 2; ++i) {
      sum_1_out[a * 8 + b * 4 + c * 2 + i] = sum_1_lanes[i];
    }
  }
}
