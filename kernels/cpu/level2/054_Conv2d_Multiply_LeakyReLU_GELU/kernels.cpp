#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes mul_r1, through mul_r1.
extern "C" void mul_r1_kernel(const float* __restrict p_conv_weight, const float* __restrict p_multiplier, float* __restrict mul_r1_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 288; ++i) {
      mul_r1_out[row * 288 + i] = (p_conv_weight[row * 288 + i] * p_multiplier[row]);
    }
  }
}

// Computes mul_r2, through mul_r2.
extern "C" void mul_r2_kernel(const float* __restrict p_conv_bias, const float* __restrict p_multiplier, float* __restrict mul_r2_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    mul_r2_out[i] = (p_conv_bias[i] * p_multiplier[i]);
  }
}

// Computes gelu, through leaky_relu, gelu.
extern "C" void gelu_kernel(float* __restrict convolution_r1, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float leaky_relu = ((convolution_r1[i] > 0.0f) ? convolution_r1[i] : (convolution_r1[i] * 0.01f));
    convolution_r1[i] = ((0.5f * leaky_relu) * (1.0f + kw::erf((leaky_relu * 0.70710677f))));
  }
}
