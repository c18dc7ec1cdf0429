#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_2, through native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm, sigmoid, mul, mul_1,
// sigmoid_1, mul_2.
extern "C" void mul_2_kernel(const float* __restrict p_group_norm_weight, const float* __restrict p_group_norm_bias, const float* __restrict p_multiply_weight, float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 256);
    const int64_t b = (item % 256);
    float group_norm_sum = 0.0f;
#pragma omp simd reduction(+:group_norm_sum)
    for (int64_t i = 0; i < 8; ++i) {
      group_norm_sum += linear[a * 2048 + b * 8 + i];
    }
    const float group_norm_mean = (group_norm_sum / 8.0f);
    float group_norm_squares = 0.0f;
#pragma omp simd reduction(+:group_norm_squares)
    for (int64_t i = 0; i < 8; ++i) {
      group_norm_squares += ((linear[a * 2048 + b * 8 + i] - group_norm_mean) * (linear[a * 2048 + b * 8 + i] - group_norm_mean));
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 8.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 8; ++i) {
      const float group_norm = ((((linear[a * 2048 + b * 8 + i] - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 8 + i]) + p_group_norm_bias[b * 8 + i]);
      const float sigmoid = kw::sigmoid(group_norm);
      const float mul = (group_norm * sigmoid);
      const float mul_1 = (mul * p_multiply_weight[b * 8 + i]);
      const float sigmoid_1 = kw::sigmoid(mul_1);
      linear[a * 2048 + b * 8 + i] = (mul_1 * sigmoid_1);
    }
  }
}
