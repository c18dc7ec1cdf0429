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

// Computes div, through sigmoid, mul, native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm, add, clamp_r1, mul_1, div.
extern "C" void div_kernel(const float* __restrict p_group_norm_weight, const float* __restrict p_group_norm_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 4);
    const int64_t b = (item % 4);
    alignas(64) float sigmoid_row[3150];
    float group_norm_sum = 0.0f;
    for (int64_t j = 0; j < 2; ++j) {
#pragma omp simd reduction(+:group_norm_sum)
      for (int64_t i = 0; i < 1575; ++i) {
        const float sigmoid = kw::sigmoid(convolution[a * 12600 + b * 3150 + j * 1575 + i]);
        sigmoid_row[j * 1575 + i] = sigmoid;
        const float mul = (sigmoid * convolution[a * 12600 + b * 3150 + j * 1575 + i]);
        group_norm_sum += mul;
      }
    }
    const float group_norm_mean = (group_norm_sum / 3150.0f);
    float group_norm_squares = 0.0f;
    for (int64_t j = 0; j < 2; ++j) {
#pragma omp simd reduction(+:group_norm_squares)
      for (int64_t i = 0; i < 1575; ++i) {
        const float sigmoid = sigmoid_row[j * 1575 + i];
        const float mul = (sigmoid * convolution[a * 12600 + b * 3150 + j * 1575 + i]);
        group_norm_squares += ((mul - group_norm_mean) * (mul - group_norm_mean));
      }
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 3150.0f) + 1e-05f));
    for (int64_t j = 0; j < 2; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 1575; ++i) {
        const float sigmoid = sigmoid_row[j * 1575 + i];
        const float mul = (sigmoid * convolution[a * 12600 + b * 3150 + j * 1575 + i]);
        const float group_norm = ((((mul - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 2 + j]) + p_group_norm_bias[b * 2 + j]);
        const float add = (group_norm + 3.0f);
        const float clamp_r1 = at_most(at_least(add, 0.0f), 6.0f);
        const float mul_1 = (group_norm * clamp_r1);
        convolution[a * 12600 + b * 3150 + j * 1575 + i] = (mul_1 / 6.0f);
      }
    }
  }
}
