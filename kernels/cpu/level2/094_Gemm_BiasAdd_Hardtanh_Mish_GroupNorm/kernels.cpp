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

// Computes native_group_norm, through add, hardtanh, exp, log1p, gt, where, tanh, mul,
// native_group_norm_sum, native_group_norm_mean, native_group_norm_squares,
// native_group_norm_rstd, native_group_norm.
extern "C" void group_norm_kernel(const float* __restrict p_bias, const float* __restrict p_groupnorm_weight, const float* __restrict p_groupnorm_bias, float* __restrict linear, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 256);
    const int64_t b = (item % 256);
    alignas(64) float exp_row[8];
    alignas(64) float log1p_row[8];
    alignas(64) float where_row[8];
    alignas(64) float tanh_row[8];
    float group_norm_sum = 0.0f;
#pragma omp simd reduction(+:group_norm_sum)
    for (int64_t i = 0; i < 8; ++i) {
      const float add = (linear[a * 2048 + b * 8 + i] + p_bias[b * 8 + i]);
      const float hardtanh = at_most(at_least(add, -1.0f), 1.0f);
      const float exp = kw::exp(hardtanh);
      exp_row[i] = exp;
      const float log1p = kw::log1p(exp);
      log1p_row[i] = log1p;
      const bool gt = (hardtanh > 20.0f);
      const float where = (gt ? hardtanh : log1p);
      where_row[i] = where;
      const float tanh = kw::tanh(where);
      tanh_row[i] = tanh;
      const float mul = (hardtanh * tanh);
      group_norm_sum += mul;
    }
    const float group_norm_mean = (group_norm_sum / 8.0f);
    float group_norm_squares = 0.0f;
#pragma omp simd reduction(+:group_norm_squares)
    for (int64_t i = 0; i < 8; ++i) {
      const float tanh = tanh_row[i];
      const float add = (linear[a * 2048 + b * 8 + i] + p_bias[b * 8 + i]);
      const float hardtanh = at_most(at_least(add, -1.0f), 1.0f);
      const float mul = (hardtanh * tanh);
      group_norm_squares += ((mul - group_norm_mean) * (mul - group_norm_mean));
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 8.0f) + 1e-05f));
#pragma omp simd
    for (int64_t i = 0; i < 8; ++i) {
      const float tanh = tanh_row[i];
      const float add = (linear[a * 2048 + b * 8 + i] + p_bias[b * 8 + i]);
      const float hardtanh = at_most(at_least(add, -1.0f), 1.0f);
      const float mul = (hardtanh * tanh);
      linear[a * 2048 + b * 8 + i] = ((((mul - group_norm_mean) * group_norm_rstd) * p_groupnorm_weight[b * 8 + i]) + p_groupnorm_bias[b * 8 + i]);
    }
  }
}
