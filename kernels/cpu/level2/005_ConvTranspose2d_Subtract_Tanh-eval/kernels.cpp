#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kw_half.h"
#include "kw_math.h"

// Computes add_r1, through neg_r1, add_r1.
extern "C" void add_r1_kernel(const float* __restrict p_bias, const float* __restrict p_conv_transpose_bias, float* __restrict add_r1_out, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    const float neg_r1 = -p_bias[i];
    add_r1_out[i] = (p_conv_transpose_bias[i] + neg_r1);
  }
}

// Computes tanh, through tanh.
extern "C" void tanh_kernel(float* __restrict convolution_r1, int64_t begin, int64_t end) {
#pragma omp simd
  for (int64_t i = begin; i < end; ++i) {
    convolution_r1[i] = kw::tanh(convolution_r1[i]);
  }
}
