#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes native_group_norm, through gelu, native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm.
extern "C" void group_norm_kernel(const float* __restrict p_group_norm_weight, const float* __restrict p_group_norm_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 8);
    const int64_t b = (item % 8);
    float group_norm_sum = 0.0f;
    for (int64_t j = 0; j < 4; ++j) {
#pragma omp simd reduction(+:group_norm_sum)
      for (int64_t i = 0; i < 324; ++i) {
        const float gelu = ((0.5f * convolution[a * 10368 + b * 1296 + j * 324 + i]) * (1.0f + kw::erf((convolution[a * 10368 + b * 1296 + j * 324 + i] * 0.70710677f))));
        convolution[a * 10368 + b * 1296 + j * 324 + i] = gelu;
        group_norm_sum += gelu;
      }
    }
    const float group_norm_mean = (group_norm_sum / 1296.0f);
    float group_norm_squares = 0.0f;
    for (int64_t j = 0; j < 4; ++j) {
#pragma omp simd reduction(+:group_norm_squares)
      for (int64_t i = 0; i < 324; ++i) {
        const float gelu = convolution[a * 10368 + b * 1296 + j * 324 + i];
        group_norm_squares += ((gelu - group_norm_mean) * (gelu - group_norm_mean));
      }
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 1296.0f) + 1e-05f));
    for (int64_t j = 0; j < 4; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 324; ++i) {
        const float gelu = convolution[a * 10368 + b * 1296 + j * 324 + i];
        convolution[a * 10368 + b * 1296 + j * 324 + i] = ((((gelu - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 4 + j]) + p_group_norm_bias[b * 4 + j]);
      }
    }
  }
}
