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

// Computes mean_r1, through mean_r1_sum, mean_r1.
extern "C" void mean_r1_kernel(const float* __restrict p_matmul_weight, float* __restrict mean_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    alignas(64) float mean_r1_sum_lanes[2048];
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      mean_r1_sum_lanes[i] = 0.0f;
    }
    for (int64_t j = 0; j < 16; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 2048; ++i) {
        mean_r1_sum_lanes[i] = (mean_r1_sum_lanes[i] + p_matmul_weight[row * 32768 + j * 2048 + i]);
      }
    }
#pragma omp simd
    for (int64_t i = 0; i < 2048; ++i) {
      const float mean_r1_sum = mean_r1_sum_lanes[i];
      mean_r1_out[row * 2048 + i] = (mean_r1_sum / 16.0f);
    }
  }
}

// Computes mean_r2, through mean_r2_sum, mean_r2.
extern "C" void mean_r2_kernel(const float* __restrict p_matmul_bias, float* __restrict mean_r2_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_r2_sum = 0.0f;
#pragma omp simd reduction(+:mean_r2_sum)
    for (int64_t i = 0; i < 16; ++i) {
      mean_r2_sum += p_matmul_bias[row * 16 + i];
    }
    mean_r2_out[row] = (mean_r2_sum / 16.0f);
  }
}

// Computes mul_r1, through gelu, amax_r1, mul_r1.
extern "C" void mul_r1_kernel(const float* __restrict linear_r1, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float amax_r1 = -INFINITY;
    int32_t amax_r1_nan = 0;
#pragma omp simd reduction(max:amax_r1) reduction(|:amax_r1_nan)
    for (int64_t i = 0; i < 128; ++i) {
      const float amax_r1_next = ((0.5f * linear_r1[row * 128 + i]) * (1.0f + kw::erf((linear_r1[row * 128 + i] * 0.70710677f))));
      amax_r1 = amax_r1_next > amax_r1 ? amax_r1_next : amax_r1;
      amax_r1_nan |= amax_r1_next != amax_r1_next;
    }
    if (amax_r1_nan) amax_r1 = NAN;
    mul_r1_out[row] = (amax_r1 * 2.0f);
  }
}
