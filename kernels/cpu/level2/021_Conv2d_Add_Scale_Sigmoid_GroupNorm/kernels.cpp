#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r2, through add_r1, mul_r2.
extern "C" void mul_r2_kernel(const float* __restrict p_conv_bias, const float* __restrict p_bias, const float* __restrict p_scale, float* __restrict mul_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float add_r1 = (p_conv_bias[i] + p_bias[i]);
    mul_r2_out[i] = (add_r1 * p_scale[i]);
  }
}

// Computes mul_r1, through mul_r1.
extern "C" void mul_r1_kernel(const float* __restrict p_conv_weight, const float* __restrict p_scale, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 72; ++i) {
      mul_r1_out[row * 72 + i] = (p_conv_weight[row * 72 + i] * p_scale[row]);
    }
  }
}

// Computes native_group_norm, through sigmoid, native_group_norm_sum, native_group_norm_mean,
// native_group_norm_squares, native_group_norm_rstd, native_group_norm.
extern "C" void group_norm_kernel(const float* __restrict p_group_norm_weight, const float* __restrict p_group_norm_bias, float* __restrict convolution_r2, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 8);
    const int64_t b = (item % 8);
    float group_norm_sum = 0.0f;
    for (int64_t j = 0; j < 2; ++j) {
#pragma omp simd reduction(+:group_norm_sum)
      for (int64_t i = 0; i < 900; ++i) {
        const float sigmoid = kw::sigmoid(convolution_r2[a * 14400 + b * 1800 + j * 900 + i]);
        convolution_r2[a * 14400 + b * 1800 + j * 900 + i] = sigmoid;
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
        const float sigmoid = convolution_r2[a * 14400 + b * 1800 + j * 900 + i];
        group_norm_squares += ((sigmoid - group_norm_mean) * (sigmoid - group_norm_mean));
        const float sigmoid_side1 = convolution_r2[a * 14400 + b * 1800 + j * 900 + i + 225];
        group_norm_squares_side1 += ((sigmoid_side1 - group_norm_mean) * (sigmoid_side1 - group_norm_mean));
        const float sigmoid_side2 = convolution_r2[a * 14400 + b * 1800 + j * 900 + i + 450];
        group_norm_squares_side2 += ((sigmoid_side2 - group_norm_mean) * (sigmoid_side2 - group_norm_mean));
        const float sigmoid_side3 = convolution_r2[a * 14400 + b * 1800 + j * 900 + i + 675];
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
        const float sigmoid = convolution_r2[a * 14400 + b * 1800 + j * 900 + i];
        convolution_r2[a * 14400 + b * 1800 + j * 900 + i] = ((((sigmoid - group_norm_mean) * group_norm_rstd) * p_group_norm_weight[b * 2 + j]) + p_group_norm_bias[b * 2 + j]);
      }
    }
  }
}
