#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes add_r1, through add_r1.
extern "C" void add_r1_kernel(const float* __restrict p_conv_bias, float* __restrict add_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    add_r1_out[i] = (p_conv_bias[i] + -0.5f);
  }
}

// Computes tanh, through tanh.
extern "C" void tanh_kernel(float* __restrict convolution_r1, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    convolution_r1[i] = kw::tanh(convolution_r1[i]);
  }
}

// Computes add_r2, through avg_pool2d_r1, add_r2.
extern "C" void add_r2_kernel(const float* __restrict tanh, float* __restrict add_r2_out, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
#pragma omp simd
    for (int64_t i = 0; i < 7; ++i) {
      const float avg_pool2d_r1 = ((((tanh[row * 28 + i * 2] + tanh[row * 28 + i * 2 + 1]) + tanh[row * 28 + i * 2 + 14]) + tanh[row * 28 + i * 2 + 15]) / 4.0f);
      add_r2_out[row * 7 + i] = (avg_pool2d_r1 + -0.2f);
    }
  }
}
