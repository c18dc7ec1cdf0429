#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// x, but no less than low; NaN stays NaN.
template <class T>
inline T at_least(T x, T low) {
  return x < low ? low : x;
}

// x, but no more than high; NaN stays NaN.
template <class T>
inline T at_most(T x, T high) {
  return x > high ? high : x;
}

// Computes hardtanh, through native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm, hardtanh.
extern "C" void hardtanh_kernel(const float* __restrict p_group_norm_weight, const float* __restrict p_group_norm_bias, float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 16);
    const int64_t b = (item % 16);
    float group_norm_sum = 0.0f;
#pragma omp simd reduction(+:group_norm_sum)
    for (int64_t i = 0; i < 128; ++i) {
      group_norm_sum += linear[a * 2048 + b * 128 + i];
    }
    const float group_norm_mean = (group_norm_sum / 128.0f);
    float group_norm_squares = 0.0f;
#pragma omp simd reduction(+:group_norm_squares)
    for (int64_t i = 0; i < 128; ++i) {
      group_norm_squares += ((linear[a * 2048 + b * 128 + i] - group_norm_mean) * (linear[a * 2048 + b * 128 + i] - group_norm_mean));
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 128.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 128; ++i) {
      const float group_norm = ((((linear[a * 2048 + b * 128 + i] - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 128 + i]) + p_group_norm_bias[b * 128 + i]);
      linear[a * 2048 + b * 128 + i] = at_most(at_least(group_norm, -2.0f), 2.0f);
    }
  }
}
