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

// Computes mul_r1, through mul_r1.
extern "C" void mul_r1_kernel(const float* __restrict p_conv_weight, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r1_out[i] = (p_conv_weight[i] * 2.0f);
  }
}

// Computes mul_r2, through mul_r2.
extern "C" void mul_r2_kernel(const float* __restrict p_conv_bias, float* __restrict mul_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r2_out[i] = (p_conv_bias[i] * 2.0f);
  }
}

// Computes min_1, through min_1.
extern "C" void min_1_kernel(const float* __restrict convolution_r1, float* __restrict min_1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float min_1_lanes[196];
#pragma omp simd
    for (int64_t i = 0; i < 196; ++i) {
      min_1_lanes[i] = INFINITY;
    }
    for (int64_t j = 0; j < 64; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 196; ++i) {
        min_1_lanes[i] = minimum(min_1_lanes[i], convolution_r1[row * 12544 + j * 196 + i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 196; ++i) {
      min_1_out[row * 196 + i] = min_1_lanes[i];
    }
  }
}
