#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes add, through native_group_norm_sum, native_group_norm_mean, native_group_norm_squares,
// native_group_norm_rstd, native_group_norm, leaky_relu, add.
extern "C" void add_kernel(const float* __restrict p_gn_weight, const float* __restrict p_gn_bias, float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 512);
    const int64_t b = (item % 512);
    float group_norm_sum = 0.0f;
#pragma omp simd reduction(+:group_norm_sum)
    for (int64_t i = 0; i < 4; ++i) {
      group_norm_sum += linear[a * 2048 + b * 4 + i];
    }
    const float group_norm_mean = (group_norm_sum / 4.0f);
    float group_norm_squares = 0.0f;
#pragma omp simd reduction(+:group_norm_squares)
    for (int64_t i = 0; i < 4; ++i) {
      group_norm_squares += ((linear[a * 2048 + b * 4 + i] - group_norm_mean) * (linear[a * 2048 + b * 4 + i] - group_norm_mean));
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 4.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 4; ++i) {
      const float group_norm = ((((linear[a * 2048 + b * 4 + i] - group_norm_mean) * group_norm_rstd) * p_gn_weight[b * 4 + i]) + p_gn_bias[b * 4 + i]);
      const float leaky_relu = ((group_norm > 0.0f) ? group_norm : (group_norm * 0.01f));
      linear[a * 2048 + b * 4 + i] = (leaky_relu + leaky_relu);
    }
  }
}
