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

// Computes native_group_norm, through relu, native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm.
extern "C" void group_norm_kernel(const float* __restrict p_group_norm_weight, const float* __restrict p_group_norm_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 8);
    const int64_t b = (item % 8);
    float group_norm_sum = 0.0f;
    for (int64_t j = 0; j < 8; ++j) {
      float group_norm_sum_side1 = 0.0f;
      float group_norm_sum_side2 = 0.0f;
      float group_norm_sum_side3 = 0.0f;
#pragma omp simd reduction(+:group_norm_sum) reduction(+:group_norm_sum_side1) reduction(+:group_norm_sum_side2) reduction(+:group_norm_sum_side3)
      for (int64_t i = 0; i < 250; ++i) {
        const float relu = at_least(convolution[a * 64000 + b * 8000 + j * 1000 + i], 0.0f);
        group_norm_sum += relu;
        const float relu_side1 = at_least(convolution[a * 64000 + b * 8000 + j * 1000 + i + 250], 0.0f);
        group_norm_sum_side1 += relu_side1;
        const float relu_side2 = at_least(convolution[a * 64000 + b * 8000 + j * 1000 + i + 500], 0.0f);
        group_norm_sum_side2 += relu_side2;
        const float relu_side3 = at_least(convolution[a * 64000 + b * 8000 + j * 1000 + i + 750], 0.0f);
        group_norm_sum_side3 += relu_side3;
      }
      group_norm_sum += group_norm_sum_side1;
      group_norm_sum += group_norm_sum_side2;
      group_norm_sum += group_norm_sum_side3;
    }
    const float group_norm_mean = (group_norm_sum / 8000.0f);
    float group_norm_squares = 0.0f;
    for (int64_t j = 0; j < 8; ++j) {
      float group_norm_squares_side1 = 0.0f;
      float group_norm_squares_side2 = 0.0f;
      float group_norm_squares_side3 = 0.0f;
#pragma omp simd reduction(+:group_norm_squares) reduction(+:group_norm_squares_side1) reduction(+:group_norm_squares_side2) reduction(+:group_norm_squares_side3)
      for (int64_t i = 0; i < 250; ++i) {
        const float relu = at_least(convolution[a * 64000 + b * 8000 + j * 1000 + i], 0.0f);
        group_norm_squares += ((relu - group_norm_mean) * (relu - group_norm_mean));
        const float relu_side1 = at_least(convolution[a * 64000 + b * 8000 + j * 1000 + i + 250], 0.0f);
        group_norm_squares_side1 += ((relu_side1 - group_norm_mean) * (relu_side1 - group_norm_mean));
        const float relu_side2 = at_least(convolution[a * 64000 + b * 8000 + j * 1000 + i + 500], 0.0f);
        group_norm_squares_side2 += ((relu_side2 - group_norm_mean) * (relu_side2 - group_norm_mean));
        const float relu_side3 = at_least(convolution[a * 64000 + b * 8000 + j * 1000 + i + 750], 0.0f);
        group_norm_squares_side3 += ((relu_side3 - group_norm_mean) * (relu_side3 - group_norm_mean));
      }
      group_norm_squares += group_norm_squares_side1;
      group_norm_squares += group_norm_squares_side2;
      group_norm_squares += group_norm_squares_side3;
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 8000.0f) + 1e-05f));
    for (int64_t j = 0; j < 8; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 1000; ++i) {
        const float relu = at_least(convolution[a * 64000 + b * 8000 + j * 1000 + i], 0.0f);
        convolution[a * 64000 + b * 8000 + j * 1000 + i] = ((((relu - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 8 + j]) + p_group_norm_bias[b * 8 + j]);
      }
    }
  }
}
