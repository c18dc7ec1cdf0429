#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes native_group_norm, through sigmoid, mul, add, native_group_norm_sum,
// native_group_norm_mean, native_group_norm_squares, native_group_norm_rstd, native_group_norm.
extern "C" void group_norm_kernel(const float* __restrict p_bias, const float* __restrict p_group_norm_weight, const float* __restrict p_group_norm_bias, float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 64);
    const int64_t b = (item % 64);
    alignas(64) float sigmoid_row[16];
    float group_norm_sum = 0.0f;
#pragma omp simd reduction(+:group_norm_sum)
    for (int64_t i = 0; i < 16; ++i) {
      const float sigmoid = kw::sigmoid(linear[a * 1024 + b * 16 + i]);
      sigmoid_row[i] = sigmoid;
      const float mul = (sigmoid * linear[a * 1024 + b * 16 + i]);
      const float add = (mul + p_bias[b * 16 + i]);
      group_norm_sum += add;
    }
    const float group_norm_mean = (group_norm_sum / 16.0f);
    float group_norm_squares = 0.0f;
#pragma omp simd reduction(+:group_norm_squares)
    for (int64_t i = 0; i < 16; ++i) {
      const float sigmoid = sigmoid_row[i];
      const float mul = (sigmoid * linear[a * 1024 + b * 16 + i]);
      const float add = (mul + p_bias[b * 16 + i]);
      group_norm_squares += ((add - group_norm_mean) * (add - group_norm_mean));
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 16.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 16; ++i) {
      const float sigmoid = sigmoid_row[i];
      const float mul = (sigmoid * linear[a * 1024 + b * 16 + i]);
      const float add = (mul + p_bias[b * 16 + i]);
      linear[a * 1024 + b * 16 + i] = ((((add - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 16 + i]) + p_group_norm_bias[b * 16 + i]);
    }
  }
}
