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

// Computes max_1, through max_1.
extern "C" void max_1_kernel(const float* __restrict x, float* __restrict max_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float max_1_lanes[1024];
#pragma omp simd
    for (int64_t i = 0; i < 1024; ++i) {
      max_1_lanes[i] = -INFINITY;
    }
    for (int64_t j = 0; j < 256; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 1024; ++i) {
        max_1_lanes[i] = maximum(max_1_lanes[i], x[row * 262144 + j * 1024 + i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 1024; ++i) {
      max_1_out[row * 1024 + i] = max_1_lanes[i];
    }
  }
}
