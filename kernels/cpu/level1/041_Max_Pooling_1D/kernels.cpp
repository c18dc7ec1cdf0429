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
    const int64_t a = (item / 3);
    const int64_t block = (item % 3);
    for (int64_t j = 0; j < 3; ++j) {
      alignas(64) float max_pool2d_with_indices_window[1840];
#pragma omp simd
      for (int64_t i = 0; i < std::min<int64_t>(1840, -block * 5457 - j * 1819 + 4); ++i) {
        max_pool2d_with_indices_window[i] = -INFINITY;
      }
#pragma omp simd
      for (int64_t i = std::max<int64_t>(0, -block * 5457 - j * 1819 + 16388); i < 1840; ++i) {
        max_pool2d_with_indices_window[i] = -INFINITY;
      }
#pragma omp simd
      for (int64_t i = std::max<int64_t>(0, -block * 5457 - j * 1819 + 4); i < std::min<int64_t>(1840, -block * 5457 - j * 1819 + 16388); ++i) {
        max_pool2d_with_indices_window[i] = x[a * 16384 + block * 5457 + j * 1819 + i - 4];
      }
#pragma omp simd
      for (int64_t i = 0; i < 1819; ++i) {
        max_pool2d_out[a * 16371 + block * 5457 + j * 1819 + i] = maximum(maximum(maximum(maximum(maximum(maximum(maximum(max_pool2d_with_indices_window[i], max_pool2d_with_indices_window[i + 3]), max_pool2d_with_indices_window[i + 6]), max_pool2d_with_indices_window[i + 9]), max_pool2d_with_indices_window[i + 12]), max_pool2d_with_indices_window[i + 15]), max_pool2d_with_indices_window[i + 18]), max_pool2d_with_indices_window[i + 21]);
      }
    }
  }
}
