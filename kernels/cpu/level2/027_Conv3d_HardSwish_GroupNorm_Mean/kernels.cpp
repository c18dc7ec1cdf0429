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

// Computes native_group_norm, through add, clamp_r1, mul, div, native_group_norm_sum,
// native_group_norm_mean, native_group_norm_squares, native_group_norm_rstd, native_group_norm.
extern "C" void group_norm_kernel(const float* __restrict p_group_norm_weight, const float* __restrict p_group_norm_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 4);
    const int64_t b = (item % 4);
    float group_norm_sum = 0.0f;
    for (int64_t j = 0; j < 4; ++j) {
#pragma omp simd reduction(+:group_norm_sum)
      for (int64_t i = 0; i < 25; ++i) {
        const float add = (convolution[a * 400 + b * 100 + j * 25 + i] + 3.0f);
        const float clamp_r1 = at_most(at_least(add, 0.0f), 6.0f);
        const float mul = (convolution[a * 400 + b * 100 + j * 25 + i] * clamp_r1);
        const float div = (mul / 6.0f);
        convolution[a * 400 + b * 100 + j * 25 + i] = div;
        group_norm_sum += div;
      }
    }
    const float group_norm_mean = (group_norm_sum / 100.0f);
    float group_norm_squares = 0.0f;
    for (int64_t j = 0; j < 4; ++j) {
#pragma omp simd reduction(+:group_norm_squares)
      for (int64_t i = 0; i < 25; ++i) {
        const float div = convolution[a * 400 + b * 100 + j * 25 + i];
        group_norm_squares += ((div - group_norm_mean) * (div - group_norm_mean));
      }
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 100.0f) + 1e-05f));
    for (int64_t j = 0; j < 4; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 25; ++i) {
        const float div = convolution[a * 400 + b * 100 + j * 25 + i];
        convolution[a * 400 + b * 100 + j * 25 + i] = ((((div - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 4 + j]) + p_group_norm_bias[b * 4 + j]);
      }
    }
  }
}

// Computes mean_r1, through mean_r1_sum, mean_r1.
extern "C" void mean_r1_kernel(const float* __restrict group_norm, float* __restrict mean_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    float mean_r1_sum = 0.0f;
#pragma omp simd reduction(+:mean_r1_sum)
    for (int64_t i = 0; i < 25; ++i) {
      mean_r1_sum += group_norm[row * 25 + i];
    }
    mean_r1_out[row] = (mean_r1_sum / 25.0f);
  }
}
