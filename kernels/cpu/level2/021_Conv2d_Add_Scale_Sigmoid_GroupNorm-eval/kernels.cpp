#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes native_group_norm, through add, mul, sigmoid, native_group_norm_sum,
// native_group_norm_mean, native_group_norm_squares, native_group_norm_rstd, native_group_norm.
extern "C" void group_norm_kernel(const float* __restrict p_bias, const float* __restrict p_scale, const float* __restrict p_group_norm_weight, const float* __restrict p_group_norm_bias, float* __restrict convolution, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 8);
    const int64_t b = (item % 8);
    float group_norm_sum = 0.0f;
    for (int64_t j = 0; j < 2; ++j) {
#pragma omp simd reduction(+:group_norm_sum)
      for (int64_t i = 0; i < 900; ++i) {
        const float add = (convolution[a * 14400 + b * 1800 + j * 900 + i] + p_bias[b * 2 + j]);
        const float mul = (add * p_scale[b * 2 + j]);
        const float sigmoid = kw::sigmoid(mul);
        convolution[a * 14400 + b * 1800 + j * 900 + i] = sigmoid;
        group_norm_sum += sigmoid;
      }
    }
    const float group_norm_mean = (group_norm_sum / 1800.0f);
    float group_norm_squares = 0.0f;
    for (int64_t j = 0; j < 2; ++j) {
      float group_norm_squares_side1 = 0.0f;
      float group_norm_squares_side2 = 0.0f;
      float group_norm_squares_side3 = 0.0f;
#pragma omp simd reduction(+:group_norm_squares) reduction(+:group_norm_squares_side1) reduction(+:group_norm_squares_side2) reduction(+:group_norm_squares_side3)
      for (int64_t i = 0; i < 225; ++i) {
        const float sigmoid = convolution[a * 14400 + b * 1800 + j * 900 + i];
        group_norm_squares += ((sigmoid - group_norm_mean) * (sigmoid - group_norm_mean));
        const float sigmoid_side1 = convolution[a * 14400 + b * 1800 + j * 900 + i + 225];
        group_norm_squares_side1 += ((sigmoid_side1 - group_norm_mean) * (sigmoid_side1 - group_norm_mean));
        const float sigmoid_side2 = convolution[a * 14400 + b * 1800 + j * 900 + i + 450];
        group_norm_squares_side2 += ((sigmoid_side2 - group_norm_mean) * (sigmoid_side2 - group_norm_mean));
        const float sigmoid_side3 = convolution[a * 14400 + b * 1800 + j * 900 + i + 675];
        group_norm_squares_side3 += ((sigmoid_side3 - group_norm_mean) * (sigmoid_side3 - group_norm_mean));
      }
      group_norm_squares += group_norm_squares_side1;
      group_norm_squares += group_norm_squares_side2;
      group_norm_squares += group_norm_squares_side3;
    }
    const float group_norm_rstd = kw::rsqrt(((group_norm_squares / 1800.0f) + 1e-05f));
    for (int64_t j = 0; j < 2; ++j) {
#pragma omp simd
      for (int64_t i = 0; i < 900; ++i) {
        const float sigmoid = convolution[a * 14400 + b * 1800 + j * 900 + i];
        convolution[a * 14400 + b * 1800 + j * 900 + i] = ((((sigmoid - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 2 + j]) + p_group_norm_bias[b * 2 + j]);
      }
    }
  }
}
