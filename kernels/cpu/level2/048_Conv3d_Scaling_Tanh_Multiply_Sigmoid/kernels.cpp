#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r1, through mul_r1.
extern "C" void mul_r1_kernel(const float* __restrict p_conv_weight, const float* __restrict p_scaling_factor, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 81; ++i) {
      mul_r1_out[row * 81 + i] = (p_conv_weight[row * 81 + i] * p_scaling_factor[row]);
    }
  }
}

// Computes mul_r2, through mul_r2.
extern "C" void mul_r2_kernel(const float* __restrict p_conv_bias, const float* __restrict p_scaling_factor, float* __restrict mul_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r2_out[i] = (p_conv_bias[i] * p_scaling_factor[i]);
  }
}

// Computes sigmoid, through tanh, mul_1, sigmoid.
extern "C" void sigmoid_kernel(const float* __restrict p_bias, float* __restrict convolution_r1, int64_t begin, int64_t end) {
  for (int64_t item = begin; item < end; ++item) {
    const int64_t a = (item / 16);
    const int64_t b = (item % 16);
#pragma omp simd
    for (int64_t i = 0; i < 392; ++i) {
      const float tanh = kw::tanh(convolution_r1[a * 6272 + b * 392 + i]);
      const float mul_1 = (tanh * p_bias[b]);
      convolution_r1[a * 6272 + b * 392 + i] = kw::sigmoid(mul_1);
    }
  }
}
