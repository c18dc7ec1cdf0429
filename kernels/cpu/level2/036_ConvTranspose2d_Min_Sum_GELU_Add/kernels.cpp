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

// Computes min_1, through min_1.
extern "C" void min_1_kernel(const float* __restrict convolution, float* __restrict min_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float min_1_lanes[2048];
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      min_1_lanes[i] = INFINITY;
    }
    for (int64_t j = 0; j < 64; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 2048; ++i) {
        min_1_lanes[i] = minimum(min_1_lanes[i], convolution[j * 4096 + row * 2048 + i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      min_1_out[row * 2048 + i] = min_1_lanes[i];
    }
  }
}

// Computes add, through sum_1, gelu, add.
extern "C" void add_kernel(const float* __restrict min_1, const float* __restrict p_bias, float* __restrict add_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float sum_1_lanes[64];
#pragma omp simd
    for (int64_t i = 0; i < 64; ++i) {
      sum_1_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 64; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 64; ++i) {
        sum_1_lanes[i] = (sum_1_lanes[i] + min_1[j * 64 + i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 64; ++i) {
      const float sum_1 = sum_1_lanes[i];
      const float gelu = ((0.5f * sum_1) * (1.0f + kw::erf((sum_1 * 0.70710677f))));
      add_out[i] = (gelu + p_bias[0]);
    }
  }
}
