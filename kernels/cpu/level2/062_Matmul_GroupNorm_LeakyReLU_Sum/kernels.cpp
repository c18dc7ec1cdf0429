#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r1, through mul_r1.
extern "C" void mul_r1_kernel(const float* __restrict p_gn_weight, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r1_out[i] = (p_gn_weight[i] * 2.0f);
  }
}

// Computes mul_r3, through mul_r3.
extern "C" void mul_r3_kernel(const float* __restrict p_gn_bias, float* __restrict mul_r3_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r3_out[i] = (p_gn_bias[i] * 2.0f);
  }
}

// Computes leaky_relu_r1, through native_group_norm_r1_sum, native_group_norm_r1_mean,
// native_group_norm_r1_squares, native_group_norm_r1_rstd, native_group_norm_r1, leaky_relu_r1.
extern "C" void leaky_relu_r1_kernel(const float* __restrict mul_r1, const float* __restrict mul_r3, float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 512);
    const int64_t b = (item % 512);
    float group_norm_r1_sum = 0.0f;
#pragma omp simd reduction(+:group_norm_r1_sum)
    for (int64_t i = 0; i < 4; ++i) {
      group_norm_r1_sum += linear[a * 2048 + b * 4 + i];
    }
    const float group_norm_r1_mean = (group_norm_r1_sum / 4.0f);
    float group_norm_r1_squares = 0.0f;
#pragma omp simd reduction(+:group_norm_r1_squares)
    for (int64_t i = 0; i < 4; ++i) {
      group_norm_r1_squares += ((linear[a * 2048 + b * 4 + i] - group_norm_r1_mean) * (linear[a * 2048 + b * 4 + i] - group_norm_r1_mean));
    }
    const float group_norm_r1_rstd = kw::rsqrt(((group_norm_r1_squares / 4.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 4; ++i) {
      const float group_norm_r1 = ((((linear[a * 2048 + b * 4 + i] - group_norm_r1_mean) * group_norm_r1_rstd) * mul_r1[b * 4 + i]) + mul_r3[b * 4 + i]);
      linear[a * 2048 + b * 4 + i] = ((group_norm_r1 > 0.0f) ? group_norm_r1 : (group_norm_r1 * 0.01f));
    }
  }
}
