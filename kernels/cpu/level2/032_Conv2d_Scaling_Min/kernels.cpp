#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// The lesser of two; NaN if either is NaN.
template <class T>
inline T minimum(T a, T b) {
  const T next = b < a ? b : a;
  return b != b ? b : next;
}

// Computes min_1, through mul, min_1.
extern "C" void min_1_kernel(const float* __restrict convolution, float* __restrict min_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float min_1_lanes[196];
#pragma omp simd
    for (int64_t i = 0; i < 196; ++i) {
      min_1_lanes[i] = INFINITY;
    }
    for (int64_t j = 0; j < 64; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 196; ++i) {
        const float mul = (convolution[row * 12544 + j * 196 + i] * 2.0f);
        min_1_lanes[i] = minimum(min_1_lanes[i], mul);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 196; ++i) {
      min_1_out[row * 196 + i] = min_1_lanes[i];
    }
  }
}
